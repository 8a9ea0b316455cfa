"""Numbers that a sentence counts itself: the cities of a row, the items of its own list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.gate.figures import Figure
from assistant.gate.tokens import Kind, Token
from assistant.gate.units import Unit
from knowledge.types import Comparator

_CITIES = re.compile(
    r"\s*(?:\w+\s+){0,2}(?:cit(?:y|ies)|municipalit\w+)\b|\s*(?:个|座)?(?:地级)?(?:市|城市)", re.IGNORECASE
)
_CLUSTERS = re.compile(r"\s*(?:\w+\s+){0,2}clusters\b|\s*(?:个|大)?(?:产业)?集群", re.IGNORECASE)
_SOME = re.compile(r"\bamong\b|\bone of\b|\bincluding\b|\bfrom\b.+\bto\b|其中|之一|包括", re.IGNORECASE)
_LISTED = re.compile(r"[:：]|\bnamely\b|即|分别(?:是|为)|—|–| - ", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*(?:[,，、;；]\s*(?:and\s+|以及|和)?|\band\b|以及|和|与)\s*", re.IGNORECASE)
_OF_ROWS = re.compile(r"\s*(?:of\b|out of\b|rows?\b|行)", re.IGNORECASE)  # worked out from a table: it has to be stated
_MOST = 40


def counted(text: str, figure: Figure, tokens: Sequence[Token], units: Sequence[Unit]) -> bool:
    """Whether a bare number is the number of cities that one row names (and of those that the sentence lists, if it
    lists any), or of the items that the sentence itself lists after a colon."""
    if (
        figure.unit
        or figure.comparator is not Comparator.EXACT
        or not 2 <= figure.value <= _MOST
        or figure.value != int(figure.value)
        or _OF_ROWS.match(text, figure.end)
    ):
        return False
    if _CITIES.match(text, figure.end):
        listed = {key for token in tokens if token.kind is Kind.PLACE for key in token.keys}
        for unit in units:
            cities = unit.cities
            whole = len(listed & cities) < 2 or cities <= listed or _SOME.search(text)
            if len(cities) == figure.value and whole:
                return True
        return False
    if _CLUSTERS.match(text, figure.end):
        return len({t.words for t in tokens if t.kind is Kind.CLUSTER and t.support}) == figure.value
    opening = _LISTED.search(text, figure.end)
    if not opening:
        return False
    words = text[opening.end() :].strip(" .。;；")
    items = [item for item in _SEPARATOR.split(words) if item.strip()]
    by_comma = [item for item in re.split(r"[,，、;；]", words) if item.strip()]
    joined = bool(by_comma) and re.search(r"\sand\s|和|及", by_comma[-1]) is not None
    return figure.value in (len(items), len(by_comma), len(by_comma) + joined)
