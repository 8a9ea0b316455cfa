"""Tables as facts: a schema found in the table, and one record per row with a span and a value for every cell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from knowledge.types import Span


class ColumnRole(StrEnum):
    """What a column holds, found from its header words and its contents."""

    NUMBER = "number"  # 1, 2, 3 …
    NAME = "name"  # what a row is about
    PLACE = "place"
    AMOUNT = "amount"
    RANGE = "range"  # from … to below …: a tier of amounts
    YEAR = "year"  # a year, or a period of years
    STATUS = "status"
    CATEGORY = "category"  # few words that many rows share
    UNIT = "unit"  # the unit of each row's amounts
    CONTENT = "content"  # what is developed, built or made
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class FactColumn:
    """A column: its header words without the unit, its role, and the unit of its numbers.

    One of the numbers as written is `factor` of the base unit `unit`; `unit_words` is how the header writes it.
    """

    name: str
    role: ColumnRole
    header: Span | None = None
    unit: str = ""
    factor: float = 1.0
    unit_words: str = ""


@dataclass(frozen=True, slots=True)
class FactCell:
    """A cell: its words, and for numbers the value in base units; for years the first and, of a period, the last; for a
    range both ends, of which `last` is None where it is open."""

    span: Span
    value: float | None = None
    last: float | None = None
    unit: str = ""
    unit_words: str = ""


@dataclass(frozen=True, slots=True)
class RecordFact:
    """A row; one cell or None per column. `group` is the words of the row of its own that stands above it ("New
    energy"), if the table has such rows."""

    fact_id: str
    row: int
    row_span: Span
    cells: tuple[FactCell | None, ...]
    group: Span | None = None
    is_total: bool = False

    @property
    def spans(self) -> tuple[Span, ...]:
        """All of its words: what stands together in the text, then merged cells that hang down from rows above."""
        apart = (cell.span for cell in self.cells if cell and not self.row_span.contains(cell.span))
        return (self.row_span, *dict.fromkeys(apart))


@dataclass(frozen=True, slots=True)
class FactTable:
    """A table or a list that became facts. `name` is the column that says what a row is about."""

    table_id: str
    number: int
    title: str
    span: Span
    section: tuple[str, ...]
    columns: tuple[FactColumn, ...]
    records: tuple[RecordFact, ...]
    totals: tuple[RecordFact, ...] = ()
    name: int = 0

    @property
    def document_id(self) -> str:
        return self.span.document_id

    def with_role(self, *roles: ColumnRole) -> tuple[int, ...]:
        return tuple(index for index, column in enumerate(self.columns) if column.role in roles)
