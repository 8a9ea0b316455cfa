"""Tables of a line per row: cells split by tabs or bars, or set apart by spaces in columns of a fixed width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from knowledge.layout import Extent
from knowledge.readers.header_fit import LONGEST_HEADER, fit, may_head
from knowledge.readers.row_shape import RowShape
from knowledge.readers.stacked import Row

_GAP = re.compile(r"(?<=\S)(?:[ \u00a0]{2,}|[ \u00a0]*\u3000+[ \u00a0]*)(?=\S)")
_FEWEST_PADDED_ROWS = 2
_RULE = re.compile(r"[-=—─━_ +|]+")


def split_line(text: str, extent: Extent, separator: str) -> tuple[Extent, ...]:
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


def is_ruler(text: str, cells: Sequence[Extent]) -> bool:
    """Whether a line only rules off the header, as in Markdown."""
    return all(set(text[start:end]) <= set("-: ") for start, end in cells)


def separated(text: str, lines: Sequence[Extent], index: int, separator: str) -> tuple[list[Row], int, bool] | None:
    """The rows below a header line whose cells a character splits, the line after them, and whether a ruler stands
    between; None if it is no such header.

    Rows have the same number of cells, or fewer where cells are merged.
    """
    header = split_line(text, lines[index], separator)
    if len(header) < 2 or any(end - start > LONGEST_HEADER for start, end in header):
        return None
    rows: list[Row] = []
    shape: RowShape | None = None
    position, ruled = index + 1, False
    while position < len(lines):
        cells = split_line(text, lines[position], separator)
        if is_ruler(text, cells) and not rows and len(cells) == len(header):
            ruled = True
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
    return rows, position, ruled


def has_gaps(line: str) -> bool:
    """Whether a line is set in columns by spaces."""
    gaps = [match for match in _GAP.finditer(line) if line[match.start() - 1] not in ".!?:。！？："]
    return len(gaps) > 1 or any(len(match.group()) > 2 or "\u3000" in match.group() for match in gaps)


def padded(text: str, lines: Sequence[Extent], index: int) -> tuple[tuple[Extent, ...], list[Row], int] | None:
    """The header, the rows and the line after a table whose columns are set apart by spaces; None if it is none, or
    if a cell stands in no column or in two."""
    if _GAP.search(text, *lines[index]) is None:
        return None
    if index and not _apart(text, lines, index) and _GAP.search(text, *lines[index - 1]):
        return None  # in the middle
    block: list[Extent] = []
    position = index
    while position < len(lines) and (position == index or len(block) < 2 or not _apart(text, lines, position)):
        if not _is_rule(text, lines[position]):
            if _GAP.search(text, *lines[position]) is None:
                return None  # perhaps the rest of a cell
            block.append(lines[position])
        position += 1
    if len(block) <= _FEWEST_PADDED_ROWS or sum(has_gaps(text[slice(*line)]) for line in block) * 2 < len(block):
        return None
    cells = [_gapped(text, line) for line in block]
    header = cells[0]
    if not all(may_head(text[slice(*cell)]) for cell in header):
        return None
    rows = [_placed(text, row, cells) for row in cells[1:]]
    whole = [row for row in rows if row is not None]
    if len(whole) < len(rows) or not _is_regular(text, header, whole):
        return None
    return header, whole, position


def _is_regular(text: str, header: Sequence[Extent], rows: Sequence[Row]) -> bool:
    """Whether the rows hold cells of the same kinds, none is the rest of the one above, and the header is theirs."""
    words = [{c: text[slice(*cell)] for c, cell in row.items() if cell[0] < cell[1]} for row in rows]
    if any(0 not in row or len(row) * 2 <= len(header) for row in words[:-1]):
        return False
    whole = next((row for row in words if len(row) == len(header)), None)
    if whole is None:
        return False
    shape = RowShape([whole[column] for column in range(len(header))])
    regular = all(shape.says(list(row.values()), list(row)) for row in words)
    return regular and fit([text[slice(*cell)] for cell in header], words) is not None


def _apart(text: str, lines: Sequence[Extent], index: int) -> bool:
    """Whether a blank line stands above a line."""
    return text.count("\n", lines[index - 1][1], lines[index][0]) > 1


def _is_rule(text: str, line: Extent) -> bool:
    return _RULE.fullmatch(text, *line) is not None


def _gapped(text: str, line: Extent) -> tuple[Extent, ...]:
    gaps = [match.span() for match in _GAP.finditer(text, *line)]
    starts = [line[0], *(end for _, end in gaps)]
    ends = [*(start for start, _ in gaps), line[1]]
    return tuple(zip(starts, ends, strict=True))


def _placed(text: str, row: Sequence[Extent], cells: Sequence[Sequence[Extent]]) -> Row | None:
    """The column of each cell: the only one of the header's that it does not stand wholly beside."""
    header = cells[0]
    if len(row) == len(header):
        return dict(enumerate(row))
    if len(row) > len(header):
        return None
    whole = [each for each in cells if len(each) == len(header)]
    columns = [_reach(text, [each[c] for each in whole]) for c in range(len(header))]
    if any(left[1] > right[0] for left, right in pairwise(columns)):
        return None
    found: Row = {}
    for cell in row:
        begin, end = _reach(text, [cell])
        touched = [c for c, (first, last) in enumerate(columns) if begin < last and first < end]
        if len(touched) != 1 or touched[0] in found:
            return None
        found[touched[0]] = cell
    for column in range(1, len(header)):  # what a cell lacks here is not said to be like the one above
        end = found.get(column - 1, row[0])[1]
        found.setdefault(column, (end, end))
    return dict(sorted(found.items()))


def _reach(text: str, cells: Sequence[Extent]) -> Extent:
    """From which column of a screen to which some cells reach; Chinese characters are two wide."""
    starts = [_width(text[text.rfind("\n", 0, start) + 1 : start]) for start, _ in cells]
    ends = [begin + _width(text[slice(*cell)]) for begin, cell in zip(starts, cells, strict=True)]
    return min(starts), max(ends)


def _width(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in words)
