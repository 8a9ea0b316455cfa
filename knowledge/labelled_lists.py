"""Lists whose lines are "label: items" ("Foshan: ceramics, robots") → tables of two columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.layout import Block, BlockKind, ReadDocument
from knowledge.sections import section_at
from knowledge.suspicious import is_instruction
from knowledge.table_columns import MOSTLY, concept_patterns, is_place, role_by_header
from knowledge.table_types import ColumnRole, FactCell, FactColumn, FactTable, RecordFact
from knowledge.types import Section, Span

_LABELLED = re.compile(
    r"(?:[-*•·▪●–]|\(?\d+[.)）、])?\s*(?P<label>[^:：\n]{2,40}?)(?:\s*[:：]|——|\s[–—]\s)\s*(?P<items>\S[^\n]*)$"
)
_LABEL_END = re.compile(r"[:：—–]")  # no label without one of these, which are found fast
_ITEM = re.compile(r"\s*[、，；;/]\s*|,\s+|\s+and\s+")
_NAME = re.compile(r"[A-Z][a-z'’]+(?: [A-Z][a-z'’]+)?|[\u4e00-\u9fff]{1,6}[省市县区州盟旗镇]")
_LONGEST_ITEM = 40  # characters; what is longer is part of a sentence
_FEWEST_LINES = 3  # of a list whose labels are no places


@dataclass(frozen=True, slots=True)
class LabelledList:
    """Neighbouring lines with a label and what it has."""

    blocks: tuple[Block, ...]
    of_places: bool


def labelled_lists(read: ReadDocument) -> Iterator[LabelledList]:
    """Runs of lines whose labels are places, or of items whose labels differ and most of which list several things."""
    run: list[Block] = []
    for block in [*read.blocks, Block(BlockKind.HEADING, 0, 0)]:
        match = _labelled(read.text, block)
        goes_on = match is not None and (block.kind is BlockKind.LIST_ITEM or _may_be_place(match["label"]))
        if run and not (goes_on and _marked_alike(read.text, block, run[0])):
            yield from _lists(read.text, run)
            run = []
        if goes_on:
            run.append(block)


def _marked_alike(text: str, one: Block, other: Block) -> bool:
    """Whether two lines are of one list: both numbered, or neither."""
    return one.kind is other.kind and text[one.start].isdigit() is text[other.start].isdigit()


def _lists(text: str, run: Sequence[Block]) -> Iterator[LabelledList]:
    """The list that a run is; of places if most labels are known ones and the others could be."""
    labels = [match["label"] for block in run if (match := _labelled(text, block))]
    if sum(map(is_place, labels)) * 2 >= len(labels):
        placed = [block for block, label in zip(run, labels, strict=True) if _may_be_place(label)]
        if len(placed) > 1:
            yield LabelledList(tuple(placed), of_places=True)
    elif run[0].kind is BlockKind.LIST_ITEM and _is_list(text, run):
        yield LabelledList(tuple(run), of_places=False)


def _may_be_place(label: str) -> bool:
    """Whether a label is a place, or a name that could be one and no word that columns are known by."""
    known = role_by_header(label) is not None or any(
        pattern.search(label.casefold()) for pattern in concept_patterns("concepts").values()
    )
    return is_place(label) or (not known and _NAME.fullmatch(label) is not None)


def _labelled(text: str, block: Block) -> re.Match[str] | None:
    listed = block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) and block.table is None
    if not listed or not _LABEL_END.search(text, block.start, block.end):
        return None
    match = _LABELLED.match(text[block.start : block.end])
    return match if match and not is_instruction(match.group()) else None


def _is_list(text: str, run: Sequence[Block]) -> bool:
    matches = [match for block in run if (match := _labelled(text, block))]
    labels = {match["label"].casefold() for match in matches}
    if len(matches) < _FEWEST_LINES or len(labels) < len(matches) or any(re.search(r"\d", label) for label in labels):
        return False
    listing = [items for match in matches if len(items := _ITEM.split(match["items"].strip(" .。;；"))) > 1]
    short = all(len(item) <= _LONGEST_ITEM for items in listing for item in items)
    return short and len(listing) >= MOSTLY * len(matches)


def list_facts(
    document_id: str, read: ReadDocument, sections: tuple[Section, ...], found: LabelledList, number: int
) -> FactTable:
    """A list as facts: a column of labels that names the rows, and one of what each has."""
    blocks = found.blocks
    records = []
    for index, block in enumerate(found.blocks):
        match = _LABELLED.match(read.text[block.start : block.end])
        cells = tuple(
            FactCell(Span(document_id, block.start + match.start(name), block.start + match.end(name)))
            for name in ("label", "items")
            if match
        )
        row = Span(document_id, block.start, block.end)
        records.append(RecordFact(f"{document_id}:table-{number}:row-{index + 1}", index + 1, row, cells))
    section = section_at(sections, blocks[0].start)
    return FactTable(
        table_id=f"{document_id}:table-{number}",
        number=number,
        title=section.title,
        span=Span(document_id, blocks[0].start, blocks[-1].end),
        section=section.path,
        columns=(
            FactColumn("", ColumnRole.PLACE if found.of_places else ColumnRole.NAME),
            FactColumn("", ColumnRole.CONTENT),
        ),
        records=tuple(records),
        name=0,
    )
