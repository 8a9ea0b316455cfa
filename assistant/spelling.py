"""Spelling repair: a word that nobody knows becomes the known word that it is nearest to."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.cues import cues
from knowledge.embed import MODEL_FOLDER
from knowledge.lexicon_files import places
from knowledge.table_columns import concept_patterns

_WORD = re.compile(r"[A-Za-z]{4,}")
_ASKING = (
    "which what where cities clusters have about between compare industry industries develop development published"
    " target output value document investment manufacturing equipment energy industrial emerging priority prioritized"
    " fewest lowest smallest largest neither exactly"
)


@cache
def english_words() -> frozenset[str]:
    """Words that are surely spelled right: the whole-word pieces that the bundled embedder's tokenizer knows."""
    vocabulary = json.loads((MODEL_FOLDER / "tokenizer.json").read_bytes())["model"]["vocab"]
    return frozenset(word for word in vocabulary if word.isascii() and word.isalpha())


@cache
def confusable() -> frozenset[frozenset[str]]:
    return frozenset(frozenset((a.lower(), b.lower())) for a, b in places().confusable)


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text with its misspelled words replaced: (written, taken for) pairs, and (written, option, option) where two
    names that are easily confused are equally near, so that neither was taken."""

    text: str
    replaced: tuple[tuple[str, str], ...] = ()
    unsure: tuple[tuple[str, str, str], ...] = ()


def repair(text: str, known: Collection[str], is_name: Callable[[str], bool] = lambda _: False) -> Repaired:
    """Replace misspelled words.

    A word is misspelled if neither the documents, the lexicon nor common English know it; it is replaced if exactly one
    known word is nearest, by one edit in four letters, two in more. Names that are confusable with each other count as
    equally near, so that neither is taken. `is_name` tells of a capitalised word whether it spells a Chinese name of
    the documents.
    """
    repaired: list[tuple[str, str]] = []
    unsure: list[tuple[str, str, str]] = []
    asking = frozenset(_ASKING.split())

    def replacement(match: re.Match[str]) -> str:
        word = match.group()
        lower = word.lower()
        if (
            lower in known
            or lower in asking
            or lower in english_words()
            or _is_of_tables(lower)
            or lower in cues().frame_words
            or word.isupper()
            or (word[0].isupper() and is_name(word))
        ):
            return word
        found, rival = _nearest(lower, [*known, *asking])
        if found is None:
            return word
        if rival is not None:
            unsure.append((word, found, rival))
            return word
        taken = found.capitalize() if word[0].isupper() else found
        repaired.append((word, taken))
        return taken

    return Repaired(_WORD.sub(replacement, text), tuple(repaired), tuple(unsure))


@cache
def _is_of_tables(word: str) -> bool:
    """Whether a word is one that questions about tables are asked in ("cheapest")."""
    patterns = [
        pattern for group in ("extremes", "comparatives", "concepts") for pattern in concept_patterns(group).values()
    ]
    return any(pattern.en is not None and pattern.en.fullmatch(word) for pattern in patterns)


def _nearest(word: str, candidates: Collection[str]) -> tuple[str | None, str | None]:
    """The nearest known word, and a name that is easily confused with it and just as near."""
    limit = 1 if len(word) <= 5 else 2
    ranked = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=limit, limit=8)
    if not ranked:
        return None, None
    asking = _ASKING.split()
    ranked.sort(
        key=lambda hit: (hit[1], hit[0] not in asking, hit[0][:1] != word[:1], abs(len(hit[0]) - len(word)), hit[0])
    )
    best, distance = ranked[0][0], ranked[0][1]
    rivals = [str(hit[0]) for hit in ranked[1:] if hit[1] == distance]
    confused = next((rival for rival in rivals if frozenset((best, rival)) in confusable()), None)
    return str(best), confused
