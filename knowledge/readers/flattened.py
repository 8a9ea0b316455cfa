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
from knowledge.measures import cell_number
from knowledge.readers.layout import is_caption

_LONGEST_HEADER = 60
_LONGEST_NAME = 80
_WIDEST = 10
_PUNCTUATION = re.compile(r"[。！？；;，]|[.:：,]$")
_SENTENCE_END = ".!?。！？"


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
    """The cells of a line, empty ones included; bars that frame the line stand for no cells."""
    start, end = extent
    if separator == "|":
        start += text[start] == "|"
        end -= end > start and text[end - 1] == "|"
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
    """Neighbouring lines of the same number of cells; two cells a line only with a known header or a ruler below it."""
    for separator in ("\t", "|"):
        header = _split_line(text, lines[index], separator)
        if len(header) < 2 or any(end - start > _LONGEST_HEADER for start, end in header):
            continue
        rows: list[tuple[Extent, ...]] = []
        position, ruled = index + 1, False
        while position < len(lines):
            cells = _split_line(text, lines[position], separator)
            if len(cells) != len(header):
                break
            position += 1
            if _is_ruler(text, cells) and not rows:
                ruled = True  # the ruler below a Markdown header
                continue
            rows.append(cells)
        known = _header(text, header) == len(header)
        if rows and (known or ruled or (len(header) > 2 and len(rows) > 1)):
            return FoundTable(_grid(header, rows), position)
    return None


def _measured(text: str, lines: Sequence[Extent], index: int) -> FoundTable | None:
    """One cell a line, with a column of numbers that comes round with every row: that tells the width."""
    short = list(takewhile(lambda line: line[1] - line[0] <= _LONGEST_HEADER, lines[index : index + _WIDEST]))
    words = [text[start:end] for start, end in short]
    if len(short) < 2 or column_role(words[0]) is None or any(cell_number(word) for word in words[:2]):
        return None
    best: tuple[int, int, list[tuple[Extent, ...]]] | None = None
    for width in range(2, len(short)):
        header = words[:width]
        if any(cell_number(word) or (_PUNCTUATION.search(word) and column_role(word) != "number") for word in header):
            break
        if sum(column_role(word) is not None for word in header) < 2:
            continue
        numeric = [
            column
            for column in range(width)
            if all(_number_at(text, lines, index + width * row + column) for row in (1, 2))
        ]
        position = index + width
        rows: list[tuple[Extent, ...]] = []
        while numeric and position + width <= len(lines):
            if not all(_number_at(text, lines, position + column) for column in numeric):
                break
            rows.append(tuple(lines[position : position + width]))
            position += width
        fit = len(rows) * len(numeric)  # another width may meet numbers by chance
        if rows and (best is None or fit > best[0]):
            best = fit, width, rows
    if best is None:
        return None
    _, width, found = best
    return FoundTable(_grid(tuple(lines[index : index + width]), found), index + width * (1 + len(found)))


def _number_at(text: str, lines: Sequence[Extent], index: int) -> bool:
    return index < len(lines) and cell_number(text[slice(*lines[index])]) is not None


def _grid(header: Sequence[Extent], rows: Sequence[Sequence[Extent]]) -> TableGrid:
    cells = tuple(
        Cell(start, end, row, column, is_header=row == 0)
        for row, extents in enumerate((header, *rows))
        for column, (start, end) in enumerate(extents)
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
    rows, position, levels = [], index + width, HeadingLevels()
    while position + width <= len(lines):
        cells = tuple(lines[position : position + width])
        words = [text[start:end] for start, end in cells]
        if len(words[name]) > _LONGEST_NAME or words[name][-1] in _SENTENCE_END or any(map(levels.match, words)):
            break
        rows.append(cells)
        position += width
    if not rows:
        return None
    return FoundTable(_grid(lines[index : index + width], rows), position)
