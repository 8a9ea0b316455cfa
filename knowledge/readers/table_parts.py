"""A table that goes on, on the next page or slide: put together with what came before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.readers.grid import WordCell, WordTable, below, header_rows
from knowledge.readers.pdf_page import glued, is_han
from knowledge.readers.row_shape import is_figure

_GOES_ON = re.compile(
    r"续表|續表|[（(]\s*[续續]\s*[\d一二三四五六七八九十]*\s*[)）]|[（(]\s*\d+\s*(?:/|of|之)\s*\d+\s*[)）]"
    r"|[（(]?\s*\b(?:continued|continuation|cont['’]?d|cont\.)\s*[)）]?",
    re.IGNORECASE,
)
_LONGEST = 120  # characters of a line that says so
_WRAPPED = 12  # characters of a cell that may have been broken at the end of a line


def says_it_goes_on(words: str) -> bool:
    """Whether a line above a table says that it belongs to the one before: "Table 1 (continued)", 续表, "(2/3)"."""
    return len(words) <= _LONGEST and _GOES_ON.search(words) is not None


def without_going_on(words: str) -> str:
    """A title or caption without that, to compare it with another."""
    return " ".join(_GOES_ON.sub(" ", words).split()).casefold()


def appended(first: WordTable, second: WordTable) -> WordTable | None:
    """Both as one table, the repeated header left out; None if the second has a header of its own.

    A row that was broken is joined, and a merged cell goes on over the blanks below it.
    """
    if first.column_count != second.column_count:
        return None
    depth = header_rows(first)
    repeated = depth > 0 and _words(first, depth) == _words(second, depth)
    if not repeated and header_rows(second) and depth:
        return None
    rest = below(second, depth) if repeated else second
    if rest.cells and _goes_on(first, depth, rest.row(0)):
        first, rest = _with_rest_of_row(first, rest.row(0)), below(rest, 1)
    return _with_hanging(first, rest) if rest.cells else first


def _words(table: WordTable, rows: int) -> list[str]:
    return [cell.words for cell in table.cells if cell.row < rows and cell.words]


def _last_row(table: WordTable) -> dict[int, WordCell]:
    """The cells that reach the last row, by column."""
    return {cell.column: cell for cell in table.cells if cell.bottom == table.row_count}


def _goes_on(first: WordTable, depth: int, row: Sequence[WordCell]) -> bool:
    """Whether a row is the rest of the one before: what every row has at its beginning and in figures is lacking."""
    by_row: dict[int, list[WordCell]] = {}
    for cell in first.cells:
        by_row.setdefault(cell.row, []).append(cell)
    header = [cell.words for cell in by_row.get(0, [])]
    again = [[cell.words for cell in cells] == header for cells in by_row.values()]
    body = [c for cells, same in zip(by_row.values(), again, strict=True) if not same for c in cells if c.row >= depth]
    rows = len({cell.row for cell in body})
    columns: dict[int, list[str]] = {}
    for cell in body:
        if cell.words:
            columns.setdefault(cell.column, []).append(cell.words)
    complete = {column for column, words in columns.items() if len(words) == rows}
    filled = {cell.column: cell.words for cell in row if cell.words}
    if not filled or not complete or min(complete) in filled:
        return False
    figures = {column for column in complete if all(map(is_figure, columns[column]))}
    if figures:
        return not figures & filled.keys()
    last = _last_row(first)
    return all(column in last and _reads_on(last[column].words, words) for column, words in filled.items())


def _reads_on(above: str, words: str) -> bool:
    if not above or above[-1] in ".。;；":
        return False
    return words[0].islower() or (is_han(words[0]) and len(above) > _WRAPPED)


def _with_rest_of_row(first: WordTable, row: Sequence[WordCell]) -> WordTable:
    rest = {cell.column: cell.words for cell in row if cell.words}
    last = set(_last_row(first).values())
    cells = [
        replace(cell, words=glued(cell.words, rest.pop(cell.column))) if cell in last and cell.column in rest else cell
        for cell in first.cells
    ]
    added = [WordCell(words, first.row_count - 1, column) for column, words in rest.items()]
    return WordTable(tuple(sorted((*cells, *added), key=lambda cell: (cell.row, cell.column))))


def _with_hanging(first: WordTable, rest: WordTable) -> WordTable:
    """Blanks at the beginning of the first row belong to the merged cells above them, in a table that has such."""
    top = first.row_count
    opening = next((c.column for c in rest.row(0) if c.words and not is_figure(c.words)), 0)
    above = {column: cell for column, cell in _last_row(first).items() if cell.words and not is_figure(cell.words)}
    blanks = {c.column: c for c in rest.row(0) if not c.words and c.column < opening and c.column in above}
    if not any(cell.row_span > 1 for cell in (*first.cells, *rest.cells)):
        blanks = {}
    longer = {above[column]: cell.row_span for column, cell in blanks.items()}
    cells = [replace(cell, row_span=cell.row_span + longer.get(cell, 0)) for cell in first.cells]
    moved = [replace(cell, row=cell.row + top) for cell in rest.cells if cell not in blanks.values()]
    return WordTable((*cells, *moved))
