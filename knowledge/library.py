"""The opened data folder: what the rest of the product reads, searches and adds to.

with Library.open(Path("data")) as library:          # the writer: serve, ingest
    library.search("wind power equipment")

with Library.open(Path("data"), write=False) as library:   # beside a writer: ask
    library.clusters()

With a database address the catalogue is shared by machines, and each has a data folder of its own for what it derives.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from knowledge.catalog import Catalog
from knowledge.chroma_server import ChromaAddress
from knowledge.database import Hold
from knowledge.embed import Embedder, MiniLMEmbeddings, Vectors
from knowledge.errors import StoreBusy
from knowledge.ingest import Indexer
from knowledge.intake import IngestRow
from knowledge.isolation import ReadingLimits
from knowledge.live import FOLLOW_SECONDS, Live
from knowledge.lock import WriterLock
from knowledge.opening import bring_up_to_date, open_beside, open_or_create, own_folder
from knowledge.progress import Progress, silent
from knowledge.rows import CHUNK
from knowledge.search import COSINE_WEIGHT, KEYWORD_WEIGHT, NearCluster
from knowledge.searcher import Searcher
from knowledge.status import LibraryStatus, deep_problems, status_of
from knowledge.table_types import FactTable
from knowledge.types import Chunk, ClusterFact, Document, Passage, QuantityFact, Section, TableReport

_PATIENCE = 60.0  # seconds for the vectors of a few documents


class Library:
    """Reads are safe from any thread and come from memory. Use `open`."""

    def __init__(
        self,
        data_dir: Path,
        catalog: Catalog,
        embedder: Embedder,
        indexer: Indexer,
        live: Live,
        lock: WriterLock | None,
        *,
        writes: bool,
    ) -> None:
        self._data_dir = data_dir
        self._catalog = catalog
        self._embedder = embedder
        self._indexer = indexer
        self._live = live
        self._lock = lock
        self._writes = writes
        self._searcher = Searcher(live, embedder)

    @classmethod
    def open(
        cls,
        data_dir: Path,
        *,
        progress: Progress = silent,
        bundled: bool = True,
        write: bool = True,
        embedder: Embedder | None = None,
        follow_seconds: float = FOLLOW_SECONDS,
        database_url: str = "",
        chroma: ChromaAddress | None = None,
    ) -> Self:
        """Open a data folder, making it and indexing the bundled documents if need be.

        With `write` the library is the folder's one writer until it is closed, and keeps Chroma. Without, it holds the
        lock only while something is to be indexed, follows what a writer beside it does, and never touches Chroma.

        With `database_url` the catalogue is in that PostgreSQL database. Any number of machines may then write, one at
        a time, and each follows the others; a folder that is in use already does not keep one from writing.
        With `chroma` the vectors are on that server instead of in the folder.

        `progress` is also called from the thread that fills Chroma (stage "vectors"), after this has returned.

        Raises:
            ForeignDataFolder: the folder is not ours, or cannot be used.
            StoreBusy: another process is writing (only with `write`).
            NewerStore, StoreError: the catalogue cannot be used, or an address is none.
            SourceMismatch: the installation's own documents are damaged.
        """
        embedder = embedder or MiniLMEmbeddings()
        lock = own_folder(data_dir, shared=bool(database_url)) if write else None
        if lock is None:
            catalog, keywords = open_beside(data_dir, embedder, bundled, progress, database_url)
            indexer = Indexer(catalog, embedder, bundled and write)
            live = Live(data_dir, catalog, indexer, keywords, owner=False, follow_seconds=follow_seconds)
            return cls(data_dir, catalog, embedder, indexer, live, None, writes=write)
        try:
            catalog = open_or_create(data_dir, database_url)
            indexer = Indexer(catalog, embedder, bundled)
            keywords = bring_up_to_date(data_dir, catalog, indexer, progress)
            live = Live(
                data_dir,
                catalog,
                indexer,
                keywords,
                owner=True,
                follow_seconds=follow_seconds,
                chroma=chroma,
                progress=progress,
            )
            return cls(data_dir, catalog, embedder, indexer, live, lock, writes=True)
        except BaseException:
            lock.release()
            raise

    @property
    def revision(self) -> int:
        """Grows with every change of what is live."""
        return self._live.snapshot().revision

    @property
    def vectors_ready(self) -> bool:  # if not, search answers from keywords
        return self._live.vectors(self._live.snapshot(), CHUNK) is not None

    @property
    def keywords_ready(self) -> bool:
        return self._live.keywords is not None

    @property
    def chroma_ready(self) -> bool:
        """Whether Chroma holds all that is live; never for a reader."""
        return self._live.chroma_ready

    @property
    def backlog(self) -> int:
        """How many chunks and cluster rows wait for their vectors, as it was seen last; asks no database."""
        return self._live.known_backlog

    def observe_search(self, observer: Callable[[float], object]) -> None:
        self._searcher.observer = observer  # told how many seconds each search took

    def wait_for_chroma(self, seconds: float | None = None) -> bool:
        """Wait until Chroma holds all that is live; False if it does not, or only readers look at this folder."""
        if self._live.follower is None or not self._live.follower.wait(seconds):
            return False
        return self.chroma_ready

    def documents(self) -> tuple[Document, ...]:
        return self._live.snapshot().documents

    def document(self, document_id: str) -> Document | None:
        stored = self._live.snapshot().by_document.get(document_id)
        return stored.document if stored else None

    def sections(self, document_id: str) -> tuple[Section, ...]:
        stored = self._live.snapshot().by_document.get(document_id)
        return stored.sections if stored else ()

    def chunks(self, document_id: str) -> Sequence[Chunk]:
        stored = self._live.snapshot().by_document.get(document_id)
        return stored.chunks if stored else ()

    def clusters(self) -> tuple[ClusterFact, ...]:
        return self._live.snapshot().clusters

    def quantities(self) -> Sequence[QuantityFact]:
        return self._live.snapshot().quantities

    def tables(self) -> tuple[FactTable, ...]:
        """The tables and lists that became facts, with their records."""
        return self._live.snapshot().tables

    def table_reports(self, document_id: str) -> tuple[TableReport, ...]:
        """What became of each table of a document, and why some are no facts."""
        stored = self._live.snapshot().by_document.get(document_id)
        return stored.table_reports if stored else ()

    def warnings(self, document_id: str) -> tuple[str, ...]:
        """What was noticed when a document was read."""
        stored = self._live.snapshot().by_document.get(document_id)
        return stored.warnings if stored else ()

    def embed_query(self, text: str, earlier: Sequence[str] = ()) -> Vectors | None:
        """The vector of a question, with the turns before it mixed in; None while the embedder cannot be used."""
        return self._searcher.embed_query(text, earlier)

    def search(
        self,
        query: str,
        limit: int = 20,
        document_ids: Collection[str] | None = None,
        keyword_weight: float = KEYWORD_WEIGHT,
        cosine_weight: float = COSINE_WEIGHT,
        earlier: Sequence[str] = (),
    ) -> list[Passage]:
        """The best passages for any text, among some documents if given; from keywords alone if need be.

        `earlier` are the turns before a follow-up: what they say counts too, and less."""
        return self._searcher.search(query, limit, document_ids, keyword_weight, cosine_weight, earlier)

    def nearest_clusters(self, query: str, limit: int = 5) -> list[NearCluster]:
        """The cluster rows nearest in meaning, as wholes and by what they list, nearest first; none without vectors."""
        return self._searcher.nearest_clusters(query, limit)

    def ingest(
        self,
        paths: Sequence[Path] = (),
        *,
        replace: bool = False,
        dry_run: bool = False,
        progress: Progress = silent,
        limits: ReadingLimits | None = None,
    ) -> list[IngestRow]:
        """Index files, folders and patterns (without paths: the bundled documents), one row per file.

        What is reported as indexed is found by its words. A few documents have their vectors as well when this returns,
        so that what is asked next is answered as it always will be; many get them in the background, see `backlog`.

        Raises:
            StoreError: the catalogue cannot be written; files already reported as indexed stay so.
        """
        self._require_writer()
        with self._live.changing, self._catalog.hold(Hold.WRITE):
            ingested = self._indexer.ingest(
                paths, replace=replace, dry_run=dry_run, progress=progress, limits=limits or ReadingLimits()
            )
            rows = list(self._live.following(ingested))
            self._live.refresh(progress)
        if self._live.follower is not None and self._indexer.few_lacking(self._live.snapshot().contents):
            self._live.follower.wait_for_vectors(self._live.snapshot(), _PATIENCE)
        return rows

    def remove(self, document_id: str, *, progress: Progress = silent) -> bool:
        """Take a document out; False if it was not there. A bundled one stays away until it is ingested again."""
        self._require_writer()
        with self._live.changing, self._catalog.hold(Hold.WRITE):
            removed = self._catalog.remove(document_id)
            self._live.refresh(progress)
        return removed

    def status(self, *, deep: bool = False) -> LibraryStatus:
        """What is there and what is wrong, for `doctor`; `deep` reads the catalogue and the model files through."""
        problems = deep_problems(self._catalog, self._embedder) if deep else []
        return status_of(self._data_dir, self._live, self._embedder, problems, writer=self._lock is not None)

    def close(self, *, finish: bool = True) -> None:
        """Let Chroma catch up and seal it (without `finish`: stop soon, the next start completes it); free the lock."""
        self._live.close(finish=finish)
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
        if not self._writes:
            raise StoreBusy("This library was opened for reading only; open it with write=True to change it.")
