"""What is to be built: bases by their names in the text, and how many the text counts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.compose.base_names import base_places
from assistant.compose.context import Context, answer_fact
from assistant.cues import cues
from assistant.draft import Draft, Excerpt, Listing, Part, Statement
from assistant.facts import bases_in
from assistant.question import Intent, Kind, PlaceRef
from assistant.stems import stems
from assistant.types import Status
from knowledge.types import Base, ClusterFact


def named(context: Context, row: ClusterFact, places: Sequence[PlaceRef]) -> Draft | None:
    """What is to be built for a cluster, in the places asked for or everywhere, by its name in the text."""
    parts: list[Part] = []
    for place in places:
        for base in bases_in(row, place):
            text = context.say("base_one", place=context.phrases.name(place.name), base=_words(base, place.name))
            parts.append(Statement(text, (row.locality,)))
    if not places:
        items = tuple(_item(context, row, base) for base in row.bases)
        head = Statement(context.say("base_list", cluster=context.phrases.name(row.name)), (row.name_span,))
        parts.append(Listing(head, items))
    if not parts:
        return None
    parts.append(Excerpt(row.locality))
    return Draft(Status.ANSWERED, tuple(parts), facts=(answer_fact(row, [p.name for p in places] or None),))


def in_place(context: Context, place: PlaceRef) -> Draft | None:
    """Everything that is to be built in one place, whatever the cluster; None if no row names it."""
    found = [(row, base) for row in context.facts() for base in bases_in(row, place)]
    if not found:
        return None
    name = context.phrases.name(place.name)
    items = tuple(
        Statement(
            context.say("base_of_cluster", base=_words(base, place.name), cluster=context.phrases.name(row.name)),
            (row.name_span, row.locality),
        )
        for row, base in found
    )
    head = Statement(context.say("bases_in_place", place=name, count=len(items)))
    facts = tuple(dict.fromkeys(answer_fact(row, (place.name,)) for row, _ in found))
    return Draft(Status.ANSWERED, (Listing(head, items),), facts=facts)


_COMPANY = re.compile(r"\b(?:group|company|corporation|co\.|ltd|inc)\b|集团|公司", re.IGNORECASE)


def of_companies(context: Context) -> Draft | None:
    """The companies asked for, where the rows or places asked about have something that bears a company's name."""
    question = context.question
    if not any(asked.kind == "company" for asked in question.attributes):
        return None
    names = {ref.name for ref in question.clusters}
    found = [
        (row, base)
        for row in context.facts()
        for base in row.bases
        if _COMPANY.search(base.name)
        and (row.name in names or not names)
        and all(base in bases_in(row, place) for place in question.places if place.kind != "province")
    ]
    if not found or not (names or question.places):
        return None
    items = tuple(_item(context, row, base) for row, base in found)
    facts = tuple(dict.fromkeys(answer_fact(row) for row, _ in found))
    return Draft(Status.ANSWERED, (Listing(Statement(context.say("companies_named")), items),), facts=facts)


def _words(base: Base, place: str) -> str:
    """A base's name, with what is special to a place of it where the text says so."""
    special = dict(base.specialties).get(place)
    return f"{base.name} ({special})" if special else base.name


def _item(context: Context, row: ClusterFact, base: Base) -> Statement:
    where = base_places(base)
    if not where:
        return Statement(context.say("base_item_unplaced", base=base.name), (row.locality,))
    text = context.say("base_item", base=base.name, places=context.phrases.names(where))
    return Statement(text, (row.locality,))


def _counted_bases(context: Context) -> list[tuple[str, ClusterFact, Base]]:
    """The bases that the text counts, of the levels and the cluster that the question names."""
    question = context.question
    names = {ref.name for ref in question.clusters}
    wanted = question.levels
    asked = {stem for unit in question.units for stem in unit.alternatives[0]}
    found = []
    for row in context.facts():
        if names and row.name not in names:
            continue
        for base in row.bases:
            if base.count is None:
                continue
            level = next((name for name, pattern in cues().levels.items() if pattern.search(base.name)), "")
            if level in wanted or (not wanted and asked & set(stems(base.name)) - set(stems("industrial bases for"))):
                found.append((level, row, base))
    found.sort(key=lambda hit: wanted.index(hit[0]) if hit[0] in wanted else 0)
    return found


def counted(context: Context) -> Draft | None:
    """How many bases of a level the text counts; sums, differences and wrong numbers."""
    question = context.question
    about = Kind.BASE in question.asks_for or any(count.noun is Kind.BASE for count in question.counts)
    carried = "asks_for" in question.carried
    mentions = cues().nouns[Kind.BASE].search(question.masked) is not None
    if not question.levels or not (about or carried or mentions or question.clusters or question.has(Intent.COUNT)):
        return None
    found = _counted_bases(context)
    if not question.has(Intent.COUNT) and not question.counts:  # "which laboratory is to be in X" asks for no number
        cities = [place for place in question.places if place.kind != "province"]
        found = [hit for hit in found if all(hit[2] in bases_in(hit[1], city) for city in cities)]
    if not found:
        return None
    if (
        question.has(Intent.PLACES)
        or Kind.PLACE in question.asks_for
        or re.search(r"\bby city\b|\bnames?\b(?! (?:how|the number))", question.masked, re.IGNORECASE)
    ):
        return _unplaced(context, found) if not any(base.cities for _, _, base in found) else None
    return _compared(context, found) if len(found) == 2 else _one(context, found[0][1], found[0][2])


def _unplaced(context: Context, found: Sequence[tuple[str, ClusterFact, Base]]) -> Draft:
    _, row, base = found[0]
    statement = Statement(context.say("base_no_places", base=base.name), (row.locality,))
    return Draft(Status.NOT_FOUND, (statement,))


def _one(context: Context, row: ClusterFact, base: Base) -> Draft:
    claimed = [count for count in context.question.counts if count.value != base.count]
    status = Status.ANSWERED
    outside: tuple[str, ...] = ()
    if claimed and not context.question.has(Intent.COUNT):
        text = context.say("correct_count_of", claimed=claimed[0].value, count=base.count, base=base.name)
        status, outside = Status.CORRECTED, (str(claimed[0].value),)
    else:
        text = context.say("base_count", count=base.count, base=base.name)
    parts: tuple[Part, ...] = (Statement(text, (row.locality,), outside=outside), Excerpt(row.locality))
    return Draft(status, parts, facts=(answer_fact(row),))


def _compared(context: Context, found: Sequence[tuple[str, ClusterFact, Base]]) -> Draft:
    (_, row, left), (_, other_row, right) = found
    high, low = (left, right) if (left.count or 0) >= (right.count or 0) else (right, left)
    numbers = {"high": high.count, "low": low.count, "bigger": high.name, "smaller": low.name}
    together, difference = (high.count or 0) + (low.count or 0), (high.count or 0) - (low.count or 0)
    outside: tuple[str, ...] = ()
    if context.question.has(Intent.DIFFERENCE):
        text, outside = context.say("base_difference", difference=difference, **numbers), (str(difference),)
    elif context.question.has(Intent.SUM):
        text, outside = context.say("base_sum", together=together, **numbers), (str(together),)
    else:
        text = context.say("base_more", **numbers)
    spans = tuple(dict.fromkeys((row.locality, other_row.locality)))
    parts: list[Part] = [Statement(text, spans, outside=outside)]
    parts.extend(Excerpt(span) for span in spans)
    return Draft(Status.ANSWERED, tuple(parts), facts=(answer_fact(row),))
