"""Characters of a page → lines in reading order, column by column, and tables that are set without rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from statistics import median
from typing import Any

from knowledge.readers.grid import WordCell, table_of
from knowledge.readers.pdf_page import Line, PlacedTable, glued, is_han
from knowledge.readers.visible import words_of

UNKNOWN = "•"
_GAP = 1.5  # type sizes between two pieces of a row that are cells or columns, not words
_SPACE = 0.18  # type sizes between two words
_BETWEEN_SCRIPTS = 0.4  # the same, where programs set a quarter of an em between Chinese and digits of themselves
_BOLD = re.compile(r"bold|black|heavy|semibold|demi|simhei|heiti|hei$", re.IGNORECASE)
_LEAST_ROWS = 3  # of a table without rules
_PROSE = 0.3  # of the text's width: a column of prose is that wide …
_LEAST_LINES = 6  # … and has so many lines
_MOST_CROSSING = 0.3  # of the lines: headings and paragraphs over both columns


def laid_out(chars: Sequence[dict[str, Any]], tables: Sequence[PlacedTable], page: int) -> Iterator[Line | PlacedTable]:
    """The lines outside of ruled tables, and the tables, in reading order."""
    rows = rows_of(chars, page)
    for beside in _side_by_side(tables):
        above = [row for row in rows if row[0].middle < min(table.top for table in beside)]
        rows = rows[len(above) :]
        captions = _captions_of(beside, above)
        yield from _band(above[: len(above) - captions], page)
        for number, table in enumerate(beside):
            yield from (row[number] for row in above[len(above) - captions :])
            yield table
    yield from _band(rows, page)


def _side_by_side(tables: Sequence[PlacedTable]) -> list[list[PlacedTable]]:
    """The tables from top to bottom; those that stand beside each other together, from left to right."""
    groups: list[list[PlacedTable]] = []
    for table in sorted(tables, key=lambda table: table.top):
        if groups and table.top < groups[-1][0].bottom:
            groups[-1] = sorted([*groups[-1], table], key=lambda table: table.columns[0])
        else:
            groups.append([table])
    return groups


def _captions_of(beside: Sequence[PlacedTable], above: Sequence[list[Line]]) -> int:
    """How many of the rows right above tables that stand beside each other hold a piece for each of them."""
    count = 0
    for row in reversed(above if len(beside) > 1 else ()):
        fitting = len(row) == len(beside) and all(
            piece.x0 > table.columns[0] - piece.size and piece.x1 < table.right + piece.size
            for piece, table in zip(row, beside, strict=True)
        )
        if not fitting:
            break
        count += 1
    return count


def readable(chars: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The characters, bullets in place of glyphs whose font does not tell what they mean."""
    return [char | {"text": UNKNOWN} if char["text"].startswith("(cid:") else char for char in chars]


def rows_of(chars: Sequence[dict[str, Any]], page: int) -> list[list[Line]]:
    """Rows from top to bottom, each of its pieces from left to right; wide gaps part pieces."""
    upright = sorted(
        (c for c in chars if c.get("upright", True)), key=lambda c: ((c["top"] + c["bottom"]) / 2, c["x0"])
    )
    rows: list[list[dict[str, Any]]] = []
    middle = reach = 0.0
    for char in upright:
        center, size = (char["top"] + char["bottom"]) / 2, char["size"]
        if rows and abs(center - middle) <= 0.45 * max(size, reach):
            rows[-1].append(char)
            reach = max(reach, size)
        elif char["text"].strip():
            rows.append([char])
            middle, reach = center, size
    return [pieces for row in rows if (pieces := list(_pieces(sorted(row, key=lambda c: c["x0"]), page)))]


def _pieces(row: list[dict[str, Any]], page: int) -> Iterator[Line]:
    inked = [char for char in row if char["text"].strip()]
    piece: list[dict[str, Any]] = []
    for char in inked:
        if piece and char["x0"] - piece[-1]["x1"] > _GAP * max(char["size"], piece[-1]["size"]):
            yield _line(piece, row, page)
            piece = []
        piece.append(char)
    if piece:
        yield _line(piece, row, page)


