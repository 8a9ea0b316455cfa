"""The opened data folder: what the rest of the product reads, searches and adds to.

with Library.open(Path("data")) as library:          # the writer: serve, ingest
    library.search("wind power equipment")

with Library.open(Path("data"), write=False) as library:   # beside a writer: ask
    library.clusters()
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from knowledge import folder
from knowledge import search as searching
from knowledge.catalog import Catalog
from knowledge.embed import Embedder, MiniLMEmbeddings, Vectors
from knowledge.errors import ModelFilesError, StoreBusy, StoreError
from knowledge.follower import VectorFollower
from knowledge.ingest import Indexer, IngestRow, Progress, silent, vector_origin
from knowledge.keywords import KeywordIndex
from knowledge.lock import WriterLock
from knowledge.opening import bring_up_to_date, follow_keywords, open_beside, open_keywords
from knowledge.rows import CHUNK, CLUSTER
from knowledge.search import COSINE_WEIGHT, KEYWORD_WEIGHT, NearCluster, VectorSide
from knowledge.snapshot import ExactCache, Snapshot
from knowledge.status import LibraryStatus, deep_problems
from knowledge.types import Chunk, ClusterFact, Document, Passage, QuantityFact, Section

_FOLLOW_SECONDS = 1.0  # how often a reader asks whether the writer has changed anything

_log = logging.getLogger(__name__)


class Library:
    """Reads are safe from any thread and come from memory. Use `open`."""

    def __init__(
        self,
        data_dir: Path,
        catalog: Catalog,
        embedder: Embedder,
        indexer: Indexer,
        lock: WriterLock | None,
        keywords: KeywordIndex | None,
        progress: Progress = silent,
        follow_seconds: float = _FOLLOW_SECONDS,
    ) -> None:
        self._data_dir = data_dir
        self._catalog = catalog
        self._embedder = embedder
        self._indexer = indexer
        self._lock = lock
        self._keywords = keywords
        self._exact = ExactCache(catalog, vector_origin(embedder))
        self._follow_seconds = follow_seconds
        self._changing = threading.RLock()
        self._current = Snapshot(catalog.contents())
        self._looked = time.monotonic()
        self._follower: VectorFollower | None = None
        if lock is not None:
            self._follower = VectorFollower(data_dir, catalog, vector_origin(embedder))
            self._follower.follow(self._current, progress)

    @classmethod
    def open(
        cls,
        data_dir: Path,
        *,
        progress: Progress = silent,
        bundled: bool = True,
        write: bool = True,
        embedder: Embedder | None = None,
        follow_seconds: float = _FOLLOW_SECONDS,
    ) -> Self:
        """Open a data folder, making it and indexing the bundled documents if need be.

        With `write` the library is the folder's one writer until it is closed, and keeps Chroma. Without, it holds the
        lock only while something is to be indexed, follows what a writer beside it does, and never touches Chroma.

        `progress` is also called from the thread that fills Chroma (stage "vectors"), after this has returned.

        Raises:
            ForeignDataFolder: the folder is not ours, or cannot be used.
            StoreBusy: another process is writing (only with `write`).
            NewerStore, StoreError: the catalogue cannot be used.
            SourceMismatch: the installation's own documents are damaged.
        """
        embedder = embedder or MiniLMEmbeddings()
        if not write:
            catalog, keywords = open_beside(data_dir, embedder, bundled, progress)
            indexer = Indexer(catalog, embedder, bundled=False)
            return cls(data_dir, catalog, embedder, indexer, None, keywords, follow_seconds=follow_seconds)
        folder.prepare(data_dir)
        lock = WriterLock(data_dir)
        try:
            catalog = Catalog.open(data_dir) or Catalog.create(data_dir)
            indexer = Indexer(catalog, embedder, bundled)
            keywords = bring_up_to_date(data_dir, catalog, indexer, progress)
            return cls(data_dir, catalog, embedder, indexer, lock, keywords, progress)
        except BaseException:
            lock.release()
            raise

    @property
    def revision(self) -> int:
        """Grows with every change of what is live."""
        return self._snapshot().revision

    @property
    def vectors_ready(self) -> bool:
        """Whether search compares meanings; if not, it answers from keywords."""
        return self._vectors(self._snapshot(), CHUNK) is not None

    def wait_for_chroma(self, seconds: float | None = None) -> bool:
        """Wait until Chroma holds all that is live; False if it does not, or only readers look at this folder."""
        if self._follower is None or not self._follower.wait(seconds):
            return False
        return self._follower.side(self._current, CHUNK) is not None

    def documents(self) -> tuple[Document, ...]:
        return self._snapshot().documents

    def document(self, document_id: str) -> Document | None:
        stored = self._snapshot().by_document.get(document_id)
        return stored.document if stored else None

    def sections(self, document_id: str) -> tuple[Section, ...]:
        stored = self._snapshot().by_document.get(document_id)
        return stored.sections if stored else ()

    def chunks(self, document_id: str) -> tuple[Chunk, ...]:
        stored = self._snapshot().by_document.get(document_id)
        return stored.chunks if stored else ()

    def clusters(self) -> tuple[ClusterFact, ...]:
        return self._snapshot().clusters

    def quantities(self) -> tuple[QuantityFact, ...]:
        return self._snapshot().quantities

    def embed_query(self, text: str) -> Vectors | None:
        """The vector of a question, None while the embedder cannot be used."""
        try:
            vector: Vectors = self._embedder.encode([text])[0]
            return vector
        except ModelFilesError as error:
            _log.warning("%s", error)
            return None

    def search(
        self,
        query: str,
        limit: int = 20,
        document_ids: Collection[str] | None = None,
        keyword_weight: float = KEYWORD_WEIGHT,
        cosine_weight: float = COSINE_WEIGHT,
    ) -> list[Passage]:
        """The best passages for any text, among some documents if given; from keywords alone if need be."""
        snapshot = self._snapshot()
        vectors = self._vectors(snapshot, CHUNK) if cosine_weight else None
        return searching.search(
            snapshot,
            query,
            keywords=self._keywords if keyword_weight else None,
            vectors=vectors,
            query_vector=None if vectors is None else self.embed_query(query),
            limit=limit,
            document_ids=document_ids,
            keyword_weight=keyword_weight,
            cosine_weight=cosine_weight,
        )

    def nearest_clusters(self, query: str, limit: int = 5) -> list[NearCluster]:
        """The cluster rows nearest in meaning, nearest first; none while there are no vectors."""
        snapshot = self._snapshot()
        vectors = self._vectors(snapshot, CLUSTER)
        query_vector = None if vectors is None else self.embed_query(query)
        if vectors is None or query_vector is None:
            return []
        try:
            found = vectors.nearest(query_vector, limit)
        except StoreError as error:
            _log.warning("Searching without vectors: %s", error)
            return []
        records = snapshot.cluster_records
        return [NearCluster(records[record], cosine) for record, cosine in found.items() if record in records]

    def ingest(
        self, paths: Sequence[Path] = (), *, replace: bool = False, progress: Progress = silent
    ) -> list[IngestRow]:
        """Index files and folders (without paths: the bundled documents), one row per file.

        Raises:
            StoreError: the catalogue cannot be written; files already reported as indexed stay so.
        """
        with self._changing:
            self._require_writer()
            rows = list(self._indexer.ingest(paths, replace=replace, progress=progress))
            self._changed(progress)
        return rows

    def remove(self, document_id: str, *, progress: Progress = silent) -> bool:
        """Take a document out; False if it was not there. A bundled one stays away until it is ingested again."""
        with self._changing:
            self._require_writer()
            removed = self._catalog.remove(document_id)
            self._changed(progress)
        return removed

    def status(self, *, deep: bool = False) -> LibraryStatus:
        """What is there and what is wrong, for `doctor`; `deep` reads the catalogue and the model files through."""
        snapshot = self._snapshot()
        problems = [self._follower.problem] if self._follower and self._follower.problem else []
        if self._keywords is None:
            problems.append("The keyword index is missing; it is built at the next start as the writer.")
        if self._exact.lacking(snapshot):
            problems.append("Some documents have no vectors; search finds them by keywords only.")
        if deep:
            problems.extend(deep_problems(self._catalog, self._embedder))
        return LibraryStatus(
            data_dir=self._data_dir,
            revision=snapshot.revision,
            writer=self._lock is not None,
            documents=len(snapshot.documents),
            chunks=snapshot.chunk_count,
            clusters=len(snapshot.clusters),
            quantities=len(snapshot.quantities),
            keywords=self._keywords.count() if self._keywords else 0,
            chroma=bool(self._follower and self._follower.side(snapshot, CHUNK)),
            embedder=self._embedder.identity,
            problems=tuple(problems),
        )

    def close(self, *, finish: bool = True) -> None:
        """Let Chroma catch up and seal it (without `finish`: stop soon, the next start completes it); free the lock."""
        if self._follower is not None:
            self._follower.close(finish=finish)
        self._catalog.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(finish=error is None)

    def _require_writer(self) -> None:
        if self._lock is None:
            raise StoreBusy("This library was opened for reading only; open it with write=True to change it.")

    def _changed(self, progress: Progress) -> None:
        contents = self._catalog.contents(self._current.versions)
        if contents.revision != self._current.revision:
            self._keywords = follow_keywords(self._data_dir, self._catalog, contents, progress)
            self._current = Snapshot(contents)
            if self._follower is not None:
                self._follower.follow(self._current, progress)

    def _snapshot(self) -> Snapshot:
        if self._lock is None and time.monotonic() - self._looked >= self._follow_seconds:
            self._look()
        return self._current

    def _look(self) -> None:
        """See what the writer in another process has changed."""
        with self._changing:
            self._looked = time.monotonic()
            if self._catalog.revision() != self._current.revision:
                self._current = Snapshot(self._catalog.contents(self._current.versions))
            current = (self._catalog.catalogue_id, self._current.revision)
            if self._keywords is None or not self._keywords.stands_for(*current):
                self._keywords = open_keywords(self._data_dir)

    def _vectors(self, snapshot: Snapshot, kind: str) -> VectorSide | None:
        chroma = self._follower.side(snapshot, kind) if self._follower else None
        return chroma or self._exact.of(snapshot, kind)
