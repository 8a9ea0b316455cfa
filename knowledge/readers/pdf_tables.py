"""Ruled tables of a PDF page as grids, with merged cells; and tables that go on over pages, joined."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from knowledge.readers.grid import WordCell, table_of
from knowledge.readers.layout import is_unit
from knowledge.readers.pdf_lines import rows_of
from knowledge.readers.pdf_page import PlacedTable, glued
from knowledge.readers.table_parts import appended, says_it_goes_on

if TYPE_CHECKING:
    from knowledge.readers.pdf_paragraphs import Paragraph

_NEAR = 3.0  # points between edges that are one
_MOST_EDGES = 20_000  # of a page: beyond, it is a drawing
_SAME_EDGE = 12.0  # points between the edges of a column on two pages
_MOST_BETWEEN = 3  # lines between two parts of a table: its caption again, its unit
_LEAST_OPEN = 3  # upright rules that end at the same height, where a row has no line below it


def ruled_tables(
    page: Any, chars: Sequence[dict[str, Any]], number: int
) -> tuple[list[PlacedTable], list[dict[str, Any]]]:
    """The tables drawn with lines or boxes, and the characters outside of them."""
    if not 4 <= len(page.edges) <= _MOST_EDGES:
        return [], list(chars)
    tables, rest = [], list(chars)
    for found in page.find_tables({"explicit_horizontal_lines": _closing(page.edges)}):
        placed, inside = _placed(found, rest, number)
        if placed is not None:
            tables.append(placed)
            taken = {id(char) for char in inside}
            rest = [char for char in rest if id(char) not in taken]
    return tables, rest


def _closing(edges: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines that a row broken at the end of a page lacks: across the ends of the upright rules around it."""
    ends: dict[int, list[dict[str, Any]]] = {}
    for edge in edges:
        if edge["orientation"] == "v":
            for height in (edge["top"], edge["bottom"]):
                ends.setdefault(round(height / _NEAR), []).append(edge | {"at": height})
    level = {round(e["top"] / _NEAR) + shift for e in edges if e["orientation"] == "h" for shift in (-1, 0, 1)}
    lines = []
    for height, upright in ends.items():
        if height in level or len({round(edge["x0"] / _NEAR) for edge in upright}) < _LEAST_OPEN:
            continue
        x0, x1, at = min(e["x0"] for e in upright), max(e["x1"] for e in upright), upright[0]["at"]
        place = {"x0": x0, "x1": x1, "top": at, "bottom": at, "width": x1 - x0, "height": 0}
        lines.append({"object_type": "line", **place})
    return lines


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
    return PlacedTable(table_of(cells), page, top, bottom, tuple(xs[:-1]), xs[-1]), inside


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
    own but the first's again. Columns that are blank all down the second page cannot be seen there without rules."""
    if second.page != first.page + 1 or len(second.columns) > len(first.columns):
        return None
    onto = [min(range(len(first.columns)), key=lambda c: abs(first.columns[c] - edge)) for edge in second.columns]
    apart = [abs(first.columns[column] - edge) for column, edge in zip(onto, second.columns, strict=True)]
    if len(set(onto)) < len(onto) or max(apart) > _SAME_EDGE:
        return None
    cells = [replace(cell, column=onto[cell.column]) for cell in second.table.cells]
    blank = [WordCell("", 0, column) for column in range(len(first.columns)) if column not in onto]
    table = appended(first.table, table_of([*cells, *blank]))
    return replace(first, table=table, bottom=second.bottom) if table else None


def continued(parts: Iterable[Paragraph | PlacedTable]) -> Iterator[tuple[Paragraph | PlacedTable, tuple[int, ...]]]:
    """Parts with the places at which pages turn in them: offsets in a paragraph, rows in a table."""
    open_table: PlacedTable | None = None
    between: list[Paragraph] = []  # what says that the open table goes on, until it does
    captions: list[str] = []
    last_page = 0
    turns: list[int] = []
    for part in parts:
        if isinstance(part, PlacedTable):
            longer = joined(replace(open_table, page=last_page), part) if open_table else None
            if open_table is not None and longer is not None:
                turns.append(open_table.table.row_count)
                open_table = replace(longer, page=open_table.page)
            else:
                if open_table is not None:
                    yield open_table, tuple(turns)
                yield from ((line, line.turns) for line in between)
                open_table, turns = part, []
            between, last_page = [], part.page
            continue
        if (
            open_table is not None
            and part.page == last_page + 1
            and len(between) < _MOST_BETWEEN
            and (says_it_goes_on(part.words) or is_unit(part.words) or part.words in captions)
        ):
            between.append(part)
            continue
        if open_table is not None:
            yield open_table, tuple(turns)
            yield from ((line, line.turns) for line in between)
            open_table, turns, between, captions = None, [], [], []
        captions = [*captions[-1:], part.words]
        yield part, part.turns
    if open_table is not None:
        yield open_table, tuple(turns)
        yield from ((line, line.turns) for line in between)
