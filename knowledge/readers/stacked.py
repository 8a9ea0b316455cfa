"""Tables flattened to one cell a line, as web pages are when only their words are kept.

Nothing marks where a row ends. Every beginning and every width within reach is tried; a reading is taken only if it
fits clearly better than all others that share lines with it. Otherwise the lines stay words: a false fact is worse
than none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from knowledge.headings import HeadingLevels
from knowledge.layout import Extent
from knowledge.readers.header_fit import announces, fit, is_note, is_periodic, may_head
from knowledge.readers.layout import is_caption
from knowledge.readers.row_shape import RowShape, is_figure, says_nothing
from knowledge.table_columns import is_total

_WIDEST = 10
_FEWEST_ROWS = 2
_LONGEST_CELL = 400  # characters
_LONGEST_BESIDE = 120  # characters of a line below a table that may be a cell of it
_PROBED_ROWS = 20
_ABOVE = 3  # lines
_LEAST_FIT = 1.5
_CLEARLY = 1.0  # by how much a reading must fit better than the next
_PER_CELL, _MOST_CELLS = 0.08, 30
_GOES_ON = -0.75  # a short line after the rows
_LONGEST_CELL_AFTER = 60  # characters
_TITLE = -1.0  # the first line of a text is its title rather than a header
_PERIODIC = -1.5  # two rows may have been read as one
_LEFT_OUT = -0.75  # for each line above that could be of the header
_ROWS_APART = 3.0  # blank lines between the rows and nowhere else
_NOT_APART = -4.0  # blank lines elsewhere
_NEIGHBOURS = 40  # lines that tell whether a paragraph is a cell
_MOSTLY_SINGLE = 0.6  # of the paragraphs

_BRACKETED = re.compile(r"[(（][^()（）]{1,40}[)）]")  # a unit on a line of its own, below its header

Row = dict[int, Extent]


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to read lines as a table, up to the line `end`; `fit` says how well it suits."""

    header: tuple[Extent, ...]
    rows: tuple[Row, ...]
    end: int
    fit: float


@dataclass(frozen=True, slots=True)
class _Cells:
    """Cells from the position `start` on, and for each the line that it begins with."""

    extents: Sequence[Extent]
    lines: Sequence[int]
    start: int


