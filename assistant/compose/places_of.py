"""Where clusters are placed: cities of one or several clusters, shared cities, and whether a named place is right."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.compose.base_names import base_places, is_plainly_meant, meant_base, meant_specialty
from assistant.compose.context import Context, answer_fact
from assistant.draft import Draft, Excerpt, Listing, Part, Statement, Table
from assistant.facts import cities_of, names_place, rows_per_city, shared_cities
from assistant.question import Count, Intent, PlaceRef
from assistant.types import Status
from knowledge.types import Base, ClusterFact, Comparator, PlaceKind, Span


def placed(context: Context, fact: ClusterFact) -> list[Part]:
    """The sentences that say where one cluster is, with its open ends."""
    say, names = context.say, context.phrases.names
    span = context.view.locality(fact)
    cluster = context.phrases.name(fact.name)
    regions = tuple(place.name for place in fact.places if place.kind is PlaceKind.REGION)
    districts = tuple(place.name for place in fact.places if place.kind in (PlaceKind.DISTRICT, PlaceKind.ZONE))
    parts: list[Part] = []
    if not fact.city_names:
        parts.append(Statement(say("cluster_places_none", cluster=cluster), (span,)))
    elif len(fact.city_names) == 1 and context.question.has(Intent.COUNT):
        text = say("cluster_count_one", cluster=cluster, places=names(fact.city_names))
        parts.append(Statement(text, (span,), counted=fact.city_names))
    elif len(fact.city_names) == 1:
        parts.append(Statement(say("cluster_places_one", cluster=cluster, places=names(fact.city_names)), (span,)))
    else:
        text = say(
            "cluster_places_many",
            cluster=cluster,
            count=len(fact.city_names),
            places=names(fact.city_names, bold=True),
        )
        parts.append(Statement(text, (span,), counted=fact.city_names))
    if regions:
        parts.append(Statement(say("cluster_regions", regions=names(regions, bold=True)), (span,)))
    if districts:
        parts.append(Statement(say("cluster_districts", districts=names(districts)), (span,)))
    if fact.open_list and not regions:
        parts.append(Statement(say("cluster_open"), (span,)))
    return parts


def content(context: Context, fact: ClusterFact) -> list[Part]:
    """What is developed for a cluster: a sentence that leads in, and the cell's own words."""
    cluster = context.phrases.name(fact.name)
    lead = Statement(context.say("cluster_content", cluster=cluster), (fact.name_span,))
    return [lead, Excerpt(fact.development)]


def contents(context: Context, rows: Sequence[ClusterFact]) -> Draft:
    """What is developed for each of some clusters."""
    parts = tuple(part for row in rows for part in content(context, row))
    return Draft(Status.ANSWERED, parts, facts=tuple(map(answer_fact, rows)))


def overview(context: Context, rows: Sequence[ClusterFact]) -> Draft:
    """Where clusters are and what is developed for them."""
    parts = tuple(part for row in rows for part in (*placed(context, row), *content(context, row)))
    return Draft(Status.ANSWERED, parts, facts=tuple(map(answer_fact, rows)))


def compared(context: Context, rows: Sequence[ClusterFact]) -> Draft:
    """Clusters side by side: how many cities, which, and which they share."""
    comma = context.say("list_comma")
    lines = tuple(
        (
            (context.phrases.name(row.name), str(len(row.cities)), comma.join(map(context.phrases.name, _named(row)))),
            (context.view.locality(row),),
        )
        for row in rows
    )
    table = Table((context.say("compare_column_what"), "#", context.say("compare_cities")), lines)
    sizes = [(row.name, len(row.cities)) for row in rows]
    winner = more_or_fewer(context, "compare_more_cities", sizes, _spans(context, rows))
    return Draft(Status.ANSWERED, (*winner, table, *_shared(context, rows).parts), facts=tuple(map(answer_fact, rows)))


def more_or_fewer(
    context: Context, key: str, sizes: Sequence[tuple[str, int]], spans: tuple[Span, ...]
) -> tuple[Statement, ...]:
    """Which of two things has more, or fewer where that is asked; nothing for three and more."""
    if len(sizes) != 2:
        return ()
    if sizes[0][1] == sizes[1][1]:
        return (Statement(context.say("compare_as_many", count=sizes[0][1]), spans, outside=(str(sizes[0][1]),)),)
    fewer = "lower" in context.question.logic or context.question.has(Intent.FEWEST)
    (first, count), (second, other_count) = sorted(sizes, key=lambda size: size[1], reverse=not fewer)
    text = context.say(
        key,
        first=context.phrases.name(first),
        second=context.phrases.name(second),
        count=count,
        other_count=other_count,
        word=context.say("word_fewer" if fewer else "word_more"),
    )
    return (Statement(text, spans, outside=(str(count), str(other_count))),)


def _named(row: ClusterFact) -> tuple[str, ...]:
    return (*row.city_names, *(place.name for place in row.places if place.kind is PlaceKind.REGION))


