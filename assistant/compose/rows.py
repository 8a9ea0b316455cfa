"""Which rows of the cluster tables a question is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.compose.context import Context
from assistant.cues import cues
from assistant.facts import rows_naming
from assistant.polarity import excluded_marks
from assistant.question import Intent, Kind, Language, PlaceRef, Question, Unit
from assistant.stems import stems
from knowledge.types import ClusterFact

_OWN_BUSINESS = re.compile(
    r"\b(?:we|i|our (?:firm|company|business|factory))\b.{0,30}\b(?:make|making|manufactur\w+|produc\w+|build|sell"
    r"|suppl\w+|run|do|does|develop|design|install|maintain|operat\w+|represent|press|provid\w+|import|export|trade|deal)\b"
    r"|\b(?:maker|producer|supplier|builder|manufacturer|start-?up|firm|company|factory)\b"
    r"|我们(?:公司|厂|企业)?.{0,6}(?:生产|制造|做|经营|从事)|我(?:们)?是.{0,12}(?:企业|公司|厂)",
    re.IGNORECASE,
)
_SEEKING = re.compile(r"\b(?:seek|look|want|need|search|hop)(?:s|ing)?\b|寻找|希望|想", re.IGNORECASE)
LEAST_SAID = 0.6  # of a question, for a sentence of one of several documents that answers it before any guess
LEAST_SHARE = 0.5  # of the question's weight that a row's own words must say
LEAST_RARE = 0.5  # of a word, to tell a kind of cluster
LEAST_COSINE = 0.29  # of row and nearest phrase together, see knowledge/row_parts.py
LEAST_MARGIN = 0.05  # to the next row


def wants_rows(question: Question) -> bool:
    """Whether places or clusters are asked for."""
    if question.has(Intent.PLACES) or any(k in (Kind.PLACE, Kind.CLUSTER, Kind.DISTRICT) for k in question.asks_for):
        return True
    sought = (cues().nouns[kind].search(question.masked) for kind in (Kind.PLACE, Kind.CLUSTER, Kind.BASE))
    return describes_business(question) and any(sought)


def describes_business(question: Question) -> bool:
    """Whether somebody tells what they make and do ("we run charter flights")."""
    return _OWN_BUSINESS.search(question.normal) is not None


def is_named(context: Context, place: PlaceRef) -> bool:
    return bool(rows_naming(context.facts(), place))


def cluster_rows(context: Context) -> tuple[ClusterFact, ...]:
    """The rows that are named; else, where places or clusters are asked for, those whose own words say the question."""
    question = context.question
    names = [ref.name for ref in question.clusters]
    if _calls_topic_cluster(question):
        return ()
    if not names and wants_rows(question):
        names = [ref.name for ref in question.weak_clusters if _is_meant(context, ref.name)]
    may_guess = not names and wants_rows(question) and not _placed(question) and question.units
    if may_guess and not (len(context.view.documents) > 1 and context.ranking().coverage >= LEAST_SAID):
        names = _by_text(context)
        if question.topics and set(names) <= {ref.name for ref in question.weak_clusters}:
            names = []  # the same word is a topic of its own: ask back rather than guess
    return context.view.rows(names, context.facts())


def _calls_topic_cluster(question: Question) -> bool:
    """Whether a cluster is asked for by the name of a topic that is none ("the AI cluster")."""
    if question.clusters:
        return False
    topics = [re.escape(unit.words) for unit in question.units if unit.kinds == {"topic"}]
    called = rf"\b(?:{'|'.join(topics)}) (?:industrial |industry )?cluster\b|(?:{'|'.join(topics)})(?:产业)?集群"
    return bool(topics) and re.search(called, question.normal, re.IGNORECASE) is not None


def _is_meant(context: Context, name: str) -> bool:
    """Whether a word that is also a topic's means the cluster: its name says the topic, or its row says more."""
    topics = context.question.topics
    return not topics or any(set(stems(topic)) <= set(stems(name)) for topic in topics) or _says_twice(context, name)