class StackedTables:
    """The tables of one text that stand as one cell a line, or one a paragraph where cells are wrapped."""

    def __init__(self, text: str, lines: Sequence[Extent]) -> None:
        self._text = text
        self._lines = lines
        opens = [i for i, line in enumerate(lines) if i == 0 or not _BRACKETED.fullmatch(text, *line)]
        self._single = [(lines[i][0], lines[after - 1][1]) for i, after in pairwise([*opens, len(lines)])]
        self._opens = opens
        self._begins = [i for i in range(len(lines)) if i == 0 or _apart(text, lines[i - 1], lines[i])]
        self._paragraphs = [
            (lines[begin][0], lines[end - 1][1]) for begin, end in pairwise([*self._begins, len(lines)])
        ]
        self._best: dict[int, Reading | None] = {}
        self._broken: dict[int, int] = {}  # line → the line after rows that begin with it and do not end clearly

    def at(self, index: int) -> tuple[Reading | None, int]:
        """The table whose header begins with line `index`, or None; and the line up to which none begins clearly."""
        best = self._best_from(index)
        if best is None:
            end = self._broken.get(index, index)
            begins_later = any(
                (found := self._best_from(i)) and found.fit >= _LEAST_FIT
                for i in range(index + 1, min(end, index + _WIDEST + 1))
            )
            return None, index if begins_later else end
        others = [found for i in range(index + 1, min(best.end, index + _WIDEST + 1)) if (found := self._best_from(i))]
        strongest = max((other.fit for other in others), default=0.0)
        if best.fit >= max(_LEAST_FIT, strongest + _CLEARLY):
            return best, best.end
        if strongest >= max(_LEAST_FIT, best.fit + _CLEARLY):
            return None, index  # a table begins further down
        return None, max(best.end, *(other.end for other in others), index)

    def _best_from(self, index: int) -> Reading | None:
        """The reading that fits best of those that begin with a line; None too if two of them fit as well."""
        if index not in self._best:
            found = sorted(self._readings(self._cells(index)), key=lambda reading: -reading.fit)
            clear = found and (len(found) == 1 or found[0].fit >= found[1].fit + _CLEARLY)
            self._best[index] = found[0] if clear else None
        return self._best[index]

    def _cells(self, index: int) -> _Cells:
        """The cells from a line on: lines and what is in brackets below; or paragraphs, where most have one line."""
        at = bisect_right(self._begins, index) - 1
        begins = self._begins[at : at + _NEIGHBOURS + 1]
        heights = [after - begin for begin, after in pairwise(begins)]
        single = sum(height == 1 for height in heights)
        if heights and _MOSTLY_SINGLE * len(heights) <= single < len(heights) and self._begins[at] == index:
            return _Cells(self._paragraphs, self._begins, at)
        at = bisect_left(self._opens, index)
        return _Cells(self._single, self._opens, at)

    def _readings(self, cells: _Cells) -> list[Reading]:
        head = list(takewhile(may_head, self._words(cells, cells.start, _WIDEST)))
        found = (self._reading(cells, width) for width in range(2, len(head) + 1))
        return [reading for reading in found if reading]

    def _reading(self, cells: _Cells, width: int) -> Reading | None:
        suits = None
        for most in (_PROBED_ROWS, len(self._lines)):
            rows, end = self._rows(cells, width, most)
            header = tuple(cells.extents[cells.start : cells.start + width])
            body = [{column: self._cell(extent) for column, extent in row.items()} for row in rows]
            suits = fit([self._cell(extent) for extent in header], body) if len(rows) >= _FEWEST_ROWS else None
            if suits is None:
                return None
            if len(rows) < most:
                break
        after = cells.lines[end] if end < len(cells.extents) else len(self._lines)
        if suits is None or self._goes_on(cells, end, width):
            first = cells.lines[cells.start]
            self._broken[first] = max(after, self._broken.get(first, 0))
            return None
        suits += _GOES_ON * self._may_go_on(cells, end) + _TITLE * (cells.start == 0) + _PERIODIC * is_periodic(body)
        suits += _PER_CELL * min(end - cells.start, _MOST_CELLS) + _LEFT_OUT * self._left_out(cells, header)
        suits += self._spacing([header, *(tuple(row.values()) for row in rows)])
        return Reading(header, tuple(rows), after, suits)

    def _rows(self, cells: _Cells, width: int, most: int) -> tuple[list[Row], int]:
        """The rows below a header of some width, and the cell after them; none if no column holds figures."""
        position = cells.start + width
        first = self._words(cells, position, width)
        if first and is_total(first[0]):  # the total stands above what it adds up
            first = self._words(cells, position + width, width)
        rows: list[Row] = []
        if len(first) < width:
            return rows, position
        shape = RowShape(first)
        while shape.has_figures and len(rows) < most:
            ahead = self._words(cells, position, width)
            columns = shape.next_row(ahead)
            if columns is None or not all(map(_may_be_cell, ahead[: len(columns)])):
                break
            rows.append({column: cells.extents[position + at] for at, column in enumerate(columns)})
            position += len(columns)
        return rows, position

    def _goes_on(self, cells: _Cells, end: int, width: int) -> bool:
        """Whether what follows the rows looks like cells that no row has taken."""
        levels = HeadingLevels()
        dense = not any(_apart(self._text, *pair) for pair in pairwise(cells.extents[end - width : end]))
        opens = cells.start == 0 or _apart(self._text, *cells.extents[cells.start - 1 : cells.start + 1])
        for position in range(end, min(end + 2 * width + 1, len(cells.extents))):
            words = self._cell(cells.extents[position])
            if dense and _apart(self._text, cells.extents[position - 1], cells.extents[position]):
                return False
            if is_figure(words) or says_nothing(words):
                return True
            if levels.match(words) or is_caption(words) or is_note(words) or len(words) > _LONGEST_BESIDE:
                return False
            if dense and opens:
                return True  # its first row had a blank line above, its last has none below
        return False

    def _may_go_on(self, cells: _Cells, end: int) -> bool:
        """Whether the line after the rows could be one more cell: it is no sentence, note, caption or heading."""
        if end >= len(cells.extents):
            return False
        words = self._cell(cells.extents[end])
        ends = is_caption(words) or is_note(words) or HeadingLevels().match(words) is not None
        return not ends and len(words) <= _LONGEST_CELL_AFTER

    def _left_out(self, cells: _Cells, header: Sequence[Extent]) -> int:
        """How many lines right above a header read as if they were its first cells."""
        longest = max(end - start for start, end in header)
        above = reversed(cells.extents[max(0, cells.start - _ABOVE) : cells.start])
        return sum(
            1 for _ in takewhile(lambda line: line[1] - line[0] <= longest and announces(self._cell(line)), above)
        )

    def _spacing(self, rows: Sequence[Sequence[Extent]]) -> float:
        """What the blank lines between cells say of the rows; nothing where all cells stand alike."""
        between = [_apart(self._text, above[-1], below[0]) for above, below in pairwise(rows)]
        within = [_apart(self._text, a, b) for row in rows for a, b in pairwise(row)]
        if not any(within):
            return _ROWS_APART if all(between) else 0.0 if not any(between) else _NOT_APART
        return 0.0 if all(within) and all(between) else _NOT_APART

    def _words(self, cells: _Cells, start: int, count: int) -> list[str]:
        return [self._cell(extent) for extent in cells.extents[start : start + count]]

    def _cell(self, extent: Extent) -> str:
        return " ".join(self._text[slice(*extent)].split())


def _may_be_cell(words: str) -> bool:
    return len(words) <= _LONGEST_CELL and not (is_caption(words) or is_note(words))


def _apart(text: str, above: Extent, below: Extent) -> bool:
    """Whether a blank line stands between two lines."""
    return text.count("\n", above[1], below[0]) > 1
