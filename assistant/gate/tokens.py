"""A sentence as tokens: places, clusters, words and characters, each with the units of evidence that support it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from assistant.gate.dates import Day
from assistant.gate.figures import Figure
from assistant.gate.units import Unit
from assistant.gate.wording import stem, stems, wording
from assistant.names import PLACE_KINDS
from assistant.view import View
from assistant.vocabulary import HAN, WORD, Found
from knowledge.lexicon_files import glossary, topics

_THAN_FIGURE = re.compile(r"\s+than\s+[\d¥$]")  # "larger than 5 MW": compared as a figure
_LONGEST_HAN = 8
_SHORTEST_WORD = 4  # an abbreviation below this length counts in capitals only
_DIGIT = re.compile(r"\d")


class Kind(Enum):
    NEUTRAL = 0
    WORD = 1
    PLACE = 2
    CLUSTER = 3
    FIGURE = 4
    TERM = 5  # of the lexicon, in Chinese


@dataclass(frozen=True, slots=True)
class Token:
    """text[start:end] of a sentence. `support` are the units that say it (their numbers), `stems` how they say it."""

    start: int
    end: int
    words: str
    kind: Kind
    support: frozenset[int] = frozenset()
    stems: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()


@lru_cache(maxsize=1)
def _glossed() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Chinese wording → the stems of its English wordings."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for term in glossary().terms:
        for wording_zh in term.zh:
            found.setdefault(wording_zh, []).extend(stems(english) for english in term.en)
    return {word: _without_broader(tuple(dict.fromkeys(english))) for word, english in found.items()}


def _without_broader(wordings: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Wordings that only say a part of the first are there to widen a search: "batteries" for 锂电池."""
    first = set(wordings[0])
    return tuple(phrase for phrase in wordings if phrase == wordings[0] or not set(phrase) < first)


