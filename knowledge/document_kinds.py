"""Which kinds of document some words name: a notice, a FAQ, a plan."""

from __future__ import annotations

import re
from functools import cache

from knowledge.lexicon_files import structure


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        kind: re.compile(rf"\b(?:{words.en})\b|{words.zh}", re.IGNORECASE)
        for kind, words in structure().document_kinds.items()
    }


def kinds_in(words: str) -> frozenset[str]:
    """The kinds of document that are named in some words, e.g. of a title."""
    return frozenset(kind for kind, pattern in _patterns().items() if pattern.search(words))


def kind_pattern(kind: str) -> re.Pattern[str]:
    """The words that name a kind of document."""
    return _patterns()[kind]
