"""Amounts that a question states → the rows that meet them: compared in a column of amounts, or looked up in tiers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial

from assistant.question import Question
from assistant.stems import stems
from assistant.tables.conditions import SIGNS, Extent, Linked, compares, rows_where
from assistant.tables.query import Condition
from assistant.tables.schema import TableIndex
from knowledge.measures import Measure, amounts_in, known_measure
from knowledge.quantities import comparator_at
from knowledge.table_types import ColumnRole, FactCell
from knowledge.types import Comparator

MONEY = ("yuan", "usd")
EXCLUDED = re.compile(r"[(（]\s*(?:不含|不包括|不包含|excl\w*|not including)[^()（）]{0,20}[)）]", re.IGNORECASE)
_PER_UNIT = re.compile(
    r"\s*(?:(?:per|an?|each)\s+(?:square (?:met(?:re|er)|m)|sq\.? ?m|[a-z]+)|(?:/|每)\s*(?:平方米|[\w²³]+))"
    r"(?:\s*(?:(?:per|a)\s+month|/\s*month|每月|[·/]月))?",
    re.IGNORECASE,
)


def amounts(
    index: TableIndex, question: Question, linked: Mapping[int, Sequence[tuple[int, int]]], valued: Sequence[Extent]
) -> Iterator[Linked]:
    """ "more than 5 billion yuan": compared in the column that is asked about, else the first one of that unit; an
    amount alone is looked up in a column of tiers.

    Args:
        linked: the columns that the question names, with where it does; valued: what is said already by a value.
    """
    excluded = EXCLUDED.search(question.normal)
    text = question.normal
    if excluded:  # "40亿元以上（不含40亿）"
        text = text[: excluded.start()] + " " * len(excluded[0]) + text[excluded.end() :]
    for start, end, value, measure in amounts_in(text):
        if any(begin < end and start < stop for begin, stop in valued):
            continue
        comparator = comparator_at(text, start, end)
        if excluded:
            comparator = {Comparator.AT_LEAST: Comparator.ABOVE, Comparator.AT_MOST: Comparator.BELOW}.get(
                comparator, comparator
            )
        per = _PER_UNIT.match(text, end)
        counted = counted_after(index, text, end)
        stop = per.end() if per else counted[1] if counted else end
        spans = [(start, stop), (max(0, start - 14), start)]
        shown = text[start:stop].strip()
        column = counted[0] if counted else _measured(index, measure, linked, text, (start, end), bool(per))
        tier = next((c for c in index.table.with_role(ColumnRole.RANGE) if _fits(index, c, measure, per=False)), None)
        if tier is not None and comparator is Comparator.EXACT and measure is not None:
            name = index.table.columns[tier].name
            yield Condition(f"{name}: {shown}", rows_where(index, tier, partial(in_range, value=value)), tier), spans
            continue
        if column is None or (measure is None and comparator is Comparator.EXACT):
            continue

        def meets(cell: FactCell, comparator: Comparator = comparator, value: float = value) -> bool:
            return cell.value is not None and compares(comparator, cell.value, value)

        words = f"{index.table.columns[column].name} {SIGNS[comparator]} {shown}"
        exact = comparator is Comparator.EXACT
        yield Condition(words, rows_where(index, column, meets), column, exact=exact), spans


def counted_in(index: TableIndex, word: str) -> list[int]:
    """The columns of amounts that are counted in a word of their own (套 of 套数（套）), which says what they are."""
    columns = index.table.with_role(ColumnRole.AMOUNT)
    return [c for c in columns if index.table.columns[c].unit.casefold() == word.casefold() not in _ANY_COUNT]


def counted_after(index: TableIndex, text: str, end: int) -> tuple[int, int] | None:
    """The one column whose unit, which no other text need know, stands behind a number (15班), and where it ends."""
    start = end + len(text[end:]) - len(text[end:].lstrip())
    found = []
    for column in index.table.with_role(ColumnRole.AMOUNT):
        unit = index.table.columns[column].unit
        if unit and known_measure(unit) is None and unit not in _ANY_COUNT:
            whole = rf"{re.escape(unit)}(?![a-z])"
            if match := re.compile(whole, re.IGNORECASE).match(text, start):
                found.append((column, match.end()))
    return found[0] if len(found) == 1 else None


_ANY_COUNT = frozenset(["个", "项", "种", "类", "次"])  # what may count anything says of no column that it is meant


def in_range(cell: FactCell, value: float) -> bool:
    """Whether a tier holds an amount; its upper end belongs to the next one."""
    return cell.value is not None and cell.value <= value and (cell.last is None or value < cell.last)


def _measured(
    index: TableIndex,
    measure: Measure | None,
    linked: Mapping[int, Sequence[tuple[int, int]]],
    text: str,
    extent: Extent,
    per: bool,
) -> int | None:
    """The column of amounts that a number is compared in: the one named nearest to it, else the one that the question
    has a word of, else the first of its unit."""
    fitting = [c for c in index.table.with_role(ColumnRole.AMOUNT) if _fits(index, c, measure, per=per, linked=linked)]
    told = _told_apart(index, fitting, text)
    start, end = extent
    # the amount's own unit ("hectares") names no column
    naming = {c: [s for s in linked.get(c, ()) if s[1] <= start or end <= s[0]] for c in fitting}
    named = [column for column in fitting if naming[column]]
    if named:
        unlike = {c: measure is not None and bool(measure.unit) and not index.table.columns[c].unit for c in named}
        return min(
            named, key=lambda c: (unlike[c], min(_distance(span, start) for span in naming[c]), c != told)
        )  # tonnes are compared in tonnes, if any column states them
    if not fitting or measure is None:
        return None
    return fitting[0] if told is None else told


def _told_apart(index: TableIndex, columns: Sequence[int], text: str) -> int | None:
    """The one of some columns whose header shares a word with a text that no other's does; None if several or none."""
    own = {stem for stem in stems(text) if not stem.isdigit()}
    shared = {column: index.headers[column].stems & own for column in columns}
    apart = [
        column
        for column, said in shared.items()
        if said - frozenset().union(*(index.headers[other].stems for other in columns if other != column))
    ]
    return apart[0] if len(apart) == 1 else None


def _distance(span: tuple[int, int], start: int) -> int:
    return start - span[1] if span[1] <= start else span[0] - start + 20  # what stands before a number is nearer to it


def _fits(index: TableIndex, column: int, measure: Measure | None, *, per: bool, linked: Collection[int] = ()) -> bool:
    unit = index.table.columns[column].unit
    if measure is None:
        return column in linked
    if not measure.unit:  # "40亿": money, where nothing else is said
        return unit in MONEY or (column in linked and not unit)
    whole = unit == measure.unit
    return (unit.startswith(f"{measure.unit}/") if per else whole) or (
        column in linked and (whole or unit.startswith(f"{measure.unit}/") or not unit)
    )
