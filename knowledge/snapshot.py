"""All that is live at one revision, in memory: what every question reads, so it costs a dictionary look-up."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from itertools import accumulate

import numpy as np

from knowledge.catalog import Catalog, Contents
from knowledge.columns import Chain
from knowledge.embed import Vectors
from knowledge.keywords import record_id
from knowledge.rows import CHUNK, CLUSTER, StoredVersion
from knowledge.table_types import FactTable
from knowledge.types import Chunk, ClusterFact, Document, QuantityFact
from knowledge.vectors import ChromaSide

MAX_EXACT = 20_000
"""Above this many chunks, comparing a question with every vector takes longer than Chroma does."""

_GATHERED = 8  # times as long as comparing them


class Snapshot:
    """An immutable view; safe from any thread."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.revision = contents.revision
        self.versions = {stored.version: stored for stored in contents.versions}
        self.by_document = {stored.document.document_id: stored for stored in contents.versions}
        self.documents: tuple[Document, ...] = tuple(stored.document for stored in contents.versions)
        self.clusters: tuple[ClusterFact, ...] = tuple(fact for stored in contents.versions for fact in stored.clusters)
        self.quantities: Sequence[QuantityFact] = Chain(stored.quantities for stored in contents.versions)
        self.tables: tuple[FactTable, ...] = tuple(table for stored in contents.versions for table in stored.tables)
        self.chunk_count = sum(len(stored.chunks) for stored in contents.versions)

    def chunk(self, record: str) -> tuple[StoredVersion, Chunk] | None:
        """The chunk that a derived index knows by this name, if it is live."""
        version, _, chunk_id = record.partition("/")
        stored = self.versions.get(int(version)) if version.isdigit() else None
        chunk = stored.chunk(chunk_id) if stored else None
        return (stored, chunk) if stored and chunk else None

    def record_at(self, version: int, position: int) -> str | None:
        """The name of the chunk at a position of a version, if it is live."""
        stored = self.versions.get(version)
        if stored is None or position >= len(stored.chunks):
            return None
        return record_id(version, stored.chunk_id(position))

    @cached_property
    def cluster_records(self) -> dict[str, ClusterFact]:
        return {
            record_id(stored.version, fact.fact_id): fact
            for stored in self.contents.versions
            for fact in stored.clusters
        }

    def versions_of(self, document_ids: Iterable[str]) -> frozenset[int]:
        return frozenset(
            self.by_document[document_id].version for document_id in document_ids if document_id in self.by_document
        )


class ExactVectors:
    """Cosines with every vector of a few documents: no index, no error, a fraction of a millisecond."""

    def __init__(self, ids: Sequence[str], versions: Sequence[int], vectors: Vectors) -> None:
        self._ids = tuple(ids)
        self._rows = {record: row for row, record in enumerate(self._ids)}
        self._versions = np.array(versions, dtype=np.int64)
        self._vectors = vectors

    def nearest(self, vector: Vectors, limit: int, versions: Collection[int] | None = None) -> dict[str, float]:
        """Cosine of the nearest records, nearest first, optionally among some document versions only."""
        if not self._ids:
            return {}  # an empty array has no width that fits
        rows = None if versions is None else np.flatnonzero(np.isin(self._versions, list(versions)))
        # to gather most of the vectors takes longer than to compare them all
        gathered = rows is not None and len(rows) < len(self._ids) / _GATHERED
        cosines = (self._vectors[rows] if gathered else self._vectors) @ vector
        if rows is not None and not gathered:
            cosines = cosines[rows]
        if not len(cosines):
            return {}
        kept = np.arange(len(cosines))
        if len(cosines) > limit:  # sorting all of them takes longer than comparing them
            least = np.partition(cosines, len(cosines) - limit)[len(cosines) - limit]
            kept = np.flatnonzero(cosines >= least)
        best = kept[np.argsort(-cosines[kept], kind="stable")][:limit]
        return {self._ids[position if rows is None else rows[position]]: float(cosines[position]) for position in best}

    def cosines(self, vector: Vectors, records: Collection[str]) -> dict[str, float]:
        """Cosine of given records; unknown ones are left out."""
        known = [record for record in records if record in self._rows]
        if not known:
            return {}
        found = self._vectors[[self._rows[record] for record in known]] @ vector
        return dict(zip(known, map(float, found), strict=True))


_Part = tuple[tuple[str, ...], Vectors]
"""The records of a version, and their vectors."""


