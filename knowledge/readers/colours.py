"""Colours in which nobody can read text on white paper."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NEAR = 0.92  # of full light, in each channel


def is_near_white(colour: str) -> bool:
    """Whether a CSS or hexadecimal colour is white, or so light that it cannot be read on white."""
    words = colour.strip().casefold()
    if words in {"white", "snow", "ivory", "ghostwhite", "floralwhite", "whitesmoke"}:
        return True
    if match := re.fullmatch(r"#?([0-9a-f]{3}|[0-9a-f]{6})", words):
        digits = match[1]
        parts = [digits[i : i + 2] for i in (0, 2, 4)] if len(digits) == 6 else [digit * 2 for digit in digits]
        return is_light([int(part, 16) / 255 for part in parts])
    if match := re.fullmatch(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?:[\s,/]+([\d.]+%?))?\s*\)", words):
        return match[4] in {"0", "0.0", "0%"} or is_light([int(match[i]) / 255 for i in (1, 2, 3)])
    return False


def is_light(channels: Sequence[float]) -> bool:
    """Whether grey, RGB or CMYK (0 to 1 each) is near white."""
    if len(channels) == 4:
        return sum(channels) <= 1 - _NEAR
    return bool(channels) and min(channels) >= _NEAR
