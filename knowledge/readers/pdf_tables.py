"""Ruled tables of a PDF page as grids, with merged cells; and tables that go on over pages, joined."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from knowledge.readers.grid import WordCell, WordTable, header_rows, table_of, trimmed
from knowledge.readers.pdf_lines import rows_of
from knowledge.readers.pdf_page import PlacedTable, glued

if TYPE_CHECKING:
    from knowledge.readers.pdf_paragraphs import Paragraph

_NEAR = 3.0  # points between edges that are one
_MOST_EDGES = 20_000  # of a page: beyond, it is a drawing


def ruled_tables(
    page: Any, chars: Sequence[dict[str, Any]], number: int
) -> tuple[list[PlacedTable], list[dict[str, Any]]]:
    """The tables drawn with lines or boxes, and the characters outside of them."""
    if not 4 <= len(page.edges) <= _MOST_EDGES:
        return [], list(chars)
    tables, rest = [], list(chars)
    for found in page.find_tables():
        placed, inside = _placed(found, rest, number)
        if placed is not None:
            tables.append(placed)
            taken = {id(char) for char in inside}
            rest = [char for char in rest if id(char) not in taken]
    return tables, rest


def _placed(found: Any, chars: Sequence[dict[str, Any]], page: int) -> tuple[PlacedTable | None, list[dict[str, Any]]]:
    xs = _edges(value for cell in found.cells for value in (cell[0], cell[2]))
    ys = _edges(value for cell in found.cells for value in (cell[1], cell[3]))
    if len(xs) < 3:
        return None, []
    x0, top, x1, bottom = found.bbox
    inside = [c for c in chars if x0 <= (c["x0"] + c["x1"]) / 2 <= x1 and top <= (c["top"] + c["bottom"]) / 2 <= bottom]
    cells, seen = [], set()
    for left, upper, right, lower in sorted(found.cells, key=lambda cell: (cell[1], cell[0])):
        row, column = _at(ys, upper), _at(xs, left)
        if (row, column) in seen:
            continue
        seen.add((row, column))
        own = [
            c
            for c in inside
            if left <= (c["x0"] + c["x1"]) / 2 < right and upper <= (c["top"] + c["bottom"]) / 2 < lower
        ]
        cells.append(
            WordCell(_text(own, page), row, column, max(1, _at(ys, lower) - row), max(1, _at(xs, right) - column))
        )
    if sum(bool(cell.words) for cell in cells) < 2:
        return None, []
    return PlacedTable(table_of(cells), page, top, bottom, tuple(xs[:-1])), inside


def _text(chars: Sequence[dict[str, Any]], page: int) -> str:
    words = ""
    for row in rows_of(chars, page):
        words = glued(words, " ".join(piece.words for piece in row))
    return words


def _edges(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _at(edges: list[float], value: float) -> int:
    return max(0, bisect_right(edges, value + _NEAR / 2) - 1)


def joined(first: PlacedTable, second: PlacedTable) -> PlacedTable | None:
    """Two tables as one if the second goes on with the first on the next page: the same columns, and no header of its
    own but the first's again."""
    if second.page not in (first.page, first.page + 1) or len(first.columns) != len(second.columns):
        return None
    apart = max(abs(one - other) for one, other in zip(first.columns, second.columns, strict=True))
    if second.page == first.page or apart > 12:
        return None
    depth = header_rows(first.table)
    repeated = depth > 0 and _words(first.table, depth) == _words(second.table, depth)
    if not repeated and header_rows(second.table) and depth:
        return None
    below, skipped = first.table.row_count, depth if repeated else 0
    moved = tuple(replace(cell, row=cell.row - skipped + below) for cell in second.table.cells if cell.row >= skipped)
    if not moved:
        return first
    return replace(first, table=WordTable((*first.table.cells, *moved)), bottom=second.bottom)


def _words(table: WordTable, rows: int) -> list[str]:
    return [cell.words for cell in table.cells if cell.row < rows and cell.words]


def continued(parts: Iterable[Paragraph | PlacedTable]) -> Iterator[tuple[Paragraph | PlacedTable, tuple[int, ...]]]:
    """Parts with the places at which pages turn in them: offsets in a paragraph, rows in a table."""
    open_table: PlacedTable | None = None
    last_page = 0
    turns: list[int] = []
    for part in parts:
        if isinstance(part, PlacedTable):
            table = replace(part, table=trimmed(part.table))
            longer = joined(replace(open_table, page=last_page), table) if open_table else None
            if open_table is not None and longer is not None:
                turns.append(open_table.table.row_count)
                open_table = replace(longer, page=open_table.page)
            else:
                if open_table is not None:
                    yield open_table, tuple(turns)
                open_table, turns = table, []
            last_page = part.page
            continue
        if open_table is not None:
            yield open_table, tuple(turns)
            open_table, turns = None, []
        yield part, part.turns
    if open_table is not None:
        yield open_table, tuple(turns)
