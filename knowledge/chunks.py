"""Blocks → chunks: sentences, list items and table rows, whole, with the words needed to understand them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from knowledge.sections import section_at
from knowledge.sentences import inline_list, split_sentences
from knowledge.types import Block, BlockKind, Chunk, ChunkKind, ReadDocument, Section, Span

LONGEST_CHUNK = 4000  # characters; only text without sentence ends, lists or rows gets there
_LABEL = re.compile(r"^(?P<label>[A-Z][^.:;。：；]{2,60})[:：]\s")
_BULLET = re.compile(r"^(?:[-*•·▪●–]|\(?\d+[.)）]|[①-⑳])\s*")

Extent = tuple[int, int]
Piece = tuple[Extent, ChunkKind, str, Extent | None]


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
    if lead and _BULLET.match(text[block.start : block.end]):
        yield (block.start, block.end), ChunkKind.LIST_ITEM, lead_words, lead
        return
    for number, (start, end) in enumerate(split_sentences(text, block.start, block.end)):
        found = inline_list(text, start, end)
        if not found:
            yield (start, end), ChunkKind.SENTENCE, context if number else "", None
            continue
        words = text[slice(*found.lead)] if found.lead else context
        if found.lead:
            yield found.lead, ChunkKind.LIST_LEAD, "", None
        for item in found.items:
            yield item, ChunkKind.LIST_ITEM, words, found.lead


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
            yield number, block, ((block.start, block.end), simple[block.kind], "", None)
        elif block.table:
            header = block.table.header
            words = " | ".join(" ".join(text[start:end].split()) for start, end in header)
            yield number, block, ((header[0][0], header[-1][1]), ChunkKind.TABLE_HEADER, "", None)
            for row in block.table.rows:
                yield number, block, ((row[0][0], row[-1][1]), ChunkKind.TABLE_ROW, words, None)
        else:
            for piece in _paragraph(text, block, lead):
                yield number, block, piece
            if text[block.end - 1] in ":：":
                lead = (block.start, block.end)
            elif not (lead and _BULLET.match(text[block.start : block.end])):
                lead = None


def build_chunks(document_id: str, read: ReadDocument, sections: tuple[Section, ...]) -> tuple[Chunk, ...]:
    """Cut a read document into chunks in reading order; together they hold all its text but white space, once.

    A table row's section path ends with the row's first cell. A chunk's id names document and extent; the catalogue
    makes it unique among versions.
    """
    chunks = []
    for number, block, (extent, kind, context, lead) in _pieces(read.text, read.blocks):
        path = section_at(sections, extent[0]).path
        if kind is ChunkKind.TABLE_ROW and block.table:
            row = next(row for row in block.table.rows if row[0][0] == extent[0])
            path = (*path, " ".join(read.text[slice(*row[0])].split()))
        for start, end in _bounded(read.text, extent) if kind is not ChunkKind.TABLE_ROW else (extent,):
            chunks.append(
                Chunk(
                    chunk_id=f"{document_id}:{start}-{end}",
                    span=Span(document_id, start, end),
                    kind=kind,
                    section=path,
                    context=context,
                    lead=Span(document_id, *lead) if lead else None,
                    paragraph=number,
                )
            )
    return tuple(chunks)
