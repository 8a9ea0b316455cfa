"""Set algebra over cluster rows: which rows name a place, which places rows share, how many, most and fewest.

Always over the whole set of facts given, in the documents' order; nothing is cut off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.question import PlaceRef
from knowledge.types import Base, ClusterFact, PlaceKind, Span


def names_place(fact: ClusterFact, place: PlaceRef) -> bool:
    """Whether a row names a place itself; a region's members do not count, a zone's city does only if it is named."""
    if place.kind == "city":
        return place.name in fact.city_names
    return any(same_place(mention.name, place) for mention in fact.places)


def same_place(mentioned: str, place: PlaceRef) -> bool:
    """Whether a district, zone or region of a row is the one of the question, whatever part of its name is used."""
    left, right = _bare(mentioned), _bare(place.name)
    return (
        left == right or left in right.split("|") or (place.city != "" and right == _bare(f"{place.city} {mentioned}"))
    )


def _bare(name: str) -> str:
    words = name.casefold().split()
    while len(words) > 1 and words[-1] in ("district", "region", "county", "city"):
        words.pop()
    return " ".join(words)


def rows_naming(facts: Iterable[ClusterFact], place: PlaceRef) -> tuple[ClusterFact, ...]:
    return tuple(fact for fact in facts if names_place(fact, place))


def rows_naming_all(facts: Iterable[ClusterFact], wanted: Sequence[PlaceRef]) -> tuple[ClusterFact, ...]:
    return tuple(fact for fact in facts if all(names_place(fact, place) for place in wanted))


def rows_naming_any(facts: Iterable[ClusterFact], wanted: Sequence[PlaceRef]) -> tuple[ClusterFact, ...]:
    return tuple(fact for fact in facts if any(names_place(fact, place) for place in wanted))


def cities_of(facts: Iterable[ClusterFact]) -> tuple[str, ...]:
    """All cities that any of the rows names, in order of first mention."""
    return tuple(dict.fromkeys(city for fact in facts for city in fact.city_names))


def shared_cities(facts: Sequence[ClusterFact]) -> tuple[str, ...]:
    return tuple(city for city in cities_of(facts[:1]) if all(city in fact.city_names for fact in facts))


def rows_per_city(facts: Iterable[ClusterFact]) -> Counter[str]:
    """How many rows name each city."""
    return Counter(city for fact in facts for city in fact.city_names)


def is_only_in(fact: ClusterFact, city: str) -> bool:
    """Whether a row names this city and no other place outside it."""
    return fact.city_names == (city,) and not any(place.kind is PlaceKind.REGION for place in fact.places)


def named_places(fact: ClusterFact) -> int:
    """How many cities and regions a row names."""
    return len(fact.cities) + sum(place.kind is PlaceKind.REGION for place in fact.places)


def bases_in(fact: ClusterFact, place: PlaceRef) -> tuple[Base, ...]:
    if place.kind == "city":
        return tuple(base for base in fact.bases if place.name in base.cities)
    return tuple(base for base in fact.bases if any(same_place(name, place) for name in (*base.places, *base.regions)))


def locality_span(fact: ClusterFact, text: str) -> Span:
    """The span to cite for where a row is placed: its place cell, with the name cell before it unless the place cell
    says the name itself."""
    cell = " ".join(text[fact.locality.start : fact.locality.end].split()).casefold()
    if fact.name.casefold() in cell or fact.name_span.end > fact.locality.start:
        return fact.locality
    between = text[fact.name_span.end : fact.locality.start]
    return Span(fact.document_id, fact.name_span.start, fact.locality.end) if not between.strip() else fact.row_span
