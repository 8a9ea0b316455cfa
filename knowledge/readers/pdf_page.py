"""A PDF page in pieces: lines and tables and where they stand; and how two pieces of text become one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.readers.grid import WordTable

_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…]")


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table and where it stands; `columns` are the left edges of its columns and `right` its own, in points."""

    table: WordTable
    page: int
    top: float
    bottom: float
    columns: tuple[float, ...]
    right: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and where it stands, in points from the upper left corner; `left` and `right` bound its column."""

    words: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    is_bold: bool
    page: int
    left: float = 0.0
    right: float = 0.0
    first_width: float = 0.0  # of its first word

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """A page as its parts in reading order; `number` counts from 0."""

    number: int
    height: float
    parts: tuple[Line | PlacedTable, ...]
    has_pictures: bool = False


def is_han(character: str) -> bool:
    """Whether a character is Chinese or its punctuation: set without spaces."""
    return _HAN.match(character) is not None


def glued(one: str, other: str, hyphenated: frozenset[str] = frozenset()) -> str:
    """Two lines as one: Chinese without a space, a word that was parted at the line's end without its hyphen."""
    if not one or not other:
        return one or other
    if one[-1] in "-\u2010\u00ad" and len(one) > 1 and one[-2].isalpha() and other[0].islower():
        head = re.search(r"[A-Za-z]+$", one[:-1])
        tail = re.match(r"[A-Za-z]+", other)
        whole = f"{head[0]}-{tail[0]}".casefold() if head and tail else ""
        return one + other if whole in hyphenated else one[:-1] + other
    if is_han(one[-1]) and is_han(other[0]):
        return one + other
    return f"{one} {other}"
