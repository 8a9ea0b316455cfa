"""Tables in plain text that have lost their lines: a line per row (`delimited`), or a line per cell (`stacked`).

Of tables without figures nothing but the header tells the width: it must name what rows are about and where they are
(the words stand in `lexicon/structure.yaml`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from knowledge.headings import HeadingLevels
from knowledge.layout import Cell, Extent, TableGrid
from knowledge.lexicon_files import structure
from knowledge.readers.delimited import padded, separated, split_line
from knowledge.readers.header_fit import LONGEST_HEADER, is_note, mostly_places
from knowledge.readers.layout import is_caption
from knowledge.readers.row_shape import is_figure
from knowledge.readers.stacked import Row, StackedTables
from knowledge.table_columns import is_total

_LONGEST_NAME = 80
_SENTENCE_END = ".!?。！？"
UNCLEAR = "the lines from “{words}” on look like a table, but where its rows end is not clear; they were read as text"


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table's cells, and the index of the first line after it; no cells where lines only look like a table."""

    grid: TableGrid | None
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


class FlattenedTables:
    """The tables of one plain text, whose lines are given without surrounding white space."""

    def __init__(self, text: str, lines: Sequence[Extent]) -> None:
        self._text = text
        self._lines = lines
        self._stacked = StackedTables(text, lines)

    def at(self, index: int) -> FoundTable | None:
        """The table whose header starts at line `index`; None if there is none."""
        found = self._delimited(index) or self._padded(index)
        if found or is_caption(self._text[slice(*self._lines[index])]):
            return found
        reading, end = self._stacked.at(index)
        if reading:
            return FoundTable(_grid(self._text, reading.header, reading.rows), reading.end)
        if end > index:
            return FoundTable(None, end)
        return self._named(index)

    def _delimited(self, index: int) -> FoundTable | None:
        for separator in ("\t", "|"):
            if self._text.find(separator, *self._lines[index]) < 0:
                continue
            found = separated(self._text, self._lines, index, separator)
            if found is None:
                continue
            rows, end, ruled = found
            header = split_line(self._text, self._lines[index], separator)
            known = _header(self._text, header) == len(header)
            if rows and (known or ruled or (len(header) > 2 and len(rows) > 1)):
                rest = self._rest_of_run(end)
                if any(self._text.find(separator, *line) >= 0 for line in self._lines[end:rest]):
                    return FoundTable(None, rest)  # a row has other cells: what follows would be lost
                return FoundTable(_grid(self._text, header, rows), end)
        return None

    def _rest_of_run(self, end: int) -> int:
        """The line after those that follow without a blank one."""
        while 0 < end < len(self._lines) and self._text.count("\n", self._lines[end - 1][1], self._lines[end][0]) < 2:
            end += 1
        return end

    def _padded(self, index: int) -> FoundTable | None:
        found = padded(self._text, self._lines, index)
        return FoundTable(_grid(self._text, found[0], found[1]), found[2]) if found else None

    def _named(self, index: int) -> FoundTable | None:
        """One cell a line without figures, below a header that names what rows are and where they are."""
        width = _header(self._text, self._lines[index : index + 8])
        if not width or any(self._stacked.at(later)[0] for later in range(index + 1, index + width)):
            return None
        words = [self._text[slice(*line)] for line in self._lines[index : index + width]]
        roles = [column_role(label) for label in words]
        name, place = roles.index("name"), roles.index("place")
        rows: list[Row] = []
        position, levels = index + width, HeadingLevels()
        while position + width <= len(self._lines):
            cells = tuple(self._lines[position : position + width])
            words = [self._text[slice(*cell)] for cell in cells]
            if len(words[name]) > _LONGEST_NAME or words[name][-1] in _SENTENCE_END or any(map(levels.match, words)):
                break
            if any(map(is_caption, words)) or any(map(is_note, words)):
                break
            rows.append(dict(enumerate(cells)))
            position += width
        if not rows:
            return None
        body = [[self._text[slice(*row[column])] for row in rows] for column in range(width)]
        if any(is_figure(cell) for column in body for cell in column):
            return None  # it has figures, and yet no reading fits
        if not mostly_places(body[place]):
            return FoundTable(None, position)
        return FoundTable(_grid(self._text, self._lines[index : index + width], rows), position)


def _header(text: str, cells: Sequence[Extent]) -> int:
    """How many of the leading cells are a header; 0 if they are none."""
    seen: set[str] = set()
    for start, end in cells[:8]:
        words = text[start:end]
        role = column_role(words) if len(words) <= LONGEST_HEADER else None
        if (
            role is None
            or role in seen
            or HeadingLevels().match(words)
            or (words[-1] in _SENTENCE_END and role != "number")
        ):  # "No." is a header
            break
        seen.add(role)
    return len(seen) if {"name", "place"} <= seen else 0


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
