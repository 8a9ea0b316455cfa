"""What a question takes for granted and the rows contradict: a place, a number, "only", "not"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from assistant.compose import clusters_of, places_of
from assistant.compose.base_names import base_places, meant_base
from assistant.compose.context import Context, answer_fact
from assistant.cues import cues
from assistant.draft import Draft, Excerpt, Part, Statement
from assistant.facts import bases_in, rows_naming
from assistant.question import Count, Intent, Kind, PlaceRef
from assistant.stems import stems
from assistant.types import Status
from knowledge.types import ClusterFact, Comparator

_CLAIMED = re.compile(
    r"(?:^|\b(?:there (?:are|were|is)|has|have|had|all|the|its|their|are|is in|in|of the|these|those|that|names?|lists?"
    r"|only|just|so)\s+)(?:(?:only|just|about|exactly|the|all)\s+)*$|(?:共|有|这|那|全部)$",
    re.IGNORECASE,
)
_LOOK_BACK = 60  # characters before a number that tell whether it is claimed
_ORDERED = re.compile(
    r"(?<!you )(?<!text )(?<!page )(?<!table )(?<!document )\b(?:name|list|give|show|tell)\b.{0,12}$", re.IGNORECASE
)


def count_claim(context: Context, rows: Sequence[ClusterFact], places: Sequence[PlaceRef]) -> Draft | None:
    """A stated number of cities or clusters that the rows contradict."""
    question = context.question
    for count in question.counts:
        if count.comparator is not Comparator.EXACT or not _is_claim(context, count):
            continue
        if count.noun is Kind.PLACE and len(rows) == 1 and not places and len(rows[0].cities) != count.value:
            return _count_of_cities(context, count, rows[0])
        if count.noun is not Kind.CLUSTER or rows:
            continue
        if places and _is_of_all(context, count):
            if count.value != len(context.facts()):
                return _count_of_all(context, count, places)
        elif len(places) == 1:
            named = rows_naming(context.facts(), places[0])
            if named and len(named) != count.value:
                draft = clusters_of.of_place(context, places[0])
                return Draft(Status.CORRECTED, draft.parts, draft.facts) if draft else None
        elif not places and Kind.PLACE not in question.asks_for and count.value != len(context.facts()) > 0:
            draft = clusters_of.all_rows(context)
            return Draft(Status.CORRECTED, draft.parts, draft.facts)
    return None


_ALL_BEFORE = re.compile(
    r"\b(?:of|among|from) (?:all )?(?:the|these|those|its|your)\W*$|(?:全部|所有|这|在|表中|文中)的?$", re.IGNORECASE
)
_ALL_AFTER = re.compile(
    r"^\W*(?:\w+ ){0,3}?clusters? (?:in|of|on|from) (?:the |this |that )?"
    r"(?:table|text|list|document|plan|policy|programme|total)"
    r"|^.{0,6}集群(?:中|里|当中|之中)",
    re.IGNORECASE,
)


def _is_of_all(context: Context, count: Count) -> bool:
    """Whether a number of clusters is said of the whole table ("of the 20 clusters, which …")."""
    masked = context.question.masked
    return any(
        _ALL_BEFORE.search(masked[: match.start()]) or _ALL_AFTER.search(masked[match.end() :])
        for match in _numbers(masked, count.value)
    )


def _count_of_all(context: Context, count: Count, places: Sequence[PlaceRef]) -> Draft:
    """The true number of clusters, and then what was asked of them."""
    facts = context.facts()
    text = context.say("correct_total", claimed=count.value, count=len(facts))
    names = tuple(row.name for row in facts)
    head = Statement(text, tuple(map(context.view.locality, facts)), counted=names, outside=(str(count.value),))
    found = [draft for place in places if (draft := clusters_of.of_place(context, place))]
    parts = tuple(part for draft in found for part in draft.parts)
    return Draft(Status.CORRECTED, (head, *parts), tuple(fact for draft in found for fact in draft.facts))


def _is_claim(context: Context, count: Count) -> bool:
    masked = context.question.masked
    for match in _numbers(masked, count.value):
        before = masked[max(0, match.start() - _LOOK_BACK) : match.start()]
        if _CLAIMED.search(before) and not _ORDERED.search(before):
            return True
    return False


def _numbers(masked: str, value: int) -> Iterator[re.Match[str]]:
    """Where a number stands, in digits or in words."""
    for match in re.finditer(r"[A-Za-z0-9-]+|[\u4e00-\u9fff]", masked):
        if match.group() == str(value) or match.group().lower() in _spellings(value):
            yield match


@cache
def _spellings(value: int) -> frozenset[str]:
    english = {word for word, number in cues().number_words.items() if number == value}
    return frozenset(english) | {word[-1] for word, number in cues().han_numbers.items() if number == value}


def _count_of_cities(context: Context, count: Count, row: ClusterFact) -> Draft:
    span = context.view.locality(row)
    text = context.say(
        "correct_count",
        claimed=count.value,
        count=len(row.cities),
        places=context.phrases.names(row.city_names, bold=True),
    )
    statement = Statement(text, (span,), counted=row.city_names, outside=(str(count.value),))
    return Draft(Status.CORRECTED, (statement, Excerpt(span)), facts=(answer_fact(row),))


def misplaced(context: Context, row: ClusterFact, outside: Sequence[PlaceRef]) -> Draft:
    """A cluster put into a place that its row does not name."""
    if len(outside) == 1:
        draft = places_of.membership(context, row, outside[0])
        other = clusters_of.of_place(context, outside[0]) if context.question.has(Intent.CLUSTERS) else None
        return Draft(draft.status, (*draft.parts, *(other.parts if other else ())), draft.facts)
    span = context.view.locality(row)
    names = tuple(context.phrases.name(place.name) for place in outside)
    text = context.say(
        "correct_place",
        cluster=context.phrases.name(row.name),
        place=context.phrases.join(names),
        places=places_of.where(context, row),
    )
    parts: tuple[Part, ...] = (Statement(text, (span,), outside=names), Excerpt(span))
    return Draft(Status.CORRECTED, parts, facts=(answer_fact(row),))


def base_claim(context: Context, row: ClusterFact, places: Sequence[PlaceRef]) -> Draft | None:
    """One of a row's bases, told by words of its own, put into a place that has another one."""
    special = _special_to_another(context, row, places)
    if special:
        return special
    base = meant_base(context, row)
    if base is None or not context.question.has(Intent.YES_NO) or len(places) != 1:
        return None
    if base in bases_in(row, places[0]) or not (base.cities or base.places):
        return None
    where = base_places(base)
    text = context.say(
        "base_named",
        base=base.name,
        cluster=context.phrases.name(row.name),
        places=context.phrases.names(where, bold=True),
    )
    return Draft(
        Status.CORRECTED,
        (Statement(text, (row.name_span, row.locality)), Excerpt(row.locality)),
        facts=(answer_fact(row, where),),
    )