class ExactParts:
    """Cosines with every vector of some versions, where they are kept."""

    def __init__(self, parts: Sequence[_Part]) -> None:
        self._parts = parts

    def nearest(self, vector: Vectors, limit: int) -> dict[str, float]:
        """Cosine of the nearest records, nearest first."""
        if not self._parts:
            return {}
        cosines = np.concatenate([vectors @ vector for _, vectors in self._parts])
        ends = list(accumulate(len(records) for records, _ in self._parts))
        found = {}
        for row in np.argsort(-cosines, kind="stable")[:limit].tolist():
            part = bisect_right(ends, row)
            records, _ = self._parts[part]
            found[records[row - ends[part]]] = float(cosines[row])  # counted from the end of the part
        return found


class ExactCache:
    """Exact vectors of live versions, read from the catalogue at first need; the latest are kept."""

    def __init__(self, catalog: Catalog, embedder: str) -> None:
        self._catalog = catalog
        self._embedder = embedder
        self._reading = threading.Lock()
        self._parts: dict[tuple[str, int], _Part] = {}  # the one used last is the last
        self._built: dict[str, tuple[Snapshot, ExactVectors]] = {}

    def of(self, snapshot: Snapshot, kind: str) -> ExactVectors | None:
        """Those of all that is live; None if a version has no vectors of this embedder, or there are too many."""
        if snapshot.chunk_count > MAX_EXACT:
            return None
        with self._reading:
            built = self._built.get(kind)
            if built is None or built[0] is not snapshot:
                vectors = self._build(snapshot.versions.values(), kind)
                if vectors is None:
                    return None
                built = self._built[kind] = (snapshot, vectors)
            return built[1]

    def among(self, snapshot: Snapshot, kind: str, versions: Collection[int]) -> ExactParts | None:
        """Those of some versions; None if one has no vectors of this embedder, or there are too many."""
        wanted = [snapshot.versions[version] for version in sorted(versions) if version in snapshot.versions]
        if sum(len(stored.chunks) for stored in wanted) > MAX_EXACT:
            return None
        with self._reading:
            parts = self._parts_of(wanted, kind)
        return None if parts is None else ExactParts([part for _, part in parts])

    def prepare(self, snapshot: Snapshot) -> None:
        """Read now what the first question after a change would read."""
        for kind in (CHUNK, CLUSTER):
            self.of(snapshot, kind)

    def _build(self, wanted: Iterable[StoredVersion], kind: str) -> ExactVectors | None:
        parts = self._parts_of(wanted, kind)
        if parts is None:
            return None
        ids = [record for _, (records, _) in parts for record in records]
        versions = [version for version, (records, _) in parts for _ in records]
        matrix = np.concatenate([vectors for _, (_, vectors) in parts]) if parts else np.zeros((0, 1), dtype=np.float32)
        start = 0
        for version, (records, _) in parts:  # the parts are pieces of the whole, so that nothing is held twice
            self._parts[kind, version] = records, matrix[start : start + len(records)]
            start += len(records)
        return ExactVectors(ids, versions, matrix)

    def _parts_of(self, wanted: Iterable[StoredVersion], kind: str) -> list[tuple[int, _Part]] | None:
        """The records and vectors of each version that has any; None if one has not all of them."""
        parts: list[tuple[int, _Part]] = []
        for stored in wanted:
            items = stored.chunks if kind == CHUNK else stored.clusters
            if not items:
                continue
            part = self._parts.pop((kind, stored.version), None) or self._read(stored.version, kind)
            if len(part[0]) < len(items):
                return None
            self._parts[kind, stored.version] = part
            parts.append((stored.version, part))
        self._forget()
        return parts

    def _read(self, version: int, kind: str) -> _Part:
        found = self._catalog.vectors(self._embedder, version, kind)
        return tuple(record_id(version, item) for item in found.ids), found.vectors

    def _forget(self) -> None:
        held = sum(len(records) for records, _ in self._parts.values())
        while held > 2 * MAX_EXACT:
            oldest = next(iter(self._parts))
            held -= len(self._parts.pop(oldest)[0])


class FilteredSide:
    """The index for all documents, and for few of them all their vectors: Chroma's filter looks through everything."""

    def __init__(self, side: ChromaSide, few: Callable[[Collection[int]], ExactParts | None]) -> None:
        self._side = side
        self._few = few

    def nearest(self, vector: Vectors, limit: int, versions: Collection[int] | None = None) -> dict[str, float]:
        """See `ExactVectors`; among many documents, what the index proposes of them."""
        exact = None if versions is None else self._few(versions)
        return self._side.nearest(vector, limit, versions) if exact is None else exact.nearest(vector, limit)

    def cosines(self, vector: Vectors, records: Collection[str]) -> dict[str, float]:
        """Cosine of given records; unknown ones are left out."""
        return self._side.cosines(vector, records)
