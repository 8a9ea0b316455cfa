"""Pointers in a model's text: every spelling that models use for "[s1]", read and removed."""

from __future__ import annotations

import re
from collections.abc import Iterator

_KEY = r"(?:[a-zA-Z]\d{1,4}|\d{1,3})"
_JOIN = r"(?:\s*(?:[,;，、；&]|and|和|及)\s*|\s*[-–—~]\s*|\s+)"
_LABEL = r"(?:\^|(?:[Ss]ources?|[Rr]efs?\.?|来源|來源|出处)\s*[:：]?\s*)?"
_NOTE = r"(?:†[^\]】\n]{0,20})?"
_SQUARE = rf"{_KEY}(?:{_JOIN}{_KEY})*"
_ROUND = rf"[sS]\d{{1,4}}(?:{_JOIN}[sS]\d{{1,4}})*"


def _shape(square: str, round_: str) -> str:
    """In round brackets only "(s1)": "(5)" and "(M2)" are words of the text."""
    return (
        rf"`?(?:[\[【［]{{1,2}}\s*{_LABEL}{square}{_NOTE}\s*[\]】］]{{1,2}}(?!\()"
        rf"|[(（]\s*{_LABEL}{round_}\s*[)）])`?"
    )


SHAPE = _shape(f"(?:{_SQUARE})", f"(?:{_ROUND})")
POINTER = re.compile(_shape(f"(?P<square>{_SQUARE})", f"(?P<round>{_ROUND})"))
LEADING = re.compile(rf"(?:{SHAPE}|\s)+")
PARTIAL = re.compile(r"`$|`?[\[【［(（]{1,2}[\w\s^,;，、；&.:：†~–—-]{0,60}$")
"""What may still become a pointer, at the end of what has come in."""

_RANGE = re.compile(rf"({_KEY})\s*[-–—~]\s*({_KEY})")
_KEYS = re.compile(_KEY)
_LONGEST_RANGE = 20


def _normal(key: str) -> str:
    return f"s{int(key)}" if key.isdigit() else key[0].lower() + str(int(key[1:]))


def _keys(inside: str) -> Iterator[str]:
    position = 0
    for match in _RANGE.finditer(inside):
        yield from map(_normal, _KEYS.findall(inside[position : match.start()]))
        first, last = _normal(match[1]), _normal(match[2])
        low, high = int(first[1:]), int(last[1:])
        if first[0] == last[0] and low <= high <= low + _LONGEST_RANGE:
            yield from (f"{first[0]}{number}" for number in range(low, high + 1))
        else:
            yield from (first, last)
        position = match.end()
    yield from map(_normal, _KEYS.findall(inside[position:]))


def read(text: str) -> tuple[str, ...]:
    """The keys that a text points at, normalised, in order, each once: "[S1][2], 【s4-s5】" gives s1, s2, s4, s5."""
    found = (key for match in POINTER.finditer(text) for key in _keys(match["square"] or match["round"]))
    return tuple(dict.fromkeys(found))


def remove(text: str) -> str:
    """The text without its pointers and the space and commas that stood for them."""
    bare = POINTER.sub("\0", text)
    bare = re.sub(r"\s*\0(?:[\s,，、]*\0)*(?P<after>[\s]*)", _gap, bare)
    return re.sub(r"[ \t]{2,}", " ", bare).strip()


def _gap(match: re.Match[str]) -> str:
    """A space stays where words went on, none before punctuation."""
    following = match.string[match.end() : match.end() + 1]
    before = match.string[match.start() - 1 : match.start()] if match.start() else ""
    if not before or not following or following in ".,;:!?)]}。，；：！？）】”’」、|*_":
        return " " if following == "|" else ""
    wide = ord(before) > 0x2E7F and ord(following) > 0x2E7F
    return "" if wide or before in "([（【" else " "
