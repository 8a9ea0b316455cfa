"""Is every content word of a sentence said by its evidence? What is not is a claim of the model's own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.cues import cues
from assistant.gate.tokens import Kind, Token
from assistant.gate.types import Reason
from assistant.gate.units import Unit
from assistant.vocabulary import HAN

MOST_NOVEL = 0  # English words that the evidence does not say, per sentence
LONGEST_NOVEL_RUN = 1  # Chinese characters in a row that neither the lexicon nor the evidence accounts for
MOST_NOVEL_CHARACTERS = 2
MOST_NOVEL_ACROSS = 0.1  # of the words, where they are compared with another language's by dictionary
_CODE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])|^[A-Z][A-Z&-]+$")


def uncovered(text: str, tokens: Sequence[Token], units: Sequence[Unit]) -> tuple[Reason, str] | None:
    """What the evidence does not say, or None."""
    content = [token for token in tokens if token.kind is not Kind.NEUTRAL]
    if not any(token.support for token in content) and not re.search(r"\d", text):
        return Reason.COVERAGE, "nothing of it"
    novel = [token for token in content if not token.support]
    if terms := [token.words for token in novel if token.kind is Kind.TERM]:
        return Reason.TERM, terms[0]
    han = [token for token in novel if HAN.search(token.words)]
    latin = [token for token in novel if not HAN.search(token.words)]
    return _attributes(text, content, units) or _latin(text, latin, content, units) or _han(han)


def _latin(
    text: str, novel: Sequence[Token], content: Sequence[Token], units: Sequence[Unit]
) -> tuple[Reason, str] | None:
    if not novel:
        return None
    names = [token for token in novel if _CODE.search(token.words) or _is_name(text, token)]
    if names:
        return (Reason.TERM if _CODE.search(names[0].words) else Reason.ORGANISATION), names[0].words
    if all(unit.is_chinese for unit in units):
        return (Reason.COVERAGE, novel[0].words) if len(novel) > MOST_NOVEL_ACROSS * len(content) else None
    return (Reason.COVERAGE, " ".join(token.words for token in novel)) if len(novel) > MOST_NOVEL else None


def _is_name(text: str, token: Token) -> bool:
    """Whether a word has a capital letter where not every word has one."""
    opens = not token.start or re.search(r"[.:;!?\"“(]\s*$", text[: token.start])
    return token.words[0].isupper() and not opens


def _han(novel: Sequence[Token]) -> tuple[Reason, str] | None:
    if not novel:
        return None
    longest = max(novel, key=lambda token: len(token.words))
    total = sum(len(token.words) for token in novel)
    if len(longest.words) > LONGEST_NOVEL_RUN or total > MOST_NOVEL_CHARACTERS:
        return Reason.COVERAGE, " ".join(token.words for token in novel)
    return None


def _attributes(text: str, tokens: Sequence[Token], units: Sequence[Unit]) -> tuple[Reason, str] | None:
    """Taxes, prices, contacts: what policy texts rarely give has to stand in the evidence."""
    for pattern in cues().attributes.values():
        across = all(unit.is_chinese for unit in units)
        for match in pattern.finditer(text) if across else pattern.zh.finditer(text):
            said = any(t.support and t.start <= match.start() < t.end for t in tokens)
            if not said and not any(pattern.search(unit.text) for unit in units):
                return Reason.COVERAGE, match.group()
    return None
