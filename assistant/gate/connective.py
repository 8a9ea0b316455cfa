"""Sentences without pointers that claim nothing: connectives that announce what follows, and headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.gate.figures import figures
from assistant.gate.meaning import signs
from assistant.gate.units import Unit
from assistant.gate.wording import stem, wording
from assistant.vocabulary import HAN, WORD

_OPENING = re.compile(
    r"(?:so[, ]+)?(?:here|below|the following|following|these are|in (?:summary|short|brief|conclusion)"
    r"|to summari[sz]e|overall|以下|下面|如下|总之|综上|总的来说|概括)",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|shall|should|must|can|may)\b|将|已|是|有", re.IGNORECASE
)
_LONGEST = 160
_LONGEST_HEADING = 80
_SHORT = 4


def is_connective(text: str, asked: str) -> bool:
    """Whether a text only announces ("Here is what the text says:"), at most with names from the question."""
    if len(text) > _LONGEST or any(signs(text)) or (not wording().announcing.search(text) and text[-1:] not in ":："):
        return False
    if figures(text) and not {f.value for f in figures(text)} <= {f.value for f in figures(asked)}:
        return False
    announces = text[-1:] in ":：" or (_OPENING.match(text) is not None and len(text.split()) <= _SHORT)
    return announces and not unknown_words(text, asked)


def is_heading(text: str, asked: str, units: Sequence[Unit]) -> bool:
    """Whether a line is nothing but a title: short, without a verb, in words of the evidence or of the question."""
    if len(text) > _LONGEST_HEADING or _FINITE.search(text) or any(signs(text)):
        return False
    return not unknown_words(text, f"{asked} {' '.join(unit.text for unit in units)}") or bool(HAN.search(text))


def unknown_words(text: str, asked: str) -> list[str]:
    """Words that are neither neutral nor the asker's."""
    known, neutral = {stem(match.group()) for match in WORD.finditer(asked)}, wording().neutral
    announced = wording().announcing.search(text)
    words = [match.group() for match in WORD.finditer(text) if not HAN.search(match.group())]
    found = [word for word in words if stem(word) not in known and word.lower().removesuffix("'s") not in neutral]
    found = [word for word in found if not (announced and word.lower() in announced.group().lower())]
    return [*found, *_unknown_characters(text, asked)]


def _unknown_characters(text: str, asked: str) -> list[str]:
    bare = wording().announcing.zh.sub(" ", text)
    unknown, position = [], 0
    while position < len(bare):
        size = next(
            (
                size
                for size in range(min(8, len(bare) - position), 0, -1)
                if bare[position : position + size] in wording().neutral_zh
                or (size > 1 and bare[position : position + size] in asked)
            ),
            0,
        )
        if not size and HAN.match(bare[position]):
            unknown.append(bare[position])
        position += size or 1
    return unknown