class Tokens:
    """Takes sentences apart against evidence."""

    def __init__(self, view: View) -> None:
        self._vocabulary = view.vocabulary
        self._own_names = frozenset(name for pair in self._vocabulary.chinese_names.values() for name in pair)
        self._home = frozenset(document.source.region for document in view.documents.values())

    def of(self, text: str, found: Sequence[Figure | Day], units: Sequence[Unit]) -> tuple[Token, ...]:
        """The tokens of a normalised sentence, its figures and days left out, in order."""
        taken = [(figure.start, figure.end) for figure in found]
        tokens: list[Token] = []
        names = [
            (name, list(self._named(name, units)))
            for name in self._vocabulary.find(text)
            if not _overlaps(name.start, name.end, taken)
        ]
        supported = [token for _, named in names for token in named if token.support or token.kind is Kind.NEUTRAL]
        unsupported = [token for _, named in names for token in named if not token.support]
        for group in (supported, self._equivalents(text, units), unsupported):
            for token in group:
                if not _overlaps(token.start, token.end, taken):
                    tokens.append(token)
                    taken.append((token.start, token.end))
        for match in WORD.finditer(text):
            if not HAN.search(match.group()) and not _overlaps(match.start(), match.end(), taken):
                tokens.append(self._word(text, match.group(), match.start(), units))
        for match in re.finditer(r"[\u3400-\u9fff]+", _blank(text, taken)):
            tokens.extend(self._characters(match.group(), match.start(), units))
        return tuple(sorted(tokens, key=lambda token: token.start))

    def _english(self, word: str) -> tuple[tuple[str, ...], ...]:
        """The stems of what a Chinese word surely is in English."""
        translations = self._vocabulary.translations
        return tuple(map(stems, translations.into_english(word))) if translations else ()

    def _chinese(self, word: str) -> tuple[str, ...]:
        """What an English word surely is in Chinese."""
        translations = self._vocabulary.translations
        return tuple(o for o in translations.into_chinese(word) if len(o) > 1) if translations else ()

    def _synonyms(self, word: str) -> tuple[tuple[str, ...], ...]:
        """The stems of what says the same as an English word by the lexicon."""
        translations = self._vocabulary.translations
        return tuple(map(stems, translations.synonyms(word))) if translations else ()

    def _equivalents(self, text: str, units: Sequence[Unit]) -> Iterator[Token]:
        """Phrases that the evidence has in another spelling: "IoT" for "Internet of Things"."""
        words = [(stem(match.group()), match.start(), match.end()) for match in WORD.finditer(text)]
        keys = [word for word, _, _ in words]
        for line in wording().equivalents:
            for phrase in line:
                size = len(phrase)
                for at in range(len(keys) - size + 1):
                    if tuple(keys[at : at + size]) != phrase:
                        continue
                    start, end = words[at][1], words[at + size - 1][2]
                    said = text[start:end]
                    if size == 1 and len(phrase[0]) < _SHORTEST_WORD and not said[:2].isupper() and "&" not in said:
                        continue
                    support = frozenset(n for n, u in enumerate(units) if any(_in_row(one, u) for one in line))
                    if support:
                        yield Token(start, end, said, Kind.WORD, support, frozenset(phrase))

    def _named(self, name: Found, units: Sequence[Unit]) -> Iterator[Token]:
        of_place = frozenset(entity.key for entity in name.entities if entity.kind in PLACE_KINDS)
        if of_place:
            support = _where(units, lambda unit: bool(of_place & unit.place_keys) or _says(unit, name.words))
            kind = Kind.NEUTRAL if of_place & self._home else Kind.PLACE
            yield Token(name.start, name.end, name.words, kind, support, frozenset(), of_place)
            return
        strong = [entity for entity in name.entities if entity.kind == "cluster" and not entity.weak]
        clusters = frozenset(entity.key for entity in strong if _is_name(entity.key, name, entity.exact))
        if clusters:
            support = _where(units, lambda unit: bool(clusters & unit.cluster_keys) or _says(unit, name.words))
            if not support:
                support = _where(units, lambda unit: any(unit.holds(phrase) for phrase in self._wordings(name)))
            if support or not HAN.search(name.words) or name.words in self._own_names:
                own = frozenset(part for key in clusters for part in stems(key))
                yield Token(name.start, name.end, name.words, Kind.CLUSTER, support, own, clusters)
                return
        if HAN.search(name.words):
            yield from self._term(name, units)

    def _wordings(self, name: Found) -> list[tuple[str, ...]]:
        """How English texts say a Chinese term."""
        if not HAN.search(name.words):
            return []
        glossed = _glossed().get(name.words, ())
        found = [*glossed]
        for entity in name.entities:
            if entity.kind == "topic":
                found += (*self._terms(entity.key), stems(entity.key))
            elif entity.kind == "industry":
                found.append(stems(entity.key))
            elif entity.kind == "cluster" and not glossed:
                found += self._cluster_names(entity.key)
        return found

    def _term(self, name: Found, units: Sequence[Unit]) -> Iterator[Token]:
        """A Chinese term: supported where one of its English wordings stands, or its own."""
        wordings = self._wordings(name)
        support: set[int] = set()
        said: set[str] = set()
        for number, unit in enumerate(units):
            holding = [phrase for phrase in wordings if unit.holds(phrase)]
            if holding or name.words in unit.text:
                support.add(number)
                said.update(part for phrase in holding for part in phrase)
        if support:
            yield Token(name.start, name.end, name.words, Kind.WORD, frozenset(support), frozenset(said))
        else:
            parts = list(self._characters(name.words, name.start, units, term=True))
            known = all(part.support or part.kind is Kind.NEUTRAL for part in parts)
            whole = Token(name.start, name.end, name.words, Kind.TERM)
            yield from parts if known and any(part.support for part in parts) else (whole,)

    def _terms(self, topic: str) -> tuple[tuple[str, ...], ...]:
        phrases = tuple(stems(term) for term in self._vocabulary.terms.get(topic, ()))
        return _without_broader(phrases) if phrases else ()

    def _cluster_names(self, key: str) -> list[tuple[str, ...]]:
        """How a cluster is called: its name, and synonyms that are more than one word."""
        found = [stems(key)]
        for cluster in topics().clusters:
            if stems(cluster.name) == stems(key):
                found += [phrase for phrase in map(stems, cluster.synonyms) if len(phrase) > 1]
        return found

    def _word(self, text: str, word: str, start: int, units: Sequence[Unit]) -> Token:
        key = stem(word)
        end = start + len(word)
        if _THAN_FIGURE.match(text, end):
            return Token(start, end, word, Kind.NEUTRAL)
        if word.lower().removesuffix("'s") in wording().neutral or (len(word) == 1 and not word.isdigit()):
            return Token(start, end, word, Kind.NEUTRAL, stems=frozenset((key,)))
        support = frozenset(n for n, unit in enumerate(units) if unit.holds_like(key))
        if not support:
            others = self._synonyms(word.lower())
            chinese = self._chinese(word.lower())
            support = frozenset(
                n
                for n, unit in enumerate(units)
                if any(map(unit.holds, others)) or (unit.is_chinese and any(other in unit.text for other in chinese))
            )
        said = _how(units, support, wording().same.get(key, frozenset()), key)
        return Token(start, end, word, Kind.WORD, support, said)

    def _characters(self, run: str, offset: int, units: Sequence[Unit], term: bool = False) -> Iterator[Token]:
        """Chinese characters: neutral words, words with English equals, words of a Chinese text; else unknown."""
        position, unknown = 0, 0
        while position < len(run):
            size, token = self._longest(run, position, offset, units, whole=not term)
            if token is None:
                unknown += 1
                position += 1
                continue
            if unknown:
                yield Token(
                    offset + position - unknown, offset + position, run[position - unknown : position], Kind.WORD
                )
                unknown = 0
            yield token
            position += size
        if unknown:
            start = position - unknown
            yield Token(offset + start, offset + position, run[start:position], Kind.WORD)

    def _longest(
        self, run: str, position: int, offset: int, units: Sequence[Unit], *, whole: bool
    ) -> tuple[int, Token | None]:
        for size in range(min(_LONGEST_HAN, len(run) - position), 0, -1):
            word = run[position : position + size]
            start, end = offset + position, offset + position + size
            in_text = frozenset(n for n, unit in enumerate(units) if size > 1 and word in unit.text)
            if word in wording().neutral_zh:
                return size, Token(start, end, word, Kind.NEUTRAL)
            if in_text:
                return size, Token(start, end, word, Kind.WORD, in_text)
            lines = wording().same_zh.get(word)
            if lines:
                support = frozenset(n for n, unit in enumerate(units) if unit.groups & lines)
                if support:
                    said = _how(units, support, lines)
                    return size, Token(start, end, word, Kind.WORD, support, said)
            english = self._english(word) if size > 1 and whole else ()
            if english and (support := frozenset(n for n, u in enumerate(units) if any(map(u.holds, english)))):
                said = frozenset(s for p in english for u in units if u.holds(p) for s in p)
                return size, Token(start, end, word, Kind.WORD, support, said)
            if word in _glossed() and (whole or size < len(run)):
                support = frozenset(n for n, u in enumerate(units) if any(u.holds(p) for p in _glossed()[word]))
                if support:
                    said = frozenset(s for p in _glossed()[word] for u in units if u.holds(p) for s in p)
                    return size, Token(start, end, word, Kind.WORD, support, said)
        return 1, None


