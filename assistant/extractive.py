"""Evidence → draft without any model: what was asked decides who composes."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.asked import counts_other_things
from assistant.compose import (
    amended,
    bases,
    changed,
    claims,
    clusters_of,
    differing,
    guarded,
    missing,
    particulars,
    places_of,
    premises,
    prose,
    provisions,
    quantity,
    records,
    sections,
    selected,
    table,
    talk,
    targets,
    unsaid,
)
from assistant.compose.context import Context
from assistant.compose.merge import merge
from assistant.compose.rows import (
    cluster_rows,
    describes_business,
    is_denied_otherwise,
    is_named,
    is_unknown_cluster,
    requests,
    row_by_meaning,
    wants_rows,
)
from assistant.draft import Draft
from assistant.facts import names_place
from assistant.question import How, Intent, Kind, PlaceRef
from knowledge.types import ClusterFact


def write(context: Context) -> Draft:
    """The whole path of an answer in embedded mode; each step answers or passes on to the next."""
    lacking = ""
    for step in (
        talk.smalltalk,
        talk.clarify,
        particulars.answer,
        _tabled,
        missing.elsewhere,
        changed.answer,
        sections.answer,
        provisions.answer,
        targets.answer,
        bases.of_companies,
        missing.absent_attribute,
        bases.counted,
        _structured,
        missing.asked_unknown,
        guarded.prose,
        talk.scene,
    ):
        draft = None if step in _OF_CLUSTERS and prose.is_elsewhere(context) else step(context)
        silent_on = unsaid.unsaid(context, draft) if draft is not None and step in _OF_EVIDENCE else ""
        lacking = lacking or silent_on
        if draft is not None and not silent_on:
            listed = step is changed.answer  # the changes themselves
            return (
                draft if listed else differing.marked(context, claims.checked(context, amended.applied(context, draft)))
            )
    return missing.unsaid(context, lacking) if lacking else records.none(context) or missing.general(context)


def whole(context: Context) -> Draft | None:
    """The answer of a message of several clauses that all ask about the same rows of a table."""
    draft = records.row(context)
    return amended.applied(context, draft) if draft is not None else None


def _tabled(context: Context) -> Draft | None:
    """What a table answers, with what the text around it says of the same."""
    draft = records.answer(context)
    if draft is None:
        return None
    return guarded.without_date(context, draft) or prose.beside(context, draft)


def _structured(context: Context) -> Draft | None:
    """Clusters and places: from the whole set of rows."""
    places = [place for place in context.question.places if place.kind not in ("province", "sea")]
    if counts_other_things(context.question.masked):
        return None
    if is_unknown_cluster(context):
        return missing.cluster(context)
    rows = cluster_rows(context)
    claim = premises.count_claim(context, rows, places)
    if claim:
        return claim
    left = selected.answer(context, rows, places)
    if left:
        return left
    if rows and places:
        return _rows_and_places(context, rows, places)
    if places:
        return _places_only(context, places)
    if rows:
        return _rows_only(context, rows)
    whole = table.answer(context)
    near = () if whole else row_by_meaning(context)
    return _by_meaning(context, near) if near else whole


def _by_meaning(context: Context, rows: tuple[ClusterFact, ...]) -> Draft | None:
    """What a row says that is near in meaning only, with a note that it was taken for what is meant."""
    draft = _rows_only(context, rows)
    if draft is None:
        return None
    names = context.phrases.join(tuple(context.phrases.name(row.name) for row in rows))
    return replace(draft, notices=(context.say("notice_understood", what=names), *draft.notices))


_PAIRED = re.compile(r"(?:⟦C⟧⟦P⟧){2,}")  # "A goes to X and B to Y, right?"


_OF_EVIDENCE = (_tabled, sections.answer, provisions.answer, _structured, guarded.prose)
_OF_CLUSTERS = (targets.answer, bases.of_companies, bases.counted, _structured)


def _rows_and_places(context: Context, rows: tuple[ClusterFact, ...], places: list[PlaceRef]) -> Draft | None:
    question = context.question
    several = len(context.view.documents) > 1
    if several and not (question.asks_for or question.has(Intent.YES_NO, Intent.PLACES)) and _asks_more(context):
        return None
    if len(rows) > 1:
        if _PAIRED.fullmatch("".join(re.findall(r"⟦[CP]⟧", question.masked))) and question.has(Intent.YES_NO):
            return merge([places_of.membership(context, *pair) for pair in zip(rows, places, strict=False)])
        if len(places) > 1:
            return places_of.cities(context, rows)
        return merge([places_of.membership(context, row, places[0]) for row in rows])
    row = rows[0]
    claim = premises.base_claim(context, row, places)
    if claim:
        return claim
    outside = [place for place in places if not names_place(row, place)]
    if outside:
        return premises.misplaced(context, row, outside)
    if question.asked_unknown or question.has(Intent.WHEN):
        return None
    inside = [place for place in places if names_place(row, place)]
    if question.has(Intent.YES_NO) and not question.has_wh and len(places) == 1:
        return places_of.membership(context, row, places[0])
    if question.has(Intent.NAME) or Kind.BASE in question.asks_for or len(places) > 1:
        return bases.named(context, row, inside)
    if question.has(Intent.CONTENT) and not question.has(Intent.YES_NO, Intent.PLACES):
        built = bases.named(context, row, inside)
        return merge([built, places_of.contents(context, rows)]) if built else None
    return places_of.membership(context, row, places[0])


def _places_only(context: Context, places: list[PlaceRef]) -> Draft | None:
    question = context.question
    shared = len(places) > 1 and "both" in question.logic and not question.asks_for
    wants_clusters = (
        shared
        or question.has(Intent.CLUSTERS, Intent.COUNT, Intent.COMPARE, Intent.EACH)
        or any(kind in (Kind.CLUSTER, Kind.INDUSTRY, Kind.BASE) for kind in question.asks_for)
    )
    if len(places) == 1:
        claim = premises.base_in_place_claim(context, places[0])
        if claim:
            return claim
        if question.asks_for[:1] == (Kind.BASE,):
            listed = bases.in_place(context, places[0])
            if listed:
                return listed
    several = len(context.view.documents) > 1
    if several and not wants_clusters and (question.has(Intent.TARGET, Intent.HOW_MUCH) or _says_more(context)):
        return None
    regions = [place for place in places if place.kind == "region"]
    if regions and (question.asks_for[:1] == (Kind.PLACE,) or not (wants_clusters or is_named(context, regions[0]))):
        return missing.members_of(context, regions[0])
    unnamed = [place for place in places if not is_named(context, place)]
    if unnamed and unnamed[0].kind == "region":
        return clusters_of.of_unnamed_region(context, unnamed[0])
    if unnamed and "negation" in question.logic and question.has(Intent.YES_NO):
        return missing.place(context, unnamed[0])
    if unnamed and several and all(context.view.mentions(place.name) for place in unnamed):
        return None
    if unnamed:
        return merge([clusters_of.of_place(context, p) or missing.place(context, p) for p in places])
    named = [unit for unit in question.units if unit.named and not unit.kinds <= {"city", "region"}]
    strange = [unit for unit in question.units if not unit.named and not unit.known and unit.weight > 0.5]
    if not wants_clusters and (named or strange or question.asked_unknown):
        return None
    if named and not question.has(Intent.COUNT) and Kind.CLUSTER not in question.asks_for:
        return None
    if len(places) == 1:
        return premises.not_in_any(context, places[0]) or clusters_of.of_place(context, places[0])
    return clusters_of.of_places(context, places)


def _rows_only(context: Context, rows: tuple[ClusterFact, ...]) -> Draft | None:
    question = context.question
    asks = question.asks_for
    if len(rows) == 1:
        number = quantity.corrected(context, rows[0]) or quantity.asked(context, rows[0])
        if number:
            return number
    if question.within_places:
        return places_of.cities(context, rows)
    if is_denied_otherwise(context):
        return missing.about(context)
    if question.has(Intent.DEFINE) and all(cluster.how is not How.EXACT for cluster in question.clusters):
        return None
    if question.has(Intent.COMPARE, Intent.EACH) and len(rows) > 1:
        if question.has(Intent.CONTENT):
            return places_of.contents(context, rows)
        return places_of.compared(context, rows)
    if question.has(Intent.PLACES) or Kind.PLACE in asks or Kind.DISTRICT in asks:
        return places_of.cities(context, rows)
    if len(rows) > 1 and "both" in question.logic:
        return places_of.cities(context, rows)
    if question.has(Intent.NAME) or (Kind.BASE in asks and not _extra(context)):
        return bases.named(context, rows[0], ())
    if asks[:1] == (Kind.CLUSTER,):
        return places_of.overview(context, rows)
    if describes_business(question) and not question.has(Intent.PRIORITY, Intent.WHEN, Intent.HOW_MUCH):
        return places_of.overview(context, rows) if requests(question) else None
    if _extra(context) or question.has(Intent.PRIORITY, Intent.WHEN, Intent.HOW_MUCH) or question.asked_unknown:
        return None
    if question.has(Intent.CONTENT) or Kind.INDUSTRY in asks:
        return places_of.contents(context, rows)
    return places_of.overview(context, rows) if question.is_question or not wants_rows(question) else None


def _says_more(context: Context) -> bool:
    """Whether the question says something of its own beside the place, which prose may answer."""
    return any(
        unit.weight > 0.3 and not set(unit.alternatives[0]) <= context.question.asking
        for unit in context.question.units
    )


def _asks_more(context: Context) -> bool:
    """Whether the question has words of its own beside the names of clusters and places, which another text may say."""
    asking = context.question.asking
    return any(u.weight > 0.5 and not (u.named or set(u.alternatives[0]) <= asking) for u in context.question.units)


def _extra(context: Context) -> list[str]:
    """Content words beside the clusters' own names and the words of asking: a question about something particular."""
    return [
        unit.words
        for unit in context.question.units
        if not context.question.foreign
        and "cluster" not in unit.kinds
        and unit.weight > 0.25
        and not set(unit.alternatives[0]) <= context.question.asking
    ]
