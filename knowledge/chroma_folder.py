"""Chroma embedded in a data folder: sealed after a clean close, probed after any other end, rebuilt when damaged."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np

from knowledge import probe, seal
from knowledge.errors import StoreError
from knowledge.keywords import record_id
from knowledge.records import ReadVectors, vectors_of
from knowledge.seal import Sealed, SealState
from knowledge.snapshot import Snapshot
from knowledge.vectors import COLLECTIONS, ChromaStore

CHROMA_FOLDER = "chroma"
SEAL_FILE = "chroma.seal"

_FOUND = {
    SealState.INTACT: "of another catalogue or embedder",
    SealState.UNSEALED: "damaged by an unclean end",
    SealState.BROKEN: "changed from outside",
}

_log = logging.getLogger(__name__)


class ChromaFolder:
    """A home for the follower's store, see `follower.ChromaHome`; used by the holder of the folder's lock alone."""

    retry_seconds: float | None = None
    check_seconds: float | None = None

    def __init__(self, data_dir: Path, stamp: str, vectors: ReadVectors) -> None:
        self._folder = data_dir / CHROMA_FOLDER
        self._seal = data_dir / SEAL_FILE
        self._stamp = stamp
        self._vectors = vectors

    def exclusively(self, given_up: Callable[[], bool]) -> AbstractContextManager[None]:  # noqa: ARG002 - nobody else
        return nullcontext()

    def open(self, snapshot: Snapshot, given_up: Callable[[], bool]) -> tuple[ChromaStore, frozenset[int]]:  # noqa: ARG002
        """The store, and the versions that it holds completely."""
        state, sealed = seal.read(self._folder, self._seal)
        if state is SealState.INTACT and sealed is not None and sealed.stamp == self._stamp:
            seal.remove(self._seal)
            return ChromaStore.open(self._folder, self._stamp), frozenset(sealed.versions)
        if state is SealState.UNSEALED and probe.is_healthy(self._folder, _patience(snapshot)):
            store = ChromaStore.open(self._folder, self._stamp)
            return store, self._reconcile(store, snapshot)
        if state is not SealState.ABSENT:
            _log.warning("The Chroma folder %s is %s; building it again.", self._folder, _FOUND[state])
        return self.start_anew(), frozenset()

    def start_anew(self) -> ChromaStore:
        seal.remove(self._seal)
        if self._folder.is_symlink() or self._folder.is_file():
            self._folder.unlink()
        elif self._folder.exists():
            shutil.rmtree(self._folder)
        return ChromaStore.open(self._folder, self._stamp)

    def held(self, store: ChromaStore, known: frozenset[int]) -> frozenset[int]:  # noqa: ARG002 - nobody else fills it
        return known

    def added(self, store: ChromaStore, version: int) -> None:
        """Nothing to do: what is held is written into the seal."""

    def removing(self, store: ChromaStore, version: int) -> None:
        """Nothing to do: what is held is written into the seal."""

    def close(self, store: ChromaStore, held: frozenset[int], *, clean: bool) -> None:
        store.close()
        if clean:
            seal.write(self._folder, self._seal, Sealed(self._stamp, tuple(sorted(held))))

    def _reconcile(self, store: ChromaStore, snapshot: Snapshot) -> frozenset[int]:
        """Compare a store of unknown content with the catalogue, record by record; the versions it holds completely.

        Raises:
            StoreError: it holds other vectors than the catalogue.
        """
        expected = {
            (kind, version): vectors_of(stored, kind, self._vectors)
            for version, stored in snapshot.versions.items()
            for kind in COLLECTIONS
        }
        complete = set(snapshot.versions)
        for kind in COLLECTIONS:
            vectors = {
                record_id(version, item): vector
                for (of_kind, version), items in expected.items()
                if of_kind == kind
                for item, vector in zip(items.ids, items.vectors, strict=True)
            }
            seen: set[str] = set()
            for ids, found in store.pages(kind):
                known = [position for position, record in enumerate(ids) if record in vectors]
                if known and not np.allclose(found[known], np.stack([vectors[ids[row]] for row in known]), atol=1e-5):
                    raise StoreError("The Chroma folder holds vectors that the catalogue does not.")
                seen.update(ids)
            store.remove(kind, sorted(seen - vectors.keys()))
            complete -= {int(record.partition("/")[0]) for record in vectors.keys() - seen}
        return frozenset(complete)


def _patience(snapshot: Snapshot) -> float:
    return probe.SECONDS + snapshot.chunk_count / 2_000
