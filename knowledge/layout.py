"""What a reader makes of a file: canonical text with its blocks, and tables as grids of cells.

Offsets are those of `knowledge.types`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Extent = tuple[int, int]
"""Start and end in a canonical text, as in a Span, while the document has no id yet."""


class BlockKind(StrEnum):
    TITLE = "title"
    BYLINE = "byline"  # source, issuer, date lines below a title
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Cell:
    """A table's cell: its words (start == end where it is empty) and the rows and columns that it covers, from 0."""

    start: int
    end: int
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    is_header: bool = False

    @property
    def extent(self) -> Extent:
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class TableGrid:
    """A table as a grid: every cell once, in reading order. The first `header_rows` rows name the columns.

    A merged cell has spans above 1 and stands in the text once, at its first row. Together the cells hold all words of
    the table's block; `caption` is an extent before or after it.
    """

    cells: tuple[Cell, ...]
    row_count: int
    column_count: int
    header_rows: int = 1
    caption: Extent | None = None

    @property
    def body(self) -> range:
        """The rows below the header."""
        return range(self.header_rows, self.row_count)

    def grid(self) -> tuple[tuple[Cell | None, ...], ...]:
        """Rows of columns: at each place the cell that covers it, None where a ragged table has none."""
        filled: list[list[Cell | None]] = [[None] * self.column_count for _ in range(self.row_count)]
        for cell in self.cells:
            for row in range(cell.row, min(cell.row + cell.row_span, self.row_count)):
                for column in range(cell.column, min(cell.column + cell.column_span, self.column_count)):
                    filled[row][column] = filled[row][column] or cell
        return tuple(map(tuple, filled))

    def by_row(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells that begin in each row, in column order: what stands together in the text."""
        found: list[list[Cell]] = [[] for _ in range(self.row_count)]
        for cell in self.cells:
            found[cell.row].append(cell)
        return tuple(map(tuple, found))

    def labels(self, text: str) -> tuple[str, ...]:
        """The name of each column: the words of its header cells from top to bottom, "" where there are none."""
        columns: list[list[str]] = [[] for _ in range(self.column_count)]
        for row in self.grid()[: self.header_rows]:
            for column, cell in enumerate(row):
                words = " ".join(text[cell.start : cell.end].split()) if cell else ""
                if words and words not in columns[column]:
                    columns[column].append(words)
        return tuple(" ".join(words) for words in columns)


def row_extent(cells: Sequence[Cell]) -> Extent | None:
    """From the first to the last word of some cells that stand together; None if all are empty."""
    filled = [cell for cell in cells if cell.start < cell.end]
    return (filled[0].start, filled[-1].end) if filled else None


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a read document, in reading order. `level` is 1 for the highest heading and the outermost list; 0
    elsewhere."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    table: TableGrid | None = None


@dataclass(frozen=True, slots=True)
class FileMetadata:
    """What a file tells of itself (core properties, `<meta>`, document information); "" and None where it is silent."""

    title: str = ""
    issuer: str = ""
    published: date | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What a reader makes of a file: canonical text and its blocks; blocks cover all but white space and the bars
    between cells. `warnings` are sentences for the ingest report."""

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[int, ...] = ()
    metadata: FileMetadata = FileMetadata()
    warnings: tuple[str, ...] = ()
