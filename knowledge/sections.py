"""Blocks → the heading tree."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from knowledge.headings import title_of
from knowledge.layout import Block, BlockKind, ReadDocument
from knowledge.types import Section, Span


def build_sections(document_id: str, read: ReadDocument) -> tuple[Section, ...]:
    """The sections in reading order; each reaches to the next heading of its own or a higher level.

    The first one stands for the whole document and has level 0 and an empty path.
    """
    length = len(read.text)
    headings = [block for block in read.blocks if block.kind is BlockKind.HEADING]
    title = next((block for block in read.blocks if block.kind is BlockKind.TITLE), None)
    root = Section(
        title=title_of(read.text[title.start : title.end]) if title else "",
        heading=Span(document_id, title.start, title.end) if title else None,
        span=Span(document_id, 0, length),
        level=0,
        path=(),
    )
    sections = [root]
    ends = _ends(headings, length)
    open_path: list[tuple[int, str]] = []
    for block, end in zip(headings, ends, strict=True):
        while open_path and open_path[-1][0] >= block.level:
            open_path.pop()
        name = title_of(read.text[block.start : block.end])
        open_path.append((block.level, name))
        sections.append(
            Section(
                title=name,
                heading=Span(document_id, block.start, block.end),
                span=Span(document_id, block.start, end),
                level=block.level,
                path=tuple(title for _, title in open_path),
            )
        )
    return tuple(sections)


def _ends(headings: Sequence[Block], length: int) -> list[int]:
    """Where the section of each heading ends: at the next one of its own or a higher level."""
    ends = [length] * len(headings)
    waiting: list[int] = []
    for index, block in enumerate(headings):
        while waiting and headings[waiting[-1]].level >= block.level:
            ends[waiting.pop()] = block.start
        waiting.append(index)
    return ends


def section_at(sections: Sequence[Section], offset: int) -> Section:
    """The innermost section that holds an offset: the last one that begins at or before it."""
    return sections[bisect_right(sections, offset, key=lambda section: section.span.start) - 1]
