"""A word exchanged for its opposite while the words around it stay: "规模以上" as "规模以下", "before" as "after".

Most of these words claim nothing by themselves, so that nobody misses them in the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING

from assistant.gate.benign import without_benign
from assistant.gate.types import Reason
from assistant.gate.wording import stem, wording
from assistant.vocabulary import HAN, WORD

if TYPE_CHECKING:
    from assistant.gate.units import Unit

_BEFORE_WORD = 24  # characters in which a negation may stand before an English word
_DENIED = 3  # words after an English negation, the first that says something being what it is about
_NO_MORE = re.compile(r"\b(?:may|must|shall|can)\s+not exceed\w*", re.IGNORECASE)  # said of a ceiling by any of them
_UNSAYING = frozenset(("the", "a", "an", "be", "been", "to", "of", "in", "for", "on", "yet", "all", "any", "only"))
_FIGURE = 3  # characters of the figure that may follow a word: "下降7.8%"
_NEGATED = 2  # characters after a Chinese negation that it is about
_BEFORE_NEGATED = 4  # characters in which a negation may stand before them


def exchanged(text: str, units: Sequence[Unit]) -> tuple[Reason, str] | None:
    """The first word of a sentence that turns its evidence into the opposite, or None."""
    ways = (
        _characters(text, units),
        _words(text, units),
        _across(text, units),
        _denials(text, units),
        _denied_words(text, units),
    )
    found = next(chain.from_iterable(ways), "")
    return (Reason.POLARITY, found) if found else None


def _characters(text: str, units: Sequence[Unit]) -> Iterator[str]:
    """Chinese words: beside a neighbour the evidence has not this one but its opposite."""
    for word, opposites in wording().opposites_zh.items():
        for match in re.finditer(word, text):
            left, right = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
            beside = [side for side in ((left, ""), ("", right)) if HAN.search("".join(side))]
            if not HAN.search(right):
                beside.append(("", text[match.end() : match.end() + _FIGURE]))
            if any(f"{a}{word}{b}" in unit.text for a, b in beside for unit in units):
                continue
            if any(f"{a}{other}{b}" in unit.text for a, b in beside for other in opposites for unit in units):
                yield f"{left}{word}{right}"


def _words(text: str, units: Sequence[Unit]) -> Iterator[str]:
    """English words, the same."""
    pairs = wording().opposites
    said = [(stem(match.group()), match.group()) for match in WORD.finditer(_NO_MORE.sub(" ", text))]
    for at, (word, shown) in enumerate(said):
        for opposite in pairs.get(word, ()):
            left, right = (said[at - 1][0] if at else ""), (said[at + 1][0] if at + 1 < len(said) else "")
            one_side = [side for side in ((left, ""), ("", right)) if any(side)]
            for sides in (one_side, [(left, right)]):
                turned = any(_stands(a, opposite, b, unit) for a, b in sides for unit in units)
                if turned and not any(_stands(a, word, b, unit) for a, b in sides for unit in units):
                    yield f"{left} {shown} {right}".strip()


def _across(text: str, units: Sequence[Unit]) -> Iterator[str]:
    """Words of one language for which evidence in the other has only their opposites."""
    for unit in units:
        for one, other in (pair for left, right in wording().contrary for pair in ((left, right), (right, left))):
            said, its = (one.en, other.zh) if unit.is_chinese else (one.zh, other.en)
            same = one.zh if unit.is_chinese else one.en
            if (found := said.search(text)) and its.search(unit.text) and not any(map(same.search, _texts(units))):
                yield found.group()


def _texts(units: Sequence[Unit]) -> list[str]:
    return [unit.text for unit in units]


def _stands(left: str, word: str, right: str, unit: Unit) -> bool:
    phrase = [part for part in (left, word, right) if part]
    words = [own for own, _ in unit.sequence]
    return any(words[at : at + len(phrase)] == phrase for at, own in enumerate(words) if own == phrase[0])


def _denials(text: str, units: Sequence[Unit]) -> Iterator[str]:
    """Chinese words denied that the evidence affirms wherever it has them, or affirmed that it always denies."""
    cue = wording().meanings["negation"].known.zh
    chinese = [unit.text[: unit.own_end] for unit in units if unit.is_chinese]
    for match in cue.finditer(text):
        words = text[match.end() : match.end() + _NEGATED]
        if len(words) == _NEGATED and HAN.search(words):
            stands = [_is_denied(own, at.start(), cue) for own in chinese for at in re.finditer(re.escape(words), own)]
            if stands and not any(stands):
                yield match.group() + words
    for own in chinese:
        for match in cue.finditer(own):
            words = own[match.end() : match.end() + _NEGATED]
            told = [at.start() for at in re.finditer(re.escape(words), text)]
            if len(words) < _NEGATED or not HAN.search(words) or not told:
                continue
            affirmed = any(
                not _is_denied(o, at.start(), cue) for o in chinese for at in re.finditer(re.escape(words), o)
            )
            if not affirmed and not any(_is_denied(text, at, cue) for at in told):
                yield f"without {match.group()}{words}"


def _denied_words(text: str, units: Sequence[Unit]) -> Iterator[str]:
    """English words denied that the evidence affirms wherever it has them."""
    cue = wording().meanings["negation"].known.en
    bare = without_benign(text)
    for match in cue.finditer(bare):
        following = islice(WORD.finditer(bare, match.end()), _DENIED)
        word = next((word for word in following if word.group().lower() not in _UNSAYING), None)
        if not word or word.group()[0].isupper():
            continue  # names: see `meaning`
        stands = [
            cue.search(without_benign(unit.text[max(0, at - _BEFORE_WORD) : at])) is not None
            for unit in units
            for own, at in unit.sequence
            if own == stem(word.group()) and at < unit.own_end
        ]
        if stands and not any(stands):
            yield f"{match.group()} {word.group()}"


def _is_denied(text: str, at: int, cue: re.Pattern[str]) -> bool:
    return any(match.end() <= at for match in cue.finditer(text, max(0, at - _BEFORE_NEGATED), at))
