"""The cluster table as a whole: all clusters, all cities, the most and the fewest, exactly so many."""

from __future__ import annotations

import re

from assistant.compose import clusters_of, places_of, ranking
from assistant.compose.context import Context
from assistant.cues import cues
from assistant.draft import Draft, Listing, Statement
from assistant.facts import named_places
from assistant.question import Count, Intent, Kind
from assistant.stems import stems
from assistant.types import Status
from knowledge.types import ChunkKind, Comparator

_ABOUT_TABLE = frozenset(
    stems("table emerging industrial cluster clusters row rows city cities list total number programme top first count")
)


def answer(context: Context) -> Draft | None:
    """Answer a question about the table as a whole; None if it asks for something else."""
    question = context.question
    if question.asks_for[:1] == (Kind.INDUSTRY,):
        return _industries(context)
    wanted = next((kind for kind in question.asks_for if kind in (Kind.PLACE, Kind.CLUSTER)), None)
    if not context.facts() or wanted is None or question.asks_for[0] not in (Kind.PLACE, Kind.CLUSTER):
        return None
    sized = any(count.noun in (Kind.PLACE, Kind.CLUSTER) for count in question.counts)
    strange = [u for u in question.units if u.weight > 0.25 and not _is_about_table(u.alternatives[0], question.asking)]
    if len(strange) > int(sized) or _MEASURED_OTHERWISE.search(question.masked):
        return None
    if question.topics:
        return None
    other = Kind.CLUSTER if wanted is Kind.PLACE else Kind.PLACE
    size = next((count for count in question.counts if count.noun in (other, None)), None)
    if question.top and question.top > 1:
        return ranking.first(context, wanted, question.top)
    if size is None and "only" in question.logic:
        size = Count(1, Comparator.EXACT, other)
    if question.has(Intent.MOST, Intent.FEWEST) and not (size and size.comparator is not Comparator.EXACT):
        fewest = question.has(Intent.FEWEST) and not question.has(Intent.MOST)
        if wanted is Kind.PLACE:
            return places_of.most_named(context, fewest=fewest)
        return clusters_of.largest(context, fewest=fewest)
    if question.ordinal and question.ordinal > 0 and wanted is Kind.PLACE:
        return places_of.ranked(context, question.ordinal)
    if wanted is Kind.CLUSTER and not size and cues().nouns[Kind.DISTRICT].search(question.masked):
        return clusters_of.with_district(context)
    if wanted is Kind.CLUSTER and _asks_region(context):
        return clusters_of.with_region(context)
    if size is not None and not (question.has(Intent.COUNT) and size.value == len(context.facts())):
        if wanted is Kind.PLACE:
            return places_of.by_number_of_clusters(context, size)
        return clusters_of.by_number_of_cities(context, size)
    if wanted is Kind.PLACE:
        return places_of.all_places(context)
    return clusters_of.all_rows(context, with_places=_asks_places_too(context))


# "the most money", "the largest budget": the table counts cities and clusters, and nothing else
_MEASURED_OTHERWISE = re.compile(
    r"\b(?:the most|the fewest|largest|biggest|highest|smallest|lowest|greatest)\s+"
    r"(?:money|funds?|funding|budget|support|jobs|people|workers|firms|companies|investments?|area|land|revenues?|subsid\w+)\b",
    re.IGNORECASE,
)
_ABOUT_INDUSTRIES = frozenset(
    stems("industry industries sector sectors document text paper policy strategic emerging go")
)


def _industries(context: Context) -> Draft | None:
    """The industries that the documents in scope have sections of; None if something else is asked of them."""
    question, vocabulary = context.question, context.view.vocabulary
    named = question.places or question.clusters or question.industries or question.topics or question.attributes
    strange = (u for u in question.units if not set(u.alternatives[0]) <= _ABOUT_INDUSTRIES | question.asking)
    if named or question.intents - {Intent.COUNT, Intent.CONTENT} or question.logic - {"all"} or any(strange):
        return None
    scope = context.view.scope(question)
    items: list[Statement] = []
    for name, paths in vocabulary.sections.items():
        headings = [
            chunk.span
            for path in paths
            if path[0] in scope and len(path) == 2 and "industri" in stems(path[1])
            for chunk in context.view.chunks_of(path[0])
            if chunk.kind is ChunkKind.HEADING and chunk.section == path[1:]
        ]
        if headings and not any(headings[0] in item.spans for item in items):
            items.append(Statement(context.phrases.name(name), tuple(headings[:1])))
    if len(items) < 2:
        return None
    items.sort(key=lambda item: (item.spans[0].document_id, item.spans[0].start))
    head = Statement(context.say("industries_listed", count=len(items)))
    return Draft(Status.ANSWERED, (Listing(head, tuple(items)),))


def _is_about_table(words: tuple[str, ...], asking: frozenset[str]) -> bool:
    return set(words) <= _ABOUT_TABLE | asking


def _asks_places_too(context: Context) -> bool:
    """ "All clusters with their cities": places are asked for beside the clusters."""
    question = context.question
    named = cues().nouns[Kind.PLACE].search(question.masked) is not None
    return (named or question.has(Intent.PLACES)) and not question.has(Intent.COUNT)


def _asks_region(context: Context) -> bool:
    has_region = any(named_places(row) > len(row.cities) for row in context.facts())
    return has_region and "region" in stems(context.question.masked)
