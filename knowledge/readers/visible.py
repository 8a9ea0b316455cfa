"""Characters that a reader of the page does not see are no part of the text: they hide messages, and break words."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_KEPT_CONTROLS = "\n\t"
# What fonts put in the place of whole characters: radicals that have no compatibility mapping of their own.
_RADICALS = dict(
    zip(
        "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻥⻦⻨⻩⻬⻮⻰⻳⻤⻣⻟⻞⻖⻏",
        "民虎西见角贝车长门青韦页风飞食马鱼鸟麦黄齐齿龙龟鬼骨饣飠阝阝",
        strict=True,
    )
)


_QUICK = re.compile(r"[\n\t\u3000\xa0]+")  # what can be seen, or rather not, beside what counts as printable


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


@cache
def _glyphs() -> dict[int, str]:
    """Radicals and ligatures that PDF programs write for characters, and the characters."""
    ranges = (*range(0x2F00, 0x2FD6), *range(0xFB00, 0xFB07))
    return {code: unicodedata.normalize("NFKC", chr(code)) for code in ranges} | {
        ord(radical): character for radical, character in _RADICALS.items()
    }


def without_invisible(text: str) -> tuple[str, int]:
    """The text that can be seen, and how many characters were taken out."""
    if _QUICK.sub("", text).isprintable():
        return text, 0  # five times as fast
    return _invisible().subn("", text)


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(words: str) -> str:
    """Figures set above the line as the characters for them: a footnote's mark is no digit of the figure before it."""
    return words.translate(_RAISED) if words.strip().isdecimal() else words


def words_of(text: str) -> str:
    """One line of visible text, NFC, evenly spaced."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_glyphs()))
    text, _ = without_invisible(text)
    return " ".join(text.split())
