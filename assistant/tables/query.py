"""What may be asked of a table: conditions on its rows, one thing to compute, nothing else; and how it is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.table_types import FactTable, RecordFact
from knowledge.types import Span


class Aggregate(StrEnum):
    LIST = "list"
    COUNT = "count"
    SUM = "sum"
    AVERAGE = "average"
    HIGHEST = "highest"
    LOWEST = "lowest"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class Condition:
    """What the rows must meet: `words` says it, `rows` are the numbers of those that do."""

    words: str
    rows: frozenset[int]
    column: int | None = None
    named: bool = False  # it picks rows by what they are about
    exact: bool = False  # it says that an amount is just so much
    evidence: Span | None = None  # what tells that they do, if it is not in the rows


@dataclass(frozen=True, slots=True)
class TableQuery:
    """One question over one table.

    `column` is what is computed or shown, `group_by` what rows are gathered by; `shown` are further columns that are
    asked for. `claim` (0..1) is how much of the question's words the table accounts for, `rank` also how surely it is
    meant. `across` are the columns of one row (years, cities) of which the extreme is asked, `members` tells that the
    things which the cells of `column` list are counted.
    """

    table: FactTable
    conditions: tuple[Condition, ...] = ()
    aggregate: Aggregate = Aggregate.LIST
    column: int | None = None
    group_by: int | None = None
    shown: tuple[int, ...] = ()
    limit: int | None = None
    claims: tuple[Condition, ...] = ()
    claim: float = 0.0
    rank: float = 0.0
    across: tuple[int, ...] = ()
    members: bool = False

    def rows(self) -> tuple[RecordFact, ...]:
        """The rows that meet all conditions, in the table's order."""
        return tuple(r for r in self.table.records if all(r.row in c.rows for c in self.conditions))


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that share a value of the column that is grouped by."""

    name: str
    rows: tuple[RecordFact, ...]
    value: float


def values(rows: Sequence[RecordFact], column: int) -> list[tuple[RecordFact, float]]:
    """The rows that state a number in a column, with it, in base units."""
    return [(row, cell.value) for row in rows if (cell := row.cells[column]) and cell.value is not None]


def units(rows: Sequence[RecordFact], column: int) -> set[str]:
    """The base units of a column's cells; only those of one unit can be added or compared."""
    return {cell.unit for row in rows if (cell := row.cells[column]) and cell.value is not None}


def extreme(rows: Sequence[RecordFact], column: int, *, highest: bool, limit: int) -> list[tuple[RecordFact, float]]:
    """The rows with the highest or lowest numbers, best first; more than `limit` where the last ones are equal.

    None where the numbers are in several units: 30 % is neither more nor less than 40 million.
    """
    if len(units(rows, column)) > 1:
        return []
    ranked = sorted(values(rows, column), key=lambda pair: -pair[1] if highest else pair[1])
    if not ranked:
        return []
    last = ranked[min(limit, len(ranked)) - 1][1]
    return [pair for pair in ranked if (pair[1] >= last if highest else pair[1] <= last)]


def total_of(table: FactTable, rows: Sequence[RecordFact], column: int) -> RecordFact | None:
    """The one row of totals with a number in a column that is about these rows: all of the table, or all of a group."""
    group = None
    if len(rows) != len(table.records):
        group = rows[0].group
        if group is None or list(rows) != [row for row in table.records if row.group == group]:
            return None
    totals = [
        total
        for total in table.totals
        if total.group == group and (cell := total.cells[column]) and cell.value is not None
    ]
    return totals[0] if len(totals) == 1 else None
