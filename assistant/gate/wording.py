"""The words that statements are made of (`lexicon/statements.yaml`), compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from pydantic import BaseModel, ConfigDict

from assistant.cues import Pattern
from assistant.vocabulary import WORD
from knowledge.keywords import tokens
from knowledge.lexicon_files import FOLDER, read_yaml

_BRITISH = (
    (re.compile(r"isation(s?)$"), r"ization\1"),
    (re.compile(r"(?<=[a-z]{3})is(e|ed|es|ing)$"), r"iz\1"),
    (re.compile(r"^(fav|lab|col|harb|neighb|endeav)our"), r"\1or"),
    (re.compile(r"^(fib|cent|theat|lit|met)re(s?)$"), r"\1er\2"),
    (re.compile(r"^programme"), "program"),
    (re.compile(r"^catalogue"), "catalog"),
)
_AMERICAN_AS_IS = frozenset(
    ["exercise", "advise", "promise", "precise", "concise", "otherwise", "likewise", "premise", "enterprise"]
)


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str = ""
    zh: str = ""
    other: str = ""


class _StatementFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    neutral: _Words
    same: tuple[_Words, ...]
    equivalents: tuple[tuple[str, ...], ...]
    opposites: tuple[tuple[str, str], ...]
    opposites_zh: tuple[tuple[str, str], ...]
    contrary: tuple[tuple[_Words, _Words], ...]
    measures: dict[str, tuple[str, ...]]
    durations: tuple[str, ...]
    negation: _Words
    only: _Words
    # "except" is a keyword of the language
    exception: _Words
    obligation: _Words
    norm: _Words
    permission: _Words
    guarantee: _Words
    order: _Words
    quantifier: _Words
    periods: tuple[_Words, ...]
    achieved: _Words
    result: _Words
    target: _Words
    leak: _Words
    announcing: _Words
    other_scales: dict[str, float]
    other_claims: str
    order_pairs: dict[str, str]
    english: str


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of one English word, the same for British and American spelling."""
    word = word.lower().removesuffix("'s")
    if word not in _AMERICAN_AS_IS:
        for pattern, replacement in _BRITISH:
            word = pattern.sub(replacement, word)
    found = tokens(word)
    return found[0] if found else word


