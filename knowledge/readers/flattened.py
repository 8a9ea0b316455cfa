"""Tables that lost their lines: one cell per line (as web pages flatten them), or cells split by tabs or bars.

A table is recognised by its header: two to eight neighbouring cells whose words have different roles, a name and a
place among them (the words stand in `lexicon/structure.yaml`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from knowledge.headings import HeadingLevels
from knowledge.lexicon_files import structure
from knowledge.types import Cell, Extent, TableGrid

_LONGEST_HEADER = 60
_LONGEST_NAME = 80
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
    start, end = extent
    cells, position = [], start
    for part in text[start:end].split(separator):
        stripped = part.strip()
        if stripped:
            begin = position + part.index(stripped)
            cells.append((begin, begin + len(stripped)))
        position += len(part) + 1
    return tuple(cells)


def _delimited(text: str, lines: Sequence[Extent], index: int) -> FoundTable | None:
    for separator in ("\t", "|"):
        header = _split_line(text, lines[index], separator)
        if len(header) < 2 or _header(text, header) != len(header):
            continue
        rows, position = [], index + 1
        while position < len(lines):
            cells = _split_line(text, lines[position], separator)
            if cells and all(set(text[s:e]) <= set("-: ") for s, e in cells):
                position += 1  # the ruler below a Markdown header
                continue
            if len(cells) != len(header):
                break
            rows.append(cells)
            position += 1
        if rows:
            return FoundTable(_grid(header, rows), position)
    return None


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
