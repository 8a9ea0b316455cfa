"""Cluster tables → ClusterFact rows, a span for every cell and every place."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from knowledge.bases import find_bases
from knowledge.lexicon_files import structure
from knowledge.place_names import NamedPlace, find_places
from knowledge.readers.flattened import column_role
from knowledge.sections import section_at
from knowledge.types import (
    Base,
    Block,
    ClusterFact,
    Extent,
    PlaceKind,
    PlaceMention,
    ReadDocument,
    Section,
    Span,
    TableGrid,
    TableReport,
    row_extent,
)


def extract_clusters(document_id: str, read: ReadDocument, sections: tuple[Section, ...]) -> tuple[ClusterFact, ...]:
    """One fact per row of every table that has a name and a place column; rows are numbered from 1 per document."""
    return tuple(_rows(document_id, read, sections))


def report_tables(read: ReadDocument, clusters: Sequence[ClusterFact]) -> tuple[TableReport, ...]:
    """What became of each table, in reading order."""
    starts = [fact.row_span.start for fact in clusters]
    tables = [block for block in read.blocks if block.table]
    return tuple(
        _report(read, number, block, bisect_left(starts, block.end) - bisect_left(starts, block.start))
        for number, block in enumerate(tables, 1)
    )


def _report(read: ReadDocument, number: int, block: Block, facts: int) -> TableReport:
    table = block.table or TableGrid((), 0, 0)
    roles = _roles(read, table)
    lacking = [role for role in ("name", "place") if role not in roles]
    reason = f"no column that is known as a {' or a '.join(lacking)}" if lacking else ""
    return TableReport(number, len(table.body), facts, "" if facts else reason)


def _roles(read: ReadDocument, table: TableGrid) -> list[str | None]:
    return [column_role(label) for label in table.labels(read.text)]


def _rows(document_id: str, read: ReadDocument, sections: tuple[Section, ...]) -> Iterator[ClusterFact]:
    number = 0
    for block in read.blocks:
        if not block.table:
            continue
        roles = _roles(read, block.table)
        if "name" not in roles or "place" not in roles:
            continue
        grid, rows = block.table.grid(), block.table.by_row()
        for row in block.table.body:
            by_role = {role: cell for role, cell in reversed(list(zip(roles, grid[row], strict=True))) if role and cell}
            extent = row_extent(rows[row])
            filled = {role for role, cell in by_role.items() if cell.start < cell.end}
            if not extent or not {"name", "place"} <= filled:
                continue
            number += 1
            cells = {role: cell.extent for role, cell in by_role.items() if role in filled}
            yield _fact(document_id, read.text, number, extent, cells, section_at(sections, extent[0]))


def _fact(
    document_id: str, text: str, number: int, row: Extent, by_role: dict[str, Extent], section: Section
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
        row_span=Span(document_id, *row),
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
