"""A follow-up → a standalone question: what it leaves out is carried over from the turn that it follows.

Entities and result sets are carried, never the words of earlier turns: pasting turns together would bring in what the
asker has left behind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.cues import cues
from assistant.question import ClusterRef, How, Intent, Kind, PlaceRef, Question, Unit
from assistant.types import Answer, Status, Turn

_SELF_CONTAINED = (Intent.PUBLISHED, Intent.ISSUER, Intent.TITLE, Intent.PERIOD, Intent.LINK, Intent.CURRENT)
_OWN_INTENTS = frozenset({Intent.COMPARE, Intent.MOST, Intent.FEWEST, Intent.WHEN, Intent.HOW_MUCH})
_MODIFYING = frozenset({Intent.YES_NO, Intent.SUM, Intent.DIFFERENCE})
_CARRIED_INTENTS = frozenset(
    {Intent.PLACES, Intent.CLUSTERS, Intent.CONTENT, Intent.COUNT, Intent.TARGET, Intent.NAME, Intent.PRIORITY}
)


def resolve(question: Question, history: Sequence[Turn]) -> Question:
    """Complete a question from the turns before it; a question that stands by itself comes back as it is."""
    previous = _last_with_content(history)
    if previous is None:
        return question
    resolved = _comparing(question, history) or carry(question, previous.question, previous.answer)
    if not resolved.carried:
        return resolved
    return resolved.with_(earlier=tuple(turn.question.search for turn in history if turn.question.search))


def _comparing(question: Question, history: Sequence[Turn]) -> Question | None:
    """ "Which is bigger?" after two questions about one thing each: both things, and what was asked of the later."""
    if not question.has(Intent.COMPARE) or _has_entities(question) or question.asks_for or len(history) < 2:
        return None
    before, latest = (turn.question for turn in history[-2:])
    for kind in ("industries", "clusters", "places"):
        one, other = getattr(before, kind), getattr(latest, kind)
        if len(one) == len(other) == 1 and one[0].name != other[0].name:
            asked = latest.intents & _CARRIED_INTENTS or before.intents & _CARRIED_INTENTS
            return question.with_(
                intents=question.intents | asked, carried=frozenset({kind, "intents"}), **{kind: (*one, *other)}
            )
    return None


def _last_with_content(history: Sequence[Turn]) -> Turn | None:
    for turn in reversed(history):
        if turn.answer.status is Status.DECLINED:
            continue
        if _has_entities(turn.question) or (turn.question.intents and turn.answer.status is not Status.SMALLTALK):
            return turn
    return None


def _has_entities(question: Question) -> bool:
    return bool(question.clusters or question.places or question.industries or question.topics)


def is_elliptic(question: Question) -> bool:
    """Whether a question leaves something out: it points back, opens with "and …", or asks without a subject."""
    if cues().switch.search(question.masked):
        return False
    plain = sum(not unit.named for unit in question.units)
    return (
        question.points_back
        or cues().correction.search(question.masked) is not None
        or (not (question.intents - _MODIFYING or question.asks_for) and plain < 2)
        or not _has_entities(question)
    )


def left_open(question: Question, resolved: Question) -> bool:
    """Whether a question points at something earlier that was not found."""
    return is_elliptic(question) and question.points_back and not resolved.carried


def carry(question: Question, before: Question, answer: Answer | None) -> Question:
    """Fill what a question leaves out from an earlier one and from the result that its answer had."""
    if question.has(*_SELF_CONTAINED) and question.points_back and before.places and not _has_entities(question):
        return question.with_(places=before.places, carried=frozenset({"places"}))
    if not is_elliptic(question) or question.has(*_SELF_CONTAINED):
        return question
    changes: dict[str, object] = {}
    carried: set[str] = set()
    if (
        question.has(Intent.AMONG)
        and answer is not None
        and answer.facts
        and not (question.places and not question.has_wh)
    ):
        return _chosen_from(question, answer)
    if not (question.intents & (_CARRIED_INTENTS | _OWN_INTENTS) or question.asks_for):
        kept = before.intents & _CARRIED_INTENTS
        if (kept or before.asks_for) and not question.attributes and _has_entities(question):
            changes["intents"] = question.intents | kept
            changes["asks_for"] = before.asks_for
            changes["logic"] = question.logic | (before.logic & {"only"})
            carried.add("intents")
    if question.has(Intent.COUNT) and not question.asks_for and not question.units and not _has_entities(question):
        return before.with_(
            text=question.text,
            intents=before.intents | {Intent.COUNT},
            carried=frozenset({"question"}),
            is_question=True,
        )
    own = question.asks_for or question.intents - _MODIFYING - {Intent.WHEN, Intent.HOW_MUCH}
    has_subject = _has_entities(question) or before.clusters or before.places or before.industries
    if not own and not question.units and not has_subject:
        return question.with_(
            units=before.units, search=before.search, topics=before.topics, carried=frozenset({"units"})
        )
    subject = _subject(question, before, answer)
    if subject:
        changes.update(subject)
        carried.update(subject)
    if not changes:
        return question
    changes["carried"] = frozenset(carried)
    changes["units"] = _units(question, before, carried)
    changes["search"] = _search(question, before)
    return question.with_(**changes)


def _chosen_from(question: Question, answer: Answer) -> Question:
    """ "Which of those …": the clusters or the cities of the earlier answer, whichever it listed."""
    clusters = tuple(dict.fromkeys(fact.cluster for fact in answer.facts))
    places = tuple(dict.fromkeys(place for fact in answer.facts for place in fact.places))
    among_clusters = (
        bool(question.places) or Kind.CLUSTER in question.asks_for or (len(clusters) > 1 and not question.clusters)
    )
    if among_clusters:
        asks = question.asks_for or (Kind.CLUSTER,)
        return question.with_(within_clusters=clusters, asks_for=asks, carried=frozenset({"within"}))
    asks = question.asks_for or (Kind.PLACE,)
    return question.with_(within_places=places, asks_for=asks, carried=frozenset({"within"}))


def _units(question: Question, before: Question, carried: set[str]) -> tuple[Unit, ...]:
    """The follow-up's own words, and those of the earlier question where the follow-up only swaps a part of it."""
    named = {cluster.words for cluster in before.clusters} | {industry.words for industry in before.industries}
    if question.units and "intents" in carried and not (before.clusters or before.places or before.industries):
        return (*question.units, *(unit for unit in before.units if not unit.named))
    kept = tuple(unit for unit in before.units if unit.words in named) if carried - {"intents", "places"} else ()
    return (*question.units, *kept)


