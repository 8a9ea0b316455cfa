"""What the rows of a flattened table hold, by its first ones; and which columns the cells of a shorter row are of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from knowledge.measures import cell_number
from knowledge.table_columns import is_place, is_total, years_in

_MOST_MERGED = 2  # cells that a row may lack
_LONGEST_PLACES = 200  # characters of a cell that is only places
_NOTHING = re.compile(r"\W{0,3}|n/?a|无|暂无", re.IGNORECASE)  # what stands in a cell that says nothing


class RowShape:
    """Of a table whose first row is whole: which columns hold numbers, which places, which words.

    What the first row leaves open ("-") is told by the next that fills it.
    """

    def __init__(self, first: Sequence[str]) -> None:
        self.width = len(first)
        self._numeric = [None if says_nothing(words) else is_figure(words) for words in first]
        self._places = tuple(len(words) <= _LONGEST_PLACES and is_place(words) for words in first)
        self._counts = first[0].strip(".") == "1"
        amounts = [c for c, words in enumerate(first) if self._numeric[c] and not (c == 0 and self._counts)]
        self._amounts = tuple(c for c in amounts if not years_in(first[c]))
        leading = [c for c in range(amounts[0] if amounts else self.width) if not self._numeric[c]]
        self._mergeable = tuple(leading) if len(leading) > 1 else ()

    @property
    def has_figures(self) -> bool:
        return any(self._numeric)

    def fit(self, words: Sequence[str]) -> tuple[int, ...] | None:
        """The column of each cell of a row, None if it is no row of this table.

        Cells may be lacking where one of the first columns is merged with the row above, and in a row of totals.
        """
        if words and is_total(words[0]):
            return self._fit_total(words)
        ways = list(self._ways(len(words)))
        strict = next((way for way in ways if self._says(words, way, strictly=True)), None)
        return strict or next((way for way in ways if self._says(words, way, strictly=False)), None)

    def next_row(self, lines: Sequence[str]) -> tuple[int, ...] | None:
        """The columns of the first of some lines of one cell each that make a row."""
        if lines and is_total(lines[0]):
            whole = lines[: self.width]
            figures = [c for c in range(1, len(whole)) if not says_nothing(whole[c])]
            if len(whole) == self.width and all(self._numeric[c] and is_figure(whole[c]) for c in figures):
                return tuple(range(self.width))
            return self._fit_total(lines[: 1 + len(self._amounts)])
        for strictly in (True, False):
            for length in range(min(self.width, len(lines)), self.width - 1 - _MOST_MERGED, -1):
                for way in self._ways(length):
                    if self._says(lines[:length], way, strictly=strictly):
                        self._learn(lines, way)
                        return way
        return None

    def says(self, words: Sequence[str], columns: Sequence[int]) -> bool:
        """Whether cells hold what their columns do: figures, or words."""
        return self._says(words, columns, strictly=False)

    def _learn(self, words: Sequence[str], columns: Sequence[int]) -> None:
        for cell, column in zip(words, columns, strict=False):
            if self._numeric[column] is None and not says_nothing(cell):
                self._numeric[column] = is_figure(cell)

    def _ways(self, length: int) -> Iterator[tuple[int, ...]]:
        """Columns for so many cells: all of them, else without some of the first, which hang down from above."""
        merged = self.width - length
        if merged == 0:
            yield tuple(range(self.width))
        elif 0 < merged <= min(_MOST_MERGED, len(self._mergeable) - 1):
            for gone in combinations(self._mergeable, merged):
                yield tuple(c for c in range(self.width) if c not in gone)

    def _says(self, words: Sequence[str], columns: Sequence[int], *, strictly: bool) -> bool:
        for cell, column in zip(words, columns, strict=True):
            numeric = self._numeric[column]
            if says_nothing(cell) or (numeric is None and not strictly):
                continue
            if numeric is not None and is_figure(cell) is not numeric:
                return False
            if strictly and self._places[column] and not is_place(cell):
                return False
        return True

    def _fit_total(self, words: Sequence[str]) -> tuple[int, ...] | None:
        """A row of totals: its label may stand over several columns, or all but its figures may be lacking."""
        length = len(words)
        ways = [(0, *self._amounts)] if length == 1 + len(self._amounts) else []
        if length <= self.width:
            ways += [tuple(range(length)), (0, *range(self.width - length + 1, self.width))]
        for way in ways:
            if len(words) > 1 and self._says(words[1:], way[1:], strictly=False):
                return way
        return None


def is_figure(words: str) -> bool:
    """Whether a cell is a number, a year or a period."""
    return cell_number(words) is not None or years_in(words) is not None


def says_nothing(words: str) -> bool:
    """Whether a cell only fills its place ("-", "n/a", 无)."""
    return _NOTHING.fullmatch(words) is not None
