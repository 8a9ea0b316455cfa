"""One question → what is meant: names linked, phrases of asking recognised, numbers read. No conversation here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.cues import cues
from assistant.errors import QuestionError
from assistant.language import detect, normalise
from assistant.question import (
    Amount,
    Attribute,
    ClusterRef,
    Count,
    How,
    IndustryRef,
    Intent,
    Kind,
    Language,
    PlaceRef,
    Question,
    Unit,
)
from assistant.spelling import repair
from assistant.vocabulary import WORD, Entity, Found, Vocabulary, stems
from knowledge.lexicon_files import places
from knowledge.quantities import comparator_at, numbers_in

_WH = re.compile(
    r"\b(?:which|what|how many|number of|count|list|name|give|show|tell|every|all|any|other|number)\b"
    r"|哪些|哪个|哪几个|什么|多少个?|几个|列出|所有|全部",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(
    r"\b(?:which|what|where|who|whom|when|how|list|name|give|show|tell)\b|哪|什么|多少|几个|谁|何时|列出", re.IGNORECASE
)
_YEAR = re.compile(r"(?<![\d.,])((?:19|20)\d\d)(?![\d.,]*\d)")
_LOGIC = ("both", "either", "but_not", "only", "all", "negation")
_INTENTS = {intent: str(intent) for intent in Intent}
_HAN = re.compile(r"[\u3400-\u9fff]")
_SIGNS = (("cluster", "C"), ("industry", "I"), ("topic", "T"))
_PLACE_KINDS = frozenset({"city", "district", "zone", "sea", "region", "province"})
_ASKING_VERB = re.compile(
    r"^(?:please |kindly |just )*(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|which|what|where|when"
    r"|who|whom|whose|why|how|list|name|tell|give|show|compare|count|confirm|explain|describe|find|summari[sz]e)\b"
    r"|\b(?:which|what|who|whom|where|when|how many|how much|whether)\b|[?？]|吗|呢|哪|什么|多少|几个|是否|怎么|如何|谁|请|列出|介绍",
    re.IGNORECASE,
)


def understand(text: str, vocabulary: Vocabulary, *, longest: int = 2000) -> Question:
    """Understand one question by itself.

    Raises:
        QuestionError: it is empty or longer than `longest` characters.
    """
    stripped = text.strip()
    if not stripped:
        raise QuestionError("The question is empty. Type a question, for example: Which clusters are planned?")
    if len(stripped) > longest:
        raise QuestionError(
            f"The question has {len(stripped):,} characters; the longest allowed is {longest:,}. Please shorten it."
        )
    language = detect(stripped)
    repaired = repair(normalise(stripped), vocabulary.words)
    normal, spelling = repaired.text, repaired.replaced
    found = vocabulary.find(normal)
    masked = _mask(normal, found)
    entities = _chosen(found)
    intents = frozenset(intent for intent, name in _INTENTS.items() if cues().intents[name].search(masked))
    question = Question(
        text=stripped,
        normal=normal,
        language=language,
        masked=masked,
        intents=intents,
        asks_for=tuple(_asks_for(masked)),
        places=tuple(_places(entities, spelling)),
        clusters=tuple(_clusters(entities, spelling, weak=False)),
        weak_clusters=tuple(_clusters(entities, spelling, weak=True)),
        industries=tuple(_industries(entities, vocabulary)),
        topics=tuple(dict.fromkeys(e.key for _, e in entities if e.kind == "topic")),
        amounts=tuple(Amount(value, unit, normal[start:end]) for start, end, value, unit in numbers_in(normal)),
        years=tuple(dict.fromkeys(int(match[1]) for match in _YEAR.finditer(normal))),
        counts=tuple(_counts(masked)),
        asking=frozenset(_asking(masked)),
        levels=tuple(name for name, level in cues().levels.items() if level.search(masked)),
        logic=frozenset(name for name in _LOGIC if cues().intents[name].search(masked)),
        attributes=tuple(_attributes(masked)),
        has_wh=_QUESTION_WORD.search(masked) is not None,
        is_question=_ASKING_VERB.search(normal) is not None,
        points_back=cues().pronouns.search(masked) is not None or cues().ellipsis.search(masked) is not None,
        ordinal=_ordinal(masked),
        spelling=spelling,
        unsure=repaired.unsure,
    )
    units = tuple(_units(question, found, vocabulary))
    return question.with_(
        units=units, search=_search(question, units, vocabulary), asked_unknown=_asked_unknown(masked, vocabulary)
    )


_ASKED = re.compile(r"\b(?:which|how many)\s+((?:[a-z][\w-]*\s+){0,3}?[a-z][\w-]*)", re.IGNORECASE)
_AFTER_NOUN = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "can",
        "could",
        "will",
        "would",
        "should",
        "may",
        "might",
        "must",
        "in",
        "of",
        "on",
        "at",
        "for",
        "to",
        "from",
        "with",
        "by",
        "and",
        "or",
        "the",
        "a",
        "an",
        "it",
        "they",
        "them",
        "you",
        "i",
        "we",
        "he",
        "she",
        "that",
        "this",
        "these",
        "those",
        "there",
        "not",
        "else",
        "about",
    ]
)


def _asked_unknown(masked: str, vocabulary: Vocabulary) -> str:
    """What "which …" asks for, if the documents never use any of its words ("which universities")."""
    for match in _ASKED.finditer(masked):
        noun: list[str] = []
        for word in match[1].lower().split():
            if word in _AFTER_NOUN or word.endswith("ing"):
                break
            noun.append(word)
        known = any(set(stems(w)) <= cues().frame_stems or all(map(vocabulary.knows, stems(w))) for w in noun)
        if noun and not known and not any(pattern.search(" ".join(noun)) for pattern in cues().nouns.values()):
            return " ".join(noun[:2])
    return ""


def _mask(text: str, found: Sequence[Found]) -> str:
    """The text with every name replaced by a marker, so that words inside names are not taken for phrases of asking."""
    parts, position = [], 0
    for name in found:
        kinds = {entity.kind for entity in name.entities if not entity.weak}
        if kinds <= {"topic"} and not _HAN.search(name.words):
            continue  # a topic's own words may well be what is asked ("software", "robots")
        parts.append(text[position : name.start])
        parts.append(f" ⟦{next((sign for kind, sign in _SIGNS if kind in kinds), 'P')}⟧ ")
        position = name.end
    parts.append(text[position:])
    return " ".join("".join(parts).split())


def _chosen(found: Sequence[Found]) -> list[tuple[Found, Entity]]:
    return [(name, entity) for name in found for entity in name.entities]


def _asks_for(masked: str) -> Iterator[Kind]:
    """The kinds of thing asked for: the noun that follows "which", "how many", …; "and" may add another one."""
    seen: set[Kind] = set()
    nouns = [
        (match.start(), match.end(), Kind(name))
        for name, noun in cues().nouns.items()
        for match in noun.finditer(masked)
    ]
    nouns.sort(key=lambda noun: (noun[0], -noun[1]))
    for wh in _WH.finditer(masked):
        following = [noun for noun in nouns if wh.end() <= noun[0] <= wh.end() + 60]
        if not following:
            continue
        between = masked[wh.end() : following[0][0]]
        if re.search(r"[.?!;。？！；]", between):
            continue
        first = following[0]
        if first[2] not in seen:
            seen.add(first[2])
            yield first[2]
        for other in following[1:]:
            if (
                re.fullmatch(r"\s*(?:and|or|&|和|及|与)\s+(?:which\s+|what\s+)?", masked[first[1] : other[0]])
                and other[2] not in seen
            ):
                seen.add(other[2])
                yield other[2]
    if not seen:
        yield from _asked_without_wh(masked, nouns)


def _asked_without_wh(masked: str, nouns: Sequence[tuple[int, int, Kind]]) -> Iterator[Kind]:
    """ "Cities in exactly three clusters", "… clusters": the noun that opens or is the question; in Chinese, any noun
    beside the question word."""
    if _HAN.search(masked):
        asked = re.search(r"哪|什么|多少|几个", masked)
        near = (
            [(abs(start - asked.start()), kind) for start, end, kind in nouns if abs(start - asked.start()) <= 12]
            if asked
            else []
        )
        if near:
            yield min(near)[1]
            return
    if nouns and (len(masked[: nouns[0][0]].split()) <= 2 or len(masked.split()) <= 5):
        yield nouns[0][2]


def _asking(masked: str) -> Iterator[str]:
    """The stems of all phrases of asking and of the nouns asked for."""
    for pattern in (*cues().intents.values(), *cues().nouns.values()):
        for match in pattern.finditer(masked):
            if len(match.group()) <= 40:
                yield from stems(match.group())


def _how(found: Found, entity: Entity, spelling: Iterable[tuple[str, str]]) -> How:
    repaired = {taken for _, taken in spelling}
    if any(word.lower() in repaired for word in WORD.findall(found.words)):
        return How.SPELLING
    if entity.weak:
        return How.WEAK
    return How.EXACT if entity.exact else How.ALIAS


def _places(entities: Sequence[tuple[Found, Entity]], spelling: tuple[tuple[str, str], ...]) -> Iterator[PlaceRef]:
    lexicon = {
        **{province.name: ("", province.name, ()) for province in places().provinces},
        **{city.name: ("", city.province, ()) for city in places().cities},
        **{region.name: ("", region.province, region.members) for region in places().regions},
        **{district.name: (district.city, "", ()) for district in places().districts},
    }
    seen: set[str] = set()
    for found, entity in entities:
        if entity.kind in _PLACE_KINDS and entity.key not in seen:
            seen.add(entity.key)
            city, province, members = lexicon.get(entity.key, ("", "", ()))
            yield PlaceRef(entity.key, entity.kind, found.words, _how(found, entity, spelling), city, province, members)


def _clusters(
    entities: Sequence[tuple[Found, Entity]], spelling: tuple[tuple[str, str], ...], *, weak: bool
) -> Iterator[ClusterRef]:
    seen: set[str] = set()
    for found, entity in entities:
        if entity.kind == "cluster" and entity.weak is weak and entity.key not in seen:
            seen.add(entity.key)
            yield ClusterRef(entity.key, found.words, _how(found, entity, spelling))


def _industries(entities: Sequence[tuple[Found, Entity]], vocabulary: Vocabulary) -> Iterator[IndustryRef]:
    seen: set[str] = set()
    for found, entity in entities:
        if entity.kind == "industry" and entity.key not in seen:
            seen.add(entity.key)
            yield IndustryRef(entity.key, tuple(vocabulary.sections[entity.key]), found.words)


_SMALL = re.compile(r"(?<![\d.,-])\b(\d{1,3})\b(?![\d.,%]*\d)(?!\s*(?:th|st|nd|rd|mw|gw|k|d|g|nm)\b)", re.IGNORECASE)
_WORDED = re.compile(r"\b[a-z]+(?:-[a-z]+)?\b", re.IGNORECASE)
_HAN_SMALL = re.compile(r"([一两二三四五六七八九十]{1,3}|\d{1,3})\s*(?=个|座|家|项|大)")
_NOT_A_COUNT = re.compile(
    r"(?<!exactly )(?<!only )(?<!just )\b(?:one|ones) of\b|\b(?:which|each|every|any|no|this|that|the|second|first|last|wrong|right) one\b|\bone(?:'s)?\b(?=\W*$)"
)


def _counts(masked: str) -> Iterator[Count]:
    """Whole numbers that stand as a number of things: "exactly three clusters", "one of the eight cities"."""
    skipped = [match.span() for match in _NOT_A_COUNT.finditer(masked.lower())]
    found: list[tuple[int, int, int]] = [(m.start(), m.end(), int(m[1])) for m in _SMALL.finditer(masked)]
    for match in _WORDED.finditer(masked):
        value = cues().number_words.get(match.group().lower())
        if value is not None and not any(s <= match.start() < e for s, e in skipped):
            found.append((match.start(), match.end(), value))
    for match in _HAN_SMALL.finditer(masked):
        value = int(match[1]) if match[1].isdigit() else cues().han_numbers.get(match[1], 0)
        if value and not any(s == match.start() for s, _, _ in found):
            found.append((match.start(), match.end(), value))
    for start, end, value in sorted(found):
        yield Count(value, comparator_at(masked, start, end), _noun_after(masked, end))


def _noun_after(masked: str, end: int) -> Kind | None:
    """The noun that a number counts: the next one within a few words."""
    following = masked[end : end + 40]
    stop = re.search(r"[.?!,;]|\b(?:and|or|in|of|from|than)\b", following)
    following = following[: stop.start()] if stop else following
    hits = [(match.start(), Kind(name)) for name, noun in cues().nouns.items() for match in noun.finditer(following)]
    return min(hits)[1] if hits else None


def _ordinal(masked: str) -> int | None:
    for number, pattern in cues().ordinals.items():
        if pattern.search(masked):
            return number
    return None


def _attributes(masked: str) -> Iterator[Attribute]:
    for kind, pattern in cues().attributes.items():
        for match in pattern.finditer(masked):
            yield Attribute(kind, match.group())
            break


def _units(question: Question, found: Sequence[Found], vocabulary: Vocabulary) -> Iterator[Unit]:
    """The content of the question, word by word and name by name; places only where they are not cities to filter by."""
    inside = [(name.start, name.end) for name in found]
    seen: set[tuple[tuple[str, ...], ...]] = set()
    for name in found:
        kinds = {entity.kind for entity in name.entities}
        if kinds <= _PLACE_KINDS and "sea" not in kinds:
            continue
        alternatives = tuple(dict.fromkeys(_alternatives(name, vocabulary)))
        if alternatives and alternatives not in seen:
            seen.add(alternatives)
            yield _unit(name.words, alternatives, vocabulary, frozenset(kinds))
    for match in WORD.finditer(question.normal):
        if any(start <= match.start() < end for start, end in inside):
            continue
        word = match.group().lower()
        alternatives = (stems(match.group()),)
        if set(alternatives[0]) <= cues().frame_stems or len(word) < 2 or _is_number(word):
            continue
        if alternatives[0] and alternatives not in seen:
            seen.add(alternatives)
            yield _unit(match.group(), alternatives, vocabulary, frozenset())


def _is_number(word: str) -> bool:
    return word.isdigit() or word in cues().number_words or any(p.en.fullmatch(word) for p in cues().ordinals.values())


def _alternatives(name: Found, vocabulary: Vocabulary) -> Iterator[tuple[str, ...]]:
    own = stems(name.words)
    if own:
        yield own
    for entity in name.entities:
        if entity.kind in ("topic", "cluster", "industry"):
            if entity.kind != "topic" and not entity.weak:
                yield stems(entity.key)
            for term in vocabulary.terms.get(entity.key, ()):
                yield stems(term)


def _unit(words: str, alternatives: tuple[tuple[str, ...], ...], vocabulary: Vocabulary, kinds: frozenset[str]) -> Unit:
    known = [alternative for alternative in alternatives if alternative and all(map(vocabulary.knows, alternative))]
    best = known or alternatives[:1]
    weight = max(max(map(vocabulary.rarity, alternative), default=0.0) for alternative in best)
    return Unit(words, alternatives, weight, kinds, bool(known))


def _search(question: Question, units: Sequence[Unit], vocabulary: Vocabulary) -> str:
    """What to search for: the question's own words in English; for Chinese, the English wordings of its names."""
    extra = [term for topic in question.topics for term in vocabulary.terms.get(topic, ())[:2]]
    if question.language is Language.ENGLISH:
        return " ".join([question.normal, *extra])
    names = [ref.name for ref in (*question.clusters, *question.industries)]
    latin = [unit.words for unit in units if not _HAN.search(unit.words)]
    return " ".join(dict.fromkeys([*names, *extra, *latin])) or question.normal
