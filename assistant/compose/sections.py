"""A section by its number: "What does Article 5 say?", 第三条写了什么."""

from __future__ import annotations

import re

from assistant.articles import articles, references
from assistant.compose.context import Context
from assistant.compose.naming import introduced
from assistant.draft import Draft, Excerpt, Part, Statement
from assistant.question import Kind
from assistant.types import Status
from knowledge.types import Chunk, ChunkKind

_ASKED = re.compile(
    r"\b(?P<noun>section|article|chapter|part|clause|paragraph|point|item)\s+(?P<number>\d+(?:\.\d+)*|[IVXL]+\b)"
    r"|第\s*(?P<han>[一二三四五六七八九十百\d]+)\s*(?P<unit>[条章节部分款项]+)",
    re.IGNORECASE,
)
_LONGEST = 1100  # characters of quotes
_HAN_DIGITS = "〇一二三四五六七八九十"


def answer(context: Context) -> Draft | None:
    """The section that the question names by its number, quoted; None if it names none, or none has it."""
    question = context.question
    match = _ASKED.search(question.normal)
    if not match or question.clusters or question.asks_for[:1] in ((Kind.CLUSTER,), (Kind.PLACE,)):
        return None
    scope = context.view.scope(question)
    documents = context.view.scopes.named(question) & scope or scope
    pattern = _heading_pattern(match)
    found = [
        chunk
        for document_id in context.view.documents
        if document_id in documents
        for chunk in context.view.chunks_of(document_id)
        if chunk.kind is ChunkKind.HEADING and not chunk.suspicious and pattern.match(context.view.cut(chunk.span))
    ]
    if not found:
        return _by_article(context, match, documents)
    if len({chunk.span.document_id for chunk in found}) > 2:
        return None
    drafts: list[Part] = []
    for heading in found[:2]:
        drafts.extend(_quoted(context, heading))
    return Draft(Status.ANSWERED, tuple(drafts)) if any(isinstance(part, Excerpt) for part in drafts) else None


def _by_article(context: Context, match: re.Match[str], documents: frozenset[str]) -> Draft | None:
    """An article that is a paragraph without a heading of its own."""
    number = next(iter(references(match.group())), "")
    view = context.view
    found = {d: articles(view.chunks_of(d), view.cut).get(number, []) for d in documents} if number else {}
    found = {d: chunks for d, chunks in found.items() if chunks}
    if not found or len(found) > 2:
        return None
    parts: list[Part] = []
    for document_id, chunks in found.items():
        parts.append(introduced(context, view.document(document_id)))
        length = 0
        for chunk in chunks:
            length += chunk.span.end - chunk.span.start
            if length <= _LONGEST or chunk is chunks[0]:
                parts.append(Excerpt(chunk.span))
    return Draft(Status.ANSWERED, tuple(parts))


def _heading_pattern(match: re.Match[str]) -> re.Pattern[str]:
    if match["number"]:
        number = re.escape(match["number"])
        return re.compile(rf"#*\s*(?:[A-Za-z]+\s+)?[(（]?{number}[)）]?(?![\d.]*\d)[.:、\s]", re.IGNORECASE)
    han = match["han"]
    digits = str(_HAN_DIGITS.index(han)) if len(han) == 1 and han in _HAN_DIGITS else han
    return re.compile(rf"#*\s*(?:第\s*(?:{han}|{digits})\s*[条章节部分款项]|[(（]?(?:{han}|{digits})[)）]?[、.．])")


def _quoted(context: Context, heading: Chunk) -> list[Part]:
    """The heading named, and what stands below it up to the next one, as far as an answer goes."""
    chunks = context.view.chunks_of(heading.span.document_id)
    position = next(index for index, chunk in enumerate(chunks) if chunk.span == heading.span)
    title = " ".join(context.view.cut(heading.span).split()).lstrip("# ")
    parts: list[Part] = [Statement(context.say("section_lead", title=title), (heading.span,), outside=(title,))]
    length = 0
    for chunk in chunks[position + 1 :]:
        if chunk.section[: len(heading.section)] != heading.section or length > _LONGEST:
            break
        if not chunk.suspicious:
            length += chunk.span.end - chunk.span.start
            parts.append(Excerpt(chunk.span))
    return parts
