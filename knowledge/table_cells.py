"""What of a table is left where cells give orders to machines."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.layout import Cell, Extent, TableGrid, row_extent
from knowledge.suspicious import InstructionFinder, is_instruction

Row = tuple[Cell | None, ...]


def harmless(text: str, row: Row) -> Row | None:
    """A row without the cells that give orders to machines; None if that leaves fewer than two with words."""
    kept = tuple(None if cell and is_instruction(_of(text, cell)) else cell for cell in row)
    filled = dict.fromkeys(cell for cell in kept if cell and cell.start < cell.end)
    if len(filled) < 2 or is_instruction(" ".join(_of(text, cell) for cell in filled)):
        return None
    return kept


def harmless_extent(text: str, cells: Sequence[Cell]) -> Extent | None:
    """The longest stretch of neighbouring cells between which no order to machines stands; None if all are empty."""
    best: list[Cell] = []
    run: list[Cell] = []
    for cell in (cell for cell in cells if cell.start < cell.end):
        run = [*run, cell]
        if is_instruction(text[run[0].start : cell.end]):
            run = [cell]
        best = run if len(run) > len(best) else best
    return row_extent(best)


def orders_in(text: str, table: TableGrid) -> str:
    """For the report: how many rows of a table were left out, or lost cells, as they give orders to machines."""
    orders = InstructionFinder(text[table.cells[0].start : max(cell.end for cell in table.cells)])
    rows = {cell.row for cell in table.cells if orders.is_instruction(_of(text, cell))}
    count = f"{len(rows)} row{'s' if len(rows) != 1 else ''}"
    return f"cells with instructions to machines in {count} left out" if rows else ""


def _of(text: str, cell: Cell) -> str:
    return text[cell.start : cell.end]
