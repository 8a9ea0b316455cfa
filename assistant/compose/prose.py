"""Answers in the document's own words: the sentence, list item or cell that says it, whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from assistant.compose.context import Context
from assistant.compose.naming import introduced
from assistant.draft import Draft, Excerpt, Part, Statement
from assistant.evidence import Candidate, candidates, choose, said_by, weight_of
from assistant.question import Intent
from assistant.stems import HAN
from assistant.types import Status
from knowledge.types import Chunk, ChunkKind, Span

LEAST_COVERAGE = 0.5
LEAST_COVERAGE_OF_ROW = 0.75  # a row has little but names: the rest of the question must be said too
LEAST_COVERAGE_BY_MEANING = 0.34
LEAST_COSINE = 0.5
LEAST_KNOWN = 0.3
LEAST_COVERAGE_OF_KNOWN = 0.66
LEAST_COSINE_OF_KNOWN = 0.33
LIST_SHOWN = 8


def answer(context: Context) -> Draft | None:
    """Quote what answers the question; None if nothing in the documents does."""
    question = context.question
    if not question.units:
        return None
    weighed = candidates(question, context.view, context.search(question.search))
    if not weighed or not is_enough(context, weighed[0]):
        return None
    if weighed[0].kind in (ChunkKind.LIST_LEAD, ChunkKind.HEADING):
        return _opened(context, weighed[0])
    opened = _asked_list(context, weighed)
    if opened:
        return opened
    chosen = [c for c in choose(weighed, question.units) if c.kind is not ChunkKind.HEADING]
    announced = _announced(context, chosen[0])
    if announced or len(context.view.documents) < 2:
        spans = announced or [candidate.span for candidate in chosen]
        return Draft(Status.ANSWERED, (_lead(context, chosen), *map(Excerpt, spans)))
    return Draft(Status.ANSWERED, tuple(_by_document(context, chosen, weighed)))


AS_GOOD = 0.93  # of the best quote: another document speaks as well
MOST_DOCUMENTS = 3


def _by_document(context: Context, chosen: Sequence[Candidate], weighed: Sequence[Candidate]) -> Iterator[Part]:
    """Which document says what: the chosen quotes, and what others say as plainly, below each one's title and date."""
    best = chosen[0]
    gathered: dict[str, list[Candidate]] = {}
    for candidate in chosen:
        gathered.setdefault(candidate.span.document_id, []).append(candidate)
    for candidate in weighed:
        as_good = candidate.coverage >= AS_GOOD * best.coverage and candidate.score >= AS_GOOD * best.score
        sentence = candidate.kind in (ChunkKind.SENTENCE, ChunkKind.LIST_ITEM)
        if as_good and sentence and candidate.span.document_id not in gathered and len(gathered) < MOST_DOCUMENTS:
            gathered[candidate.span.document_id] = [candidate]
    for document_id, found in gathered.items():
        listed = found[0].kind is ChunkKind.LIST_ITEM and found[0].lead is not None
        yield introduced(context, context.view.document(document_id))
        if listed and document_id == best.span.document_id:
            yield _lead(context, found)
        for candidate in found:
            yield from map(Excerpt, _with_what_follows(context, candidate))


LONGEST_LINE = 60  # characters of a line without a full stop that only opens what follows


def _with_what_follows(context: Context, candidate: Candidate) -> list[Span]:
    """A quote; a short line that ends without a full stop with the two sentences below it, which it is the title of."""
    words = context.view.cut(candidate.span)
    if candidate.kind is not ChunkKind.SENTENCE or len(words) > LONGEST_LINE or words[-1] in '.!?;:。！？；：”"':
        return [candidate.span]
    chunks = context.view.chunks_of(candidate.span.document_id)
    position = next((index for index, chunk in enumerate(chunks) if chunk.span == candidate.span), len(chunks))
    below = [chunk.span for chunk in chunks[position + 1 : position + 4] if chunk.kind is ChunkKind.SENTENCE]
    return [candidate.span, *below]


