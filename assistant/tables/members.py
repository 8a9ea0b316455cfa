"""Cells that list several things ("Foshan, Zhuhai"): how many each lists, where a question asks for that."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.cues import cues
from assistant.numbers import counted_at
from assistant.question import Kind
from assistant.stems import stems
from assistant.tables.conditions import SIGNS, Linked
from assistant.tables.query import Condition
from assistant.tables.schema import LISTED, TableIndex
from knowledge.table_columns import concept_patterns
from knowledge.table_types import ColumnRole

_LONGEST_MEMBER = 60  # characters; longer ones are clauses of a sentence
_THINGS = re.compile(r"industr|sector|field|product|direction|item|产业|行业|领域|产品|方向", re.IGNORECASE)
_NOUN = re.compile(
    r"\s*(?:different |of the )?"
    r"((?:(?!(?:do|does|did|are|is|was|has|have|in|of|for|which|that|and|or|with|from|to|by|the)\b)"
    r"[a-z][\w-]*\s*){1,4})|\s*[个座家项条类种]?的?([\u4e00-\u9fff]{1,6})",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"\b(?:how many|number of)\b|多少[个座家项条类种]?|几[个座家项条类种]", re.IGNORECASE)
_MOST = re.compile(r"\b(?:the )?(?:most|fewest)\b|最多|最少", re.IGNORECASE)
_NOUN_BEFORE = re.compile(r"([\u4e00-\u9fff]{2,6}?)(?:数量|个数|数)?$")


def listing(index: TableIndex) -> tuple[int, ...]:
    """The columns of which some cells list more than one thing."""
    columns = index.table.with_role(*LISTED, ColumnRole.PLACE)
    return tuple(
        column
        for column in columns
        if column != index.table.name
        and column not in index.ticked
        and any(len(index.members(row, column)) > 1 for row in index.table.records)
        and all(len(m) <= _LONGEST_MEMBER for row in index.table.records for m in index.members(row, column))
    )


def counted(index: TableIndex, text: str) -> Iterator[Linked]:
    """ "which chains have three host cities": the rows whose cells list so many things."""
    for start, end, count in counted_at(text):
        found = _column_at(index, text, end)
        if not found:
            continue
        column, stop = found
        rows = frozenset(
            row.row
            for row in index.table.records
            if row.cells[column] and count.admits(len(index.members(row, column)))
        )
        words = f"{index.table.columns[column].name} {SIGNS[count.comparator]} {count.value}"
        yield Condition(words, rows, column), [(start, stop)]


def number_asked(index: TableIndex, text: str) -> tuple[int, tuple[int, int]] | None:
    """The column whose things are to be counted ("how many companies does X list"), and where it is said."""
    match = _HOW_MANY.search(text)
    found = _column_at(index, text, match.end()) if match else None
    return (found[0], (match.start(), found[1])) if match and found else None


def most_asked(index: TableIndex, text: str) -> tuple[int, tuple[int, int]] | None:
    """The column of which the longest or shortest list is asked for ("the most companies"), and where it is said."""
    match = _MOST.search(text)
    if not match:
        return None
    if found := _column_at(index, text, match.end()):
        return found[0], (match.start(), found[1])
    before = _NOUN_BEFORE.search(text[: match.start()])
    column = _named(index, before[1]) if before else None
    return (column, (before.start(1), match.end())) if before and column is not None else None


def _column_at(index: TableIndex, text: str, position: int) -> tuple[int, int] | None:
    """The column that the noun from a position on means, and where the noun ends."""
    match = _NOUN.match(text, position)
    noun = (match[1] or match[2]) if match else None
    column = _named(index, noun.strip()) if noun else None
    return (column, match.end()) if match and column is not None else None


def _named(index: TableIndex, noun: str) -> int | None:
    """The column of lists that a noun means; None if it means the rows, a column of numbers, or nothing here."""
    head = noun.split()[-1] if noun.isascii() else noun
    said = set(stems(head))
    name = index.headers[index.table.name]
    if said & name.stems or (not noun.isascii() and name.text and name.text in noun):
        return None
    names = [name.text, *(index.name(row) for row in index.table.records)]
    for noun_of_rows in concept_patterns("nouns").values():
        if noun_of_rows.search(head) and any(map(noun_of_rows.search, names)):
            return None
    if any(said & index.headers[c].stems for c in index.table.with_role(ColumnRole.AMOUNT)):
        return None
    found = [(score, -column) for column in listing(index) if (score := _score(index, column, noun, said))]
    return -max(found)[1] if found else None


def _score(index: TableIndex, column: int, noun: str, said: set[str]) -> int:
    header = index.headers[column]
    if said & header.stems or any(len(w) > 1 and w in noun for w in index.header_words[column]):
        return 3 + len(set(stems(noun)) & header.stems)
    if any(concept_patterns("concepts")[concept].search(noun) for concept in index.concepts[column]):
        return 2
    if index.table.columns[column].role is ColumnRole.PLACE and cues().nouns[Kind.PLACE].search(noun):
        return 2
    return int(not header.text and _THINGS.search(noun) is not None)
