"""Days of the calendar in a sentence, each with how it is tied to time: "before 30 June" is not "from 30 June"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.gate.types import Reason

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:,?\s*(?:of\s+)?(?P<year>(?:19|20)\d\d)(?!\d))?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WRITTEN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
        r"(?:(?P<year>(?:19|20)\d\d)\s*年\s*)?(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}\b{_YEAR}",
        rf"\b{_MONTH}\s+{_DAY}\b(?!\s*\d){_YEAR}",
    )
)
_CLOCK = re.compile(r"\s*\d{1,2}(?:[:：]\d{2}|时)")
_BEFORE = 28  # characters before a day that may tie it
_AT_END = r"\s*(?:the\s+)?(?:end\s+of\s+)?$"


class Bound(StrEnum):
    """What of time a day or a span of time bounds; NONE where nothing is said."""

    NONE = ""
    UNTIL = "until"
    FROM = "from"
    ON = "on"


_BOUNDS = tuple(
    (bound, re.compile(rf"(?:{before}){_AT_END}", re.IGNORECASE), re.compile(after))
    for bound, before, after in (
        (
            Bound.FROM,
            r"\b(?:from|since|after|later than(?<!no later than)|starting|beginning|following)(?:\s+on)?|自|从|晚于",
            r"\s*(?:起|以后|之后|后)",
        ),
        (
            Bound.UNTIL,
            r"\b(?:before|within|prior to|ahead of|by|until|till|up to|to|no later than|deadline(?:\s+\w+)?[:：]?"
            r"|closing date[:：]?)|截至|截止(?:时间|日期)?(?:为|是|[:：])?|早于|[到至]",
            r"\s*(?:之前|以前|前|止|截止|以内|之内|内)",
        ),
        (Bound.ON, r"\b(?:on|as of)|于|在", r"(?!)"),
    )
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day at text[start:end]; `year` is None where none is written beside it."""

    start: int
    end: int
    month: int
    day: int
    year: int | None
    bound: Bound

    def is_same(self, other: Day) -> bool:
        years = {self.year, other.year}
        return (self.month, self.day) == (other.month, other.day) and (None in years or len(years) == 1)

    def keeps(self, other: Day) -> bool:
        """Whether both bound time alike as far as both say; what begins on a day begins from it."""
        bounds = {self.bound, other.bound}
        return Bound.NONE in bounds or len(bounds) == 1 or bounds == {Bound.ON, Bound.FROM}


def days(text: str) -> tuple[Day, ...]:
    """The days of the calendar in a normalised text, in order."""
    return tuple(sorted(_days(text), key=lambda day: day.start))


def _days(text: str) -> Iterator[Day]:
    for pattern in _WRITTEN:
        for match in pattern.finditer(text):
            month = match["month"]
            number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
            if 1 <= number <= 12 and 1 <= int(match["day"]) <= 31:
                year = int(match["year"]) if match["year"] else None
                yield Day(
                    match.start(), match.end(), number, int(match["day"]), year, bound(text, match.start(), match.end())
                )


def bound(text: str, start: int, end: int) -> Bound:
    """What the words around text[start:end] say that it bounds."""
    before = text[max(0, start - _BEFORE) : start]
    clock = _CLOCK.match(text, end)
    for kind, _, after in _BOUNDS:
        if after.match(text, clock.end() if clock else end):
            return kind
    return next((kind for kind, words, _ in _BOUNDS if words.search(before)), Bound.NONE)


def misdated(told_days: Sequence[Day], text: str, stated: Sequence[Sequence[Day]]) -> tuple[Reason, str] | None:
    """A day that no stretch of evidence states, or that it bounds otherwise; None if all is well.

    Args:
        told_days: the days that a sentence states, in its `text`.
        stated: the days of each stretch.
    """
    for told in told_days:
        same = [day for stretch in stated for day in stretch if told.is_same(day)]
        if not same:
            return Reason.DATE, text[told.start : told.end]
        if not any(told.keeps(day) for day in same):
            return Reason.DATE, f"{told.bound} {text[told.start : told.end]}"
    return None