_LISTS = re.compile(
    r"\b(?:which|what|list|name)\b.{0,60}\b(?!is\b|was\b|does\b|this\b)\w+s\b|\bwhat (?:must|should|do)\b"
    r"|哪些|哪几|什么条件|什么要求|什么材料|有何|列出",
    re.IGNORECASE,
)
LEAST_HEADING = 0.3  # of the question, for the heading of a list that is asked for as a whole
LONGEST_LIST = 900  # characters


def _asked_list(context: Context, weighed: Sequence[Candidate]) -> Draft | None:
    """A list asked for as a whole: the one that the best quote opens or belongs to, or the section that is named so."""
    question, best = context.question, weighed[0]
    chunks = context.view.chunks_of(best.span.document_id)
    items = [chunk for chunk in chunks if chunk.lead == best.span]
    if items:
        quotes = (Excerpt(best.span), *(Excerpt(item.span) for item in items[:LIST_SHOWN]))
        several = len(context.view.documents) > 1
        document = context.view.document(best.span.document_id)
        return Draft(Status.ANSWERED, (introduced(context, document), *quotes) if several else quotes)
    if len(context.view.documents) < 2 or not _LISTS.search(question.normal):
        return None
    heading = _heading_of(context, best)
    if heading is None or said_by(question, context.view, heading.span) < LEAST_HEADING:
        return None
    below = _below(context, heading)
    length = sum(chunk.span.end - chunk.span.start for chunk in below)
    if len(below) < 2 or length > LONGEST_LIST:
        return None
    lead = introduced(context, context.view.document(best.span.document_id))
    return Draft(Status.ANSWERED, (lead, *(Excerpt(chunk.span) for chunk in below[:LIST_SHOWN])))


def _heading_of(context: Context, best: Candidate) -> Chunk | None:
    """The heading that a quote stands under."""
    chunks = context.view.chunks_of(best.span.document_id)
    above = [c for c in chunks if c.kind is ChunkKind.HEADING and c.section == best.section and c.span <= best.span]
    return above[-1] if above else None


def _below(context: Context, heading: Chunk) -> list[Chunk]:
    """What stands below a heading, up to the next of its level."""
    chunks = context.view.chunks_of(heading.span.document_id)
    position = next(index for index, chunk in enumerate(chunks) if chunk.span == heading.span)
    below = takewhile(lambda chunk: chunk.section[: len(heading.section)] == heading.section, chunks[position + 1 :])
    return [chunk for chunk in below if not chunk.suspicious]


_ENUMERATED = re.compile(
    r"(?:first|second|third|fourth|fifth|finally|lastly)(?:ly)?\b|[一二三四五六]是|第[一二三四五六]|其[一二三四]",
    re.IGNORECASE,
)


def _announced(context: Context, best: Candidate) -> list[Span]:
    """A sentence that announces parts ("… include two parts.") with the sentences that open "First, …", "Second, …"."""
    chunks = context.view.chunks_of(best.span.document_id)
    position = next((index for index, chunk in enumerate(chunks) if chunk.span == best.span), None)
    if position is None:
        return []
    same = [chunk for chunk in chunks[position + 1 :] if chunk.paragraph == chunks[position].paragraph]
    if not same or not _ENUMERATED.match(context.view.cut(same[0].span)):
        return []
    numbered = [chunk.span for chunk in same if _ENUMERATED.match(context.view.cut(chunk.span))]
    return [best.span, *numbered[:LIST_SHOWN]] if len(numbered) > 1 else []


def coverage(context: Context) -> float:
    """How much of the question the best quote says (0..1)."""
    question = context.question
    weighed = candidates(question, context.view, context.search(question.search)) if question.units else []
    return weighed[0].coverage if weighed else 0.0


