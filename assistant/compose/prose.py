"""Answers in the document's own words: the sentences, list items or rows that say it, whole."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cache
from itertools import pairwise

from assistant.compose.context import Context
from assistant.compose.naming import introduced
from assistant.cues import cues
from assistant.draft import Draft, Excerpt, Listing, Part, Statement
from assistant.evidence import DAY, stems_in, weigh
from assistant.names import PLACE_KINDS
from assistant.question import Intent, Kind, Language, Question, Unit
from assistant.ranking import HOW_LONG, LENGTH_OF_TIME, Ranked, weight_covered
from assistant.signs import signs_of
from assistant.stems import HAN, stems
from assistant.types import Status
from assistant.windows import Window
from knowledge.lexicon_files import topics
from knowledge.place_names import find_places
from knowledge.quantities import numbers_in
from knowledge.types import Chunk, ChunkKind, PlaceKind, Span

SHOWN_WHOLE = 320  # characters of a window that is quoted as it stands
BEST_SHOWN_WHOLE = 600  # of the best window: what a rule says is often limited by the sentence after it
AS_GOOD_A_SENTENCE = 0.75  # of the best one of a window
MOST_SENTENCES = 4
MOST_ITEMS = 8
CLOSE = 0.8  # in score, of the best window: as likely to be the answer
GAIN = 0.2  # of the question's weight, that a further window says and those before it do not
MOST_WINDOWS = 3
LEAST_COVERAGE = 0.3
LEAST_COVERAGE_BY_MEANING = 0.15
LEAST_COSINE = 0.45
LEAST_COVERAGE_BESIDE_A_NAME = 0.75
_ENUMERATED = re.compile(
    r"(?:first|second|third|fourth|fifth|finally|lastly)(?:ly)?\b|[一二三四五六]是|第[一二三四五六]|其[一二三四]",
    re.IGNORECASE,
)
LEAST_BESIDE = 0.7  # of the question, for a quote beside a table that answers it as well
LEAST_BESIDE_A_ROW = 0.5
LONG_LIST = 8  # items of a table, above which such a quote comes first
_TAKEN_AWAY = frozenset({"negation", "but_not", "neither"})
_NO_SENTENCES = frozenset({ChunkKind.TABLE_ROW, ChunkKind.BYLINE})
LEAST_NEAR = 0.15  # of the question, for the nearest thing that the documents say


def answer(context: Context) -> Draft | None:
    """Quote what answers the question; None if nothing in the documents does."""
    units, found = context.ranking().units, context.ranking().found
    if not found or not (is_enough(units, found[0]) or _is_settled(context, found)):
        return None
    return Draft(Status.ANSWERED, tuple(_quoted(context, units, list(_chosen(units, _of_the_place(context, found))))))


def _of_the_place(context: Context, found: Sequence[Ranked]) -> Sequence[Ranked]:
    """Where a document of the very city that is asked about says it best, what such documents say, and nothing else."""
    local = context.view.scopes.local_to(context.question)
    own = [each for each in found if each.window.first.document_id in local]
    return own if own and own[0] is found[0] else found


def beside(context: Context, draft: Draft) -> Draft:
    """A table's answer with the sentences that say nearly all of the question as well: a note, a rule, a sum stated."""
    units, found = context.ranking().units, context.ranking().found
    tables = [index.table.span for index in context.view.tables_for(context.question)]
    sentences = [
        each
        for each in found
        if each.window.chunks[0].kind not in _NO_SENTENCES
        and not any(table.contains(chunk.span) for table in tables for chunk in each.window.chunks)
    ][:1]
    listed = max((len(part.items) for part in draft.parts if isinstance(part, Listing)), default=0)
    least = LEAST_BESIDE if listed else LEAST_BESIDE_A_ROW
    if draft.status is not Status.ANSWERED or not sentences or sentences[0].coverage < least:
        return draft
    if sentences[0].score < found[0].score - CLOSE:
        return draft
    quoted = tuple(_quoted(context, units, sentences))
    parts = (*quoted, *draft.parts) if listed > LONG_LIST else (*draft.parts, *quoted)
    return replace(draft, parts=parts)


