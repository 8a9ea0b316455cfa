"""What a later document has changed: the later words win, and both are cited."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.compose.context import Context
from assistant.compose.naming import date_of, own_words, title_of
from assistant.draft import Draft, Excerpt, Part, Statement, spans_of
from assistant.question import Intent
from assistant.stems import HAN
from assistant.types import Status
from knowledge.keywords import tokens
from knowledge.measures import amounts_in
from knowledge.types import Chunk, ChunkKind, Span

_REFERENCE = re.compile(
    r"\b(?:article|section|chapter|item|point|clause)\s+(?:\d+(?:\.\d+)*|[IVXL]+)\b|第[一二三四五六七八九十百\d]+[条章节款项]",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"「『]([^”\"」』]{2,200})[”\"」』]")
_REPEALS = re.compile(r"\brepeal\w*|\babolish\w*|\bdeleted?\b|废止|删除|失效", re.IGNORECASE)
_LEAST_SHARED = 0.55  # of a sentence's words, for a later sentence that says it anew
_MOST = 2


def applied(context: Context, draft: Draft) -> Draft:
    """The draft with what later documents say instead put first; unchanged where nothing that it cites was changed."""
    scopes = context.view.scopes
    if not scopes.changed_by or draft.status in (Status.SMALLTALK, Status.DECLINED, Status.CLARIFY):
        return draft
    cited = list(dict.fromkeys(span for part in draft.parts for span in spans_of(part)))
    if draft.status is Status.NOT_FOUND:
        return draft
    changes: list[tuple[Chunk, Span, bool]] = []
    for span in cited:
        for later, ends in scopes.changed_by.get(span.document_id, ()):
            if later not in context.view.documents:
                continue
            changes.extend((chunk, span, ends) for chunk in _changing(context, span, later, ends))
    fresh = [change for change in changes if change[0].span not in cited]
    if changes and not fresh:
        return _with_earlier(context, draft, changes)
    if not fresh:
        return _of_later(context, draft, cited)
    parts: list[Part] = []
    for chunk, span, ends in fresh[:_MOST]:
        parts.append(_statement(context, chunk, span, ends=ends))
        parts.append(Excerpt(chunk.span))
    parts.append(Statement(context.say("amended_before")))
    excerpts = [part for part in draft.parts if isinstance(part, Excerpt)]
    others = [part for part in draft.parts if not isinstance(part, Excerpt)]
    kept = excerpts or others
    if not excerpts:
        kept = [Excerpt(span) for _, span, _ in fresh[:1]]
    status = Status.CORRECTED if _contradicts(context, [chunk.span for chunk, _, _ in fresh]) else draft.status
    return replace(draft, status=status, parts=(*parts, *kept))


def _statement(context: Context, chunk: Chunk, span: Span, *, ends: bool) -> Statement:
    later, earlier = context.view.document(chunk.span.document_id), context.view.document(span.document_id)
    repealed = ends or _REPEALS.search(context.view.cut(chunk.span)) is not None
    title, date, before = title_of(later), date_of(context, later), title_of(earlier)
    text = context.say("amended_repealed" if repealed else "amended_by", title=title, date=date, earlier=before)
    return Statement(text, (chunk.span, span), outside=own_words(title, date, before))


def _changing(context: Context, span: Span, later: str, ends: bool) -> list[Chunk]:
    """The chunks of the later document that change a cited sentence: they name its section, quote it or say it anew."""
    view = context.view
    words = view.cut(span)
    chunk_at = view.chunk_at(span)
    around = " ".join((*view.section(span), words))
    references = {_folded(match.group()) for match in _REFERENCE.finditer(around)}
    found: list[tuple[float, Chunk]] = []
    for chunk in view.chunks_of(later):
        if chunk.kind in (ChunkKind.TITLE, ChunkKind.BYLINE) or chunk.suspicious:
            continue
        text = view.cut(chunk.span)
        quoted = [q for q in _QUOTED.findall(text) if len(q) >= 4]
        same = _shared(words, text)
        names = {_folded(match.group()) for match in _REFERENCE.finditer(" ".join((*chunk.section, text)))}
        by_quote = any(" ".join(q.split()).casefold() in " ".join(words.split()).casefold() for q in quoted)
        named = bool(names & references) if references else False
        if by_quote or same >= _LEAST_SHARED or (named and (same >= 0.3 or _REPEALS.search(text) or not quoted)):
            found.append((same + 2 * by_quote + named, chunk))
    if not found and ends and chunk_at is not None:
        found = [(0.0, chunk) for chunk in view.chunks_of(later) if _names_title(context, chunk, span)][:1]
    found.sort(key=lambda pair: -pair[0])
    return [chunk for _, chunk in found[:1]]


def _names_title(context: Context, chunk: Chunk, span: Span) -> bool:
    title = title_of(context.view.document(span.document_id)).casefold()
    return title in " ".join(context.view.cut(chunk.span).split()).casefold()


def _folded(reference: str) -> str:
    return "".join(reference.split()).casefold()


def _shared(words: str, text: str) -> float:
    """The share of a sentence's words that another one says."""
    own, other = _content(words), _content(text)
    return len(own & other) / len(own) if own else 0.0