def _line(chars: list[dict[str, Any]], row: list[dict[str, Any]], page: int) -> Line:
    spaces = {round(char["x0"]) for char in row if char["text"] in (" ", "\u3000", "\xa0")}
    words = ""
    first_end = 0.0
    previous: dict[str, Any] | None = None
    for char in chars:
        if previous is not None:
            gap = char["x0"] - previous["x1"]
            spaced = (
                any(round(previous["x1"]) - 1 <= x <= round(char["x0"]) for x in spaces) and gap > 0.05 * char["size"]
            )
            between_scripts = is_han(char["text"]) is not is_han(previous["text"])
            if spaced or gap > (_BETWEEN_SCRIPTS if between_scripts else _SPACE) * char["size"]:
                if not (is_han(char["text"]) and is_han(previous["text"])) or spaced:
                    words += " "
                first_end = first_end or previous["x1"]
            elif is_han(previous["text"]):
                first_end = first_end or previous["x1"]
        words += char["text"]
        previous = char
    sizes = sorted(char["size"] for char in chars)
    size = round(sizes[len(sizes) // 2] * 2) / 2
    bold = sum(bool(_BOLD.search(str(char.get("fontname", "")))) for char in chars)
    x0, x1 = chars[0]["x0"], chars[-1]["x1"]
    return Line(
        words=words_of(words),
        x0=x0,
        x1=x1,
        top=min(char["top"] for char in chars),
        bottom=max(char["bottom"] for char in chars),
        size=size,
        is_bold=bold * 2 > len(chars),
        page=page,
        first_width=(first_end or x1) - x0,
    )


def _band(rows: list[list[Line]], page: int) -> Iterator[Line | PlacedTable]:
    """The rows between two ruled tables: columns of prose, tables without rules, and plain lines."""
    rows = [row for row in rows if any(piece.words for piece in row)]
    gutter = _gutter(rows)
    if gutter is None:
        yield from _bounded(list(_with_tables(rows, page)))
        return
    for crosses, group in groupby(rows, key=lambda row: any(piece.x0 < gutter < piece.x1 for piece in row)):
        taken = list(group)
        if crosses:
            yield from _bounded(list(_with_tables(taken, page)))
            continue
        for is_left in (True, False):
            column = [found for row in taken if (found := [p for p in row if (p.x1 <= gutter) is is_left])]
            yield from _bounded(list(_with_tables(column, page)))


def _gutter(rows: list[list[Line]]) -> float | None:
    """The middle of the white strip between two columns of prose, if the page is set so.

    Lines of the two columns need not stand at the same heights. Columns of a table are narrower.
    """
    pieces = [piece for row in rows for piece in row]
    if len(pieces) < 2 * _LEAST_LINES:
        return None
    left, right = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    best: tuple[int, float] | None = None
    for edge in {round(piece.x0) for piece in pieces if 0.4 < (piece.x0 - left) / (right - left) < 0.7}:
        crossing = sum(piece.x0 < edge - 1 < piece.x1 for piece in pieces)
        if best is None or crossing < best[0]:
            best = crossing, float(edge)
    if best is None or best[0] > _MOST_CROSSING * len(pieces):
        return None
    sides = [p for p in pieces if p.x1 < best[1]], [p for p in pieces if p.x0 >= best[1] - 1]
    widths = [[piece.x1 - piece.x0 for piece in side] for side in sides]
    if any(len(side) < _LEAST_LINES or median(side) < _PROSE * (right - left) for side in widths):
        return None
    return (max(float(piece.x1) for piece in sides[0]) + best[1]) / 2


def _bounded(parts: list[Line | PlacedTable]) -> Iterator[Line | PlacedTable]:
    """Lines know the column they stand in."""
    lines = [part for part in parts if isinstance(part, Line)]
    if not lines:
        yield from parts
        return
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    for part in parts:
        yield replace(part, left=left, right=right) if isinstance(part, Line) else part


def _with_tables(rows: list[list[Line]], page: int) -> Iterator[Line | PlacedTable]:
    position = 0
    while position < len(rows):
        end = _table_end(rows, position)
        if end > position:
            yield _aligned(rows[position:end], page)
            position = end
        else:
            yield _whole(rows[position])
            position += 1


def _whole(row: list[Line]) -> Line:
    """A row as one line: what stands apart in it is only spaced."""
    if len(row) == 1:
        return row[0]
    return replace(
        row[0], words=" ".join(piece.words for piece in row), x1=row[-1].x1, bottom=max(p.bottom for p in row)
    )


def _table_end(rows: list[list[Line]], start: int) -> int:
    """Where a run of rows with aligned cells ends that starts here; `start` if there is none."""
    if len(rows[start]) < 2:
        return start
    end, full = start, 0
    while end < len(rows):
        row = rows[end]
        if end > start and row[0].top - rows[end - 1][0].bottom > 2.5 * row[0].size:
            break
        if len(row) >= 2:
            full += 1
        elif not _continues(rows[start:end], row[0]):
            break
        end += 1
    while end > start and len(rows[end - 1]) < 2 and not _continues(rows[start : end - 1], rows[end - 1][0]):
        end -= 1
    return end if full >= _LEAST_ROWS and len(_columns(rows[start:end])) >= 2 else start


def _continues(above: list[list[Line]], piece: Line) -> bool:
    """Whether a lone piece is the next line of a cell above: it fits into one column, and follows closely."""
    previous = above[-1][-1]
    if piece.top - previous.bottom > 0.6 * piece.size:
        return False
    columns = _columns([row for row in above if len(row) >= 2])
    fitting = [index for index, (x0, x1) in enumerate(columns) if piece.x0 < x1 and piece.x1 > x0]
    if len(fitting) != 1:
        return False
    return fitting[0] > 0 or piece.x1 - piece.x0 < 0.5 * (columns[-1][1] - columns[0][0])


def _columns(rows: list[list[Line]]) -> list[tuple[float, float]]:
    """The extents of the columns: where no piece leaves white between."""
    pieces = sorted((piece.x0, piece.x1) for row in rows for piece in row)
    columns: list[tuple[float, float]] = []
    for x0, x1 in pieces:
        if columns and x0 < columns[-1][1] + 1:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    return columns


def _aligned(rows: list[list[Line]], page: int) -> PlacedTable:
    columns = _columns(rows)
    cells: list[list[str]] = []
    for row in rows:
        words = [""] * len(columns)
        for piece in row:
            index = next(i for i, (x0, x1) in enumerate(columns) if x0 - 1 <= piece.x0 and piece.x1 <= x1 + 1)
            words[index] = f"{words[index]} {piece.words}".strip()
        if len(row) == 1 and cells:
            cells[-1] = [glued(one, other) for one, other in zip(cells[-1], words, strict=True)]
        else:
            cells.append(words)
    table = table_of(WordCell(words, y, x) for y, row in enumerate(cells) for x, words in enumerate(row))
    return PlacedTable(table, page, rows[0][0].top, rows[-1][-1].bottom, tuple(x0 for x0, _ in columns))
