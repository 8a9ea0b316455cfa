"""What belongs together around a sentence: a question with its answer, a list with its lead, a short section, a row."""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.articles import opens_article
from assistant.view import View
from knowledge.types import Chunk, ChunkKind, Span

LONGEST_SECTION = 600  # characters of a section that is read as one
LONGEST_LIST = 900  # of a list that is read as one
LONGEST_PARAGRAPH = 1000  # of a paragraph
FIRST_ITEMS = 8  # of a longer one, which its lead opens
_ASKS = re.compile(r"[?？][”’\"」』）)*\s]*$")
_LONGEST_QUESTION = 160  # characters of a line that asks what the lines below it answer
_OPENING = frozenset({ChunkKind.HEADING, ChunkKind.TITLE})
_BODY = frozenset({ChunkKind.SENTENCE, ChunkKind.LIST_ITEM, ChunkKind.LIST_LEAD})


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring chunks that are read together; `above` are the headings, and the question that they answer."""

    chunks: tuple[Chunk, ...]
    above: tuple[str, ...]

    @property
    def first(self) -> Span:
        return self.chunks[0].span

    @property
    def length(self) -> int:
        return sum(chunk.span.end - chunk.span.start for chunk in self.chunks)


def is_question(text: str) -> bool:
    """Whether a line of a text is itself a question, as in lists of questions and answers."""
    return len(text) <= _LONGEST_QUESTION and _ASKS.search(text) is not None


def window_of(view: View, chunk: Chunk) -> Window | None:
    """The window that a chunk stands in or opens; None for titles, tables' headers and lines that open nothing."""
    chunks = view.chunks_of(chunk.span.document_id)
    position = view.position_of(chunk)
    if chunk.kind is ChunkKind.TABLE_ROW:
        return Window((chunk,), (*chunk.section, chunk.context))
    if chunk.kind in _OPENING or (chunk.kind is ChunkKind.SENTENCE and is_question(view.cut(chunk.span))):
        position += 1
        if position >= len(chunks) or chunks[position].kind not in _BODY:
            return None
    elif chunk.kind not in _BODY:
        return Window((chunk,), chunk.section) if chunk.kind is ChunkKind.BYLINE else None
    return _around(view, chunks, position)


def _around(view: View, chunks: Sequence[Chunk], position: int) -> Window:
    section = chunks[position].section
    first = last = position
    opens = _opens_article(view, chunks[position])
    if first > 0 and not opens and _joins(view, chunks[first - 1], section):
        first, _ = _run(view, chunks, first - 1)
    if last + 1 < len(chunks) and _continues(view, chunks[last + 1], section):
        _, last = _run(view, chunks, last + 1)
    if _opens_article(view, chunks[first]):  # the heading of an article before it does not stand above it
        section = tuple(heading for heading in section if not opens_article(heading))
    asked = first - 1 if first > 0 and _is_asked(view, chunks[first - 1], chunks[first].section) else None
    above = (*section, view.cut(chunks[asked].span)) if asked is not None else section
    if last - first < LONGEST_SECTION:  # no chunk is empty
        whole = Window(tuple(chunks[first : last + 1]), above)
        if whole.length <= LONGEST_SECTION:
            return whole
    lead = chunks[position].lead
    if lead is not None or chunks[position].kind is ChunkKind.LIST_LEAD:
        opened = lead or chunks[position].span
        listed = tuple(c for c in chunks[first : last + 1] if opened in (c.lead, c.span))
        if Window(listed, above).length <= LONGEST_LIST:
            return Window(listed, above)
        if lead is None:
            return Window(listed[: FIRST_ITEMS + 1], above)
        return Window((chunks[position],), (*above, view.cut(opened)))
    paragraph = Window(tuple(_paragraph(chunks, position, first, last)), above)
    if paragraph.length <= LONGEST_PARAGRAPH:
        return paragraph
    return Window(tuple(chunks[max(first, position - 1) : position + 2]), above)


def _run(view: View, chunks: Sequence[Chunk], position: int) -> tuple[int, int]:
    """The first and the last of the neighbours that join with each other; looked for once, as a document without
    headings may be one run of thousands."""
    runs = view.runs.setdefault(chunks[position].span.document_id, [])
    index = bisect_right(runs, (position, len(chunks))) - 1
    if index >= 0 and position <= runs[index][1]:
        return runs[index]
    section = chunks[position].section
    first = last = position
    while first > 0 and not _opens_article(view, chunks[first]) and _joins(view, chunks[first - 1], section):
        first -= 1
    while last + 1 < len(chunks) and _continues(view, chunks[last + 1], section):
        last += 1
    insort(runs, (first, last))
    return first, last


def _paragraph(chunks: Sequence[Chunk], position: int, first: int, last: int) -> Sequence[Chunk]:
    """The chunks of a paragraph, which are neighbours, within bounds."""
    number = chunks[position].paragraph
    start = end = position
    while start > first and chunks[start - 1].paragraph == number:
        start -= 1
    while end < last and chunks[end + 1].paragraph == number:
        end += 1
    return chunks[start : end + 1]


def _joins(view: View, chunk: Chunk, section: tuple[str, ...]) -> bool:
    return (
        chunk.kind in _BODY
        and chunk.section == section
        and not chunk.suspicious
        and not is_question(view.cut(chunk.span))
    )


def _continues(view: View, chunk: Chunk, section: tuple[str, ...]) -> bool:
    return _joins(view, chunk, section) and not _opens_article(view, chunk)


def _opens_article(view: View, chunk: Chunk) -> bool:
    """Whether a chunk begins an article of its own, which is read by itself: "Article 4 …", 第四条 ……."""
    return opens_article(view.document(chunk.span.document_id).text[chunk.span.start : chunk.span.start + 24])


def _is_asked(view: View, chunk: Chunk, section: tuple[str, ...]) -> bool:
    return chunk.kind is ChunkKind.SENTENCE and chunk.section == section and is_question(view.cut(chunk.span))
