"""What of a table's row is left where cells give orders to machines."""

from __future__ import annotations

from knowledge.layout import Cell
from knowledge.suspicious import is_instruction


def harmless(text: str, row: tuple[Cell | None, ...]) -> tuple[Cell | None, ...] | None:
    """The longest run of a row's cells that give no orders to machines; None if less than half of them are left."""
    runs: list[list[int]] = [[]]
    for column, cell in enumerate(row):
        if is_instruction(_of(text, cell)):
            runs.append([])
        else:
            runs[-1].append(column)
    kept = max(runs, key=len)
    if len(kept) <= len(row) / 2 or is_instruction(" ".join(_of(text, row[column]) for column in kept)):
        return None
    return tuple(cell if column in kept else None for column, cell in enumerate(row))


def _of(text: str, cell: Cell | None) -> str:
    return text[cell.start : cell.end] if cell else ""
