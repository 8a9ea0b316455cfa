"""The content of a question, word by word and name by name, and what to search for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.cues import cues
from assistant.han_words import subject_words
from assistant.names import PLACE_KINDS
from assistant.question import Language, Question, Unit
from assistant.stems import HAN, WORD, stems
from assistant.vocabulary import Found, Vocabulary
from knowledge.keywords import tokens
from knowledge.quantities import numbers_in
from knowledge.search import WORDS_ONLY


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
        sure = tuple(dict.fromkeys(_plain_alternatives(words, vocabulary, sure=True)))
        if sure and sure[0] and sure not in seen:
            seen.add(sure)
            unit = _unit(words, sure, vocabulary, frozenset())
            every = tuple(dict.fromkeys((*sure, *_plain_alternatives(words, vocabulary, sure=False))))
            yield replace(unit, alternatives=every, hints=_hints(words, every, vocabulary))


MOST_HINTS = 4  # words of the other language that are searched for beside the translations of a word
_MEASURING = re.compile(r"\bhow\s$", re.IGNORECASE)  # "how long", "how far": what comes next asks


def _latin(question: Question, vocabulary: Vocabulary) -> Iterator[tuple[int, str]]:
    """The English words that are none of asking; phrases that the lexicon translates whole count as one."""
    amounts = _amount_spans(question.normal)
    words = [
        (match.start(), match.end(), match.group())
        for match in WORD.finditer(question.normal)
        if not any(start <= match.start() < end for start, end in amounts)
    ]
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


_CURRENCY = re.compile(r"(?:\b(?:RMB|CNY|USD|EUR|HKD|US|yuan)\b|[$¥€])\s*$", re.IGNORECASE)


def _amount_spans(text: str) -> list[tuple[int, int]]:
    """Where amounts stand, with the currency before them: they are compared as numbers, and are no words."""
    found = [(start, end) for start, end, _, _ in numbers_in(text)]
    return [
        (before.start() if (before := _CURRENCY.search(text, max(0, start - 8), start)) else start, end)
        for start, end in found
    ]


def _han(question: Question, vocabulary: Vocabulary) -> Iterator[tuple[int, str]]:
    """The Chinese words that are none of asking, where a document is in Chinese."""
    if vocabulary.chinese:
        yield from ((start, word) for start, _, word in subject_words(question.normal, vocabulary.document_frequency))


def _plain_alternatives(words: str, vocabulary: Vocabulary, *, sure: bool) -> Iterator[tuple[str, ...]]:
    """The wordings of a plain word, its own first; the unsure ones come after all others."""
    translations = vocabulary.translations
    if HAN.search(words):
        yield tuple(tokens(words))
        if translations:
            yield from (tuple(tokens(other)) for other in translations.synonyms(words, sure=sure))
            yield from map(stems, translations.into_english(words, sure=sure))
        return
    yield stems(words)
    if translations:
        yield from map(stems, translations.synonyms(words))
    if translations and vocabulary.chinese:
        yield from (tuple(tokens(chinese)) for chinese in translations.into_chinese(words, sure=sure))


def _hints(words: str, alternatives: Sequence[tuple[str, ...]], vocabulary: Vocabulary) -> tuple[tuple[str, ...], ...]:
    """What else may be said for a plain word, as far as the documents say it."""
    if vocabulary.translations is None:
        return ()
    found = (tuple(tokens(w)) if HAN.search(w) else stems(w) for w in vocabulary.translations.hints(words))
    return tuple(
        hint for hint in dict.fromkeys(found) if hint and hint not in alternatives and all(map(vocabulary.knows, hint))
    )


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
    """What to search for: the question, with how the documents word its names; after WORDS_ONLY, what the dictionary
    has for its words in the other language. A Chinese question is searched for in English where no document is Chinese.
    """
    extra = [term for topic in question.topics for term in vocabulary.terms.get(topic, ())[:2]]
    if question.language is Language.ENGLISH:
        others = list(_others(units, vocabulary, chinese=True)) if vocabulary.chinese else []
        return _search([question.normal, *extra], others)
    if vocabulary.chinese:
        extra = [question.normal, *extra]
    names = [*(ref.name for ref in question.clusters), *(ref.name for ref in question.industries)]
    latin = [unit.words for unit in units if not HAN.search(unit.words)]
    others = list(_others(units, vocabulary, chinese=False))
    return _search([*names, *extra, *latin], others) or question.normal


def _search(meant: Sequence[str], others: Sequence[str]) -> str:
    said = " ".join(dict.fromkeys(meant))
    words = " ".join(dict.fromkeys(others))
    return f"{said} {WORDS_ONLY} {words}" if said and words else said or words


def _others(units: Sequence[Unit], vocabulary: Vocabulary, *, chinese: bool) -> Iterator[str]:
    """The first few words of the other language for each unit."""
    translations = vocabulary.translations
    if translations is None:
        return
    for unit in units:
        own = HAN.search(unit.words) is not None
        if own is not chinese:
            yield from (translations.into_chinese if chinese else translations.into_english)(unit.words)[:3]
        hints = translations.hints(unit.words)
        yield from [hint for hint in hints if (HAN.search(hint) is not None) is chinese][:MOST_HINTS]
