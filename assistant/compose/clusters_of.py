"""Which clusters: those of a place or of several, all of them, by how many cities they name, and side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.compose.context import Context, answer_fact
from assistant.compose.naming import own_words, title_of
from assistant.compose.places_of import more_or_fewer, size_words
from assistant.draft import Draft, Excerpt, Listing, Part, Statement, Table
from assistant.facts import (
    bases_in,
    cities_of,
    is_only_in,
    named_places,
    rows_naming,
    rows_naming_all,
    rows_naming_any,
)
from assistant.question import Count, Intent, PlaceRef
from assistant.types import Status
from knowledge.types import ClusterFact, Comparator, PlaceKind, Span


def listing(
    context: Context, rows: Sequence[ClusterFact], many: str, one: str, none: str, **words: object
) -> tuple[Part, ...]:
    """A sentence and a list of rows: `many`, `one` and `none` are the phrases for as many rows."""
    if not rows:
        return (Statement(context.say(none, **words), tuple(map(context.view.locality, context.facts()))),)
    if len(rows) == 1:
        text = context.say(one, cluster=context.phrases.name(rows[0].name), **words)
        span = context.view.locality(rows[0])
        return (Statement(text, (span,)), Excerpt(span))
    head = Statement(context.say(many, count=len(rows), **words))
    items = tuple(Statement(_with_region(context, row), (context.view.locality(row),)) for row in rows)
    return (Listing(head, items),)


def _with_region(context: Context, row: ClusterFact) -> str:
    """A row's name; where its cities are counted, with the region that it names beside them."""
    name = context.phrases.name(row.name)
    regions = [place.name for place in row.places if place.kind is PlaceKind.REGION]
    if not regions or not context.question.counts:
        return name
    return context.say("beside_region", name=name, region=context.phrases.names(regions))


def of_place(context: Context, place: PlaceRef) -> Draft | None:
    """The clusters of one city, district, zone or region; None if no row names it."""
    facts = context.facts()
    if "only" in context.question.logic and place.kind == "city":
        alone = [row for row in facts if is_only_in(row, place.name)]
        name = context.phrases.name(place.name)
        parts = listing(context, alone, "place_only", "place_only_one", "place_only_none", place=name)
        return Draft(Status.ANSWERED, parts, facts=tuple(map(answer_fact, alone)))
    rows = rows_naming(facts, place)
    if not rows:
        return None
    answer_facts = tuple(answer_fact(row, (place.name,)) for row in rows)
    if place.kind in ("district", "zone"):
        return Draft(Status.ANSWERED, tuple(_of_district(context, rows, place)), facts=answer_facts)
    if place.kind == "region":
        return _of_region(context, rows, place)
    if context.question.within_clusters and len(rows) < len(context.question.within_clusters):
        return _of_those(context, rows, place)
    parts = listing(
        context,
        rows,
        "place_clusters_many",
        "place_clusters_one",
        "place_clusters_one",
        place=context.phrases.name(place.name),
    )
    if len(rows) == 1 and context.question.has(Intent.CONTENT):
        parts = (*parts[:1], Excerpt(context.view.locality(rows[0])), Excerpt(rows[0].development))
    return Draft(Status.ANSWERED, parts, facts=answer_facts)


def _of_those(context: Context, rows: Sequence[ClusterFact], place: PlaceRef) -> Draft:
    """Those rows of an earlier answer that name a place: not all that it has."""
    within = context.question.within_clusters
    numbers = (str(len(rows)), str(len(within)))
    text = context.say("place_of_those", place=context.phrases.name(place.name), count=numbers[0], total=numbers[1])
    items = tuple(Statement(context.phrases.name(row.name), (context.view.locality(row),)) for row in rows)
    facts = tuple(answer_fact(row, (place.name,)) for row in rows)
    return Draft(Status.ANSWERED, (Listing(Statement(text, outside=numbers), items),), facts=facts)


def _of_district(context: Context, rows: Sequence[ClusterFact], place: PlaceRef) -> list[Part]:
    parts: list[Part] = []
    for row in rows:
        bases = bases_in(row, place)
        words = {"place": context.phrases.name(place.name), "cluster": context.phrases.name(row.name)}
        spans = (row.name_span, row.locality)
        if bases:
            text = context.say("place_district_one", bases=context.phrases.join([base.name for base in bases]), **words)
        else:
            text = context.say("place_district_plain", **words)
        parts.extend([Statement(text, spans), Excerpt(row.locality)])
    return parts