def cities(context: Context, rows: Sequence[ClusterFact]) -> Draft:
    """Answer "where?" for the clusters that the question names."""
    question = context.question
    if len(rows) == 1 and question.within_places:
        return _among(context, rows[0])
    special = meant_specialty(context, rows[0]) if len(rows) == 1 else None
    if special:
        return _of_specialty(context, rows[0], *special)
    base = meant_base(context, rows[0]) if len(rows) == 1 else None
    if base and (base.cities or base.places) and is_plainly_meant(context, rows[0], base):
        return _of_base(context, rows[0], base)
    if len(rows) == 1:
        parts = placed(context, rows[0])
        if question.has(Intent.CONTENT):
            parts.extend(content(context, rows[0]))
        elif len(parts) <= 2:
            parts.append(Excerpt(context.view.locality(rows[0])))
        return Draft(Status.ANSWERED, tuple(parts), facts=(answer_fact(rows[0]),))
    if len(rows) >= 2 and "both" in question.logic:
        return _shared(context, rows)
    if len(rows) >= 2 and question.has(Intent.COUNT):
        return _union(context, rows)
    parts = [part for row in rows for part in placed(context, row)]
    return Draft(Status.ANSWERED, tuple(parts), facts=tuple(answer_fact(row) for row in rows))


def _of_specialty(context: Context, row: ClusterFact, city: str, words: str) -> Draft:
    """Where something special to one city comes from."""
    text = context.say("correct_specialty", specialty=words, place=context.phrases.name(city))
    parts = (Statement(text, (row.locality,)), Excerpt(row.locality))
    return Draft(Status.ANSWERED, parts, facts=(answer_fact(row, (city,)),))


def _of_base(context: Context, row: ClusterFact, base: Base) -> Draft:
    """Where one base of a cluster is, when the question names that base by words of its own."""
    places = base_places(base)
    text = context.say(
        "base_named",
        base=base.name,
        cluster=context.phrases.name(row.name),
        places=context.phrases.names(places, bold=True),
    )
    parts = (Statement(text, (row.name_span, row.locality)), Excerpt(row.locality))
    return Draft(Status.ANSWERED, parts, facts=(answer_fact(row, places),))


def _among(context: Context, row: ClusterFact) -> Draft:
    """Which of some cities a cluster names."""
    chosen = tuple(city for city in row.city_names if city in context.question.within_places)
    span = context.view.locality(row)
    cluster = context.phrases.name(row.name)
    if not chosen:
        names = tuple(map(context.phrases.name, context.question.within_places))
        text = context.say(
            "correct_not_plain", cluster=cluster, place=context.phrases.join(names), places=where(context, row)
        )
        return Draft(Status.ANSWERED, (Statement(text, (span,), outside=names),), facts=(answer_fact(row),))
    text = context.say("cluster_count_places", cluster=cluster, count=len(chosen), places=context.phrases.names(chosen))
    return Draft(Status.ANSWERED, (Statement(text, (span,), counted=chosen),), facts=(answer_fact(row, chosen),))


def _spans(context: Context, rows: Sequence[ClusterFact]) -> tuple[Span, ...]:
    return tuple(context.view.locality(row) for row in rows)


def _shared(context: Context, rows: Sequence[ClusterFact]) -> Draft:
    shared = shared_cities(rows)
    clusters = context.phrases.names([row.name for row in rows])
    key = "clusters_shared_places" if len(shared) > 1 else "clusters_shared_one" if shared else "clusters_shared_none"
    text = context.say(
        key, clusters=clusters, count=len(shared), places=context.phrases.names(shared, bold=len(shared) > 1)
    )
    statement = Statement(text, _spans(context, rows), counted=shared)
    facts = tuple(answer_fact(row, shared) for row in rows)
    return Draft(Status.ANSWERED, (statement,), facts=facts)


def _union(context: Context, rows: Sequence[ClusterFact]) -> Draft:
    together = cities_of(rows)
    text = context.say(
        "clusters_either" if len(together) != 1 else "clusters_either_one",
        clusters=context.phrases.names([row.name for row in rows]),
        count=len(together),
        places=context.phrases.names(together, bold=len(together) > 1),
    )
    statement = Statement(text, _spans(context, rows), counted=together)
    return Draft(Status.ANSWERED, (statement,), facts=tuple(answer_fact(row) for row in rows))


