"""Words and their stems, as names and questions are matched by them."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.keywords import tokens

HAN = re.compile(r"[\u3400-\u9fff]")
_PHRASE = 80  # characters of a text whose stems are kept
WORD = re.compile(r"[A-Za-z0-9]+(?:&[A-Za-z0-9]+)*(?:'s\b)?")


def stems(text: str) -> tuple[str, ...]:
    """The stems of the words of a phrase; hyphens separate, possessives are dropped."""
    return _stems_of_phrase(text) if len(text) <= _PHRASE else _stems(text)


def _stems(text: str) -> tuple[str, ...]:
    return tuple(stem_of(word) for word in WORD.findall(text))


_stems_of_phrase = lru_cache(maxsize=20_000)(_stems)


@lru_cache(maxsize=10_000)
def stem_of(word: str) -> str:
    bare = word.removesuffix("'s")
    found = tokens(bare)
    return found[0] if found else bare.lower()
