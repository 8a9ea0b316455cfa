"""Ranges of amounts as cells write them ("80 to below 200", "500万元以上"): the tiers of a table."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.measures import Measure, known_measure

_NUMBER = r"(\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_UNIT = r"\s*((?:[A-Za-z$%²³]+ ?){0,3}?|[\u4e00-\u9fff]{0,5}?)\s*"
_BOUND = r"(?:[(（](?:含|不含|incl\.?|excl\.?|inclusive|exclusive)[)）])?\s*"
_CURRENCY = r"(?:RMB|USD|US\$|CNY|[¥￥$])?\s*"
_BETWEEN = re.compile(
    rf"(?:from |between )?{_CURRENCY}{_NUMBER}{_UNIT}{_BOUND}"
    rf"(?:[-–—~～至到]|to(?: (?:below|under|less than|but (?:below|not including)))?|and|\+)+\s*(?:不足|低于)?\s*"
    rf"{_CURRENCY}{_NUMBER}{_UNIT}{_BOUND}(?:以下)?",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"(?:(?P<before>above|over|from|at least|more than|≥|>|不低于|超过|大于|高于)\s*)?"
    rf"{_CURRENCY}{_NUMBER}{_UNIT}{_BOUND}"
    r"(?P<after>and above|or above|and over|or more|and more|\+|以上|及以上)?",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"(?:(?P<before>up to|below|under|less than|at most|≤|<|不足|低于|小于|不超过)\s*)?"
    rf"{_CURRENCY}{_NUMBER}{_UNIT}{_BOUND}"
    r"(?P<after>and below|or less|or below|以下|以内|及以下)?",
    re.IGNORECASE,
)
_TELEPHONE = re.compile(r"\+?0\d{1,3}[-–]\d{3,}")
_LONGEST = 40  # characters


@dataclass(frozen=True, slots=True)
class Range:
    """From `first` to `last`, as written; `last` is None where the range is open. `measure` is the cell's own unit."""

    first: float
    last: float | None
    measure: Measure | None


def range_in(words: str) -> Range | None:
    """The range that a cell is; None if it says something else."""
    bare = " ".join(words.split())
    if len(bare) > _LONGEST or _TELEPHONE.match(bare):
        return None
    if between := _BETWEEN.fullmatch(bare):
        first, own, last, unit = between.groups()
        measure = known_measure(unit.strip() or own.strip() or "-")
        start, end, one = _value(first), _value(last), known_measure(own.strip() or "-")
        if one and measure and one.unit in ("", measure.unit):
            start *= one.factor / measure.factor  # "5000万元至1亿元"
        return Range(start, end, measure) if start < end else None
    for pattern, is_open in ((_FROM, True), (_UNTIL, False)):
        match = pattern.fullmatch(bare)
        if match and (match["before"] or match["after"]):
            number, unit = match[2], match[3]
            measure = known_measure(unit.strip() or "-")
            return Range(_value(number), None, measure) if is_open else Range(0.0, _value(number), measure)
    return None


def _value(number: str) -> float:
    return float(re.sub(r"[,，]", "", number))