def membership(context: Context, row: ClusterFact, place: PlaceRef) -> Draft:
    """Answer, or put right, a sentence that puts a cluster in a place."""
    question, say = context.question, context.say
    span = context.view.locality(row)
    inside = names_place(row, place)
    words = {
        "cluster": context.phrases.name(row.name),
        "place": context.phrases.name(place.name),
        "places": where(context, row),
    }
    status = Status.ANSWERED
    outside: tuple[str, ...] = () if inside else (words["place"],)
    if inside and "only" in question.logic and question.has(Intent.YES_NO):
        alone = len(row.city_names) == 1
        key, status = ("yes_only", status) if alone else ("no_only", Status.CORRECTED)
    elif inside and "negation" in question.logic and question.has(Intent.YES_NO):
        key, status = "correct_not", Status.CORRECTED
    elif inside:
        key = "yes_place"
    elif "negation" in question.logic:
        key = "correct_not_plain"
    else:
        key, status = ("no_place" if question.has(Intent.YES_NO) else "correct_place"), Status.CORRECTED
    parts: list[Part] = [Statement(say(key, **words), (span,), outside=outside)]
    if question.has(Intent.CONTENT):
        parts.extend(content(context, row))
    else:
        parts.append(Excerpt(span))
    facts = answer_fact(row, (place.name,)) if inside else answer_fact(row)
    return Draft(status, tuple(parts), facts=(facts,))


def where(context: Context, row: ClusterFact) -> str:
    return context.phrases.names(_named(row), bold=True)


def all_places(context: Context) -> Draft:
    """Every city that the cluster table names."""
    rows = context.facts()
    within = context.question.within_places
    named = tuple(city for city in cities_of(rows) if not within or city in within)
    text = context.say("all_places", count=len(named), places=context.phrases.names(named))
    first_mentions = [next(row for row in rows if city in row.city_names) for city in named]
    spans = _spans(context, tuple(dict.fromkeys(first_mentions)))
    return Draft(Status.ANSWERED, (Statement(text, spans, counted=named),), facts=tuple(map(answer_fact, rows)))


def by_number_of_clusters(context: Context, wanted: Count) -> Draft:
    """The cities that so many rows name."""
    rows = context.facts()
    counts = rows_per_city(rows)
    chosen = tuple(city for city in cities_of(rows) if wanted.admits(counts[city]))
    size = size_words(context, "size_cluster", wanted)
    key = "places_by_size" if len(chosen) > 1 else "places_by_size_one" if chosen else "places_by_size_none"
    text = context.say(key, count=len(chosen), size=size, places=context.phrases.names(chosen, bold=len(chosen) > 1))
    holders = tuple(row for row in rows if any(city in row.city_names for city in chosen)) or rows
    statement = Statement(text, _spans(context, holders), counted=chosen, outside=(str(wanted.value),))
    facts = tuple(answer_fact(row, [c for c in row.city_names if c in chosen]) for row in holders)
    return Draft(Status.ANSWERED, (statement,), facts=facts)


def size_words(context: Context, key: str, wanted: Count) -> str:
    """ "exactly one city", "more than 5 clusters"."""
    if wanted.value == 1 and wanted.comparator is Comparator.EXACT:
        return context.say(f"{key}_one")
    return context.say(f"{key}_many", size=wanted.value, comparator=context.say(f"size_{wanted.comparator}"))


def ranked(context: Context, rank: int) -> Draft:
    """The cities that come so-and-so-many-th by the number of rows that name them."""
    rows = context.facts()
    counts = rows_per_city(rows)
    heights = sorted(set(counts.values()), reverse=True)
    wanted = heights[min(rank, len(heights)) - 1]
    chosen = tuple(city for city in cities_of(rows) if counts[city] == wanted)
    holders = tuple(row for row in rows if any(city in row.city_names for city in chosen))
    head = context.say("ranked_place", rank=rank, places=context.phrases.names(chosen), count=wanted)
    items = tuple(Statement(context.phrases.name(row.name), (context.view.locality(row),)) for row in holders)
    facts = tuple(answer_fact(row, [c for c in row.city_names if c in chosen]) for row in holders)
    return Draft(Status.ANSWERED, (Listing(Statement(head, outside=(str(rank), str(wanted))), items),), facts=facts)


def most_named(context: Context, *, fewest: bool = False) -> Draft:
    """The city or cities that most rows (or fewest) name, with the rows."""
    rows = context.facts()
    counts = rows_per_city(rows)
    if fewest:
        return by_number_of_clusters(context, Count(min(counts.values()), Comparator.EXACT))
    highest = max(counts.values())
    top = tuple(city for city in cities_of(rows) if counts[city] == highest)
    holders = tuple(row for row in rows if any(city in row.city_names for city in top))
    facts = tuple(answer_fact(row, [c for c in row.city_names if c in top]) for row in holders)
    if len(top) > 1:
        text = context.say("most_places", places=context.phrases.names(top, bold=True), count=highest)
        statement = Statement(text, _spans(context, holders), outside=(str(highest),))
        return Draft(Status.ANSWERED, (statement,), facts=facts)
    head = Statement(context.say("most_place", places=context.phrases.names(top), count=highest))
    items = tuple(Statement(context.phrases.name(row.name), (context.view.locality(row),)) for row in holders)
    return Draft(Status.ANSWERED, (Listing(head, items),), facts=facts)
