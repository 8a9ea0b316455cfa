"""The sentence of a place cell → what is to be built, and where: "Develop A in X and Y, B in Z, and 32 C."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from knowledge.lexicon_files import structure
from knowledge.place_names import NamedPlace
from knowledge.types import Base, PlaceKind, Span

_BETWEEN = re.compile(r"\s*(?:[,、，/]\s*)?(?:(?:and|&|as well as|和|及|与)\s*)?(?:(?:in|of|the)\s+)*(?:the\s+)?")
_OPENS = re.compile(r"\s*(?:[,，、;；]\s*)?(?:(?:and|和|以及|及)\s+)?(?:(?:an?|the)\s+)?")
_PREPOSITION = re.compile(r"\s*(?:\b(?:in|at|from|across|around|to|of)(?:\s+the)?|[(（]|在|于)?\s*$")
_COUNT = re.compile(r"(?:(?<=^)|(?<=\s))(\d{1,4}|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix)\b(?!\s*(?:%|\w*th\b))")
_SPECIALTY = re.compile(r"(?:^|,|\bincluding\b|\bsuch as\b|\band\b)\s*([a-z][\w\s-]*?)\s+from\s*$")


@cache
def _verb() -> re.Pattern[str]:
    verbs = sorted(structure().base_verbs, key=len, reverse=True)
    return re.compile(rf"\s*(?:{'|'.join(map(re.escape, verbs))})\s*(?:(?:an?|the)\s+)?", re.IGNORECASE)


@cache
def _new_base() -> re.Pattern[str]:
    """The seam between two things that share their places: a noun of building, then ", " or " and "."""
    nouns = "|".join(n.capitalize() for n in structure().base_nouns if n.isascii())
    return re.compile(rf"\b(?:{nouns})(?P<seam>\s*,\s*(?:and\s+)?|\s+and\s+)(?=(?:\d+\s+)?[A-Z])")


def _groups(text: str, named: Sequence[NamedPlace]) -> Iterator[list[NamedPlace]]:
    """Neighbouring places joined by nothing but commas and conjunctions."""
    group: list[NamedPlace] = []
    reached = 0
    for place in named:
        if group and place.start < group[-1].end:
            group.append(place)  # a city inside a zone's name
        elif group and (join := _BETWEEN.match(text, reached)) and join.end() == place.start:
            group.append(place)
        else:
            if group:
                yield group
            group, reached = [place], 0
        reached = max(reached, place.end)
    if group:
        yield group


def _name_parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut "Base A, Laboratory B" into its two names."""
    position = start
    for seam in _new_base().finditer(text, start, end):
        yield position, seam.start("seam")
        position = seam.end("seam")
    yield position, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    opening = _OPENS.match(text, start, end)
    start = opening.end() if opening else start
    verb = _verb().match(text, start, end)
    start = verb.end() if verb else start
    preposition = _PREPOSITION.search(text, start, end)
    end = preposition.start() if preposition else end
    while end > start and text[end - 1] in " ,.;、，。；":
        end -= 1
    return start, end


def find_bases(document_id: str, text: str, offset: int, named: Sequence[NamedPlace]) -> tuple[Base, ...]:
    """The bases that a place cell names.

    Args:
        text: the cell's text; `offset` is where it starts in the document.
        named: its places, with offsets into `text`.
    """
    bases: list[Base] = []
    position = 0
    for group in _groups(text, named):
        first = group[0]
        # "Park of X Zone in Y": the zone is part of the name of what is built
        is_part_of_name = first.kind is not PlaceKind.CITY and text[: first.start].rstrip().endswith(" of")
        start, end = _trimmed(text, position, first.end if is_part_of_name else first.start)
        position = max(place.end for place in group)
        if text[position : position + 1] in ")）":
            position += 1
        if start >= end:
            if bases and group[0].kind is not PlaceKind.CITY:
                bases[-1] = _with_places(bases[-1], group)
            continue
        specialty = _SPECIALTY.search(text[start : group[0].start])
        if specialty and bases and bases[-1].count is not None and bases[-1].specialties:
            bases[-1] = _with_specialty(bases[-1], specialty[1], group)
            continue
        for begin, finish in _name_parts(text, start, end):
            words = text[begin:finish]
            count = _COUNT.match(words)
            opened = re.search(r"\s+(?:including|such as)\b", words)
            base = Base(
                name=" ".join(words[: opened.start()].split()) if opened else " ".join(words.split()),
                span=Span(document_id, offset + begin, offset + (begin + opened.start() if opened else finish)),
                count=int(count[1]) if count and count[1].isdigit() else None,
            )
            base = _with_places(base, group)
            if specialty and opened:
                base = _with_specialty(base, specialty[1], group)
            bases.append(base)
    start, end = _trimmed(text, position, len(text))
    if start < end and re.search(r"\w{3}", text[start:end]):
        words = text[start:end]
        count = _COUNT.match(words)
        bases.append(
            Base(
                name=" ".join(words.split()),
                span=Span(document_id, offset + start, offset + end),
                count=int(count[1]) if count and count[1].isdigit() else None,
            )
        )
    return tuple(bases)


def _with_places(base: Base, group: Sequence[NamedPlace]) -> Base:
    cities = [*base.cities]
    inferred = base.city_inferred
    for place in group:
        city = place.name if place.kind is PlaceKind.CITY else place.city
        if city and city not in cities:
            cities.append(city)
            inferred = inferred or (place.kind is not PlaceKind.CITY and not place.parent_stated)
    return Base(
        name=base.name,
        span=base.span,
        cities=tuple(cities),
        places=(*base.places, *(p.name for p in group if p.kind in (PlaceKind.DISTRICT, PlaceKind.ZONE))),
        regions=(*base.regions, *(p.name for p in group if p.kind is PlaceKind.REGION)),
        count=base.count,
        specialties=base.specialties,
        city_inferred=inferred,
    )


def _with_specialty(base: Base, specialty: str, group: Sequence[NamedPlace]) -> Base:
    placed = _with_places(base, group)
    words = " ".join(specialty.split())
    return Base(
        name=placed.name,
        span=placed.span,
        cities=placed.cities,
        places=placed.places,
        regions=placed.regions,
        count=placed.count,
        specialties=(*placed.specialties, *((p.name, words) for p in group if p.kind is PlaceKind.CITY)),
        city_inferred=placed.city_inferred,
    )
