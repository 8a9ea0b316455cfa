"""Sets with something taken away: the clusters of X but not of Y, the cities of A without those of B, all but Z."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.compose.clusters_of import listing, outside
from assistant.compose.context import Context, answer_fact
from assistant.draft import Draft, Statement
from assistant.facts import cities_of, rows_naming_all, rows_naming_any, shared_cities
from assistant.question import Intent, Kind, PlaceRef
from assistant.types import Status
from knowledge.types import ClusterFact

_ANY = re.compile(r"⟦([A-Z])⟧\s*,?\s*(?:or|或者?)\s*(?:(?:in|for|of|the)\s+)*⟦\1⟧", re.IGNORECASE)


def answer(context: Context, rows: Sequence[ClusterFact], places: Sequence[PlaceRef]) -> Draft | None:
    """The clusters or the cities that are left; None if the question takes nothing away, or asks for no set."""
    question = context.question
    gone_places = [place for place in places if place.name in question.excluded]
    gone_rows = [row for row in rows if row.name in question.excluded]
    if not (gone_places or gone_rows) or (question.has(Intent.YES_NO) and not (question.has_wh or question.asks_for)):
        return None
    called = {words for ref in (*question.clusters, *question.weak_clusters) for words in (ref.words,)}
    if any(industry.words not in called for industry in question.industries):
        return None  # an industry is no row: what is left of it cannot be told
    kept_places = [place for place in places if place not in gone_places]
    kept_rows = [row for row in rows if row not in gone_rows]
    wanted = _wanted(context, rows, places)
    if wanted is Kind.CLUSTER and not kept_rows:
        return _clusters(context, kept_places, gone_places, gone_rows)
    if wanted is Kind.PLACE and not kept_places and not (gone_places and len(kept_rows) != 1):
        return _cities(context, kept_rows, gone_rows, gone_places)
    return None


def _wanted(context: Context, rows: Sequence[ClusterFact], places: Sequence[PlaceRef]) -> Kind | None:
    """What the set is of: what is asked for, or the other kind than what is named."""
    question = context.question
    asked = next((kind for kind in question.asks_for if kind in (Kind.PLACE, Kind.CLUSTER)), None)
    if asked or question.asks_for:
        return asked
    if question.has(Intent.PLACES):
        return Kind.PLACE
    if question.has(Intent.CLUSTERS):
        return Kind.CLUSTER
    plain = all(unit.named or set(unit.alternatives[0]) <= question.asking for unit in question.units)
    return (Kind.PLACE if not places else Kind.CLUSTER if not rows else None) if plain else None


def _any(context: Context) -> bool:
    return "either" in context.question.logic or _ANY.search(context.question.masked) is not None


def _clusters(
    context: Context, kept: Sequence[PlaceRef], gone: Sequence[PlaceRef], gone_rows: Sequence[ClusterFact]
) -> Draft | None:
    facts = context.facts()
    named = rows_naming_any(facts, kept) if _any(context) and kept else rows_naming_all(facts, kept)
    rows = [row for row in named if row not in rows_naming_any(facts, gone) and row not in gone_rows]
    chosen = [place.name for place in kept]
    place, names = context.phrases.names(chosen), [context.phrases.name(place.name) for place in gone]
    other = context.say("or", first=", ".join(names[:-1]), last=names[-1]) if len(names) > 1 else "".join(names)
    answer_facts = tuple(answer_fact(row, chosen or None) for row in rows)
    if gone and kept:
        phrases = ("places_but_not", "places_but_not_one", "places_but_not_none")
    elif gone:
        phrases = ("place_not_named", "place_not_named_one", "place_not_named_none")
        place = other
    elif kept:
        phrases = ("place_others", "place_others_one", "place_others_none")
    else:
        return None
    parts = listing(context, rows, *phrases, place=place, other=other)
    return Draft(Status.ANSWERED, tuple(outside(part, *names) for part in parts), facts=answer_facts)


def _cities(
    context: Context, kept: Sequence[ClusterFact], gone: Sequence[ClusterFact], gone_places: Sequence[PlaceRef]
) -> Draft:
    within = context.question.within_places
    named = shared_cities(kept) if kept and not _any(context) else cities_of(kept or context.facts())
    taken = {*cities_of(gone), *(name for place in gone_places for name in (place.name, *place.members))}
    left = tuple(city for city in named if city not in taken and (not within or city in within))
    key = "clusters_difference" if gone and kept else "cities_without" if gone else "cities_others"
    key = key if len(left) > 1 else f"{key}_one" if left else f"{key}_none"
    text = context.say(
        key,
        cluster=context.phrases.names([row.name for row in kept]),
        other=context.phrases.names([row.name for row in gone]),
        count=len(left),
        places=context.phrases.names(left, bold=len(left) > 1),
    )
    holders = kept or [row for row in context.facts() if set(row.city_names) & set(left)]
    spans = tuple(map(context.view.locality, (*holders, *gone)))
    facts = tuple(answer_fact(row, [city for city in row.city_names if city in left]) for row in holders)
    return Draft(Status.ANSWERED, (Statement(text, spans, counted=left),), facts=facts)
