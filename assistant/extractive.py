"""Evidence → draft without any model: what was asked decides who composes."""

from __future__ import annotations

import re

from assistant.compose import clusters_of, missing, particulars, places_of, prose, talk, targets
from assistant.compose.context import Context
from assistant.draft import Draft
from assistant.facts import names_place, rows_naming
from assistant.question import ClusterRef, How, Intent, Kind, PlaceRef, Question
from assistant.vocabulary import stems
from knowledge.types import ClusterFact


def write(context: Context) -> Draft:
    """The whole path of an answer in embedded mode; each step answers or passes on."""
    for step in (talk.smalltalk, _particulars, _absent_attribute, _targets, _structured, _prose):
        draft = step(context)
        if draft is not None:
            return draft
    return missing.general(context)


def _particulars(context: Context) -> Draft | None:
    question = context.question
    if not question.has(*particulars.INTENTS) or question.clusters or question.industries or question.topics:
        return None
    return particulars.answer(context) if not _leftover(question) else None


def _leftover(question: Question) -> list[str]:
    """Content words that no particular of a document explains: then something else is asked about."""
    own = set(stems("publish published publication post posted online page document text overview release released issue"
                    " issued issuer source office title website link url date version address original author website"
                    " dated web current valid apply applies put web-page file paper department agency body authority five-year"
                    " year plan period cover industries emerging strategic cluster clusters"))  # fmt: skip
    return [unit.words for unit in question.units if not set(unit.alternatives[0]) <= own and unit.weight > 0.3]


def _absent_attribute(context: Context) -> Draft | None:
    """What policy texts rarely give (prices, taxes, contacts): only if the words stand together in the documents."""
    for asked in context.question.attributes:
        wanted = set(stems(asked.words)) - set(stems("how much many is are the a of for do does when will who what"))
        if not wanted:
            return missing.attribute(context, asked)
        if not all(map(context.view.vocabulary.knows, wanted)):
            return missing.attribute(context, asked)
        passages = context.search(context.question.search)
        if not any(wanted <= set(stems(f"{p.text} {p.chunk.context}")) for p in passages[:3]):
            return missing.attribute(context, asked)
    return None


def _targets(context: Context) -> Draft | None:
    question = context.question
    if not question.has(Intent.TARGET):
        return None
    if question.asks_for and question.asks_for[0] in (Kind.PLACE, Kind.CLUSTER, Kind.BASE):
        return None
    draft = targets.answer(context)
    if draft is None and (question.clusters or question.topics) and _is_about_value(question):
        what = question.clusters[0].name if question.clusters else question.topics[0]
        return targets.none_given(context, context.phrases.name(what))
    return draft


def _is_about_value(question: Question) -> bool:
    return re.search(r"output|value|target|yuan|billion|trillion|产值|目标|亿", question.masked, re.IGNORECASE) is not None


def _structured(context: Context) -> Draft | None:
    question = context.question
    cities = [place for place in question.places if place.kind != "province" and place.kind != "sea"]
    rows = _rows(context)
    unknown = [place for place in cities if not _is_named(context, place)]
    foreign = [p for p in question.places if p.kind == "province" and not _is_covered(context, p)]
    if foreign and not rows:
        return missing.place(context, foreign[0])
    if rows and cities:
        return _rows_and_places(context, rows, cities)
    if cities:
        if unknown:
            return _unnamed(context, unknown[0])
        return _places_only(context, cities)
    if rows:
        return _rows_only(context, rows)
    return _whole_table(context)


def _rows(context: Context) -> tuple[ClusterFact, ...]:
    question = context.question
    names = [ref.name for ref in question.clusters]
    if not names and _wants_rows(question):
        names = [ref.name for ref in _rows_by_text(context)]
    return context.view.rows(names, context.facts())


def _wants_rows(question: Question) -> bool:
    return question.has(Intent.PLACES) or any(k in (Kind.PLACE, Kind.CLUSTER, Kind.DISTRICT) for k in question.asks_for)


def _rows_by_text(context: Context) -> list[ClusterRef]:
    """Rows whose own cells say the rarest words of the question ("bogies")."""
    question = context.question
    if not question.units:
        return []
    best = max(question.units, key=lambda unit: unit.weight)
    found = []
    for fact in context.facts():
        words = set(stems(context.view.cut(fact.row_span)))
        if any(alternative and set(alternative) <= words for alternative in best.alternatives[:1]):
            found.append(ClusterRef(fact.name, best.words, How.TEXT))
    return found if len(found) <= 2 else []


def _is_named(context: Context, place: PlaceRef) -> bool:
    return bool(rows_naming(context.facts(), place))


