"""Chunks and cluster rows that have no vectors yet: counted, and embedded a slice at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from knowledge.catalog import Catalog
from knowledge.embed import Embedder
from knowledge.errors import EmbedderUnavailable
from knowledge.progress import Progress, silent
from knowledge.rows import CHUNK, CLUSTER, StoredVersion
from knowledge.stored_vectors import ItemVectors
from knowledge.types import Chunk, ClusterFact, Document

EMBEDDED_SLICE = 500  # stored in one transaction

_TEXTS_VERSION = "context+text"  # changes with what of a chunk or cluster row is embedded, see `_embed`

_log = logging.getLogger(__name__)


def vector_origin(embedder: Embedder) -> str:
    """What vectors are judged by: only those of one origin can be compared; all others are made again."""
    return f"{embedder.identity} {_TEXTS_VERSION}"


class Backlog:
    """What an embedder has still to do for a catalogue."""

    def __init__(self, catalog: Catalog, embedder: Embedder) -> None:
        self._catalog = catalog
        self._embedder = embedder
        self.origin = vector_origin(embedder)
        self._embedded: set[int] = set()
        self.waiting = 0
        """How many chunks and cluster rows wait for vectors, as far as it was seen last."""

    def count(self, versions: Sequence[StoredVersion]) -> int:
        """How many chunks and cluster rows have no vectors yet, by whole documents."""
        self.waiting = sum(_items(stored) for stored in self._to_embed(versions))
        return self.waiting

    def make(
        self,
        versions: Sequence[StoredVersion],
        progress: Progress = silent,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        """Give every version the vectors that it lacks, a slice at a time; a stop keeps what is done."""
        todo = list(self._to_embed(versions))
        total = sum(_items(stored) for stored in todo)
        done = 0
        progress("embed", 0, total)
        for stored in todo:
            self._catalog.drop_vectors(stored.version, except_of=self.origin)
            for slice_ in _slices(stored, self._catalog.vector_ids(self.origin, stored.version)):
                if stopping():
                    return
                vectors = self._embed(stored.document, slice_)
                if vectors is None:
                    return
                self._catalog.add_vectors(stored.version, self.origin, vectors)
                done += len(slice_.chunks) + len(slice_.clusters)
                self.waiting = max(0, total - done)
                progress("embed", min(done, total), total)

    def _to_embed(self, versions: Sequence[StoredVersion]) -> Iterator[StoredVersion]:
        open_ = [stored for stored in versions if stored.version not in self._embedded]
        if not open_:
            return
        counts = self._catalog.vector_counts(self.origin, [stored.version for stored in open_])
        for stored in open_:
            if counts.get(stored.version, 0) < _items(stored):
                yield stored
            else:
                self._embedded.add(stored.version)  # a version and its vectors never change

    def _embed(self, document: Document, items: _Slice) -> list[ItemVectors] | None:
        # With its list lead or table header a chunk is found better than alone (MRR .827 against .777 on the
        # development questions); with its heading path as well, no better.
        chunk_texts = [f"{chunk.context} {document.cut(chunk.span)}".strip() for chunk in items.chunks]
        cluster_texts = [f"{fact.name}. {document.cut(fact.development)}" for fact in items.clusters]
        try:
            vectors = self._embedder.encode([*chunk_texts, *cluster_texts])
        except EmbedderUnavailable as error:
            # Keywords and facts still answer; a later start with a sound model adds the vectors.
            _log.warning("%s %s is found by its words only until a later start.", error, document.document_id)
            return None
        count = len(chunk_texts)
        return [
            ItemVectors(CHUNK, tuple(chunk.chunk_id for chunk in items.chunks), vectors[:count]),
            ItemVectors(CLUSTER, tuple(fact.fact_id for fact in items.clusters), vectors[count:]),
        ]


@dataclass(frozen=True, slots=True)
class _Slice:
    """Some chunks and cluster rows of a version: what is embedded and stored at once."""

    chunks: tuple[Chunk, ...] = ()
    clusters: tuple[ClusterFact, ...] = ()


def _slices(stored: StoredVersion, done: Collection[str]) -> Iterator[_Slice]:
    chunks = [chunk for chunk in stored.chunks if chunk.chunk_id not in done]
    clusters = tuple(fact for fact in stored.clusters if fact.fact_id not in done)
    for start in range(0, len(chunks), EMBEDDED_SLICE):
        yield _Slice(chunks=tuple(chunks[start : start + EMBEDDED_SLICE]))
    if clusters:
        yield _Slice(clusters=clusters)


def _items(stored: StoredVersion) -> int:
    return len(stored.chunks) + len(stored.clusters)
