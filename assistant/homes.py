"""Which cities a document is of, by its title, issuer and file; and which cities a question is about."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.question import PlaceRef, Question
from knowledge.lexicon_files import places
from knowledge.place_names import find_places
from knowledge.types import Document

_COMING_FROM = re.compile(
    r"\b(?:from|leav(?:e|es|ing)|out of|outside(?: of)?|other than|unlike)\s+(?:the\s+)?$"
    r"|(?:从|来自|由|除了?|离开|迁出)$",
    re.IGNORECASE,
)


def homes_of(document: Document) -> frozenset[str]:
    """The cities that a document is of, as its title, issuer or file name them; those of districts as well."""
    source = document.source
    file = re.sub(r"[-_.]+", " ", source.file).title()
    known = {city.name for city in places().cities}
    named = find_places(f"{source.title}\n{source.issuer}\n{source.issuer_english}\n{file}")
    return frozenset(name for place in named for name in (place.name, place.city) if name in known)


def cities_about(question: Question) -> frozenset[str]:
    """The cities that a question is about, its districts' as well, less those that something only comes from."""
    cities = {_city(place) for place in question.places if not _is_origin(question.normal, place.words)}
    return frozenset(cities - {""})


def _city(place: PlaceRef) -> str:
    return place.name if place.kind == "city" else place.city


def _is_origin(text: str, words: str) -> bool:
    before, found, _ = text.casefold().partition(words.casefold())
    return bool(found) and _COMING_FROM.search(before) is not None


def at_home(cities: frozenset[str], homes: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The documents of some cities.

    None where one of the cities has no document of its own: another city's may then be the one that speaks of it.
    """
    if not all(any(city in own for own in homes.values()) for city in cities):
        return frozenset()
    return frozenset(document_id for document_id, known in homes.items() if known & cities)
