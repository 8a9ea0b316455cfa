"""The content of a question, word by word and name by name, and what to search for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.cues import cues
from assistant.han import han_words
from assistant.names import PLACE_KINDS
from assistant.question import Language, Question, Unit
from assistant.stems import HAN, WORD, stems
from assistant.vocabulary import Found, Vocabulary
from knowledge.keywords import tokens


def content_units(question: Question, found: Sequence[Found], vocabulary: Vocabulary) -> Iterator[Unit]:
    """The content of the question, word by word and name by name; places to filter by are left out."""
    inside = [(name.start, name.end) for name in found]
    seen: set[tuple[tuple[str, ...], ...]] = set()
    for name in found:
        kinds = {entity.kind for entity in name.entities}
        if kinds <= PLACE_KINDS and "sea" not in kinds:
            continue
        alternatives = tuple(dict.fromkeys(_alternatives(name, vocabulary)))
        if alternatives and alternatives not in seen:
            seen.add(alternatives)
            yield _unit(name.words, alternatives, vocabulary, frozenset(kinds))
    for start, words in (*_latin(question, vocabulary), *_han(question, vocabulary)):
        if any(begin <= start < end for begin, end in inside):
            continue
        alternatives = tuple(dict.fromkeys(_plain_alternatives(words, vocabulary)))
        if alternatives and alternatives[0] and alternatives not in seen:
            seen.add(alternatives)
            yield _unit(words, alternatives, vocabulary, frozenset())


_MEASURING = re.compile(r"\bhow\s$", re.IGNORECASE)  # "how long", "how far": what comes next asks


def _latin(question: Question, vocabulary: Vocabulary) -> Iterator[tuple[int, str]]:
    """The English words that are none of asking; phrases that the lexicon translates whole count as one."""
    words = [(match.start(), match.end(), match.group()) for match in WORD.finditer(question.normal)]
    whole = dict(vocabulary.translations.phrases(words)) if vocabulary.translations else {}
    covered = -1
    for start, _, word in words:
        if start in whole:
            covered = whole[start]
            yield start, question.normal[start:covered]
        elif start > covered and not (
            set(stems(word)) <= cues().frame_stems
            or len(word) < 2
            or _is_number(word.lower())
            or _MEASURING.search(question.normal[:start])
        ):
            yield start, word


def _han(question: Question, vocabulary: Vocabulary) -> Iterator[tuple[int, str]]:
    """The Chinese words that are none of asking, where a document is in Chinese."""
    if vocabulary.chinese:
        yield from (
            (start, word) for start, _, word in han_words(question.normal) if word not in cues().han_frame_words
        )


def _plain_alternatives(words: str, vocabulary: Vocabulary) -> Iterator[tuple[str, ...]]:
    if HAN.search(words):
        yield tuple(tokens(words))
        if vocabulary.translations:
            yield from (tuple(tokens(other)) for other in vocabulary.translations.synonyms(words))
            yield from (stems(english) for english in vocabulary.translations.into_english(words))
        return
    yield stems(words)
    if vocabulary.translations:
        yield from map(stems, vocabulary.translations.synonyms(words))
    if vocabulary.translations and vocabulary.chinese:
        yield from (tuple(tokens(chinese)) for chinese in vocabulary.translations.into_chinese(words))


def _is_number(word: str) -> bool:
    return word.isdigit() or word in cues().number_words or any(p.en.fullmatch(word) for p in cues().ordinals.values())


def _alternatives(name: Found, vocabulary: Vocabulary) -> Iterator[tuple[str, ...]]:
    own = stems(name.words)
    if own:
        yield own
    for entity in sorted(name.entities, key=lambda entity: entity.kind != "topic"):
        if entity.kind in ("topic", "cluster", "industry"):
            if entity.kind != "topic" and not entity.weak:
                yield stems(entity.key)
            for term in vocabulary.terms.get(entity.key, ()):
                yield stems(term)
    if vocabulary.translations and vocabulary.chinese:
        wordings = [name.words] if HAN.search(name.words) else [*vocabulary.translations.into_chinese(name.words)]
        if not HAN.search(name.words):
            wordings += [w for entity in name.entities for w in vocabulary.translations.into_chinese(entity.key)]
        yield from (tuple(tokens(wording)) for wording in wordings)


def _unit(words: str, alternatives: tuple[tuple[str, ...], ...], vocabulary: Vocabulary, kinds: frozenset[str]) -> Unit:
    known = [alternative for alternative in alternatives if alternative and all(map(vocabulary.knows, alternative))]
    best = known or alternatives[:1]
    weight = max(max(map(vocabulary.rarity, alternative), default=0.0) for alternative in best)
    return Unit(words, alternatives, weight, kinds, bool(known))


def search_words(question: Question, units: Sequence[Unit], vocabulary: Vocabulary) -> str:
    """What to search for: the question's own words in English; for Chinese, the English wordings of its names."""
    extra = [term for topic in question.topics for term in vocabulary.terms.get(topic, ())[:2]]
    if question.language is Language.ENGLISH:
        chinese = [w for u in units for w in _chinese_of(u, vocabulary)] if vocabulary.translations else []
        return " ".join([question.normal, *extra, *chinese])
    if vocabulary.chinese:
        extra = [question.normal, *extra]
    names = [*(ref.name for ref in question.clusters), *(ref.name for ref in question.industries)]
    latin = [unit.words for unit in units if not HAN.search(unit.words)]
    if vocabulary.translations:
        extra += [word for unit in units for word in vocabulary.translations.into_english(unit.words)[:2]]
    return " ".join(dict.fromkeys([*names, *extra, *latin])) or question.normal


def _chinese_of(unit: Unit, vocabulary: Vocabulary) -> tuple[str, ...]:
    return vocabulary.translations.into_chinese(unit.words)[:3] if vocabulary.translations else ()
