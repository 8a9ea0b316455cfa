"""Blocks → chunks: sentences, list items and table rows, whole, with the words needed to understand them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from knowledge.chunk_columns import ChunkBuilder, ChunkColumns
from knowledge.layout import Block, BlockKind, Extent, ReadDocument, TableGrid, row_extent
from knowledge.sentences import inline_list, split_sentences
from knowledge.suspicious import InstructionFinder
from knowledge.types import ChunkKind, Section

LONGEST_CHUNK = 4000  # characters; only text without sentence ends, lists or rows gets there
_ANSWERS = frozenset({ChunkKind.SENTENCE, ChunkKind.LIST_ITEM, ChunkKind.LIST_LEAD})  # to the question above them
_LABEL = re.compile(r"^(?P<label>[A-Z][^.:;。：；]{2,60})[:：]\s")
_SERIAL = re.compile(r"[A-Za-z]{0,6}[\d./_-]+\.?")  # a serial number or a code is no name
_BULLET = re.compile(r"^(?:[-*•·▪●–]|\(?\d+[.)）]|[①-⑳])\s*")


class Piece(NamedTuple):
    """What becomes a chunk; `row` is the name of a table's row."""

    extent: Extent
    kind: ChunkKind
    context: str = ""
    lead: Extent | None = None
    row: tuple[str, ...] = ()


@cache
def _splitter():  # type: ignore[no-untyped-def]  # imported where needed: it takes a third of a second
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        chunk_size=LONGEST_CHUNK,
        chunk_overlap=0,
        separators=["\n", "；", ";", "，", ",", " ", ""],
        keep_separator="end",
        strip_whitespace=False,
    )


def _bounded(text: str, extent: Extent) -> Iterator[Extent]:
    """An extent, cut at clause ends where it is longer than any sentence should be."""
    start, end = extent
    if end - start <= LONGEST_CHUNK:
        yield extent
        return
    position = start
    for part in _splitter().split_text(text[start:end]):
        stripped = part.strip()
        if stripped:
            begin = position + part.index(stripped)
            yield begin, begin + len(stripped)
        position += len(part)


def _paragraph(text: str, block: Block, lead: Extent | None) -> Iterator[Piece]:
    label = _LABEL.match(text[block.start : block.end])
    context = label["label"] if label else ""
    lead_words = text[slice(*lead)] if lead else ""
    if lead and _is_item(text, block):
        yield Piece((block.start, block.end), ChunkKind.LIST_ITEM, lead_words, lead)
        return
    for number, (start, end) in enumerate(split_sentences(text, block.start, block.end)):
        found = inline_list(text, start, end)
        if not found:
            yield Piece((start, end), ChunkKind.SENTENCE, context if number else "")
            continue
        words = text[slice(*found.lead)] if found.lead else context
        if found.lead:
            yield Piece(found.lead, ChunkKind.LIST_LEAD)
        for item in found.items:
            yield Piece(item, ChunkKind.LIST_ITEM, words, found.lead)


def _is_item(text: str, block: Block) -> bool:
    return block.kind is BlockKind.LIST_ITEM or _BULLET.match(text[block.start : block.end]) is not None


def _table(text: str, table: TableGrid) -> Iterator[Piece]:
    """The header, then every row: what stands together in the text. A row that continues merged cells has their words
    in its context."""
    rows, grid = table.by_row(), table.grid()
    header = row_extent([cell for row in rows[: table.header_rows] for cell in row])
    if header:
        yield Piece(header, ChunkKind.TABLE_HEADER)
    labels = " | ".join(table.labels(text))
    for number in table.body:
        extent = row_extent(rows[number])
        if not extent:
            continue
        covering = [cell for cell in dict.fromkeys(grid[number]) if cell and cell.start < cell.end]
        merged = [_words(text, cell.extent) for cell in covering if cell.row < number]
        words = [_words(text, cell.extent) for cell in covering]
        name = next((word for word in words if not _SERIAL.fullmatch(word)), words[0])
        yield Piece(extent, ChunkKind.TABLE_ROW, " | ".join(filter(None, (labels, *merged))), None, (name,))


def _words(text: str, extent: Extent) -> str:
    return " ".join(text[slice(*extent)].split())


def _pieces(text: str, blocks: tuple[Block, ...]) -> Iterator[tuple[int, Block, Piece]]:
    simple = {
        BlockKind.TITLE: ChunkKind.TITLE,
        BlockKind.BYLINE: ChunkKind.BYLINE,
        BlockKind.HEADING: ChunkKind.HEADING,
    }
    lead: Extent | None = None
    for number, block in enumerate(blocks):
        if block.kind in simple:
            lead = None
            yield number, block, Piece((block.start, block.end), simple[block.kind])
        elif block.table:
            for piece in _table(text, block.table):
                yield number, block, piece
        else:
            for piece in _paragraph(text, block, lead):
                yield number, block, piece
            if text[block.end - 1] in ":：":
                lead = (block.start, block.end)
            elif not (lead and _is_item(text, block)):
                lead = None


def build_chunks(document_id: str, read: ReadDocument, sections: tuple[Section, ...]) -> ChunkColumns:
    """Cut a read document into chunks in reading order; together they hold all its text but white space, once.

    A table row's section path ends with its name: its first cell that is no number. A chunk's id names document
    and extent; the catalogue makes it unique among versions.
    """
    chunks = ChunkBuilder(document_id)
    instructions = InstructionFinder(read.text)
    section_starts = [section.span.start for section in sections]
    suspicious = -1  # the block in which an instruction to machines has begun
    for number, block, piece in _pieces(read.text, read.blocks):
        begin, finish = piece.extent
        section = sections[bisect_right(section_starts, begin) - 1]
        path = (*section.path, *piece.row) if piece.row else section.path
        asked = section.title if section.title.endswith(("?", "？")) and piece.kind in _ANSWERS else ""
        orders = instructions.is_instruction(read.text[begin:finish])
        if orders:
            suspicious = number
        # what follows an order in its paragraph is mostly its content; the rows of a table stand for themselves
        marked = suspicious == number and (not block.table or orders)
        whole = piece.kind is ChunkKind.TABLE_ROW or finish - begin <= LONGEST_CHUNK
        for start, end in (piece.extent,) if whole else _bounded(read.text, piece.extent):
            chunks.add(start, end, piece.kind, path, piece.context or asked, piece.lead, number, marked)
    return chunks.build()