def _says_twice(context: Context, name: str) -> bool:
    """Whether a row says more than one thing of the question: the word of a topic alone is too little to mean it."""
    asking = context.question.asking
    units = [unit for unit in context.question.units if not set(unit.alternatives[0]) <= asking]
    for row in context.view.rows([name], context.facts()):
        words = set(stems(context.view.cut(row.row_span)))
        if sum(any(own and set(own) <= words for own in _own_words(unit)) for unit in units) > 1:
            return True
    return False


_CLUSTER_OF = re.compile(
    r"\b(?:which|what|any|a|an|the|other)\s+([a-z][\w-]*)\s+(?:industrial |industry )?clusters?\b", re.IGNORECASE
)


def is_unknown_cluster(context: Context) -> bool:
    """ "Which textile cluster is in X?": a kind of cluster that no row speaks of."""
    question = context.question
    match = _CLUSTER_OF.search(question.masked)
    if match is None or question.clusters or question.weak_clusters:
        return False
    own = set(stems(match[1]))
    units = (unit for unit in question.units if not set(unit.alternatives[0]) <= question.asking)
    asked = any(unit.weight > LEAST_RARE and own == set(unit.alternatives[0]) for unit in units)
    said = any(own <= set(stems(context.view.cut(row.row_span))) for row in context.facts())
    return asked and not said


def is_denied_otherwise(context: Context) -> bool:
    """ "Which of the solar cities are not on the coast?": what is denied is no name, and no document speaks of it."""
    question = context.question
    if "negation" not in question.logic or not question.has_wh or question.has(Intent.YES_NO):
        return False
    unknown = [unit for unit in question.units if not unit.known and not set(unit.alternatives[0]) <= question.asking]
    return bool(unknown) and not excluded_marks(question.masked)


def requests(question: Question) -> bool:
    """Whether somebody who tells about a business wants to know something, and is not only setting the scene."""
    return question.has_wh or "?" in question.normal or _SEEKING.search(question.normal) is not None


def _placed(question: Question) -> bool:
    return any(place.kind != "province" for place in question.places)


def _by_text(context: Context) -> list[str]:
    units = [unit for unit in context.question.units if not set(unit.alternatives[0]) <= context.question.asking]
    total = sum(unit.weight for unit in units)
    if not total:
        return []
    scored = []
    for fact in context.facts():
        words = set(stems(context.view.cut(fact.row_span)))
        said = sum(unit.weight for unit in units if any(own and set(own) <= words for own in _own_words(unit)))
        scored.append((said / total, fact.name))
    best = max(score for score, _ in scored) if scored else 0.0
    return [name for score, name in scored if score == best] if best >= LEAST_SHARE else []


def _own_words(unit: Unit) -> Sequence[tuple[str, ...]]:
    """What the asker said, not what it may also be called; for a Chinese word, its English wordings."""
    if unit.words.isascii():
        return unit.alternatives[:1]
    # a single word of another thing's name ("semiconductors" for chips) is too little to take a row for it
    return [own for position, own in enumerate(unit.alternatives) if position == 0 or len(own) > 1]


def row_by_meaning(context: Context) -> tuple[ClusterFact, ...]:
    """For a business that is described, or a cluster that is asked for: the row plainly nearest in meaning to what the
    question says beside its words of asking."""
    question = context.question
    sought = describes_business(question) and wants_rows(question)
    guessing = not (len(context.view.documents) > 1 and context.ranking().coverage >= LEAST_SAID)
    if not (sought or question.asks_for[:1] == (Kind.CLUSTER,)) or not guessing or not question.units:
        return ()
    if question.weak_clusters or _placed(question) or _calls_topic_cluster(question):
        return ()
    said = [unit.words for unit in question.units if not set(unit.alternatives[0]) <= question.asking]
    near = context.nearest_clusters(
        " ".join(said) if said and question.language is Language.ENGLISH else question.search
    )
    if not near or near[0][1] < LEAST_COSINE or (len(near) > 1 and near[0][1] - near[1][1] < LEAST_MARGIN):
        return ()
    return context.view.rows([near[0][0]], context.facts())
