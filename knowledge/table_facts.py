"""Tables and "city: items" lists → FactTables: a schema, and a record per row with a span for every cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.bylines import Byline, is_dated, read_byline
from knowledge.comma_lists import FORM, comma_list_facts, comma_lists
from knowledge.labelled_lists import labelled_lists, list_facts
from knowledge.layout import BlockKind, Cell, ReadDocument, TableGrid, row_extent
from knowledge.measures import Measure, announced_measures, cell_number, header_measure, is_known_unit, known_measure
from knowledge.ranges import range_in
from knowledge.sections import section_at
from knowledge.suspicious import is_instruction
from knowledge.table_body import (
    Row,
    body_rows,
    columns_of,
    totals_of_all,
    with_headings,
    without_hanging,
    words_of_cell,
)
from knowledge.table_cells import harmless_extent, orders_in
from knowledge.table_columns import build_columns, name_column, years_in
from knowledge.table_totals import headings_with_sums, is_average_row, is_total_row, parts_of_rows, unnamed_totals
from knowledge.table_types import ColumnRole, FactCell, FactColumn, FactTable, RecordFact
from knowledge.types import Section, Span, TableReport

MOST_COLUMNS = 60
_TITLE = re.compile(r"(?:table|表|附表|list)\s*[\d一二三四五六七八九十]*", re.IGNORECASE)
_LONGEST_TITLE = 120
_SHORTEST_LINE, _LONGEST_LINE = 5, 90  # characters of a line right above a table that names it
_SENTENCE_ENDS = tuple(".:;!?。：；！？")
_SAME_TOTAL = 0.006  # of the sum: figures are rounded


def extract_tables(
    document_id: str, read: ReadDocument, sections: tuple[Section, ...]
) -> tuple[tuple[FactTable, ...], tuple[TableReport, ...]]:
    """The tables that became facts, and a report on each table and list."""
    tables: list[FactTable] = []
    reports: list[TableReport] = []
    number = 0
    for position, block in enumerate(read.blocks):
        if block.table is None:
            continue
        number += 1
        found = _table(document_id, read, sections, position, number)
        if isinstance(found, FactTable):
            tables.append(found)
        facts, remark = (0, found) if isinstance(found, str) else (len(found.records), _remark(found))
        said = "; ".join(filter(None, (remark, orders_in(read.text, block.table))))
        reports.append(TableReport(number, len(block.table.body), facts, said))
    for found_list in labelled_lists(read):
        number += 1
        table = list_facts(document_id, read, sections, found_list, number)
        tables.append(table)
        form = "a list of the form “place: items”" if found_list.of_places else "a list of the form “label: items”"
        reports.append(TableReport(number, len(table.records), len(table.records), form))
    for parts in comma_lists(read):
        number += 1
        tables.append(comma_list_facts(document_id, read, sections, parts, number))
        reports.append(TableReport(number, len(parts.blocks), len(parts.blocks), FORM))
    return tuple(tables), tuple(reports)


def _table(
    document_id: str, read: ReadDocument, sections: tuple[Section, ...], position: int, number: int
) -> FactTable | str:
    """The table as facts, or why it is none."""
    block = read.blocks[position]
    grid = block.table or TableGrid((), 0, 0)
    if grid.column_count < 2:
        return "it has fewer than two columns"
    if grid.column_count > MOST_COLUMNS:
        return f"it has more than {MOST_COLUMNS} columns"
    labels = tuple("" if is_instruction(label) else label for label in grid.labels(read.text))
    if not any(labels):
        return "it has no header"
    groups, body = body_rows(read.text, grid)
    if not body:
        return "it has no rows below its header"
    rows = [[words_of_cell(read.text, cell) for cell in row] for _, row in body]
    headings = headings_with_sums(rows)
    body, groups = without_hanging(body, headings), with_headings(groups, body, headings)
    left_out = {index for index, row in enumerate(rows) if is_average_row(row)}
    totals = {index for index, row in enumerate(rows) if is_total_row(row)} | headings.keys()
    announced = _announced(read, position)
    for _ in range(2):  # once more, where a row without words for it turns out to be a total
        plain = columns_of(rows, totals | left_out)
        columns = build_columns(labels, _headers(document_id, grid), plain, announced)
        if not (more := unnamed_totals(rows, columns, totals | left_out)):
            break
        totals |= more
    left_out |= parts_of_rows(rows, columns, totals)
    body = without_hanging(body, totals)
    whole = totals_of_all(rows, columns, body, groups, totals, headings.keys() | left_out)
    name = name_column(columns, plain)
    if name is None:
        return "no column tells its rows apart"
    columns = tuple(_beside(column, plain[index]) if index != name else column for index, column in enumerate(columns))
    records: list[RecordFact] = []
    sums: list[RecordFact] = []
    for index, (at, row) in enumerate(body):
        if index in left_out:
            continue  # the mean of others, or a part of the row above
        group = groups.get(at) if index not in whole else None
        unit = _unit_of(rows[index], columns, name)
        record = _record(document_id, read.text, number, index, row, columns, group, index in totals, unit)
        (sums if index in totals else records).append(record)
    return FactTable(
        table_id=f"{document_id}:table-{number}",
        number=number,
        title=_title(read, position),
        span=Span(document_id, block.start, block.end),
        section=section_at(sections, block.start).path,
        columns=columns,
        records=tuple(records),
        totals=tuple(sums),
        name=name,
    )


def _beside(column: FactColumn, cells: Sequence[str]) -> FactColumn:
    """A column named like what rows are about ("Sector") beside the one that names them: it sorts or describes them."""
    if column.role is not ColumnRole.NAME:
        return column
    filled = [words for words in cells if words]
    shared = len(set(filled)) < len(filled)
    return replace(column, role=ColumnRole.CATEGORY if shared else ColumnRole.TEXT)


def _headers(document_id: str, grid: TableGrid) -> list[Span | None]:
    """For each column the span of its lowest header cell."""
    found: list[Span | None] = [None] * grid.column_count
    for row in grid.grid()[: grid.header_rows]:
        for column, cell in enumerate(row):
            if cell and cell.start < cell.end:
                found[column] = Span(document_id, cell.start, cell.end)
    return found


def _unit_of(row: Sequence[str], columns: Sequence[FactColumn], name: int) -> Measure | None:
    """The unit of all of a row's figures: in a column of units, or in what names the row ("Land (mu)")."""
    at = next((index for index, column in enumerate(columns) if column.role is ColumnRole.UNIT), None)
    if at is not None:
        return known_measure(row[at])
    measure = header_measure(row[name])
    return measure if measure and is_known_unit(measure) else None