def _is_covered(context: Context, place: PlaceRef) -> bool:
    return any(context.view.covers(document, place.name) for document in context.view.documents.values())


def _unnamed(context: Context, place: PlaceRef) -> Draft:
    if place.kind == "region" and place.members:
        draft = clusters_of.of_unnamed_region(context, place)
        if draft:
            return draft
    return missing.place(context, place)


def _rows_and_places(context: Context, rows: tuple[ClusterFact, ...], cities: list[PlaceRef]) -> Draft | None:
    question = context.question
    if question.has(Intent.NAME) or Kind.BASE in question.asks_for:
        inside = [place for place in cities if names_place(rows[0], place)]
        if inside:
            return clusters_of.bases(context, rows[0], inside)
    if len(rows) == 1 and len(cities) == 1:
        return places_of.membership(context, rows[0], cities[0])
    if len(rows) == 1:
        return clusters_of.bases(context, rows[0], [place for place in cities if names_place(rows[0], place)])
    if len(cities) == 1:
        return clusters_of.of_place(context, cities[0])
    return places_of.cities(context, rows)


def _places_only(context: Context, cities: list[PlaceRef]) -> Draft | None:
    question = context.question
    wants_clusters = question.has(Intent.CLUSTERS, Intent.COUNT, Intent.COMPARE) or any(
        kind in (Kind.CLUSTER, Kind.INDUSTRY, Kind.BASE) for kind in question.asks_for
    )
    rest = [unit for unit in question.units if unit.weight > 0.5 and not unit.known]
    others = [unit for unit in question.units if unit.known and unit.named]
    if not wants_clusters and (rest or others):
        return None
    if len(cities) == 1:
        return clusters_of.of_place(context, cities[0])
    return clusters_of.of_places(context, cities)


def _rows_only(context: Context, rows: tuple[ClusterFact, ...]) -> Draft | None:
    question = context.question
    if question.has(Intent.COUNT) and Kind.BASE in question.asks_for:
        return None
    if question.has(Intent.PLACES) or Kind.PLACE in question.asks_for or Kind.DISTRICT in question.asks_for:
        return places_of.cities(context, rows)
    if question.has(Intent.COMPARE) and len(rows) == 2:
        return places_of.cities(context, rows)
    if question.has(Intent.NAME):
        return clusters_of.bases(context, rows[0], ())
    if question.has(Intent.CONTENT) and not question.has(Intent.PRIORITY) and not _extra(question):
        return Draft_content(context, rows)
    if not _extra(question) and not question.has(Intent.PRIORITY):
        return _overview(context, rows)
    return None


def _extra(question: Question) -> list[str]:
    """Content words beside the clusters' own names: a question about something particular."""
    names = {ref.words for ref in question.clusters}
    return [unit.words for unit in question.units if unit.words not in names and unit.weight > 0.25]


def Draft_content(context: Context, rows: tuple[ClusterFact, ...]) -> Draft:
    return _overview(context, rows)


def _overview(context: Context, rows: tuple[ClusterFact, ...]) -> Draft:
    from assistant.types import Status

    content_only = context.question.has(Intent.CONTENT)
    parts = []
    for row in rows:
        if not content_only:
            parts.extend(places_of.placed(context, row))
        parts.extend(places_of.content(context, row))
    from assistant.compose.context import answer_fact

    return Draft(Status.ANSWERED, tuple(parts), facts=tuple(answer_fact(row) for row in rows))


def _whole_table(context: Context) -> Draft | None:
    question = context.question
    wanted = question.asks_for[0] if question.asks_for else None
    if not context.facts() or wanted not in (Kind.PLACE, Kind.CLUSTER) or _extra(question):
        return None
    size = next(iter(question.counts), 1 if "only" in question.logic else None)
    if wanted is Kind.PLACE:
        if question.has(Intent.MOST) or question.has(Intent.FEWEST):
            return places_of.most_named(context, fewest=question.has(Intent.FEWEST))
        return places_of.by_number_of_clusters(context, size) if size else places_of.all_places(context)
    if question.has(Intent.MOST) or question.has(Intent.FEWEST):
        return clusters_of.largest(context, fewest=question.has(Intent.FEWEST))
    return clusters_of.by_number_of_cities(context, size) if size else clusters_of.all_rows(context)


def _prose(context: Context) -> Draft | None:
    question = context.question
    if _wants_rows(question) and question.topics and not question.clusters and Kind.CLUSTER in question.asks_for:
        return missing.cluster(context, question.topics[0])
    return prose.answer(context)
