"""Sentences in languages whose words cannot be compared with the evidence's: names and figures must stand there, and
nothing else may look like a claim. The caller shows a quote beside such an answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import chain

from assistant.gate import pairing
from assistant.gate.figures import Figure, figures
from assistant.gate.tokens import Kind, Tokens
from assistant.gate.types import Reason
from assistant.gate.units import Unit
from assistant.gate.wording import stem, wording
from assistant.vocabulary import HAN

_NUMBER = re.compile(r"(?<![\w])\d+(?:[.,\u00a0 ]\d{3})*(?:[.,]\d+)?(?:\s*(?P<scale>[^\W\d_]+(?:\s[^\W\d_]+)?))?")
_NOUNS_ARE_CAPITAL = re.compile(r"\b(?:der|die|das|und|ist|sind|für|mit|nicht)\b", re.IGNORECASE)
_CAPITAL = re.compile(r"(?<![\w'’-])[^\W\d_a-z][\w’'-]*")
_CLAUSE = 4  # Chinese characters that may be a clause
_SHARED = 5  # letters that a borrowed word shares with the English one


def judge_foreign(text: str, tokens: Tokens, units: Sequence[Unit]) -> tuple[Reason, str] | None:
    """Why a sentence in another language is not supported, or None."""
    found = figures(text)
    places = [token for token in tokens.of(text, found, units) if token.kind in (Kind.PLACE, Kind.CLUSTER)]
    for token in places:
        if not token.support:
            return (Reason.PLACE if token.kind is Kind.PLACE else Reason.CLUSTER), token.words
    return (
        _numbers(text, units)
        or _meaning(text, units)
        or _names(text, {(token.start, token.end) for token in places}, units)
        or _claims(text)
        or _chinese(text, tokens, units)
        or _anchored(text, found, len(places))
        or _mixed(text, tokens, found, units)
    )


def _mixed(text: str, tokens: Tokens, found: Sequence[Figure], units: Sequence[Unit]) -> tuple[Reason, str] | None:
    names = [t for t in tokens.of(text, found, units) if t.kind in (Kind.PLACE, Kind.CLUSTER)]
    detail = pairing.mixed(text, names, units)
    return (Reason.PAIRING, detail) if detail else None


def _numbers(text: str, units: Sequence[Unit]) -> tuple[Reason, str] | None:
    values = {figure.value for unit in units for figure in unit.figures}
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"[\s\u00a0.,](?=\d{3}(?!\d))", "", re.match(r"[\d.,\s\u00a0]+", match.group()).group().strip())  # type: ignore[union-attr]
        number = float(digits.rstrip(".,").replace(",", "."))
        words = (match["scale"] or "").lower().split()
        scales = [wording().other_scales.get(" ".join(words[:n])) for n in (2, 1)]
        scale = next((s for s in scales if s), None)
        if "milliard" in " ".join(words) and number >= 1000:
            scale = 1e9
        english = [f.value for f in figures(text[match.start() : match.end()])]
        wanted = {number * scale} if scale else {number, *english}
        if not wanted & values:
            return Reason.NUMBER, match.group()
    return None


def _meaning(text: str, units: Sequence[Unit]) -> tuple[Reason, str] | None:
    for name in ("negation", "only", "exception"):
        cue = wording().meanings[name]
        if any(cue.found(text, foreign=True)) and not any(cue.stands_in(unit.text[: unit.own_end]) for unit in units):
            return Reason.POLARITY, next(cue.found(text, foreign=True))
    if any(wording().achieved.found(text, foreign=True)):
        aimed = any(figure.unit == "yuan" for unit in units for figure in unit.figures)
        marked = any(wording().target.found(text, foreign=True))
        if aimed and not marked:
            return Reason.TARGET_AS_ACHIEVEMENT, next(wording().achieved.found(text, foreign=True))
    return None


def _names(text: str, known: set[tuple[int, int]], units: Sequence[Unit]) -> tuple[Reason, str] | None:
    """Capital words that stand nowhere in the evidence are names of something else, except in languages that write
    every noun so."""
    german = _NOUNS_ARE_CAPITAL.search(text) is not None
    for match in _CAPITAL.finditer(text):
        word = match.group()
        if not word[0].isupper():
            continue
        if any(start <= match.start() < end for start, end in known) or not unicodedata.name(word[0], "").startswith(
            "LATIN"
        ):
            continue
        opens = not match.start() or re.search(r"[.:;!?\"(]\s*$", text[: match.start()])
        acronym = len(word) > 1 and (word.isupper() or any(c.isdigit() for c in word))
        if not acronym and (opens or german):
            continue
        folded = "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))
        if not any(stem(folded) in unit.stems or folded[:_SHARED] in unit.folded for unit in units):
            return Reason.ORGANISATION, word
    return None


def _chinese(text: str, tokens: Tokens, units: Sequence[Unit]) -> tuple[Reason, str] | None:
    """A clause of Chinese in another language (Japanese shares its characters, but not without its own letters)."""
    unsupported = [t for t in tokens.of(text, (), units) if not t.support and t.kind is not Kind.NEUTRAL]
    start = 0
    for end in [*(match.start() for match in re.finditer(r"[,，、。;；]", text)), len(text)]:
        clause = text[start:end]
        chinese = len(HAN.findall(clause)) >= _CLAUSE and not re.search(r"[\u3040-\u30ff\uac00-\ud7af]", clause)
        novel = [t.words for t in unsupported if start <= t.start < end and HAN.search(t.words)]
        if chinese and novel:
            return Reason.COVERAGE, " ".join(novel)
        start = end
    return None


def _claims(text: str) -> tuple[Reason, str] | None:
    """Claims that are never passed on trust, and words of English between those of the other language."""
    if rank := next(chain(wording().order.found(text), wording().quantifier.found(text)), ""):
        return Reason.ORDER, rank
    match = wording().other_claims.search(text) or wording().english.search(text)
    return (Reason.COVERAGE, match.group()) if match else None


def _anchored(text: str, found: Sequence[Figure], names: int) -> tuple[Reason, str] | None:
    return None if names or found else (Reason.COVERAGE, text[:80])