def _special_to_another(context: Context, row: ClusterFact, places: Sequence[PlaceRef]) -> Draft | None:
    """What the text says comes from one city, put into another ("gold from X")."""
    asked = {stem for unit in context.question.units for stem in unit.alternatives[0]}
    special = [(city, words) for base in row.bases for city, words in base.specialties]
    for city, words in special:
        others = {stem for other, more in special if other != city for stem in stems(more)}
        own = set(stems(words)) - others
        if set(stems(words)) <= set(stems(row.name)):
            continue  # the cluster itself is meant
        if (
            own
            and own <= asked
            and [place.name for place in places] not in ([], [city])
            and context.question.has(Intent.YES_NO)
        ):
            text = context.say("correct_specialty", specialty=words, place=context.phrases.name(city))
            parts = (Statement(text, (row.locality,)), Excerpt(row.locality))
            return Draft(Status.CORRECTED, parts, facts=(answer_fact(row, (city,)),))
    return None


def base_in_place_claim(context: Context, place: PlaceRef) -> Draft | None:
    """ "The X park is Y's, isn't it?": words of another base than the one that stands in the place."""
    for row in rows_naming(context.facts(), place):
        claim = base_claim(context, row, (place,))
        if claim:
            return claim
    return None


def not_in_any(context: Context, place: PlaceRef) -> Draft | None:
    """ "X is in no cluster, right?" where rows do name it."""
    question = context.question
    if "negation" not in question.logic or "only" in question.logic or place.kind != "city":
        return None
    if not question.has(Intent.YES_NO) or question.has_wh or not rows_naming(context.facts(), place):
        return None
    draft = clusters_of.of_place(context, place)
    return Draft(Status.CORRECTED, draft.parts, draft.facts) if draft else None