def _content(words: str) -> set[str]:
    found = set(tokens(words))
    return {token for token in found if len(token) > 1} if HAN.search(words) else {t for t in found if len(t) > 2}


def _contradicts(context: Context, spans: Sequence[Span]) -> bool:
    """Whether the question takes for true a figure that the later words have otherwise."""
    question = context.question
    if not question.has(Intent.YES_NO) or not question.amounts:
        return False
    stated = {value for span in spans for _, _, value, measure in amounts_in(context.view.cut(span)) if measure}
    return bool(stated) and all(amount.value not in stated for amount in question.amounts)


def _with_earlier(context: Context, draft: Draft, changes: Sequence[tuple[Chunk, Span, bool]]) -> Draft:
    """The answer cites both already: say which of them is the later one."""
    chunk, span, ends = changes[0]
    later = [p for p in draft.parts if isinstance(p, Excerpt) and p.span.document_id == chunk.span.document_id]
    rest = [part for part in draft.parts if part not in later and isinstance(part, Excerpt)]
    status = Status.CORRECTED if _contradicts(context, [chunk.span]) else draft.status
    said = _statement(context, chunk, span, ends=ends)
    return replace(draft, status=status, parts=(said, *later, Statement(context.say("amended_before")), *rest))


def _of_later(context: Context, draft: Draft, cited: Sequence[Span]) -> Draft:
    """The answer rests on a document that changes another: say which, and show what stood there before."""
    for earlier, changes in context.view.scopes.changed_by.items():
        for later, ends in changes:
            for span in cited:
                if span.document_id != later:
                    continue
                before = _changed_sentence(context, span, earlier)
                if before is not None and before not in cited:
                    chunk = context.view.chunk_at(span)
                    if chunk is None:
                        continue
                    said = _statement(context, chunk, before, ends=ends)
                    status = Status.CORRECTED if _contradicts(context, [span]) else draft.status
                    shown = Statement(context.say("amended_before"))
                    return replace(draft, status=status, parts=(said, *draft.parts, shown, Excerpt(before)))
    return draft


def _changed_sentence(context: Context, span: Span, earlier: str) -> Span | None:
    """The sentence of the earlier document that some words of the later one change."""
    text = context.view.cut(span)
    best: tuple[float, Span] | None = None
    for chunk in context.view.chunks_of(earlier):
        if chunk.kind in (ChunkKind.TITLE, ChunkKind.BYLINE, ChunkKind.HEADING) or chunk.suspicious:
            continue
        words = context.view.cut(chunk.span)
        quoted = any(q.casefold() in words.casefold() for q in _QUOTED.findall(text) if len(q) >= 4)
        score = _shared(words, text) + quoted
        if score >= _LEAST_SHARED and (best is None or score > best[0]):
            best = score, chunk.span
    return best[1] if best else None
