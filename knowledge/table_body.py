"""The rows of a table that hold facts, what heads them, and which of them are totals of what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from knowledge.layout import Cell, TableGrid, row_extent
from knowledge.suspicious import is_instruction
from knowledge.table_cells import harmless
from knowledge.table_totals import of_whole_table
from knowledge.table_types import FactColumn

Row = tuple[Cell | None, ...]


def body_rows(text: str, grid: TableGrid) -> tuple[dict[int, Cell], list[tuple[int, Row]]]:
    """The rows that hold facts, with their numbers; and for each the row of one wide cell that heads it, if any."""
    rows = grid.grid()
    groups: dict[int, Cell] = {}
    body: list[tuple[int, Row]] = []
    group: Cell | None = None
    header = {words_of_cell(text, cell) for row in rows[: grid.header_rows] for cell in row if cell}
    for number in grid.body:
        row = rows[number]
        filled = list(dict.fromkeys(cell for cell in row if cell and cell.start < cell.end))
        if not filled or not row_extent([cell for cell in filled if cell.row == number] or filled):
            continue
        if is_instruction(" ".join(words_of_cell(text, cell) for cell in filled)):
            left = harmless(text, row)
            if left is None:
                continue  # an order to machines is no fact
            row = left
        if {words_of_cell(text, cell) for cell in filled} == header:
            continue  # the header again, on the next page
        if len(filled) == 1 and (filled[0].column_span > 1 or grid.column_count > 2):
            group = filled[0]
            continue
        if group:
            groups[number] = group
        body.append((number, row))
    return groups, body


def words_of_cell(text: str, cell: Cell | None) -> str:
    return " ".join(text[cell.start : cell.end].split()) if cell else ""


def columns_of(rows: Sequence[Sequence[str]], totals: Collection[int]) -> list[list[str]]:
    """The words of each column without those of totals."""
    kept = [row for index, row in enumerate(rows) if index not in totals]
    return [list(column) for column in zip(*kept, strict=True)] if kept else [[] for _ in rows[0]]


def without_hanging(body: Sequence[tuple[int, Row]], totals: Collection[int]) -> list[tuple[int, Row]]:
    """No merged cell of the rows above says anything of a total."""
    return [
        (at, tuple(cell if cell and cell.row == at else None for cell in row)) if index in totals else (at, row)
        for index, (at, row) in enumerate(body)
    ]


def with_headings(
    groups: Mapping[int, Cell], body: Sequence[tuple[int, Row]], headings: Mapping[int, int]
) -> dict[int, Cell]:
    """The groups of rows, and those that rows with subtotals head."""
    found, heading = dict(groups), None
    for index, (at, row) in enumerate(body):
        heading = row[headings[index]] if index in headings else heading
        if heading:
            found[at] = heading
    return found


def totals_of_all(
    rows: Sequence[Sequence[str]],
    columns: Sequence[FactColumn],
    body: Sequence[tuple[int, Row]],
    groups: Mapping[int, Cell],
    totals: Collection[int],
    others: Collection[int],
) -> set[int]:
    """The totals below groups of rows that are not those of a group."""
    records = [index for index in range(len(rows)) if index not in totals and index not in others]
    found = set()
    for total in set(totals) - set(others):
        group = groups.get(body[total][0])
        own = [index for index in records if groups.get(body[index][0]) is group]
        if of_whole_table(rows, columns, total, own, records):
            found.add(total)
    return found
