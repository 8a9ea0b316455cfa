"""XLSX and CSV: every sheet a heading and its tables, numbers as they are shown."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from itertools import islice, pairwise
from typing import Any

from knowledge.errors import UnreadableFile
from knowledge.layout import BlockKind, ReadDocument
from knowledge.readers import office
from knowledge.readers.builder import TextBuilder
from knowledge.readers.colours import is_near_white
from knowledge.readers.encoding import decode
from knowledge.readers.grid import MOST_CELLS, MOST_COLUMNS, WordCell, is_value, table_of
from knowledge.readers.layout import LONGEST_TITLE, is_unit
from knowledge.readers.row_shape import is_figure

MOST_REMARKS = 6  # rows of few cells above a table's header
FULL_HEADER = 0.8  # of the widest row's cells
_MOST_HIDDEN = 2_000  # cells of a hidden sheet that are looked at for orders
_DELIMITERS = ",;\t|"
_CURRENCY = re.compile(r"\[\$([^\]-]*)[^\]]*\]|([¥￥€£$])")
_LITERAL = re.compile(r'"([^"]*)"')


def read_csv(data: bytes) -> ReadDocument:
    """
    Raises:
        UnreadableFile: no text, or more columns than a table has.
    """
    decoded = decode(data)
    builder = TextBuilder()
    for warning in decoded.warnings:
        builder.warn(warning)
    text = decoded.text
    delimiter = _delimiter(text)
    csv.field_size_limit(10_000_000)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False))
    except csv.Error as error:
        raise UnreadableFile(f"is no table that can be read ({error}); check its quotes") from error
    cells = [WordCell(words, y, x) for y, row in enumerate(rows) for x, words in enumerate(row)]
    _write(builder, cells)
    return builder.finish()


def read_xlsx(data: bytes, expanded_bytes: int) -> ReadDocument:
    """
    Raises:
        UnreadableFile: damaged, encrypted, too large, or empty.
    """
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    office.checked(data, expanded_bytes)
    builder = TextBuilder()
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        AttributeError,
    ) as error:
        raise UnreadableFile(f"is no workbook that can be read ({error}); open and save it again") from error
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            values = " ".join(str(cell.value) for cell in islice(sheet._cells.values(), _MOST_HIDDEN) if cell.value)
            builder.left_out(values, f"the hidden sheet {sheet.title} was left out")
            continue
        cells = list(_cells(sheet, builder))
        if any(cell.words for cell in cells):
            builder.heading(sheet.title, 1)
            _write(builder, cells)
    read = builder.finish(office.metadata(book.properties))
    return replace(read, metadata=replace(read.metadata, title=read.metadata.title or _first_caption(read)))


def _first_caption(read: ReadDocument) -> str:
    """The line above the first table: what the workbook is about, as its sheets are often called "Sheet1"."""
    for block in read.blocks:
        if block.table is not None:
            break
        if block.kind is BlockKind.PARAGRAPH and not is_unit(read.text[block.start : block.end]):
            return read.text[block.start : block.end] if block.end - block.start <= LONGEST_TITLE else ""
    return ""


def _write(builder: TextBuilder, cells: list[WordCell]) -> None:
    """Blank rows part a sheet into tables; single cells around them are their titles and notes."""
    filled = sorted({row for cell in cells if cell.words.strip() for row in range(cell.row, cell.bottom)})
    by_row: dict[int, list[WordCell]] = {}
    for cell in cells:
        by_row.setdefault(cell.row, []).append(cell)
    stretches: list[list[list[WordCell]]] = []
    start = 0
    for index, row in enumerate(filled):
        if index + 1 == len(filled) or filled[index + 1] > row + 1:
            stretch = [by_row.get(number, []) for number in filled[start : index + 1]]
            if stretches and _goes_on(stretches[-1], stretch):
                stretches[-1] += stretch
            else:
                stretches.append(stretch)
            start = index + 1
    for stretch in stretches:
        for part in _side_by_side(stretch):
            _region(builder, part)


def _goes_on(above: Sequence[list[WordCell]], rows: Sequence[list[WordCell]]) -> bool:
    """Whether a blank row only sets off more rows of one table, a group or its totals: they hold figures where those
    above do, none stands in other columns, and they have no header of their own."""
    before, after = (_figures(each) for each in (above, rows))
    wide = [row for row in rows if sum(bool(cell.words.strip()) for cell in row) > 1]
    columns = {cell.column for row in above for cell in row if cell.words.strip()}
    inside = all(cell.column in columns for row in wide for cell in row if cell.words.strip())
    if not wide or not after or not inside or not after <= before:
        return False
    return any(is_figure(cell.words) for cell in wide[0] if cell.words.strip())


def _figures(rows: Sequence[list[WordCell]]) -> set[int]:
    """The columns in which figures stand."""
    return {cell.column for row in rows for cell in row if cell.words.strip() and is_figure(cell.words)}


def _side_by_side(rows: list[list[WordCell]]) -> list[list[list[WordCell]]]:
    """A stretch of rows, parted where blank columns stand between two tables: both have words of their own and two
    columns."""
    whole = [row for row in rows if sum(bool(cell.words.strip()) for cell in row) > 1]
    words = [cell for row in whole for cell in row if cell.words.strip()]
    filled = sorted({column for cell in words for column in range(cell.column, cell.right)})
    ends = [at for at, after in pairwise(filled) if after > at + 1]
    parts = []
    for low, high in pairwise([-1, *ends, MOST_COLUMNS]):
        own = [[cell for cell in row if low < cell.column <= high] for row in rows]
        kept = [row for row in own if any(cell.words.strip() for cell in row)]
        body = [cell for row in kept[1:] for cell in row if cell.words.strip() and not is_figure(cell.words)]
        if len({cell.column for row in kept for cell in row if cell.words.strip()}) < 2 or not body:
            return [rows]
        parts.append(kept)
    return parts


def _region(builder: TextBuilder, rows: Sequence[list[WordCell]]) -> None:
    words = [[cell for cell in row if cell.words.strip()] for row in rows]
    first = next((i for i, row in enumerate(words) if len(row) > 1), len(words))
    first = _header(words, first)
    last = next((i for i in range(len(words) - 1, -1, -1) if len(words[i]) > 1), -1)
    for row in words[:first]:
        for cell in row:
            builder.paragraph(cell.words)
    if first <= last:
        builder.table(table_of(cell for row in rows[first : last + 1] for cell in row))
        for row in words[last + 1 :]:
            for cell in row:
                builder.paragraph(cell.words)


def _header(words: Sequence[list[WordCell]], first: int) -> int:
    """The row that names the columns, below rows that tell of the whole table ("Compiled by …", "Valid until …")."""
    width = max((len(row) for row in words), default=0)
    for number in range(first, min(first + MOST_REMARKS + 1, len(words) - 1)):
        row = words[number]
        labels = [cell.words.strip() for cell in row]
        if sum(cell.column_span for cell in row) > width / 2:
            full = len(row) >= FULL_HEADER * width and len(set(labels)) == len(labels)
            return number if full and not any(map(is_value, labels)) else first
    return first


def _cells(sheet: Any, builder: TextBuilder) -> Iterator[WordCell]:
    if sheet.max_column > MOST_COLUMNS:
        raise UnreadableFile(
            f"has a sheet of {sheet.max_column:,} columns, and {MOST_COLUMNS:,} are read; split it into parts"
        )
    if len(sheet._cells) > MOST_CELLS:
        raise UnreadableFile(f"has a sheet of more than {MOST_CELLS:,} cells; split it into parts")
    spans = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    hidden_rows = {number for number, row in sheet.row_dimensions.items() if row.hidden}
    hidden_columns = _hidden_columns(sheet)
    for (row, column), cell in sorted(sheet._cells.items()):
        if type(cell).__name__ == "MergedCell":
            continue
        words = shown(cell.value, cell.number_format)
        if cell.comment is not None:
            builder.left_out(cell.comment.text, "comments on cells were left out")
        if words and (row in hidden_rows or column in hidden_columns or _is_hidden(cell)):
            builder.left_out(words, "cells that are hidden were left out")
            words = ""
        area = spans.get((row, column))
        down, across = (area.size["rows"], area.size["columns"]) if area else (1, 1)
        yield WordCell(words, row - 1, column - 1, min(down, MOST_CELLS), min(across, MOST_COLUMNS))


def _hidden_columns(sheet: Any) -> set[int]:
    return {
        number
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden
        for number in range(dimension.min or 0, min(dimension.max or 0, MOST_COLUMNS) + 1)
    }


def _is_hidden(cell: Any) -> bool:
    if not cell.has_style:
        return False
    font, fill = cell.font, cell.fill
    tiny = font.sz is not None and font.sz <= 2
    colour = font.color
    white = colour is not None and (
        (colour.type == "rgb" and is_near_white(str(colour.rgb)[-6:])) or (colour.type == "theme" and colour.theme == 0)
    )
    ground = str(fill.fgColor.rgb)[-6:] if fill is not None and fill.fill_type == "solid" else ""
    plain = fill is None or fill.fill_type is None or is_near_white(ground)
    return tiny or cell.number_format == ";;;" or (white and plain)


def shown(value: object, number_format: str) -> str:
    """A cell's value as the sheet shows it: dates in ISO form, percentages, thousands and decimals, unit literals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, number_format.split(";")[0])
    return str(value)


