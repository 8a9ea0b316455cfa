"""Merged cells of formats that have none: blanks below a cell that stands for several rows belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from knowledge.layout import Cell, ReadDocument, TableGrid
from knowledge.readers.grid import is_value
from knowledge.table_columns import is_total

_WARNING = "empty cells in the column “{column}” were read as the cell above them"

Row = Sequence[Cell | None]


def with_hanging_cells(read: ReadDocument) -> ReadDocument:
    """The document with such cells of its tables merged, and a warning for each column."""
    blocks, warnings = [], list(read.warnings)
    for block in read.blocks:
        if block.table is not None:
            table, names = _hung(read.text, _with_second_header(read.text, block.table))
            block = replace(block, table=table)  # noqa: PLW2901 - the block with its table
            warnings += [_WARNING.format(column=name) for name in names]
        blocks.append(block)
    return replace(read, blocks=tuple(blocks), warnings=tuple(dict.fromkeys(warnings)))


def _hung(text: str, table: TableGrid) -> tuple[TableGrid, list[str]]:
    """The table, and the names of the columns whose blanks were taken for parts of the cells above.

    They are: the first columns, up to the first without blanks; each value stands once, and begins anew where a column
    further left does. A table that has merged cells has no need of blanks.
    """
    if table.header_rows == 0 or any(cell.row_span > 1 for cell in table.cells if cell.row >= table.header_rows):
        return table, []
    rows = table.grid()
    runs = _runs([number for number in table.body if _is_row(text, rows[number])])
    body = [number for run in runs for number in run]
    if len(body) < 3:
        return table, []
    labels = table.labels(text)
    hanging: dict[Cell, int] = {}
    names: list[str] = []
    begins = {run[0] for run in runs}
    for column in range(table.column_count):
        words = {number: _words(text, rows[number][column]) for number in body}
        values = [word for word in words.values() if word]
        if all(word.strip(".").isdigit() for word in words.values()):
            continue  # the rows' numbers
        filled = {number for number, word in words.items() if word}
        if len(filled) == len(body) or not begins <= filled:
            break
        if len(set(values)) < len(values) or any(word[0].isdigit() for word in values):
            break
        above: Cell | None = None
        for number in body:
            above = rows[number][column] if number in filled else above
            if above is not None and number not in filled:
                hanging[above] = number - above.row + 1
        begins |= filled
        names.append(labels[column])
    if not hanging:
        return table, []
    covered = {(cell.row + down, cell.column) for cell, height in hanging.items() for down in range(1, height)}
    cells = tuple(
        replace(cell, row_span=hanging.get(cell, cell.row_span))
        for cell in table.cells
        if (cell.row, cell.column) not in covered
    )
    return replace(table, cells=cells), names


def _with_second_header(text: str, table: TableGrid) -> TableGrid:
    """A header of two rows whose upper cells have blanks beside them: "Output", "" above "2022", "2023"."""
    rows = table.grid()
    if table.header_rows != 1 or table.row_count < 4 or any(c.column_span > 1 or c.row_span > 1 for c in table.cells):
        return table
    upper, lower = ([_words(text, cell) for cell in row] for row in rows[:2])
    spanned = [column for column, word in enumerate(upper) if not word]
    pairs = list(zip(upper, lower, strict=True))
    if not spanned or not upper[0] or not all(lower[column] for column in spanned) or not all(any(p) for p in pairs):
        return table
    labels = [word for word in lower if word]
    if any(is_value(word) for word in labels) or not (lower[0] == "" or lower[0] == upper[0]):
        return table
    spans: dict[Cell, tuple[int, int]] = {}
    for column, (above, below) in enumerate(pairs):
        cell = rows[0][column]
        if cell and above:
            width = 1 + sum(1 for _ in takewhile(lambda c: c in spanned, range(column + 1, len(upper))))
            spans[cell] = (1 if below else 2, width)
    kept = [c for c in table.cells if not (c.row < 2 and c.start == c.end)]
    cells = [
        replace(c, row_span=spans[c][0], column_span=spans[c][1]) if c in spans else replace(c, is_header=c.row < 2)
        for c in kept
    ]
    return replace(table, cells=tuple(cells), header_rows=2)


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    """Row numbers in runs without gaps."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _is_row(text: str, row: Row) -> bool:
    """Whether a row is neither a total nor one of a single cell that heads others."""
    words = [word for cell in row if (word := _words(text, cell))]
    return len(words) > 1 and not is_total(words[0])


def _words(text: str, cell: Cell | None) -> str:
    return text[cell.start : cell.end].strip() if cell else ""
