"""Chroma: the collections of chunks and of facts, derived from the catalogue, embedded or on a server.

chromadb is imported here and nowhere else, and only when a store is opened: it takes a second.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from knowledge.embed import Vectors
from knowledge.errors import StoreError
from knowledge.rows import CHUNK, CLUSTER

COLLECTIONS = {CHUNK: "chunks", CLUSTER: "facts"}
BATCH = 250  # faster than 2,000 with chromadb 1.5.9, and a cancelled build stops soon; the library's limit is 5,461
PROPOSED_TIMES = 5  # more than asked for, if only some versions are wanted
MOST_PROPOSED = 1_000
PAGE = 5_000  # `get` fails above 32,766
_CONTENTS = 2  # changes with what the collections hold of a version

Metadata = dict[str, str | int | list[str]]


@dataclass(frozen=True, slots=True)
class Record:
    """A chunk or a fact as Chroma keeps it; empty lists may not be in `metadata`."""

    record: str
    vector: Vectors
    metadata: Metadata


class ChromaStore:
    """Open collections that carry a stamp: of which catalogue and embedder they are made."""

    def __init__(self, client: Any, stamp: str, names: Mapping[str, str] = COLLECTIONS) -> None:
        self._client = client
        self._collections = {kind: collection(client, name, stamp) for kind, name in names.items()}

    @classmethod
    def open(cls, folder: Path, stamp: str) -> Self:
        """Open or make an embedded store; a collection with another stamp is emptied.

        Raises:
            StoreError: the folder cannot be used. One damaged by a crash may instead end this process, by a
                segmentation fault: see probe.py and seal.py for how to know before.
        """
        with translated():
            import chromadb
            from chromadb.config import Settings

            client: Any = chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
            try:
                return cls(client, stamp)
            except BaseException:
                client.close()
                raise

    def close(self) -> None:
        with translated():
            self._client.close()

    def count(self, kind: str) -> int:
        with translated():
            return int(self._collections[kind].count())

    def pages(self, kind: str) -> Iterator[tuple[list[str], Vectors]]:
        """All record ids with their vectors, a page at a time."""
        for offset in itertools.count(0, PAGE):
            with translated():
                page = self._collections[kind].get(limit=PAGE, offset=offset, include=["embeddings"])
            if not page["ids"]:
                return
            yield page["ids"], np.asarray(page["embeddings"], dtype=np.float32)

    def add(self, kind: str, records: Sequence[Record]) -> None:
        """Add at most `BATCH` records; those already there are replaced."""
        if not records:
            return
        with translated():
            self._collections[kind].upsert(
                ids=[record.record for record in records],
                embeddings=np.stack([record.vector for record in records]),
                metadatas=[record.metadata for record in records],
            )

    def remove(self, kind: str, records: Sequence[str]) -> None:
        for start in range(0, len(records), BATCH):
            with translated():
                self._collections[kind].delete(ids=list(records[start : start + BATCH]))

    def remove_version(self, version: int) -> None:
        """Remove what belongs to a document version."""
        for of_kind in self._collections.values():
            with translated():
                of_kind.delete(where={"version": version})

    def nearest(
        self, kind: str, vector: Vectors, limit: int, versions: Collection[int] | None = None
    ) -> dict[str, float]:
        """Cosine of the nearest records, nearest first; of some document versions, those among the nearest of all."""
        if limit < 1 or (versions is not None and not versions):
            return {}
        if versions is None:
            return self._query(kind, vector, limit)
        # Chroma filters by looking through the whole collection. Its index proposes more than is asked for instead, and
        # those of other versions are left out.
        wanted = frozenset(map(str, versions))
        proposed = self._query(kind, vector, min(MOST_PROPOSED, PROPOSED_TIMES * limit))
        found = ((record, cosine) for record, cosine in proposed.items() if record.partition("/")[0] in wanted)
        return dict(itertools.islice(found, limit))

    def _query(self, kind: str, vector: Vectors, limit: int) -> dict[str, float]:
        with translated():
            found = self._collections[kind].query(query_embeddings=[vector], n_results=limit, include=["distances"])
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return {record: 1.0 - float(distance) for record, distance in pairs}

    def cosines(self, kind: str, vector: Vectors, records: Collection[str]) -> dict[str, float]:
        """Cosine of given records; unknown ones are left out."""
        if not records:
            return {}
        with translated():
            found = self._collections[kind].get(ids=sorted(records), include=["embeddings"])
        if not found["ids"]:
            return {}
        cosines = np.asarray(found["embeddings"], dtype=np.float32) @ vector
        return dict(zip(found["ids"], map(float, cosines), strict=True))


@dataclass(frozen=True, slots=True)
class ChromaSide:
    """One collection as search sees it; `failed` hears of a look-up that did not succeed."""

    store: ChromaStore
    kind: str
    failed: Callable[[ChromaStore, StoreError], None] = lambda *_: None

    def nearest(self, vector: Vectors, limit: int, versions: Collection[int] | None = None) -> dict[str, float]:
        with self._told():
            return self.store.nearest(self.kind, vector, limit, versions)

    def cosines(self, vector: Vectors, records: Collection[str]) -> dict[str, float]:
        with self._told():
            return self.store.cosines(self.kind, vector, records)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except StoreError as error:
            self.failed(self.store, error)
            raise


def stamp_of(catalogue_id: str, embedder: str) -> str:
    """What a store was made of; one with another stamp is made again."""
    return f"{catalogue_id} {embedder} {_CONTENTS}"


def collection(client: Any, name: str, stamp: str) -> Any:
    """The collection of this name and stamp; one of another stamp makes room for it."""
    # A collection that exists keeps the metadata it was made with, so a stale stamp shows.
    if name in {listed.name for listed in client.list_collections()}:
        metadata: Mapping[str, Any] = client.get_collection(name, embedding_function=None).metadata or {}
        if metadata.get("stamp") == stamp:
            return client.get_collection(name, embedding_function=None)
        client.delete_collection(name)
    return client.create_collection(
        name,
        embedding_function=None,
        configuration={"hnsw": {"space": "cosine"}},
        metadata={"stamp": stamp},
    )


@contextmanager
def translated() -> Iterator[None]:
    """Whatever Chroma fails with as StoreError: its errors have no common base, and its panics are no Exception."""
    try:
        yield
    except Exception as error:
        raise _unusable(error) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise _unusable(error) from error
        raise


def _unusable(error: BaseException) -> StoreError:
    return StoreError(f"Chroma cannot be used ({type(error).__name__}: {error}). Until it can, search does without it.")