def is_enough(context: Context, candidate: Candidate) -> bool:
    """Whether a candidate says enough of the question to be an answer to it.

    Words that the documents never use may be a paraphrase, if the rest is said and the meaning is near; not so where
    the question is whether something stands there.
    """
    if candidate.kind is ChunkKind.TABLE_ROW and len(context.view.documents) > 1:
        return candidate.coverage >= LEAST_COVERAGE_OF_ROW
    if candidate.coverage >= LEAST_COVERAGE and not _is_strange(context, candidate):
        return True
    if candidate.coverage >= LEAST_COVERAGE_BY_MEANING and candidate.cosine >= LEAST_COSINE:
        return True
    total = sum(map(weight_of, context.question.units))
    known = sum(weight_of(unit) for unit in context.question.units if unit.known)
    if context.question.has(Intent.PRIORITY) or known < LEAST_KNOWN * total:
        return False
    return candidate.coverage * total >= LEAST_COVERAGE_OF_KNOWN * known and candidate.cosine >= LEAST_COSINE_OF_KNOWN


LEAST_COSINE_OF_STRANGE = 0.42
MOST_STRANGE = 0.4  # of a question's weight in words that no document uses


def _is_strange(context: Context, candidate: Candidate) -> bool:
    """Whether much of the question is said by none of several documents, and the quote is not near in meaning."""
    if (
        len(context.view.documents) < 2
        or HAN.search(context.question.normal)
        or HAN.search(context.view.cut(candidate.span))
    ):
        return False  # meaning is compared in English only
    units = context.question.units
    strange = sum(weight_of(unit) for unit in units if not unit.known)
    return strange >= MOST_STRANGE * sum(map(weight_of, units)) and candidate.cosine < LEAST_COSINE_OF_STRANGE


def nearest(context: Context) -> Excerpt | None:
    """The nearest thing that the documents do say, if it has something to do with the question."""
    question = context.question
    if not question.units:
        return None
    weighed = [
        candidate
        for candidate in candidates(question, context.view, context.search(question.search))
        if candidate.kind not in (ChunkKind.HEADING, ChunkKind.LIST_LEAD, ChunkKind.BYLINE)
    ]
    return Excerpt(weighed[0].span) if weighed and weighed[0].coverage >= 0.25 else None


def _lead(context: Context, chosen: Sequence[Candidate]) -> Statement:
    """The words that introduce the quotes; for items of a list, how many of how many, and under which heading."""
    question, best = context.question, chosen[0]
    if best.kind is not ChunkKind.LIST_ITEM or best.lead is None:
        return Statement(context.say("prose_lead"))
    items = [chunk for chunk in context.view.chunks_of(best.span.document_id) if chunk.lead == best.lead]
    shown = [candidate for candidate in chosen if candidate.lead == best.lead]
    yes = question.has(Intent.YES_NO) and question.has(Intent.PRIORITY) and best.coverage >= LEAST_COVERAGE
    numbers = (str(len(shown)), str(len(items)))
    section = best.section[-1] if best.section else ""
    text = context.say("prose_list_yes" if yes else "prose_list", shown=numbers[0], total=numbers[1], section=section)
    return Statement(text, (best.lead,), outside=(*numbers, *re.findall(r"\d+", section)))


def _opened(context: Context, best: Candidate) -> Draft:
    """A list or a section as a whole: its lead and items, or its first sentences."""
    chunks = context.view.chunks_of(best.span.document_id)
    position = next(index for index, chunk in enumerate(chunks) if chunk.span == best.span)
    spans: list[Span] = []
    if best.kind is ChunkKind.LIST_LEAD:
        items = [chunk for chunk in chunks if chunk.lead == best.span]
        spans = [chunk.span for chunk in items[:LIST_SHOWN]]
        parts: list[Part] = [Excerpt(best.span)]
    else:
        following = [c for c in chunks[position + 1 :] if c.section[: len(best.section)] == best.section]
        kinds = (ChunkKind.SENTENCE, ChunkKind.LIST_ITEM, ChunkKind.LIST_LEAD)
        shown = [c.span for c in following if c.kind in kinds and not c.suspicious]
        whole = len(context.view.documents) > 1 and sum(s.end - s.start for s in shown) <= LONGEST_LIST
        spans = shown[: LIST_SHOWN if whole else 3]
        parts = [introduced(context, context.view.document(best.span.document_id))]
    parts.extend(Excerpt(span) for span in spans)
    return Draft(Status.ANSWERED, tuple(parts))