def _search(question: Question, before: Question) -> str:
    own = question.search
    return f"{own} {before.search}" if len(question.units) <= 2 else own


def _subject(question: Question, before: Question, answer: Answer | None) -> dict[str, object]:
    """The clusters, places and industries that a follow-up is about without naming them."""
    asks = set(question.asks_for)
    wants_clusters = Kind.CLUSTER in asks or question.has(Intent.CLUSTERS)
    wants_places = Kind.PLACE in asks or question.has(Intent.PLACES)
    result_clusters = tuple(ClusterRef(f.cluster, f.cluster, How.CARRIED) for f in answer.facts) if answer else ()
    result_places = tuple(dict.fromkeys(place for f in answer.facts for place in f.places)) if answer else ()
    if question.ordinal is not None:
        chosen = _by_ordinal(question.ordinal, before, result_clusters, result_places, wants_clusters=wants_clusters)
        if chosen:
            return chosen
    changes: dict[str, object] = {}
    if not question.clusters and not question.industries and not question.topics:
        if before.industries and not before.clusters and not question.places:
            changes["industries"] = before.industries
        if question.places and _only_swaps_place(before):
            if before.clusters and not wants_clusters and not _asked_of_place(before):
                changes["clusters"] = before.clusters
        elif before.clusters and not (wants_clusters and question.places):
            changes["clusters"] = before.clusters
        elif result_clusters and _points_at_clusters(question) and not question.places:
            changes["clusters"] = result_clusters
        elif not question.places and before.topics and not question.units:
            changes["topics"] = before.topics
            changes["units"] = before.units
    if not question.places and not wants_places and before.places and not _asked_of_cluster(question, before):
        changes["places"] = before.places
    if not question.places and wants_clusters and not before.places and result_places and "clusters" not in changes:
        changes["places"] = tuple(PlaceRef(name, "city", name, How.CARRIED) for name in result_places)
    return changes


def _only_swaps_place(before: Question) -> bool:
    return bool(before.places or before.clusters)


def _asked_of_place(before: Question) -> bool:
    """Whether the earlier question was about places ("Which clusters does X have?")."""
    return bool(before.places) and not before.clusters


def _asked_of_cluster(question: Question, before: Question) -> bool:
    return bool(question.clusters or question.industries or (before.clusters and not before.places))


def _points_at_clusters(question: Question) -> bool:
    return (
        question.has(Intent.CONTENT, Intent.NAME, Intent.PLACES)
        or re.search(r"\bclusters?\b|集群", question.normal, re.IGNORECASE) is not None
    )


def _by_ordinal(
    ordinal: int,
    before: Question,
    clusters: tuple[ClusterRef, ...],
    places: tuple[str, ...],
    *,
    wants_clusters: bool,
) -> dict[str, object] | None:
    """The n-th thing of the earlier answer's list."""
    index = ordinal - 1 if ordinal > 0 else ordinal
    listed_clusters = len(clusters) > 1
    if listed_clusters and -len(clusters) <= index < len(clusters):
        return {"clusters": (clusters[index],), "places": ()}
    kept = () if wants_clusters else before.clusters
    if len(places) > 1 and -len(places) <= index < len(places):
        return {"places": (PlaceRef(places[index], "city", places[index], How.CARRIED),), "clusters": kept}
    return None
