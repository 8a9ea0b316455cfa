"""What the form of a sentence tells that its words do not: a deadline, a telephone number, a ceiling."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pydantic import BaseModel, ConfigDict, RootModel

from knowledge.keywords import tokens
from knowledge.lexicon_files import FOLDER, read_yaml


class _Sign(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    pattern: str
    words: str


class _Signs(RootModel[tuple[_Sign, ...]]):
    pass


@cache
def _signs() -> tuple[tuple[re.Pattern[str], str], ...]:
    signs = read_yaml(FOLDER / "signs.yaml", _Signs).root
    return tuple((re.compile(sign.pattern, re.IGNORECASE), sign.words) for sign in signs)


@lru_cache(maxsize=4096)
def signs_of(text: str) -> str:
    """The words that a question may use for what a sentence shows by its form; "" if it shows nothing of the kind."""
    return " ".join(words for pattern, words in _signs() if pattern.search(text))


@cache
def _stems() -> tuple[tuple[re.Pattern[str], frozenset[str]], ...]:
    return tuple((pattern, frozenset(tokens(words))) for pattern, words in _signs())


def sign_stems(text: str, wanted: frozenset[str]) -> frozenset[str]:
    """The stems of `signs_of` that are wanted; only the signs that have any are looked for."""
    shown = (stems & wanted for pattern, stems in _stems() if not stems.isdisjoint(wanted) and pattern.search(text))
    return frozenset().union(*shown)
