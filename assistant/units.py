"""The content of a question, word by word and name by name, and what to search for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.cues import cues
from assistant.names import PLACE_KINDS
from assistant.question import Language, Question, Unit
from assistant.vocabulary import HAN, WORD, Found, Vocabulary, stems


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
    for entity in sorted(name.entities, key=lambda entity: entity.kind != "topic"):
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


def search_words(question: Question, units: Sequence[Unit], vocabulary: Vocabulary) -> str:
    """What to search for: the question's own words in English; for Chinese, the English wordings of its names."""
    extra = [term for topic in question.topics for term in vocabulary.terms.get(topic, ())[:2]]
    if question.language is Language.ENGLISH:
        return " ".join([question.normal, *extra])
    names = [*(ref.name for ref in question.clusters), *(ref.name for ref in question.industries)]
    latin = [unit.words for unit in units if not HAN.search(unit.words)]
    return " ".join(dict.fromkeys([*names, *extra, *latin])) or question.normal