def _of_region(context: Context, rows: Sequence[ClusterFact], place: PlaceRef) -> Draft:
    region = context.phrases.name(place.name)
    parts: list[Part] = []
    for row in rows:
        text = context.say("region_clusters", region=region, cluster=context.phrases.name(row.name))
        parts.append(Statement(text, (context.view.locality(row),)))
    if _BY_NAME.search(context.question.masked):
        return Draft(Status.ANSWERED, tuple(parts), facts=tuple(answer_fact(row, (place.name,)) for row in rows))
    parts.extend(_members(context, place))
    facts = tuple(answer_fact(row, (place.name,)) for row in rows)
    return Draft(Status.ANSWERED, tuple(parts), facts=facts, notices=(context.say("notice_outside"),))


def _members(context: Context, place: PlaceRef) -> list[Part]:
    """The rows that name a city which the lexicon counts to a region; said to be outside knowledge."""
    rows = [row for row in context.facts() if set(row.city_names) & set(place.members)]
    if not rows:
        return []
    named = [city for city in place.members if city in cities_of(rows)]
    text = context.say("region_members", members=context.phrases.names(named), count=len(rows))
    items = tuple(Statement(context.phrases.name(row.name), (context.view.locality(row),)) for row in rows)
    return [Listing(Statement(text), items)]


_BY_NAME = re.compile(r"\b(?:mention|name|speak|refer|say|talk|by name)\w*|提到|点名|写", re.IGNORECASE)


def of_unnamed_region(context: Context, place: PlaceRef) -> Draft | None:
    """A region that the text does not name: its cities' rows, said to be outside knowledge; None if there are none."""
    members = _members(context, place)
    if not members:
        return None
    text = context.say("region_none", region=context.phrases.name(place.name))
    statement = Statement(text, outside=(context.phrases.name(place.name),))
    return Draft(Status.ANSWERED, (statement, *members), notices=(context.say("notice_outside"),))


def of_places(context: Context, places: Sequence[PlaceRef]) -> Draft:
    """The clusters of several places: of all, of any, or side by side."""
    question, facts = context.question, context.facts()
    names = context.phrases.names([place.name for place in places])
    if question.has(Intent.COMPARE, Intent.EACH) and "both" not in question.logic and len(places) == 2:
        return side_by_side(context, places)
    if "either" in question.logic:
        rows = list(rows_naming_any(facts, places))
        parts = listing(
            context, rows, "places_either", "place_clusters_one", "places_both_none", places=names, place=names
        )
        parts = tuple(outside(part, *(context.phrases.name(place.name) for place in places)) for part in parts)
        return Draft(Status.ANSWERED, parts, facts=tuple(answer_fact(row) for row in rows))
    if "both" in question.logic or _named_together(question.masked):
        rows = list(rows_naming_all(facts, places))
        parts = listing(context, rows, "places_both", "places_both_one", "places_both_none", places=names)
        if not rows:
            parts = tuple(outside(part, *(context.phrases.name(place.name) for place in places)) for part in parts)
        chosen = tuple(place.name for place in places)
        return Draft(Status.ANSWERED, parts, facts=tuple(answer_fact(row, chosen) for row in rows))
    drafts = [draft for place in places if (draft := of_place(context, place))]
    parts = tuple(part for draft in drafts for part in draft.parts if not isinstance(part, Excerpt))
    return Draft(Status.ANSWERED, parts, facts=tuple(fact for draft in drafts for fact in draft.facts))


_TOGETHER = re.compile(
    r"\b(?:name|names|naming|list|lists|listing|mention|mentions|mentioning|include|includes|including|cover|covers|where)\s+"
    r"(?:both\s+)?⟦P⟧(?:\s*,\s*⟦P⟧)*\s*,?\s*(?:and|&|as well as)\s+⟦P⟧",
    re.IGNORECASE,
)


def _named_together(masked: str) -> bool:
    """ "Clusters that name X and Y": both in one row, unless each is asked for by itself."""
    return _TOGETHER.search(masked) is not None


def outside(part: Part, *names: str) -> Part:
    """A part whose own sentence may name what its spans do not: what the question takes away or asks in vain."""
    if isinstance(part, Listing):
        return Listing(Statement(part.head.text, part.head.spans, part.head.counted, names), part.items)
    if isinstance(part, Statement):
        return Statement(part.text, part.spans, part.counted, names)
    return part


