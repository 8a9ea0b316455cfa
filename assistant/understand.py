"""One question → what is meant: names linked, phrases of asking recognised, numbers read. No conversation here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from assistant.asked import asked_unknown, asking, asks_for
from assistant.cues import cues
from assistant.errors import QuestionError, QuestionTooLong
from assistant.language import detect, is_foreign, normalise
from assistant.names import cluster_refs, excluded_names, half_named, industry_refs, mask, place_refs, without_origins
from assistant.numbers import counts, ordinal, top
from assistant.question import Amount, Attribute, ClusterRef, Intent, Kind, Question
from assistant.spelling import repair
from assistant.units import content_units, search_words
from assistant.vocabulary import Found, Vocabulary
from knowledge.quantities import numbers_in

_QUESTION_WORD = re.compile(
    r"\b(?:which|what|where|who|whom|when|how|list|name|give|show|tell)\b|哪|什么|多少|几个|谁|何时|列出", re.IGNORECASE
)
MOST_COUNTS = 12  # nobody asks about more numbers at once
_YEAR = re.compile(r"(?<![\d.,])((?:19|20)\d\d)(?![\d.,]*\d)")
_LOGIC = ("both", "either", "neither", "but_not", "only", "all", "negation", "lower", "rhetorical")
_INTENTS = {intent: str(intent) for intent in Intent}
_ASKING_VERB = re.compile(
    r"^(?:please |kindly |just )*(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|which|what|where"
    r"|when|who|whom|whose|why|how|list|name|tell|give|show|compare|count|confirm|explain|describe|find|summari[sz]e)\b"
    r"|\b(?:which|what|who|whom|where|when|how many|how much|whether)\b"
    r"|[?？]|吗|呢|哪|什么|多少|几个|是否|怎么|如何|谁|请|列出|介绍",
    re.IGNORECASE,
)


def checked(text: str, longest: int) -> str:
    """The text of a question without spaces around it.

    Raises:
        QuestionError: it is empty or longer than `longest` characters.
    """
    stripped = text.strip()
    if not stripped:
        raise QuestionError("The question is empty. Type a question, for example: Which clusters are planned?")
    if len(stripped) > longest:
        raise QuestionTooLong(len(stripped), longest)
    return stripped


def understand(text: str, vocabulary: Vocabulary, *, longest: int = 2000) -> Question:
    """Understand one question by itself.

    Raises:
        QuestionError: it is empty or longer than `longest` characters.
    """
    stripped = checked(text, longest)
    language = detect(stripped)
    repaired = repair(normalise(stripped)[:longest], vocabulary.words, vocabulary.spells)
    normal, spelling = repaired.text, repaired.replaced
    found = vocabulary.find(normal)
    masked = mask(normal, found)
    entities = [(name, entity) for name in found for entity in name.entities]
    intents = frozenset(intent for intent, name in _INTENTS.items() if cues().intents[name].search(masked))
    question = Question(
        text=stripped,
        normal=normal,
        language=language,
        masked=masked,
        intents=intents,
        asks_for=tuple(asks_for(masked)),
        places=tuple(without_origins(normal, place_refs(entities, spelling))),
        clusters=tuple(cluster_refs(entities, spelling, weak=False)),
        weak_clusters=tuple(cluster_refs(entities, spelling, weak=True)),
        industries=tuple(industry_refs(entities, vocabulary)),
        topics=tuple(dict.fromkeys(entity.key for _, entity in entities if entity.kind == "topic")),
        amounts=tuple(Amount(value, unit, normal[start:end]) for start, end, value, unit in numbers_in(normal)),
        excluded=excluded_names(masked, found),
        years=tuple(dict.fromkeys(int(match[1]) for match in _YEAR.finditer(normal))),
        counts=tuple(islice(counts(masked), MOST_COUNTS)),
        asking=frozenset(asking(masked)),
        levels=tuple(name for name, level in cues().levels.items() if level.search(masked)),
        logic=_logic(masked),
        attributes=tuple(_attributes(masked)),
        foreign=is_foreign(stripped, cues().foreign_words, cues().frame_words),
        has_wh=_QUESTION_WORD.search(masked) is not None,
        is_question=_ASKING_VERB.search(normal) is not None,
        points_back=cues().pronouns.search(masked) is not None or cues().ellipsis.search(masked) is not None,
        ordinal=ordinal(masked),
        top=top(masked),
        spelling=spelling,
        unsure=repaired.unsure,
    )
    if not question.clusters:
        question = question.with_(clusters=_meant_clusters(question, found, vocabulary))
    units = tuple(content_units(question, found, vocabulary))
    unknown = asked_unknown(masked, units, vocabulary)
    return question.with_(units=units, search=search_words(question, units, vocabulary), asked_unknown=unknown)


def _logic(masked: str) -> frozenset[str]:
    """What joins and restricts; "isn't X in Y?" claims what it seems to deny."""
    found = frozenset(name for name in _LOGIC if cues().intents[name].search(masked))
    return found - {"negation"} if "rhetorical" in found else found


def _meant_clusters(question: Question, found: Sequence[Found], vocabulary: Vocabulary) -> tuple[ClusterRef, ...]:
    """Where no cluster is named: those named by half, or by words of other things too if places are asked for."""
    half = tuple(half_named(question.masked, found, vocabulary))
    asks = question.has(Intent.PLACES) or any(k in (Kind.PLACE, Kind.CLUSTER, Kind.DISTRICT) for k in question.asks_for)
    return half or (question.weak_clusters if asks and not question.topics else ())


def _attributes(masked: str) -> Iterator[Attribute]:
    for kind, pattern in cues().attributes.items():
        for match in pattern.finditer(masked):
            yield Attribute(kind, match.group())
            break
