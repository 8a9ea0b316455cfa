"""Tables while they are read: words in cells with their extents, and which rows of them name the columns."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from knowledge.errors import UnreadableFile

MOST_COLUMNS = 2_000
MOST_CELLS = 1_000_000
_VALUE = re.compile(r"[-+~≈<>≥≤¥￥$€]?\s*\d[\d,.\s]*(?:%|[a-zA-Z\u4e00-\u9fff/²³]{0,6})$")
_YEAR = re.compile(r"(?:19|20)\d\d\s*年\s*\D|(?:19|20)\d\d\s*(?:年|[-–/]\s*\d{2,4})?$|Q[1-4]\b.*|[一二三四]季度")
_LONGEST_LABEL = 80


@dataclass(frozen=True, slots=True)
class WordCell:
    """A cell as a format gives it; rows and columns count from 0."""

    words: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    is_header: bool = False

    @property
    def bottom(self) -> int:
        return self.row + self.row_span

    @property
    def right(self) -> int:
        return self.column + self.column_span


@dataclass(frozen=True, slots=True)
class WordTable:
    """The cells of a table, each once, in reading order."""

    cells: tuple[WordCell, ...]

    @property
    def row_count(self) -> int:
        return max((cell.bottom for cell in self.cells), default=0)

    @property
    def column_count(self) -> int:
        return max((cell.right for cell in self.cells), default=0)

    def row(self, number: int) -> list[WordCell]:
        return [cell for cell in self.cells if cell.row == number]


def rectangular(rows: Iterable[Sequence[str]]) -> WordTable:
    """A table without merged cells."""
    return table_of(
        WordCell(words, row, column) for row, cells in enumerate(rows) for column, words in enumerate(cells)
    )


def table_of(cells: Iterable[WordCell]) -> WordTable:
    """
    Raises:
        UnreadableFile: the table is larger than a person would look through.
    """
    taken = []
    for cell in cells:
        if cell.right > MOST_COLUMNS:
            raise UnreadableFile(
                f"has a table of more than {MOST_COLUMNS:,} columns; split it into parts, or turn it round"
            )
        taken.append(cell)
        if len(taken) > MOST_CELLS:
            raise UnreadableFile(f"has a table of more than {MOST_CELLS:,} cells; split the file into parts")
    return WordTable(tuple(sorted(taken, key=lambda cell: (cell.row, cell.column))))


def trimmed(table: WordTable) -> WordTable:
    """Without empty rows and columns; what spans them shrinks."""
    rows = sorted({cell.row for cell in table.cells if cell.words})
    columns = sorted({cell.column for cell in table.cells if cell.words})
    kept = []
    for cell in table.cells:
        top, bottom = bisect_left(rows, cell.row), bisect_left(rows, cell.bottom)
        left, right = bisect_left(columns, cell.column), bisect_left(columns, cell.right)
        if top < bottom and left < right:
            kept.append(replace(cell, row=top, column=left, row_span=bottom - top, column_span=right - left))
    return WordTable(tuple(kept))


def below(table: WordTable, row: int) -> WordTable:
    """The part of a table from a row on; no cell may reach across."""
    return WordTable(tuple(replace(cell, row=cell.row - row) for cell in table.cells if cell.row >= row))


def header_rows(table: WordTable) -> int:
    """How many of the first rows name the columns: those marked so, else those that look so; 0 if none do."""
    rows: dict[int, list[WordCell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    marked = 0
    while marked < table.row_count and rows.get(marked) and all(cell.is_header for cell in rows[marked]):
        marked += 1
    if marked:
        marked = max(cell.bottom for row in range(marked) for cell in rows[row])
    if marked and marked < table.row_count:
        return marked
    if table.row_count < 2:
        return 0
    first = rows.get(0, [])
    if not first or any(is_value(cell.words) or len(cell.words) > _LONGEST_LABEL for cell in first):
        return 0
    if sum(bool(cell.words) for cell in first) < 2:
        return 0
    depth = max(cell.bottom for cell in first)
    if depth == 1 and any(cell.column_span > 1 for cell in first):
        below = rows.get(1, [])
        depth = 2 if below and not any(is_value(cell.words) for cell in below) else 1
    return depth if depth < table.row_count else 0


def is_value(words: str) -> bool:
    """Whether a cell holds a number with its unit; a year may be a label."""
    return bool(_VALUE.match(words)) and not _YEAR.match(words)
