"""The catalogue's vectors, within a transaction: exact bytes, by version and embedder."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, delete, func, insert, select

from knowledge import tables
from knowledge.embed import Vectors

_ROWS = 500  # read at once
_MOST_LISTED = 500  # versions that are named in a query


@dataclass(frozen=True, slots=True)
class ItemVectors:
    """Vectors of one version, by the id of the chunk or cluster row they belong to."""

    kind: str
    ids: tuple[str, ...]
    vectors: Vectors


def read(connection: Connection, embedder: str, version: int, kind: str) -> ItemVectors:
    table = tables.vectors.c
    query = (
        select(table.item_id, table.vector)
        .where(table.version == version, table.kind == kind, table.embedder == embedder)
        .order_by(table.item_id)
    )
    ids: list[str] = []
    joined = bytearray()  # grows in place: the rows are not all there at once
    result = connection.execute(query)  # no cursor on the server: one that is lost with it cannot be closed
    while rows := result.fetchmany(_ROWS):
        for item, vector in rows:
            ids.append(item)
            joined += vector
    stacked = np.frombuffer(joined, dtype="<f4").reshape(len(ids), -1) if ids else np.zeros((0, 0), dtype=np.float32)
    return ItemVectors(kind, tuple(ids), stacked)


def counts(connection: Connection, embedder: str, versions: Collection[int] | None) -> dict[int, int]:
    table = tables.vectors.c
    query = select(table.version, func.count()).where(table.embedder == embedder).group_by(table.version)
    if versions is not None and len(versions) <= _MOST_LISTED:  # counting looks at every vector of a version
        query = query.where(table.version.in_(sorted(versions)))
    return {row[0]: row[1] for row in connection.execute(query)}


def item_ids(connection: Connection, embedder: str, version: int) -> frozenset[str]:
    table = tables.vectors.c
    query = select(table.item_id).where(table.version == version, table.embedder == embedder)
    return frozenset(connection.execute(query).scalars())


def add(connection: Connection, version: int, embedder: str, groups: Sequence[ItemVectors]) -> None:
    """Those of a version that is live no more are dropped."""
    live = select(tables.documents.c.version).where(tables.documents.c.version == version)
    values = _rows(version, embedder, groups)
    if values and connection.execute(live).first() is not None:
        connection.execute(insert(tables.vectors), values)


def drop(connection: Connection, version: int, *, except_of: str) -> None:
    table = tables.vectors.c
    connection.execute(delete(tables.vectors).where(table.version == version, table.embedder != except_of))


def _rows(version: int, embedder: str, groups: Sequence[ItemVectors]) -> list[dict[str, Any]]:
    return [
        {
            "version": version,
            "kind": group.kind,
            "item_id": item,
            "embedder": embedder,
            "vector": np.ascontiguousarray(vector, dtype="<f4").tobytes(),
        }
        for group in groups
        for item, vector in zip(group.ids, group.vectors, strict=True)
    ]
