"""Numbers that a sentence counts itself: the cities of a row, the items of its own list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.gate.figures import Figure
from assistant.gate.tokens import Kind, Token
from assistant.gate.units import Unit

_CITIES = re.compile(
    r"\s*(?:\w+\s+){0,2}(?:cit(?:y|ies)|municipalit\w+)\b|\s*(?:个|座)?(?:地级)?(?:市|城市)", re.IGNORECASE
)
_LISTED = re.compile(r"[:：]|\bnamely\b|即|分别(?:是|为)|—|–| - ", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*(?:[,，、;；]\s*(?:and\s+|以及|和)?|\band\b|以及|和|与)\s*", re.IGNORECASE)
_MOST = 40


def counted(text: str, figure: Figure, tokens: Sequence[Token], units: Sequence[Unit]) -> bool:
    """Whether a bare number is the number of cities that one row names (and of those that the sentence lists, if it
    lists any), or of the items that the sentence itself lists after a colon."""
    if figure.unit or not 2 <= figure.value <= _MOST or figure.value != int(figure.value):
        return False
    if _CITIES.match(text, figure.end):
        listed = {key for token in tokens if token.kind is Kind.PLACE for key in token.keys}
        for unit in units:
            cities = unit.cities
            if len(cities) == figure.value and (len(listed & cities) in (0, 1) or cities <= listed):
                return True
        return False
    opening = _LISTED.search(text, figure.end)
    if not opening:
        return False
    items = [item for item in _SEPARATOR.split(text[opening.end() :].strip(" .。;；")) if item.strip()]
    return len(items) == figure.value
