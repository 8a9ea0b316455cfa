"""Cluster tables → ClusterFact rows, a span for every cell and every place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge.bases import find_bases
from knowledge.layout import ReadDocument
from knowledge.lexicon_files import structure
from knowledge.place_names import NamedPlace, find_places
from knowledge.readers.flattened import column_role
from knowledge.sections import section_at
from knowledge.table_columns import is_item_header
from knowledge.table_types import ColumnRole, FactTable, RecordFact
from knowledge.types import Base, ClusterFact, PlaceKind, PlaceMention, Section, Span


def extract_clusters(
    read: ReadDocument, sections: tuple[Section, ...], tables: Sequence[FactTable]
) -> tuple[ClusterFact, ...]:
    """One fact per row of every table of clusters or industries with places; rows are numbered from 1 per document."""
    facts: list[ClusterFact] = []
    for table in filter(is_cluster_table, tables):
        for record in table.records:
            name, places = record.cells[table.name], _places_of(table, record)
            if name and places:
                facts.append(_fact(read.text, len(facts) + 1, table, record, sections))
    return tuple(facts)


def is_cluster_table(table: FactTable) -> bool:
    """Whether rows are clusters or industries with their places, not projects, parks or cities."""
    column = table.columns[table.name]
    named = column.role is ColumnRole.NAME and column_role(column.name) == "name"
    return named and not is_item_header(column.name) and bool(table.with_role(ColumnRole.PLACE))


def _places_of(table: FactTable, record: RecordFact) -> list[Span]:
    return [cell.span for index in table.with_role(ColumnRole.PLACE) if (cell := record.cells[index])]


def _fact(text: str, number: int, table: FactTable, record: RecordFact, sections: tuple[Section, ...]) -> ClusterFact:
    document_id = table.document_id
    place_cells = _places_of(table, record)
    locality = Span(document_id, place_cells[0].start, place_cells[-1].end)
    contents = [told.span for index in table.with_role(ColumnRole.CONTENT) if (told := record.cells[index])]
    name = record.cells[table.name]
    name_span = name.span if name else record.row_span
    cell = text[locality.start : locality.end]
    # each cell by itself, so that the end of one and the start of the next are not read as one name
    named = tuple(
        replace(place, start=place.start + span.start - locality.start, end=place.end + span.start - locality.start)
        for span in place_cells
        for place in find_places(text[span.start : span.end], guess=True)
    )
    bases = find_bases(document_id, cell, locality.start, named)
    words = " ".join(text[name_span.start : name_span.end].split())
    return ClusterFact(
        fact_id=f"{document_id}:row-{number}",
        row=number,
        name=words,
        name_span=name_span,
        locality=locality,
        development=contents[0] if contents else locality,
        row_span=record.row_span,
        section=(*section_at(sections, record.row_span.start).path, words),
        cities=tuple(_cities(document_id, locality.start, named)),
        places=tuple(_places(document_id, locality.start, named)),
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