def with_places(context: Context, draft: Draft) -> Draft:
    """A quoted answer to "which cities" with the cities of its best sentence said first, in the asker's language."""
    question, ranking = context.question, context.ranking()
    if Kind.PLACE not in question.asks_for or question.logic & _TAKEN_AWAY:
        return draft
    best = _best(context, ranking.units, ranking.found[0].window)
    asked = {place.name for place in question.places}
    named = [place.name for place in find_places(context.view.cut(best.span)) if place.kind is PlaceKind.CITY]
    cities = [name for name in dict.fromkeys(named) if name not in asked]
    if not cities or not any(isinstance(p, Excerpt) and _contains(p.span, best.span) for p in draft.parts):
        return draft
    said = context.say("list_comma").join(map(context.phrases.name, cities))
    return replace(draft, parts=(Statement(context.say("prose_places", places=said), (best.span,)), *draft.parts))


def _contains(whole: Span, part: Span) -> bool:
    return whole.document_id == part.document_id and whole.start <= part.start and part.end <= whole.end


def is_elsewhere(context: Context) -> bool:
    """Whether other documents than those with clusters clearly say more of the question.

    Where a question is about a city with documents of its own, these say more if they have as many of its other words:
    what a table of the whole province lists is no denial of what the city's own documents say.
    """
    view, question = context.view, context.question
    if len(view.documents) < 2 or question.within_places or question.within_clusters:
        return False
    with_clusters = {fact.document_id for fact in view.facts}
    local = view.scopes.local_to(question) - with_clusters
    if local:
        rows = [stems_in(view.cut(fact.row_span)) for fact in view.facts]
        own = [view.scopes.words_in(document_id) for document_id in local]
        return not _asks_for_clusters(question) and _most_said(question, own) >= _most_said(question, rows)
    if question.clusters:
        return False
    best = dict.fromkeys((True, False), 0.0)
    for each in context.ranking().found:
        here = each.window.first.document_id in with_clusters
        best[here] = max(best[here], each.score)
    return best[False] > best[True] + CLOSE


def _asks_for_clusters(question: Question) -> bool:
    """Whether clusters are asked for by that word."""
    return Kind.CLUSTER in question.asks_for or cues().nouns[Kind.CLUSTER].search(question.normal) is not None


def _most_said(question: Question, texts: Iterable[AbstractSet[str]]) -> float:
    """The weight of a question's words beside its places that the one of some texts has which has most of them."""
    own = [unit for unit in question.units if not unit.kinds & PLACE_KINDS]
    return max(
        (sum(unit.weight for unit in own if any(words >= set(a) for a in unit.alternatives)) for words in texts),
        default=0.0,
    )


def is_enough(units: Sequence[Unit], best: Ranked) -> bool:
    """Whether a window says enough of the question to be an answer to it, in its words or by its meaning.

    A name that no document uses is no paraphrase: the rest has to say nearly all of the question. The name of a city
    is not enough by itself, where more is asked.
    """
    beyond = {number for number, unit in enumerate(units) if not unit.kinds & PLACE_KINDS}
    if beyond and not beyond & best.covered:
        return False
    strange = any(
        not units[number].known
        and number not in best.covered
        and (units[number].named or units[number].alternatives[0] in _lexicon_names())
        for number in beyond  # where a thing is said to be may be wrong, and is put right
    )
    if strange:
        return best.coverage >= LEAST_COVERAGE_BESIDE_A_NAME
    if best.coverage >= LEAST_COVERAGE:
        return True
    return best.coverage >= LEAST_COVERAGE_BY_MEANING and best.cosine >= LEAST_COSINE


def _is_settled(context: Context, found: Sequence[Ranked]) -> bool:
    """Whether a window in the other language than the question's, which shares few words with it, answers it still.

    It is of the very city that is asked about, clearly ahead of all others, says something of the question, and has the
    kind of thing that is asked for: a day, a length of time, or an amount.
    """
    question, best = context.question, found[0]
    text = " ".join(context.view.cut(chunk.span) for chunk in best.window.chunks)
    if (HAN.search(text) is None) is (question.language is Language.ENGLISH):
        return False
    if best.window.first.document_id not in context.view.scopes.local_to(question):
        return False
    if best.coverage < LEAST_COVERAGE_BY_MEANING or (len(found) > 1 and best.score < found[1].score + CLOSE):
        return False
    if question.has(Intent.WHEN):
        return (LENGTH_OF_TIME if HOW_LONG.search(question.normal) else DAY).search(text) is not None
    return question.has(Intent.HOW_MUCH) and any(unit for *_, unit in numbers_in(text))


