"""Numbers of things in a question, and ordinals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.cues import cues
from assistant.question import Count, Kind
from knowledge.quantities import comparator_at
from knowledge.types import Comparator

_SMALL = re.compile(r"(?<![\d.,-])\b(\d{1,3})\b(?![\d.,%]*\d)(?!\s*(?:th|st|nd|rd|mw|gw|k|d|g|nm)\b)", re.IGNORECASE)
_WORDED = re.compile(r"\b[a-z]+(?:-[a-z]+)?\b", re.IGNORECASE)
_HAN_SMALL = re.compile(r"([一两二三四五六七八九十]{1,3}|\d{1,3})\s*(?=个|座|家|项|大)")
_NEAR = 40
_OPEN_ENDED = (  # "five cities or more"
    (
        Comparator.AT_LEAST,
        re.compile(
            r"^[^.?!,;\d]{0,25}\b(?:or|and) (?:more|above|over|up)\b|^.{0,8}(?:以上|或更多|或以上)", re.IGNORECASE
        ),
    ),
    (
        Comparator.AT_MOST,
        re.compile(r"^[^.?!,;\d]{0,25}\b(?:or|and) (?:fewer|less|below|under)\b|^.{0,8}(?:以下|或更少)", re.IGNORECASE),
    ),
)
_TOP = re.compile(
    r"\b(?:top|first|leading|highest)\s+(?P<en>\d{1,2}|[a-z]+)\b|前(?P<zh>[一两二三四五六七八九十]{1,2}|\d{1,2})(?=个|名|位|座|大|的)",
    re.IGNORECASE,
)
_NOT_A_COUNT = re.compile(
    r"(?<!exactly )(?<!only )(?<!just )\b(?:one|ones) of\b"
    r"|\b(?:which|each|every|any|no|this|that|the|second|first|last|wrong|right) one\b|\bone(?:'s)?\b(?=\W*$)"
)


def counts(masked: str) -> Iterator[Count]:
    """Whole numbers that stand as a number of things: "exactly three clusters", "one of the eight cities"."""
    return (count for _, _, count in counted_at(masked))


def counted_at(masked: str) -> Iterator[tuple[int, int, Count]]:
    """Such numbers, and where they stand."""
    skipped = [match.span() for match in _NOT_A_COUNT.finditer(masked.lower())]
    found: list[tuple[int, int, int]] = [(m.start(), m.end(), int(m[1])) for m in _SMALL.finditer(masked)]
    for match in _WORDED.finditer(masked):
        value = cues().number_words.get(match.group().lower())
        if value is not None and not any(s <= match.start() < e for s, e in skipped):
            found.append((match.start(), match.end(), value))
    for match in _HAN_SMALL.finditer(masked):
        value = int(match[1]) if match[1].isdigit() else cues().han_numbers.get(match[1], 0)
        if value and not any(s == match.start() for s, _, _ in found):
            found.append((match.start(), match.end(), value))
    for start, end, value in sorted(found):
        comparator = comparator_at(masked, start, end)
        if comparator is Comparator.EXACT:
            comparator = next(
                (c for c, pattern in _OPEN_ENDED if pattern.search(masked[end : end + _NEAR])), comparator
            )
        yield start, end, Count(value, comparator, _noun_after(masked, end))


def _noun_after(masked: str, end: int) -> Kind | None:
    """The noun that a number counts: the next one within a few words."""
    following = masked[end : end + 40]
    stop = re.search(r"[.?!,;]|\b(?:and|or|in|of|from|than)\b", following)
    following = following[: stop.start()] if stop else following
    hits = [(match.start(), Kind(name)) for name, noun in cues().nouns.items() for match in noun.finditer(following)]
    return min(hits)[1] if hits else None


def top(masked: str) -> int | None:
    """How many of the best are asked for: "top 3", 前三名."""
    match = _TOP.search(masked)
    if match is None:
        return None
    word = match["en"] or match["zh"]
    known = {**cues().number_words, **cues().han_numbers}
    return int(word) if word.isdigit() else known.get(word.lower())


def ordinal(masked: str) -> int | None:
    for number, pattern in cues().ordinals.items():
        if pattern.search(masked):
            return number
    return None