def side_by_side(context: Context, places: Sequence[PlaceRef]) -> Draft:
    """Two places compared: how many clusters, which, and which both have."""
    facts = context.facts()
    rows = []
    for place in places:
        named = rows_naming(facts, place)
        clusters = context.phrases.say("list_comma").join(context.phrases.name(row.name) for row in named)
        cells = (context.phrases.name(place.name), str(len(named)), clusters or "–")
        rows.append((cells, tuple(map(context.view.locality, named))))
    shared = rows_naming_all(facts, places)
    header = (context.say("compare_column_what"), "#", context.say("compare_clusters"))
    tail = (
        context.say("compare_shared", names=context.phrases.names([row.name for row in shared]))
        if shared
        else context.say("compare_shared_none")
    )
    spans = tuple(map(context.view.locality, shared))
    sizes = [(place.name, len(rows_naming(facts, place))) for place in places]
    all_spans = tuple(map(context.view.locality, rows_naming_any(facts, places)))
    winner = more_or_fewer(context, "compare_more_clusters", sizes, all_spans)
    parts: tuple[Part, ...] = (*winner, Table(header, tuple(rows)), Statement(tail, spans))
    return Draft(Status.ANSWERED, parts, facts=tuple(answer_fact(row) for row in rows_naming_any(facts, places)))


def all_rows(context: Context, *, with_places: bool = False) -> Draft:
    """Every cluster of every document in scope, counted; with the places that each names if they are asked for too."""
    parts, by_document = list[Part](), dict[str, list[ClusterFact]]()
    for fact in context.facts():
        by_document.setdefault(fact.document_id, []).append(fact)
    for document_id, rows in by_document.items():
        if len(by_document) == 1:
            text, outside = context.say("all_clusters", count=len(rows)), tuple[str, ...]()
        else:
            title = title_of(context.view.documents[document_id])
            text, outside = context.say("all_clusters_in", title=title, count=len(rows)), own_words(title)
        items = tuple(_row_item(context, row, with_places=with_places) for row in rows)
        heading = _heading_span(context, rows[0])
        parts.append(Listing(Statement(text, (heading,) if heading else (), outside=outside), items))
    return Draft(Status.ANSWERED, tuple(parts), facts=tuple(map(answer_fact, context.facts())))


def _row_item(context: Context, row: ClusterFact, *, with_places: bool) -> Statement:
    name, places = context.phrases.name(row.name), answer_fact(row).places
    if not (with_places and places):
        return Statement(name, (row.name_span,))
    text = context.say("all_clusters_item", cluster=name, places=context.phrases.names(places))
    return Statement(text, (row.name_span, context.view.locality(row)))


def _heading_span(context: Context, row: ClusterFact) -> Span | None:
    """The heading above the table that a row stands in."""
    headings = [
        c for c in context.view.chunks_of(row.document_id) if c.kind == "heading" and c.span.end <= row.row_span.start
    ]
    return headings[-1].span if headings else None


def by_number_of_cities(context: Context, wanted: Count) -> Draft:
    """The clusters that name so many places."""
    rows = [row for row in context.facts() if row.cities and wanted.admits(len(row.cities))]
    size = size_words(context, "size", wanted)
    parts = listing(context, rows, "clusters_by_size", "clusters_by_size_one", "clusters_by_size_none", size=size)
    parts = tuple(outside(part, str(wanted.value)) for part in parts)
    return Draft(Status.ANSWERED, parts, facts=tuple(map(answer_fact, rows)))


def with_region(context: Context) -> Draft:
    """The clusters that name a whole region beside or instead of cities."""
    rows = [row for row in context.facts() if named_places(row) > len(row.cities)]
    parts = listing(context, rows, "clusters_with_region", "clusters_with_region_one", "clusters_with_region_one")
    return Draft(Status.ANSWERED, parts, facts=tuple(map(answer_fact, rows)))


def with_district(context: Context) -> Draft:
    """The clusters that name a district or a zone."""
    sub_city = (PlaceKind.DISTRICT, PlaceKind.ZONE)
    rows = [row for row in context.facts() if any(place.kind in sub_city for place in row.places)]
    phrases = ("clusters_with_district", "clusters_with_district_one", "clusters_with_district_none")
    return Draft(Status.ANSWERED, listing(context, rows, *phrases), facts=tuple(map(answer_fact, rows)))


def largest(context: Context, *, fewest: bool = False) -> Draft:
    """The clusters that name the most cities, or the fewest."""
    facts = [row for row in context.facts() if row.cities]
    if fewest:
        return by_number_of_cities(context, Count(min(len(row.cities) for row in facts), Comparator.EXACT))
    highest = max(len(row.cities) for row in facts)
    top = [row for row in facts if len(row.cities) == highest]
    clusters = context.phrases.names([row.name for row in top])
    spans = tuple(map(context.view.locality, top))
    if len(top) == 1:
        places = context.phrases.names(top[0].city_names)
        text = context.say("most_cluster", clusters=clusters, count=highest, places=places)
        statement = Statement(text, spans, counted=top[0].city_names)
    else:
        statement = Statement(
            context.say("most_clusters", clusters=clusters, count=highest), spans, outside=(str(highest),)
        )
    return Draft(Status.ANSWERED, (statement,), facts=tuple(map(answer_fact, top)))
