"""What Chroma keeps of a document version: vectors with enough metadata to filter by, and to look at.

A row of a table has the vector of the chunk that it is; a cluster row has one of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import numpy as np

from knowledge.keywords import record_id
from knowledge.rows import CHUNK, CLUSTER, StoredVersion
from knowledge.stored_vectors import ItemVectors
from knowledge.table_types import FactTable, RecordFact
from knowledge.types import ClusterFact
from knowledge.vectors import BATCH, Metadata, Record

ReadVectors = Callable[[int, str], ItemVectors]
"""The catalogue's vectors of a version: of its chunks, or of its cluster rows."""


def item_count(stored: StoredVersion) -> int:
    """How many records Chroma holds of a version."""
    return len(stored.chunks) + len(stored.clusters) + len(_rows(stored))


def vectors_of(stored: StoredVersion, kind: str, read: ReadVectors) -> ItemVectors:
    """What a collection holds of a version: its chunks, or its facts, which are cluster rows and rows of tables."""
    found = read(stored.version, kind)
    if kind != CLUSTER or not stored.tables:
        return found
    chunks = read(stored.version, CHUNK)
    of_chunk = dict(zip(chunks.ids, chunks.vectors, strict=True))
    by_start = {chunk.span.start: chunk.chunk_id for chunk in stored.chunks}
    ids, vectors = list(found.ids), list(found.vectors)
    for fact_id, (_, row) in _rows(stored).items():
        vector = of_chunk.get(by_start.get(row.row_span.start, ""))
        if vector is not None:
            ids.append(fact_id)
            vectors.append(vector)
    return ItemVectors(kind, tuple(ids), np.stack(vectors) if vectors else found.vectors)


def batches(stored: StoredVersion, items: ItemVectors) -> Iterator[list[Record]]:
    """Records of one version's chunks or facts, in batches that Chroma takes."""
    metadata = _chunk_metadata(stored) if items.kind == CHUNK else _fact_metadata(stored)
    for start in range(0, len(items.ids), BATCH):
        pairs = zip(items.ids[start : start + BATCH], items.vectors[start : start + BATCH], strict=True)
        yield [Record(record_id(stored.version, item), vector, metadata[item]) for item, vector in pairs]


def _rows(stored: StoredVersion) -> dict[str, tuple[FactTable, RecordFact]]:
    return {row.fact_id: (table, row) for table in stored.tables for row in (*table.records, *table.totals)}


def _chunk_metadata(stored: StoredVersion) -> dict[str, Metadata]:
    return {
        chunk.chunk_id: {
            "version": stored.version,
            "document_id": stored.document.document_id,
            "kind": chunk.kind.value,
            "section": " > ".join(chunk.section),
            "start": chunk.span.start,
            "end": chunk.span.end,
        }
        for chunk in stored.chunks
    }


def _fact_metadata(stored: StoredVersion) -> dict[str, Metadata]:
    clusters = {fact.fact_id: _of_cluster(stored, fact) for fact in stored.clusters}
    return clusters | {fact_id: _of_row(stored, table, row) for fact_id, (table, row) in _rows(stored).items()}


def _of_cluster(stored: StoredVersion, fact: ClusterFact) -> Metadata:
    metadata: Metadata = {
        "version": stored.version,
        "document_id": stored.document.document_id,
        "kind": "cluster",
        "row": fact.row,
        "cluster": fact.name,
    }
    if fact.cities:  # Chroma refuses empty lists
        metadata["cities"] = list(fact.city_names)
    return metadata


def _of_row(stored: StoredVersion, table: FactTable, row: RecordFact) -> Metadata:
    """A row with its cells as JSON: column, words, and for numbers the value in base units."""
    cells = []
    for column, cell in zip(table.columns, row.cells, strict=True):
        if cell is not None:
            told: dict[str, str | float] = {"column": column.name, "words": stored.document.cut(cell.span)}
            if cell.value is not None:
                told |= {"value": cell.value, "unit": cell.unit}
            cells.append(told)
    return {
        "version": stored.version,
        "document_id": stored.document.document_id,
        "kind": "total" if row.is_total else "row",
        "table": table.number,
        "title": table.title,
        "row": row.row,
        "start": row.row_span.start,
        "end": row.row_span.end,
        "cells": json.dumps(cells, ensure_ascii=False),
    }