def _record(
    document_id: str,
    text: str,
    table: int,
    index: int,
    row: Row,
    columns: Sequence[FactColumn],
    group: Cell | None,
    total: bool,
    unit: Measure | None,
) -> RecordFact:
    own = [cell for cell in dict.fromkeys(row) if cell]
    latest = max(cell.row for cell in own)
    begun = [cell for cell in own if cell.row == latest]
    extent = row_extent(begun) or row_extent(own) or (0, 0)
    if is_instruction(text[slice(*extent)]):
        extent = harmless_extent(text, begun) or extent
    cells: list[FactCell | None] = []
    for column, cell in zip(columns, row, strict=True):
        if cell is None or cell.start == cell.end:
            cells.append(None)
            continue
        span, words = Span(document_id, cell.start, cell.end), words_of_cell(text, cell)
        number = cell_number(words) if column.role in (ColumnRole.AMOUNT, ColumnRole.NUMBER) else None
        years = years_in(words) if column.role is ColumnRole.YEAR else None
        tier = range_in(words) if column.role is ColumnRole.RANGE else None
        if years:
            cells.append(FactCell(span, years[0], years[1]))
        elif tier:
            measure = tier.measure or unit
            factor, name = (measure.factor, measure.unit) if measure else (column.factor, column.unit)
            last = round(tier.last * factor, 9) if tier.last is not None else None
            cells.append(FactCell(span, round(tier.first * factor, 9), last, name, column.unit_words))
        elif number:
            measure = number[1] or (unit if not column.unit else None)
            factor = measure.factor if measure else column.factor
            name, shown = (measure.unit, measure.words) if measure else (column.unit, column.unit_words)
            cells.append(FactCell(span, round(number[0] * factor, 9), unit=name, unit_words=shown))
        else:
            cells.append(FactCell(span))
    return RecordFact(
        fact_id=f"{document_id}:table-{table}:row-{index + 1}",
        row=index + 1,
        row_span=Span(document_id, *extent),
        cells=tuple(cells),
        group=Span(document_id, group.start, group.end) if group else None,
        is_total=total,
    )


def _announced(read: ReadDocument, position: int) -> str:
    """The caption and the two lines above a table, where a unit for all its columns may stand."""
    block = read.blocks[position]
    caption = read.text[slice(*block.table.caption)] if block.table and block.table.caption else ""
    above = [read.text[b.start : b.end] for b in read.blocks[max(0, position - 2) : position] if b.table is None]
    return "\n".join([caption, *(words for words in above if len(words) <= _LONGEST_TITLE)])


def _title(read: ReadDocument, position: int) -> str:
    """What a table is called: its caption, a short line above it that names it, else the heading above it."""
    block = read.blocks[position]
    caption = " ".join(read.text[slice(*block.table.caption)].split()) if block.table and block.table.caption else ""
    if caption and not is_instruction(caption):
        return caption
    for distance, above in enumerate(reversed(read.blocks[max(0, position - 3) : position])):
        words = " ".join(read.text[above.start : above.end].split())
        is_line = (
            above.kind is BlockKind.PARAGRAPH
            and words[-1:] not in _SENTENCE_ENDS
            and not announced_measures(words)
            and read_byline(words) == Byline()
            and not is_dated(words)
        )
        if is_instruction(words):
            break
        if distance == 0 and is_line and _SHORTEST_LINE <= len(words) <= _LONGEST_LINE:
            return words
        if above.table or len(words) > _LONGEST_TITLE:
            break
        if above.kind in (BlockKind.HEADING, BlockKind.TITLE) or _TITLE.match(words):
            return words.lstrip("# ")
    return ""


def _remark(table: FactTable) -> str:
    """What a person should know: that totals were set apart, and whether they are the sums of the rows."""
    if not table.totals:
        return ""
    wrong = [column.name for index, column in enumerate(table.columns) if not _adds_up(table, index)]
    count = len(table.totals)
    remark = f"{count} row{'s' if count > 1 else ''} of totals set apart"
    return f"{remark}; the total of {', '.join(wrong)} is not the sum of the rows" if wrong else remark


def _adds_up(table: FactTable, column: int) -> bool:
    """Whether the one total of a column of amounts is the sum of the rows; true where that cannot be told."""
    stated = [row.cells[column] for row in table.totals if row.group is None]
    if len(stated) != 1 or stated[0] is None or stated[0].value is None or stated[0].unit == "%":
        return True
    values = [cell.value for row in table.records if (cell := row.cells[column]) and cell.value is not None]
    return abs(sum(values) - stated[0].value) <= _SAME_TOTAL * max(1.0, abs(stated[0].value))