def _number(value: float, number_format: str) -> str:
    plain = _LITERAL.sub("", number_format)
    decimals = re.search(r"\.([0#?]+)", plain)
    scaled = value * 100 if "%" in plain else value
    if decimals or re.search(r"[0#]", plain):
        places = len(decimals[1].rstrip("#?")) if decimals else 0
        digits = f"{scaled:,.{places}f}" if "," in plain else f"{scaled:.{places}f}"
    else:
        digits = str(int(scaled)) if float(scaled).is_integer() and abs(scaled) < 1e15 else repr(round(scaled, 10))
    literals = [literal for literal in _LITERAL.findall(number_format) if literal.strip()]
    before = "".join(a or b for a, b in _CURRENCY.findall(plain))
    after = ("%" if "%" in plain else "") + "".join(literals)
    if literals and number_format.lstrip().startswith('"'):
        before, after = literals[0] + before, ("%" if "%" in plain else "") + "".join(literals[1:])
    return f"{before}{digits}{after}"


def _delimiter(text: str) -> str:
    """The mark that parts most of the first lines into equally many cells."""
    lines = [line for line in text[:50_000].splitlines()[:50] if line.strip()]

    def agreement(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines]
        common = max(set(counts), key=counts.count) if counts else 0
        return (counts.count(common) if common else 0, common)

    return max(_DELIMITERS, key=agreement)
