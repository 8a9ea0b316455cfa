"""Cluster tables → ClusterFact rows, a span for every cell and every place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.bases import find_bases
from knowledge.lexicon_files import structure
from knowledge.place_names import NamedPlace, find_places
from knowledge.readers.flattened import column_role
from knowledge.sections import section_at
from knowledge.types import Base, ClusterFact, PlaceKind, PlaceMention, ReadDocument, Section, Span

Extent = tuple[int, int]


def extract_clusters(document_id: str, read: ReadDocument, sections: tuple[Section, ...]) -> tuple[ClusterFact, ...]:
    """One fact per row of every table that has a name and a place column; rows are numbered from 1 per document."""
    return tuple(_rows(document_id, read, sections))


def _rows(document_id: str, read: ReadDocument, sections: tuple[Section, ...]) -> Iterator[ClusterFact]:
    number = 0
    for block in read.blocks:
        if not block.table:
            continue
        roles = [column_role(read.text[start:end]) for start, end in block.table.header]
        if "name" not in roles or "place" not in roles:
            continue
        for cells in block.table.rows:
            number += 1
            by_role = {role: cells[index] for index, role in reversed(list(enumerate(roles))) if role}
            yield _fact(document_id, read.text, number, cells, by_role, section_at(sections, cells[0][0]))


def _fact(
    document_id: str,
    text: str,
    number: int,
    cells: tuple[Extent, ...],
    by_role: dict[str, Extent],
    section: Section,
) -> ClusterFact:
    name, locality = by_role["name"], by_role["place"]
    development = by_role.get("content", locality)
    cell = text[slice(*locality)]
    named = find_places(cell, guess=True)
    bases = find_bases(document_id, cell, locality[0], named)
    words = " ".join(text[slice(*name)].split())
    return ClusterFact(
        fact_id=f"{document_id}:row-{number}",
        row=number,
        name=words,
        name_span=Span(document_id, *name),
        locality=Span(document_id, *locality),
        development=Span(document_id, *development),
        row_span=Span(document_id, cells[0][0], cells[-1][1]),
        section=(*section.path, words),
        cities=tuple(_cities(document_id, locality[0], named)),
        places=tuple(_places(document_id, locality[0], named)),
        bases=bases,
        open_list=_is_open(cell, named, bases),
    )


def _mention(document_id: str, offset: int, place: NamedPlace) -> PlaceMention:
    return PlaceMention(
        name=place.name,
        kind=place.kind,
        span=Span(document_id, offset + place.start, offset + place.end),
        city=place.city,
        parent_stated=place.parent_stated,
    )


def _cities(document_id: str, offset: int, named: tuple[NamedPlace, ...]) -> Iterator[PlaceMention]:
    seen: set[str] = set()
    for place in named:
        if place.kind is PlaceKind.CITY and place.name not in seen:
            seen.add(place.name)
            yield _mention(document_id, offset, place)


def _places(document_id: str, offset: int, named: tuple[NamedPlace, ...]) -> Iterator[PlaceMention]:
    seen: set[str] = set()
    for place in named:
        if place.kind is not PlaceKind.CITY and place.name not in seen:
            seen.add(place.name)
            yield _mention(document_id, offset, place)


def _is_open(cell: str, named: tuple[NamedPlace, ...], bases: tuple[Base, ...]) -> bool:
    """Whether more places are meant than named: "including …", a region, or bases that are only counted."""
    words = "|".join(rf"\b{re.escape(w)}\b" if w.isascii() else re.escape(w) for w in structure().open_list_words)
    counted = any(base.count is not None and not base.cities for base in bases)
    region = any(place.kind is PlaceKind.REGION for place in named)
    return counted or region or re.search(words, cell) is not None
