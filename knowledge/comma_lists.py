"""Lists whose lines have the same parts between commas ("1. Mill, Foshan, 1.2 billion yuan, 2024;") → tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.layout import Block, BlockKind, Extent, ReadDocument
from knowledge.measures import Measure, amounts_in
from knowledge.sections import section_at
from knowledge.suspicious import is_instruction
from knowledge.table_columns import MOSTLY, is_place
from knowledge.table_types import ColumnRole, FactCell, FactColumn, FactTable, RecordFact
from knowledge.types import Section, Span

FORM = "a list whose lines have the same parts between commas"
_FEWEST_LINES, _FEWEST_PARTS, _MOST_PARTS = 3, 3, 8
_LONGEST_PART, _LONGEST_TITLE = 60, 80  # characters
_LINE = re.compile(r"(?:[-*•·▪●–]|[(（]?\d{1,3}[.)）、])?\s*(?P<parts>\S[^\n]*?)\s*[;；。.]?\s*$")
_COMMA = re.compile(r"\s*(?:，|(?<!\d),|,(?!\d{3}(?!\d)))\s*")  # none inside 1,240
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_DATE = re.compile(
    r"(?:[A-Z][a-z]{2,8} )?(?:\d{1,2} )?(?:[A-Z][a-z]{2,8} )?(?:19|20)\d\d\s*(?:年\s*(?:\d{1,2}月)?(?:\d{1,2}日)?)?"
)
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,8}[省市县區区州盟旗镇]|[A-Z][\w ]+ (?:City|District|County|Town)")
_SENTENCE = re.compile(r"[。;；!?！？]|[.:]\s")


@dataclass(frozen=True, slots=True)
class CommaList:
    """Neighbouring lines, and the extents of the parts of each."""

    blocks: tuple[Block, ...]
    parts: tuple[tuple[Extent, ...], ...]
    columns: tuple[FactColumn, ...]


def comma_lists(read: ReadDocument) -> Iterator[CommaList]:
    """Runs of lines of as many parts, whose first differ, and some of whose others are amounts and places or years."""
    run: list[tuple[Block, tuple[Extent, ...]]] = []
    for block in [*read.blocks, Block(BlockKind.HEADING, 0, 0)]:
        parts = _parts(read.text, block)
        if run and (parts is None or len(parts) != len(run[0][1])):
            if found := _list(read.text, run):
                yield found
            run = []
        if parts:
            run.append((block, parts))


def _parts(text: str, block: Block) -> tuple[Extent, ...] | None:
    listed = block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) and block.table is None
    line = _LINE.match(text[block.start : block.end]) if listed else None
    if line is None or _SENTENCE.search(line["parts"]) or is_instruction(line.group()):
        return None
    start = block.start + line.start("parts")
    commas = [match.span() for match in _COMMA.finditer(line["parts"])]
    begins = [0, *(end for _, end in commas)]
    ends = [*(begin for begin, _ in commas), len(line["parts"])]
    parts = tuple((start + begin, start + end) for begin, end in zip(begins, ends, strict=True))
    whole = all(0 < end - begin <= _LONGEST_PART for begin, end in parts)
    return parts if whole and _FEWEST_PARTS <= len(parts) <= _MOST_PARTS else None


def _list(text: str, run: Sequence[tuple[Block, tuple[Extent, ...]]]) -> CommaList | None:
    if len(run) < _FEWEST_LINES:
        return None
    rows = [[text[slice(*part)] for part in parts] for _, parts in run]
    names, *others = ([row[column] for row in rows] for column in range(len(rows[0])))
    if len(set(names)) < len(names) or any(amounts_in(name) and _measure([name]) for name in names):
        return None
    columns = (FactColumn("", ColumnRole.NAME), *map(_column, others))
    roles = {column.role for column in columns}
    if ColumnRole.AMOUNT not in roles or not roles & {ColumnRole.PLACE, ColumnRole.YEAR}:
        return None
    return CommaList(tuple(block for block, _ in run), tuple(parts for _, parts in run), columns)


def _column(cells: Sequence[str]) -> FactColumn:
    if all(_YEAR.search(words) and len(_YEAR.findall(words)) == 1 for words in cells):
        return FactColumn(_shared([_DATE.sub("", words) for words in cells]), ColumnRole.YEAR)
    if measure := _measure(cells):
        named = _shared([words[: amounts_in(words)[0][0]] for words in cells])
        return FactColumn(named, ColumnRole.AMOUNT, None, measure.unit, measure.factor, measure.words)
    if sum(is_place(words) or _PLACE.fullmatch(words) is not None for words in cells) >= MOSTLY * len(cells):
        return FactColumn("", ColumnRole.PLACE)
    return FactColumn("", ColumnRole.CATEGORY if len(set(cells)) < len(cells) else ColumnRole.TEXT)


def _measure(cells: Sequence[str]) -> Measure | None:
    """The measure of a column's amounts, of which every cell has one, in one unit; else None."""
    found = [amounts_in(words) for words in cells]
    if any(len(amounts) != 1 or amounts[0][3] is None or not amounts[0][3].unit for amounts in found):
        return None
    measures = [measure for amounts in found if (measure := amounts[0][3])]
    return measures[0] if len({measure.unit for measure in measures}) == 1 else None


def _shared(words: Sequence[str]) -> str:
    """What all cells call their figure ("investment of"); "" if they differ."""
    named = {each.strip() for each in words}
    return re.sub(r"\s+(?:of|in|by|at)$", "", named.pop()) if len(named) == 1 else ""


def comma_list_facts(
    document_id: str, read: ReadDocument, sections: tuple[Section, ...], found: CommaList, number: int
) -> FactTable:
    """A list as facts: the first part of each line names it."""
    records = []
    for index, (block, parts) in enumerate(zip(found.blocks, found.parts, strict=True), 1):
        cells = tuple(
            _cell(read.text, Span(document_id, *part), column)
            for part, column in zip(parts, found.columns, strict=True)
        )
        row = Span(document_id, block.start, block.end)
        records.append(RecordFact(f"{document_id}:table-{number}:row-{index}", index, row, cells))
    section = section_at(sections, found.blocks[0].start)
    return FactTable(
        table_id=f"{document_id}:table-{number}",
        number=number,
        title=_title(read, found) or section.title,
        span=Span(document_id, found.blocks[0].start, found.blocks[-1].end),
        section=section.path,
        columns=found.columns,
        records=tuple(records),
        name=0,
    )


def _cell(text: str, span: Span, column: FactColumn) -> FactCell:
    words = text[span.start : span.end]
    if column.role is ColumnRole.YEAR and (year := _YEAR.search(words)):
        return FactCell(span, float(year[1]))
    if column.role is ColumnRole.AMOUNT:
        _, _, value, measure = amounts_in(words)[0]
        return FactCell(span, value, unit=column.unit, unit_words=measure.words if measure else "")
    return FactCell(span)


def _title(read: ReadDocument, found: CommaList) -> str:
    """The short line right above, if it is no sentence."""
    at = next(index for index, block in enumerate(read.blocks) if block is found.blocks[0])
    above = read.blocks[at - 1] if at else found.blocks[0]
    words = read.text[above.start : above.end].strip()
    short = above.table is None and len(words) <= _LONGEST_TITLE and words[-1] not in ".。;；"
    return words.rstrip(":：") if at and short and not is_instruction(words) else ""
