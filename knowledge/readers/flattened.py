"""Tables that lost their lines: one cell per line (as web pages flatten them), or cells split by tabs or bars.

A table is recognised by its header: two to eight neighbouring cells whose words have different roles, a name and a
place among them (the words stand in `lexicon/structure.yaml`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from knowledge.headings import HeadingLevels
from knowledge.layout import Cell, Extent, TableGrid
from knowledge.lexicon_files import structure
from knowledge.readers.layout import is_caption
from knowledge.readers.row_shape import RowShape, is_figure
from knowledge.table_columns import is_total

_LONGEST_HEADER = 60
_LONGEST_NAME = 80
_WIDEST = 10
_PUNCTUATION = re.compile(r"[。！？；;，]|[.:：,]$")
_SENTENCE_END = ".!?。！？"

Row = dict[int, Extent]
"""A row's cells by their columns; those that are merged with the row above are lacking."""


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table's cells, and the index of the first line after it."""

    grid: TableGrid
    end: int


@cache
def _role_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (
            role,
            re.compile(
                "|".join(rf"\b{re.escape(w)}(?!\w)" if w.isascii() and w[0].isalpha() else re.escape(w) for w in words),
                re.IGNORECASE,
            ),
        )
        for role, words in structure().columns.model_dump().items()
    )


def column_role(header: str) -> str | None:
    """The role of a header cell ("name", "place", "content", "number"): that of the role word which stands first."""
    found = [(match.start(), role) for role, pattern in _role_patterns() if (match := pattern.search(header))]
    return min(found)[1] if found else None


def _header(text: str, cells: Sequence[Extent]) -> int:
    """How many of the leading cells are a header; 0 if they are none."""
    seen: set[str] = set()
    for start, end in cells[:8]:
        words = text[start:end]
        role = column_role(words) if len(words) <= _LONGEST_HEADER else None
        if role is None or role in seen or (words[-1] in _SENTENCE_END and role != "number"):  # "No." is a header
            break
        seen.add(role)
    return len(seen) if {"name", "place"} <= seen else 0


def _split_line(text: str, extent: Extent, separator: str) -> tuple[Extent, ...]:
    """The cells of a line, empty ones included; bars that frame the line stand for no cells, tabs around it do."""
    start, end = extent
    if separator == "|":
        start += text[start] == "|"
        end -= end > start and text[end - 1] == "|"
    else:
        while start > 0 and text[start - 1] == separator:
            start -= 1
        while end < len(text) and text[end] == separator:
            end += 1
    cells, position = [], start
    for part in text[start:end].split(separator):
        stripped = part.strip()
        begin = position + (part.index(stripped) if stripped else 0)
        cells.append((begin, begin + len(stripped)))
        position += len(part) + 1
    return tuple(cells)


def _is_ruler(text: str, cells: Sequence[Extent]) -> bool:
    return all(set(text[start:end]) <= set("-: ") for start, end in cells)


def _delimited(text: str, lines: Sequence[Extent], index: int) -> FoundTable | None:
    """Neighbouring lines of the same number of cells, or fewer where cells are merged; two cells a line only with a
    known header or a ruler below it."""
    for separator in ("\t", "|"):
        if text.find(separator, *lines[index]) < 0:
            continue
        header = _split_line(text, lines[index], separator)
        if len(header) < 2 or any(end - start > _LONGEST_HEADER for start, end in header):
            continue
        rows: list[Row] = []
        shape: RowShape | None = None
        position, ruled = index + 1, False
        while position < len(lines):
            cells = _split_line(text, lines[position], separator)
            if _is_ruler(text, cells) and not rows and len(cells) == len(header):
                ruled = True  # the ruler below a Markdown header
                position += 1
                continue
            columns: Sequence[int] | None = range(len(header)) if len(cells) == len(header) else None
            if columns is None and shape is not None and 1 < len(cells) < len(header):
                columns = shape.fit([text[slice(*cell)] for cell in cells])
            if columns is None:
                break
            shape = shape or RowShape([text[slice(*cell)] for cell in cells])
            rows.append(dict(zip(columns, cells, strict=True)))
            position += 1
        known = _header(text, header) == len(header)
        if rows and (known or ruled or (len(header) > 2 and len(rows) > 1)):
            return FoundTable(_grid(text, header, rows), position)
    return None


