"""What a computed sentence denies ("… is planned for A, and B is not named") may be repeated as a denial only."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.gate.types import Evidence
from assistant.gate.wording import wording

_CLAUSE = re.compile(r"[;；。]|(?<=\S)[,，]\s*")
_NO = re.compile(r"^\W*(?:no|否|不是?)\s*[:：,，.。]\s*", re.IGNORECASE)  # it denies the question, not what follows
_SHORT = 3  # words: "B, however, is not named" denies in the next clause


def denied_in(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that a computed sentence has in denials only."""
    return tuple(name for name in dict.fromkeys(names) if _found(name, text) and not _states(name, text))


def affirmed(text: str, evidence: Iterable[Evidence]) -> str:
    """The first name that the evidence denies and a sentence states; "" if there is none."""
    return next((name for item in evidence for name in item.denied if _states(name, text)), "")


def _states(name: str, text: str) -> bool:
    """Whether a text has a name in a clause without a word of negation."""
    negation = wording().meanings["negation"]
    clauses = _CLAUSE.split(_NO.sub("", text))
    for position, clause in enumerate(clauses):
        following = clauses[position + 1 :] if len(clause.split()) <= _SHORT else []
        if _found(name, clause) and not any(map(negation.stands_in, (clause, *following))):
            return True
    return False


def _found(name: str, text: str) -> bool:
    pattern = rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name)
    return re.search(pattern, text, re.IGNORECASE) is not None
