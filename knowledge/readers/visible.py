"""Characters that a reader of the page does not see are no part of the text: they hide messages, and break words."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_KEPT_CONTROLS = "\n\t"


@cache
def _invisible() -> re.Pattern[str]:
    """Zero-width characters, direction marks, soft hyphens, tags, private use and control characters."""
    codes = [
        code
        for code in (*range(0x20000), *range(0xE0000, 0xE1000))
        if unicodedata.category(chr(code)) in {"Cf", "Cc", "Co"} and chr(code) not in _KEPT_CONTROLS
    ]
    ranges = [[0xF0000, 0xFFFFD], [0x100000, 0x10FFFD]]  # private use; further planes hold nothing of the kind
    for code in codes:
        if ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return re.compile("[" + "".join(rf"\U{low:08x}-\U{high:08x}" for low, high in ranges) + "]")


def without_invisible(text: str) -> tuple[str, int]:
    """The text that can be seen, and how many characters were taken out."""
    return _invisible().subn("", text)


def words_of(text: str) -> str:
    """One line of visible text, NFC, evenly spaced."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text, _ = without_invisible(text)
    return " ".join(text.split())
