"""Makes vectors and keeps Chroma at the catalogue's revision, in a thread of its own: both take seconds or minutes.

Until it has caught up, and whenever it fails, search does without it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from knowledge.backlog import Backlog
from knowledge.catalog import Catalog
from knowledge.chroma_folder import ChromaFolder
from knowledge.chroma_server import ChromaAddress, ChromaServer
from knowledge.database import Hold
from knowledge.errors import StoreBusy, StoreError
from knowledge.progress import Progress, silent
from knowledge.records import batches, item_count, vectors_of
from knowledge.rows import CHUNK
from knowledge.snapshot import Snapshot
from knowledge.stored_vectors import ItemVectors
from knowledge.vectors import COLLECTIONS, ChromaSide, ChromaStore, stamp_of

_PATIENCE = 10.0  # seconds for another writer to finish

_log = logging.getLogger(__name__)


class _Stopped(Exception):
    """The library is being closed; what is half done is completed at the next start."""


class ChromaHome(Protocol):
    """Where the store is: a folder (`chroma_folder`) or a server (`chroma_server`)."""

    retry_seconds: float | None
    """How soon to try again after a failure; None: not before the next change or start."""
    check_seconds: float | None
    """How often to look whether the store is still there; None: it goes nowhere."""

    def exclusively(self, given_up: Callable[[], bool]) -> AbstractContextManager[None]:
        """Be the only one that changes the store."""

    def open(self, snapshot: Snapshot, given_up: Callable[[], bool]) -> tuple[ChromaStore, frozenset[int]]:
        """The store, and the versions that it holds completely."""

    def start_anew(self) -> ChromaStore:
        """An empty store in place of a damaged one."""

    def held(self, store: ChromaStore, known: frozenset[int]) -> frozenset[int]:
        """The versions that it holds completely now, if last they were `known`."""

    def added(self, store: ChromaStore, version: int) -> None:
        """All of a version has been added."""

    def removing(self, store: ChromaStore, version: int) -> None:
        """A version is about to be removed."""

    def close(self, store: ChromaStore, held: frozenset[int], *, clean: bool) -> None:
        """Let go of it; without `clean`, of something that may be half done."""


class VectorFollower:
    """`follow` returns at once; the thread starts with the first call."""

    def __init__(self, home: ChromaHome, catalog: Catalog, backlog: Backlog) -> None:
        self._home = home
        self._catalog = catalog
        self._embedder = backlog.origin
        self._backlog = backlog
        self._store: ChromaStore | None = None
        self._held: frozenset[int] = frozenset()
        self._problem = ""
        self._wanted: tuple[Snapshot, Progress] | None = None
        self._latest: tuple[Snapshot, Progress] | None = None
        self._embedded: Snapshot | None = None
        self._lost: ChromaStore | None = None
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
            self._wanted = self._latest = (snapshot, progress)
            self._idle = False
            self._wake.notify_all()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="chroma", daemon=True)
                self._thread.start()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until there is nothing left to do; False if that took longer."""
        with self._wake:
            return self._wake.wait_for(lambda: self._idle, seconds)

    def wait_for_vectors(self, snapshot: Snapshot, seconds: float) -> bool:
        """Wait until what this snapshot lacks has been embedded, as far as it can be; False if that took longer."""
        with self._wake:
            return self._wake.wait_for(lambda: self._idle or self._embedded is snapshot, seconds)

    def side(self, snapshot: Snapshot, kind: str) -> ChromaSide | None:
        """The collection for searching, if it holds all that is live."""
        store = self._store
        if store is None or store is self._lost or not snapshot.versions.keys() <= self._held:
            return None
        return ChromaSide(store, kind, self._failed)

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
                # After a failure, idle means that nobody has to wait; the next attempt comes by itself.
                patience = self._home.retry_seconds if self._problem else self._home.check_seconds
                called = self._wake.wait_for(self._has_work, patience)
                if self._stopping:
                    self._close_store()
                    return
                if self._lost is not None and self._lost is self._store:
                    self._close_store(clean=False)
                self._lost = None
                wanted, self._wanted = self._wanted or self._latest, None
            if wanted is None:
                continue
            try:
                if called or self._problem:
                    self._embed(*wanted if called else (wanted[0], silent))
                with self._wake:
                    self._embedded = wanted[0]
                    self._wake.notify_all()
                self._catch_up(*wanted if called else (wanted[0], silent))
            except _Stopped:
                self._close_store(clean=False)  # a half-added version: the next start compares record by record
            except (StoreError, OSError) as error:
                self._give_up(error)

    def _has_work(self) -> bool:
        return self._wanted is not None or self._stopping or self._lost is not None

    def _failed(self, store: ChromaStore, error: StoreError) -> None:
        """A look-up failed: do without the store, and see to it, if that may help before the next start."""
        if self._home.retry_seconds is None:
            return
        with self._wake:
            if self._store is store and self._lost is None:
                _log.warning("Search goes on without the Chroma server: %s", error)
                self._problem = str(error)
                self._lost = store
                self._wake.notify_all()

    def _embed(self, snapshot: Snapshot, progress: Progress) -> None:
        """Make the vectors that are lacking; they stay in the catalogue whatever happens to Chroma."""
        versions = list(snapshot.versions.values())
        if not self._backlog.count(versions):
            return
        try:
            with self._catalog.hold(Hold.WRITE, _PATIENCE, self._is_stopping):
                self._backlog.make(versions, progress, self._is_stopping)
        except StoreBusy:
            _log.info("Another process is writing; vectors are made after it.")
        if self._stopping:
            raise _Stopped

    def _catch_up(self, snapshot: Snapshot, progress: Progress) -> None:
        try:
            if self._store is None:
                self._store, self._held = self._home.open(snapshot, self._is_stopping)
            self._switch(snapshot, progress)
        except StoreError as error:
            # The catalogue may be what failed; then rebuilding fails as well, and that error counts.
            if self._home.retry_seconds is not None:
                raise
            _log.warning("%s Building it now.", error)
            self._close_store(clean=False)
            self._store = self._home.start_anew()
            self._switch(snapshot, progress)
        if self._problem:
            _log.info("Chroma is in use again.")
        self._problem = ""

    def _switch(self, snapshot: Snapshot, progress: Progress) -> None:
        store = self._store
        if store is None:
            raise StoreError("The Chroma store is not open.")
        self._held = self._home.held(store, self._held)
        if not self._outdated(snapshot) and not self._missing(snapshot):
            return
        with self._home.exclusively(self._is_stopping):
            self._held = self._home.held(store, self._held)  # whoever held it before us may have done it all
            for version in self._outdated(snapshot):
                self._home.removing(store, version)
                self._held -= {version}
                store.remove_version(version)
            self._add(store, snapshot, progress)

    def _add(self, store: ChromaStore, snapshot: Snapshot, progress: Progress) -> None:
        todo = [snapshot.versions[version] for version in self._missing(snapshot)]
        total = sum(map(item_count, todo))
        done = 0
        progress("vectors", done, total)
        for stored in todo:
            if len(self._vectors(stored.version, CHUNK).ids) < len(stored.chunks):
                continue  # not embedded (or already replaced by a later version): this version stays keywords only
            for kind in COLLECTIONS:
                for batch in batches(stored, vectors_of(stored, kind, self._vectors)):
                    if self._stopping:
                        raise _Stopped
                    store.add(kind, batch)
                    done += len(batch)
                    progress("vectors", done, total)
            self._home.added(store, stored.version)
            self._held |= {stored.version}

    def _outdated(self, snapshot: Snapshot) -> frozenset[int]:
        # A later version than the snapshot's is no leftover: another machine has published it meanwhile.
        return frozenset(v for v in self._held - snapshot.versions.keys() if v <= snapshot.revision)

    def _missing(self, snapshot: Snapshot) -> list[int]:
        return [version for version in snapshot.versions if version not in self._held]

    def _vectors(self, version: int, kind: str) -> ItemVectors:
        return self._catalog.vectors(self._embedder, version, kind)

    def _is_stopping(self) -> bool:
        return self._stopping

    def _give_up(self, error: Exception) -> None:
        if not self._problem:  # once, not at every attempt
            _log.warning("Search goes on without Chroma: %s", error)
        self._problem = str(error)
        self._close_store(clean=False)

    def _close_store(self, *, clean: bool = True) -> None:
        store, held, self._store, self._held = self._store, self._held, None, frozenset()
        if store is None:
            return
        try:
            self._home.close(store, held, clean=clean)
        except (StoreError, OSError) as error:
            # Without a seal the next start probes the folder; nothing else depends on it.
            _log.warning("Chroma was not closed cleanly: %s", error)


def vector_follower(
    data_dir: Path, catalog: Catalog, backlog: Backlog, address: ChromaAddress | None
) -> VectorFollower:
    """The follower of a folder's own store, or of the server at an address."""
    embedder = backlog.origin
    stamp = stamp_of(catalog.catalogue_id, embedder)
    home: ChromaHome
    if address is None:
        home = ChromaFolder(data_dir, stamp, lambda version, kind: catalog.vectors(embedder, version, kind))
    else:
        home = ChromaServer(address, catalog, embedder)
    return VectorFollower(home, catalog, backlog)