def stems(text: str) -> tuple[str, ...]:
    return tuple(stem(match.group()) for match in WORD.finditer(text))


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that change what a sentence means, in English, Chinese, and other languages."""

    known: Pattern
    other: re.Pattern[str] | None

    def found(self, text: str, foreign: bool = False) -> Iterator[str]:
        """What a text says of this kind, in lower case."""
        pattern = self.other if foreign and self.other else None
        for match in pattern.finditer(text) if pattern else self.known.finditer(text):
            yield " ".join(match.group().lower().split())

    def stands_in(self, text: str) -> bool:
        return self.known.search(text) is not None


def _cue(words: _Words) -> Cue:
    english = re.compile(rf"(?<![\w'-])(?:{words.en})(?![\w'-])", re.IGNORECASE)
    other = re.compile(rf"(?<!\w)(?:{words.other})(?!\w)", re.IGNORECASE) if words.other else None
    return Cue(Pattern(english, re.compile(words.zh, re.IGNORECASE)), other)


@dataclass(frozen=True, slots=True)
class Wording:
    """`neutral` are words in lower case with their inflections. `same` maps a stem, `same_zh` a Chinese word, to the
    numbers of its lines of equals; `opposites` a stem, `opposites_zh` a Chinese word, to what means the contrary, and
    `contrary` are such words of both languages. `measures` maps a wording in lower case to the measure that it is:
    `measure_after` finds one right after a number, `measure_before` a currency before it; `durations` measure time.
    """

    neutral: frozenset[str]
    order_pairs: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    english: re.Pattern[str]
    neutral_zh: frozenset[str]
    same: Mapping[str, frozenset[int]]
    same_zh: Mapping[str, frozenset[int]]
    equivalents: tuple[tuple[tuple[str, ...], ...], ...]
    opposites: Mapping[str, tuple[str, ...]]
    opposites_zh: Mapping[str, tuple[str, ...]]
    contrary: tuple[tuple[Pattern, Pattern], ...]
    measures: Mapping[str, str]
    measure_after: re.Pattern[str]
    measure_before: re.Pattern[str]
    durations: frozenset[str]
    meanings: Mapping[str, Cue]
    achieved: Cue
    result: Cue
    norm: Cue
    target: Cue
    order: Cue
    quantifier: Cue
    periods: tuple[Cue, ...]
    leak: Pattern
    announcing: Pattern
    other_scales: Mapping[str, float]
    other_claims: re.Pattern[str]


def _forms(word: str) -> Iterator[str]:
    """A word and its regular inflections; stems would also take "imported" for "important"."""
    bare = word.removesuffix("e")
    yield from (word, f"{word}s", f"{word}es", f"{word}ed", f"{word}d", f"{word}ing", f"{bare}ing")
    if word.endswith("y"):
        yield from (f"{word[:-1]}ies", f"{word[:-1]}ied")


def _lines(sides: Iterator[tuple[int, str]]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, word in sides:
        found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


def _opposites(pairs: Iterable[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for left, right in pairs:
        found[left] = (*found.get(left, ()), right)
        found[right] = (*found.get(right, ()), left)
    return found


def _measure_patterns(wordings: Iterable[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = "|".join(
        rf"{re.escape(word)}(?![a-z])" if word[-1].isalpha() and word.isascii() else re.escape(word)
        for word in sorted(wordings, key=len, reverse=True)
    )
    currencies = re.compile(r"(?<![A-Za-z])(us\$|hk\$|rmb|cny|usd|hkd|eur|gbp|jpy|[$€£¥￥])\s?$", re.IGNORECASE)
    return re.compile(rf"[\s-]{{0,2}}({words})", re.IGNORECASE), currencies


@cache
def wording() -> Wording:
    data = read_yaml(FOLDER / "statements.yaml", _StatementFile)
    plain = [word for word in data.neutral.en.split() if "-" not in word]
    order_pairs = tuple((re.compile(zh), re.compile(en, re.IGNORECASE)) for zh, en in data.order_pairs.items())
    measures = {word.lower(): name for name, words in data.measures.items() for word in (name, *words)}
    measure_after, measure_before = _measure_patterns(measures)
    meanings = ("negation", "only", "exception", "obligation", "permission", "guarantee")
    return Wording(
        neutral=frozenset(form for word in plain for form in _forms(word)),
        order_pairs=order_pairs,
        english=re.compile(rf"(?<![\w'’])(?:{data.english})(?![\w'’])"),
        neutral_zh=frozenset(data.neutral.zh.split()),
        same=_lines((n, stem(w)) for n, line in enumerate(data.same) for w in line.en.split() if "-" not in w),
        same_zh=_lines((n, w) for n, line in enumerate(data.same) for w in line.zh.split()),
        equivalents=tuple(tuple(stems(phrase) for phrase in line) for line in data.equivalents),
        opposites=_opposites([stem(word) for word in pair] for pair in data.opposites),
        opposites_zh=_opposites(data.opposites_zh),
        contrary=tuple((_cue(left).known, _cue(right).known) for left, right in data.contrary),
        measures=measures,
        measure_after=measure_after,
        measure_before=measure_before,
        durations=frozenset(data.durations),
        meanings={name: _cue(getattr(data, name)) for name in meanings},
        achieved=_cue(data.achieved),
        result=_cue(data.result),
        norm=_cue(data.norm),
        target=_cue(data.target),
        order=_cue(data.order),
        quantifier=_cue(data.quantifier),
        periods=tuple(map(_cue, data.periods)),
        leak=_cue(data.leak).known,
        announcing=_cue(data.announcing).known,
        other_scales=data.other_scales,
        other_claims=re.compile(rf"\b(?:{data.other_claims})", re.IGNORECASE),
    )