@cache
def _lexicon_names() -> frozenset[tuple[str, ...]]:
    """The stems of all names of industries, whether a document has them or not."""
    lexicon = topics()
    names = [name for industry in lexicon.industries for name in (industry.name, *industry.synonyms, *industry.short)]
    names += [name for cluster in lexicon.clusters for name in (cluster.name, *cluster.synonyms)]
    return frozenset(stems(name) for name in names if name.isascii())


def nearest(context: Context) -> Excerpt | None:
    """The nearest thing that the documents do say, if it has something to do with the question."""
    units = context.ranking().units
    found = [each for each in context.ranking().found if each.window.chunks[0].kind is not ChunkKind.BYLINE]
    if not found or found[0].coverage < LEAST_NEAR:
        return None
    return Excerpt(_best(context, units, found[0].window).span)


def _chosen(units: Sequence[Unit], found: Sequence[Ranked]) -> Iterator[Ranked]:
    """The best window, those that are nearly as good, and those that say more of the question."""
    said: frozenset[int] = frozenset()
    for number, each in enumerate(found[: 2 * MOST_WINDOWS]):
        close = each.score >= found[0].score - CLOSE and number < MOST_WINDOWS
        if number == 0 or close or weight_covered(units, each.covered - said) >= GAIN:
            said |= each.covered
            yield each


def _quoted(context: Context, units: Sequence[Unit], chosen: Sequence[Ranked]) -> Iterator[Part]:
    """The quotes of each document below its title and date, in the order of the text."""
    documents = dict.fromkeys(each.window.first.document_id for each in chosen[:MOST_WINDOWS])
    several = len(context.view.documents) > 1
    for document_id in documents:
        yield introduced(context, context.view.document(document_id))
        for each in chosen[:MOST_WINDOWS]:
            if each.window.first.document_id == document_id:
                longest = BEST_SHOWN_WHOLE if several and each is chosen[0] else SHOWN_WHOLE
                yield from map(Excerpt, _spans(context, units, each.window, longest))


def _spans(context: Context, units: Sequence[Unit], window: Window, longest: int) -> list[Span]:
    """What of a window is quoted: all of a short one or of a list, else its best sentences; neighbours as one quote."""
    listed = window.chunks[0].kind is ChunkKind.LIST_LEAD or window.chunks[-1].lead is not None
    if window.length <= longest or (listed and len(window.chunks) <= MOST_ITEMS + 1):
        return _joined(window.chunks, {chunk.span for chunk in window.chunks})
    weights = {chunk.span: _said(context, units, window, chunk) for chunk in window.chunks}
    least = AS_GOOD_A_SENTENCE * max(weights.values())
    best = sorted((c for c in window.chunks if weights[c.span] >= least), key=lambda c: -weights[c.span])
    kept = {chunk.span for chunk in best[:MOST_SENTENCES]}
    numbered = [chunk.span for chunk in window.chunks if _ENUMERATED.match(context.view.cut(chunk.span))]
    opening = {before.span for before, chunk in pairwise(window.chunks) if chunk.span in numbered[:1]}
    if len(numbered) > 1 and opening & kept:  # "… include two parts. First, … Second, …"
        kept.update(numbered)
    return _joined(window.chunks, kept)


def _best(context: Context, units: Sequence[Unit], window: Window) -> Chunk:
    return max(window.chunks, key=lambda chunk: _said(context, units, window, chunk))


def _said(context: Context, units: Sequence[Unit], window: Window, chunk: Chunk) -> float:
    text = context.view.cut(chunk.span)
    return weigh(units, f"{text} {signs_of(text)}", chunk.context, window.above)[0]


def _joined(chunks: Sequence[Chunk], kept: Container[Span]) -> list[Span]:
    """Kept sentences that follow each other in a paragraph as one span; list items and rows each by itself."""
    spans: list[Span] = []
    paragraph = -1
    for chunk in chunks:
        if chunk.span not in kept:
            paragraph = -1
        elif chunk.kind is ChunkKind.SENTENCE and chunk.paragraph == paragraph:
            spans[-1] = Span(chunk.span.document_id, spans[-1].start, chunk.span.end)
        else:
            spans.append(chunk.span)
            paragraph = chunk.paragraph if chunk.kind is ChunkKind.SENTENCE else -1
    return spans