def _measured(text: str, lines: Sequence[Extent], index: int) -> FoundTable | None:
    """One cell a line, in rows alike: where numbers stand tells the width, and which cells are merged."""
    words = [
        text[slice(*line)]
        for line in takewhile(lambda line: line[1] - line[0] <= _LONGEST_HEADER, lines[index : index + _WIDEST])
    ]
    header = list(takewhile(_may_head, words))
    if not header or column_role(header[0]) is None:
        return None
    best: tuple[int, FoundTable] | None = None
    for width in range(2, len(header) + 1):
        if sum(column_role(word) is not None for word in header[:width]) < 2:
            continue
        rows, end = _rows_alike(text, lines, index + width, width)
        if len(rows) > 1 and (best is None or end > best[0]):  # another width may fit some rows by chance
            best = end, FoundTable(_grid(text, lines[index : index + width], rows), end)
    return best[1] if best else None


def _may_head(words: str) -> bool:
    ends = _PUNCTUATION.search(words) and column_role(words) != "number"  # "No." is a header
    return not (is_figure(words) or ends or is_caption(words))


def _rows_alike(text: str, lines: Sequence[Extent], start: int, width: int) -> tuple[list[Row], int]:
    """The rows from a line on, and the line after them; none if their first has no number."""
    first = lines[start : start + width]
    if len(first) < width:
        return [], start
    shape = RowShape([text[slice(*line)] for line in first])
    rows: list[Row] = []
    position = start
    while shape.has_figures and position < len(lines):
        ahead = [text[slice(*line)] for line in lines[position : position + width]]
        columns = shape.next_row(ahead)
        if columns is None:
            break
        rows.append(dict(zip(columns, lines[position : position + len(columns)], strict=True)))
        position += len(columns)
    return rows, position


def _grid(text: str, header: Sequence[Extent], rows: Sequence[Row]) -> TableGrid:
    """Cells that a row lacks belong to the row above; those of a row of totals are empty."""
    heights: dict[tuple[int, int], int] = {}
    anchors: dict[int, int] = {}  # column → row of the cell that may hang down
    for number, row in enumerate(rows, 1):
        if is_total(text[slice(*next(iter(row.values())))]):
            anchors = {}
            continue
        heights.update(((at, c), number - at + 1) for c, at in anchors.items() if c not in row)
        anchors.update(dict.fromkeys(row, number))
    cells = tuple(
        Cell(*extent, row, column, heights.get((row, column), 1), is_header=row == 0)
        for row, extents in enumerate((dict(enumerate(header)), *rows))
        for column, extent in extents.items()
    )
    return TableGrid(cells, 1 + len(rows), len(header))


def find_table(text: str, lines: Sequence[Extent], index: int) -> FoundTable | None:
    """The table whose header starts at line `index`, or None."""
    delimited = _delimited(text, lines, index)
    if delimited:
        return delimited
    if is_caption(text[slice(*lines[index])]):
        return None
    measured = _measured(text, lines, index)
    if measured:
        return measured
    width = _header(text, lines[index : index + 8])
    if not width:
        return None
    roles = [column_role(text[start:end]) for start, end in lines[index : index + width]]
    name = roles.index("name")
    rows: list[Row] = []
    position, levels = index + width, HeadingLevels()
    while position + width <= len(lines):
        cells = tuple(lines[position : position + width])
        words = [text[start:end] for start, end in cells]
        if len(words[name]) > _LONGEST_NAME or words[name][-1] in _SENTENCE_END or any(map(levels.match, words)):
            break
        rows.append(dict(enumerate(cells)))
        position += width
    if not rows:
        return None
    return FoundTable(_grid(text, lines[index : index + width], rows), position)