def _where(units: Sequence[Unit], says: Callable[[Unit], bool]) -> frozenset[int]:
    return frozenset(number for number, unit in enumerate(units) if says(unit))


def _how(units: Sequence[Unit], support: frozenset[int], lines: frozenset[int], own: str = "") -> frozenset[str]:
    """How the evidence says a word: with its own stem, or the one equal that it has; nothing where that is unsure."""
    if not support or any(own in units[number].stems for number in support):
        return frozenset((own,)) if own else frozenset()
    equals = frozenset[str]().union(*(units[number].stems_like(lines) for number in support))
    return equals if len(equals) == 1 else frozenset()


def _is_name(key: str, name: Found, exact: bool) -> bool:
    """Whether a phrase is a name of the cluster, not one of the things that its row is about."""
    return exact or (set(stems(name.words)) <= set(stems(key)) and len(stems(name.words)) > 1)


def _in_row(phrase: tuple[str, ...], unit: Unit) -> bool:
    """Whether the words of a phrase stand one after another."""
    if not unit.holds(phrase):
        return False
    words = [word for word, _ in unit.sequence]
    return any(tuple(words[at : at + len(phrase)]) == phrase for at in range(len(words) - len(phrase) + 1))


def _says(unit: Unit, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words.casefold())}(?!\w)", unit.folded) is not None


def _overlaps(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    return any(begin < end and start < finish for begin, finish in taken)


def _blank(text: str, taken: Sequence[tuple[int, int]]) -> str:
    characters = list(text)
    for start, end in taken:
        characters[start:end] = " " * (end - start)
    return "".join(characters)
