"""Which rows of a table add up others, what they add up, and which rows head a group while they state its subtotal."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.measures import cell_number
from knowledge.table_columns import is_average, is_subtotal, is_total
from knowledge.table_types import ColumnRole, FactColumn

_EXACT = 0.001  # of the sum
_FEWEST_ADDED = 3  # rows that a row without words for it may add up, if two columns agree
_FEWEST_OF_ONE = 5  # … if there is but one
_FIRST_CELLS = 3
_PART = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[(（][一二三四五六七八九十]{1,3}[)）]|(?:IX|IV|V?I{1,3}|V|X)\s*[.、)])\s*\S"
)
_PART_NUMBER = re.compile(r"[(（]?(?:[一二三四五六七八九十]{1,3}|IX|IV|V?I{1,3}|V|X)[)）.、]?")
_PART_OF = re.compile(r"其\s*中\s*(?:[:：,，]|$)|(?:of which|thereof)\b", re.IGNORECASE)
_ROW_NUMBER = re.compile(r"[(（]?\d{1,4}[)）.、]?")

Words = Sequence[Sequence[str]]
"""The cells of a table's body: rows of columns."""


def is_total_row(row: Sequence[str]) -> bool:
    return any(is_total(words) for words in row[:_FIRST_CELLS] if words)


def is_average_row(row: Sequence[str]) -> bool:
    return any(is_average(words) for words in row[:_FIRST_CELLS] if words)


def headings_with_sums(rows: Words) -> dict[int, int]:
    """Rows numbered as the parts of a list ("一、港口 | 449.8") among rows numbered 1, 2: each heads the rows below it
    and states their subtotal. With the column of the label."""
    parts: dict[int, int] = {}
    for index, row in enumerate(rows):
        filled = [(column, words) for column, words in enumerate(row[:_FIRST_CELLS]) if words]
        if not filled:
            continue
        column, words = filled[0]
        if _PART.match(words):
            parts[index] = column
        elif _PART_NUMBER.fullmatch(words) and len(filled) > 1 and filled[1][0] == column + 1:
            parts[index] = column + 1
    others = [row for index, row in enumerate(rows) if index not in parts and not is_total_row(row)]
    numbered = all(_ROW_NUMBER.fullmatch(row[0]) for row in others if row[0]) and any(row[0] for row in others)
    alone = any(index + 1 == len(rows) or (index + 1 in parts and index not in parts) for index in parts)
    return parts if others and len(parts) < len(others) and numbered and not alone else {}


def parts_of_rows(rows: Words, columns: Sequence[FactColumn], totals: set[int]) -> set[int]:
    """Rows of which the row above is the whole (其中：…, "of which …"): to count them would be to count them twice.
    Where the table's total shows that they are rows like the others, or where rows have units of their own, none."""
    parts = {index for index, row in enumerate(rows) if any(map(_PART_OF.match, row[:_FIRST_CELLS]))}
    added = _added_columns(columns)
    if not parts or not added or any(column.role is ColumnRole.UNIT for column in columns):
        return set()
    every = [index for index in range(len(rows)) if index not in totals]
    for total in totals:
        if any(_agrees(rows, column, total, every) for column in added):
            return set()
    return parts


def unnamed_totals(rows: Words, columns: Sequence[FactColumn], known: set[int]) -> set[int]:
    """The first or the last row, where every amount in it is the sum of the others': a total, whatever it is called."""
    added = _added_columns(columns)
    own = [index for index in range(len(rows)) if index not in known]
    found = set()
    for index in (own[:1], own[-1:]):
        if not index or len(own) <= _FEWEST_ADDED:
            continue
        others = [other for other in own if other != index[0]]
        agree = [_agrees(rows, column, index[0], others) for column in added]
        sure = [each for each in agree if each is not None]
        if sure and all(sure) and (len(sure) > 1 or len(others) >= _FEWEST_OF_ONE):
            found.add(index[0])
    return found if len(found) == 1 else set()


def of_whole_table(
    rows: Words, columns: Sequence[FactColumn], total: int, group: Sequence[int], records: Sequence[int]
) -> bool:
    """Whether a total below the rows of a group is that of the whole table, by its figures, else by its words."""
    for column in _added_columns(columns):
        own, every = (_agrees(rows, column, total, indices) for indices in (group, records))
        if own is not every:
            return bool(every)
    return not any(map(is_subtotal, rows[total][:_FIRST_CELLS]))


def _added_columns(columns: Sequence[FactColumn]) -> list[int]:
    return [
        index
        for index, column in enumerate(columns)
        if column.role is ColumnRole.AMOUNT and column.unit != "%" and "/" not in column.unit
    ]


def _agrees(rows: Words, column: int, total: int, added: Sequence[int]) -> bool | None:
    """Whether a row's amount is the sum of others'; None where it cannot be told."""
    stated = _value(rows[total][column])
    values = [value for index in added if (value := _value(rows[index][column])) is not None]
    if stated is None or not stated or len(values) < 2:
        return None
    return abs(sum(values) - stated) <= _EXACT * abs(stated)


def _value(words: str) -> float | None:
    number = cell_number(words) if words else None
    return number[0] * (number[1].factor if number[1] else 1.0) if number else None
