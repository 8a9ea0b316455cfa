"""The words that statements are made of (`lexicon/statements.yaml`), compiled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
    negation: _Words
    only: _Words
    # "except" is a keyword of the language
    exception: _Words
    obligation: _Words
    permission: _Words
    guarantee: _Words
    order: _Words
    quantifier: _Words
    achieved: _Words
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
    numbers of its lines of equals."""

    neutral: frozenset[str]
    order_pairs: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    english: re.Pattern[str]
    neutral_zh: frozenset[str]
    same: Mapping[str, frozenset[int]]
    same_zh: Mapping[str, frozenset[int]]
    equivalents: tuple[tuple[tuple[str, ...], ...], ...]
    meanings: Mapping[str, Cue]
    achieved: Cue
    target: Cue
    order: Cue
    quantifier: Cue
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


@cache
def wording() -> Wording:
    data = read_yaml(FOLDER / "statements.yaml", _StatementFile)
    plain = [word for word in data.neutral.en.split() if "-" not in word]
    order_pairs = tuple((re.compile(zh), re.compile(en, re.IGNORECASE)) for zh, en in data.order_pairs.items())
    meanings = ("negation", "only", "exception", "obligation", "permission", "guarantee")
    return Wording(
        neutral=frozenset(form for word in plain for form in _forms(word)),
        order_pairs=order_pairs,
        english=re.compile(rf"(?<![\w'’])(?:{data.english})(?![\w'’])"),
        neutral_zh=frozenset(data.neutral.zh.split()),
        same=_lines((n, stem(w)) for n, line in enumerate(data.same) for w in line.en.split() if "-" not in w),
        same_zh=_lines((n, w) for n, line in enumerate(data.same) for w in line.zh.split()),
        equivalents=tuple(tuple(stems(phrase) for phrase in line) for line in data.equivalents),
        meanings={name: _cue(getattr(data, name)) for name in meanings},
        achieved=_cue(data.achieved),
        target=_cue(data.target),
        order=_cue(data.order),
        quantifier=_cue(data.quantifier),
        leak=_cue(data.leak).known,
        announcing=_cue(data.announcing).known,
        other_scales=data.other_scales,
        other_claims=re.compile(rf"\b(?:{data.other_claims})", re.IGNORECASE),
    )
