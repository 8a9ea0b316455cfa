"""Keeps Chroma at the catalogue's revision, in a thread of its own: opening, repairing and filling it take seconds.

Until it has caught up, and whenever it fails, search does without it.
"""

from __future__ import annotations

import logging
import shutil
import threading
from pathlib import Path

import numpy as np

from knowledge import probe, seal
from knowledge.catalog import Catalog, ItemVectors
from knowledge.errors import StoreError
from knowledge.ingest import Progress, silent
from knowledge.keywords import record_id
from knowledge.records import batches
from knowledge.rows import CHUNK
from knowledge.seal import Sealed, SealState
from knowledge.snapshot import Snapshot
from knowledge.vectors import COLLECTIONS, ChromaSide, ChromaStore

CHROMA_FOLDER = "chroma"
SEAL_FILE = "chroma.seal"

_FOUND = {
    SealState.INTACT: "of another catalogue or embedder",
    SealState.UNSEALED: "damaged by an unclean end",
    SealState.BROKEN: "changed from outside",
}

_log = logging.getLogger(__name__)


class _Stopped(Exception):
    """The library is being closed; what is half done is completed at the next start."""


class VectorFollower:
    """Owned by the holder of the writer lock. `follow` returns at once; the thread starts with the first call."""

    def __init__(self, data_dir: Path, catalog: Catalog, embedder: str) -> None:
        self._folder = data_dir / CHROMA_FOLDER
        self._seal = data_dir / SEAL_FILE
        self._catalog = catalog
        self._embedder = embedder
        self._stamp = f"{catalog.catalogue_id} {embedder}"
        self._store: ChromaStore | None = None
        self._held: frozenset[int] = frozenset()
        self._problem = ""
        self._wanted: tuple[Snapshot, Progress] | None = None
        self._stopping = False
        self._wake = threading.Condition()
        self._idle = True
        self._thread: threading.Thread | None = None

    @property
    def problem(self) -> str:
        """Why Chroma is not in use, empty if it is or will be."""
        return self._problem

    def follow(self, snapshot: Snapshot, progress: Progress = silent) -> None:
        """Make Chroma hold what is live in this snapshot, as soon as possible."""
        with self._wake:
            self._wanted = (snapshot, progress)
            self._idle = False
            self._wake.notify_all()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="chroma", daemon=True)
                self._thread.start()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until there is nothing left to do; False if that took longer."""
        with self._wake:
            return self._wake.wait_for(lambda: self._idle, seconds)

    def side(self, snapshot: Snapshot, kind: str) -> ChromaSide | None:
        """The collection for searching, if it holds all that is live."""
        store = self._store
        if store is None or not snapshot.versions.keys() <= self._held:
            return None
        return ChromaSide(store, kind)

    def close(self, *, finish: bool = True) -> None:
        """Stop after catching up (or at once, without `finish`), close the store and seal its folder."""
        if self._thread is None:
            return
        if finish:
            self.wait()
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        self._thread.join()
        self._thread = None

    def _run(self) -> None:
        try:
            self._work()
        finally:
            with self._wake:  # whatever has happened, nobody waits for this thread any more
                self._idle = True
                self._wake.notify_all()

    def _work(self) -> None:
        while True:
            with self._wake:
                if self._wanted is None:
                    self._idle = True
                    self._wake.notify_all()
                self._wake.wait_for(lambda: self._wanted is not None or self._stopping)
                if self._stopping or self._wanted is None:
                    self._close_store()
                    return
                (snapshot, progress), self._wanted = self._wanted, None
            try:
                self._catch_up(snapshot, progress)
            except _Stopped:
                self._close_store(sealing=False)  # a half-added version: the next start compares record by record
            except (StoreError, OSError) as error:
                self._give_up(error)

    def _catch_up(self, snapshot: Snapshot, progress: Progress) -> None:
        try:
            if self._store is None:
                self._open(snapshot)
            self._switch(snapshot, progress)
        except StoreError as error:
            # The catalogue may be what failed; then rebuilding fails as well, and that error counts.
            _log.warning("%s Building it now.", error)
            self._start_anew()
            self._switch(snapshot, progress)
        self._problem = ""

    def _open(self, snapshot: Snapshot) -> None:
        state, sealed = seal.read(self._folder, self._seal)
        if state is SealState.INTACT and sealed is not None and sealed.stamp == self._stamp:
            seal.remove(self._seal)
            self._store = ChromaStore.open(self._folder, self._stamp)
            self._held = frozenset(sealed.versions)
        elif state is SealState.UNSEALED and probe.is_healthy(self._folder, _patience(snapshot)):
            self._store = ChromaStore.open(self._folder, self._stamp)
            self._held = self._reconcile(self._store, snapshot)
        else:
            if state is not SealState.ABSENT:
                _log.warning("The Chroma folder %s is %s; building it again.", self._folder, _FOUND[state])
            self._start_anew()

    def _start_anew(self) -> None:
        self._close_store(sealing=False)
        seal.remove(self._seal)
        if self._folder.is_symlink() or self._folder.is_file():
            self._folder.unlink()
        elif self._folder.exists():
            shutil.rmtree(self._folder)
        self._store = ChromaStore.open(self._folder, self._stamp)

    def _reconcile(self, store: ChromaStore, snapshot: Snapshot) -> frozenset[int]:
        """Compare a store of unknown content with the catalogue, record by record; the versions it holds completely.

        Raises:
            StoreError: it holds other vectors than the catalogue.
        """
        expected = {
            (kind, version): self._vectors(version, kind) for version in snapshot.versions for kind in COLLECTIONS
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

    def _switch(self, snapshot: Snapshot, progress: Progress) -> None:
        store = self._store
        if store is None:
            raise StoreError("The Chroma folder is not open.")
        for version in self._held - snapshot.versions.keys():
            self._held -= {version}
            store.remove_version(version)
        todo = [stored for version, stored in snapshot.versions.items() if version not in self._held]
        total = sum(len(stored.chunks) + len(stored.clusters) for stored in todo)
        done = 0
        progress("vectors", done, total)
        for stored in todo:
            if not self._vectors(stored.version, CHUNK).ids and stored.chunks:
                continue  # not embedded (or already replaced by a later version): this version stays keywords only
            for kind in COLLECTIONS:
                for batch in batches(stored, self._vectors(stored.version, kind)):
                    if self._stopping:
                        raise _Stopped
                    store.add(kind, batch)
                    done += len(batch)
                    progress("vectors", done, total)
            self._held |= {stored.version}

    def _vectors(self, version: int, kind: str) -> ItemVectors:
        return self._catalog.vectors(self._embedder, version, kind)

    def _give_up(self, error: Exception) -> None:
        _log.warning("Search goes on without Chroma: %s", error)
        self._problem = str(error)
        self._close_store(sealing=False)

    def _close_store(self, *, sealing: bool = True) -> None:
        store, held, self._store, self._held = self._store, self._held, None, frozenset()
        if store is None:
            return
        try:
            store.close()
            if sealing:
                seal.write(self._folder, self._seal, Sealed(self._stamp, tuple(sorted(held))))
        except (StoreError, OSError) as error:
            # Without a seal the next start probes the folder; nothing else depends on it.
            _log.warning("The Chroma folder was not closed cleanly: %s", error)


def _patience(snapshot: Snapshot) -> float:
    return probe.SECONDS + snapshot.chunk_count / 2_000
