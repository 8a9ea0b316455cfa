"""What is live, in memory, and how it follows the catalogue: snapshot, keyword index, vectors.

The owner of a data folder keeps the folder's indexes at the catalogue's revision; anybody else looks at them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from knowledge.catalog import Catalog
from knowledge.chroma_server import ChromaAddress
from knowledge.errors import StoreError
from knowledge.follower import VectorFollower, vector_follower
from knowledge.ingest import Indexer
from knowledge.intake import IngestRow
from knowledge.keywords import KeywordIndex
from knowledge.opening import follow_keywords, open_keywords
from knowledge.progress import Progress, silent
from knowledge.rows import CHUNK
from knowledge.search import VectorSide
from knowledge.snapshot import MAX_EXACT, ExactCache, ExactParts, FilteredSide, Snapshot
from knowledge.watch import Watch

FOLLOW_SECONDS = 1.0  # how often to ask whether somebody else has changed anything
FOLLOWING_SHARE = 4  # of an ingest's time, this many parts are reading to one of making it searchable

_log = logging.getLogger(__name__)


class Live:
    """Safe from any thread. What answers questions goes on when the catalogue cannot be read."""

    def __init__(
        self,
        data_dir: Path,
        catalog: Catalog,
        indexer: Indexer,
        keywords: KeywordIndex | None,
        *,
        owner: bool,
        follow_seconds: float = FOLLOW_SECONDS,
        chroma: ChromaAddress | None = None,
        progress: Progress = silent,
    ) -> None:
        self._data_dir = data_dir
        self._catalog = catalog
        self._owner = owner
        self._follow_seconds = follow_seconds
        self._indexer = indexer
        self._exact = ExactCache(catalog, indexer.backlog.origin)
        self._current = Snapshot(catalog.contents())
        self._looked = time.monotonic()
        self._unreachable = False
        self._vectors_wanted = False
        self._watch: Watch | None = None
        self.keywords = keywords
        self.changing = threading.RLock()
        self.follower: VectorFollower | None = None
        if not owner and self._current.chunk_count <= MAX_EXACT:
            self.backlog()  # what a reader can do without vectors, it says
        if owner:
            self.follower = vector_follower(data_dir, catalog, indexer.backlog, chroma)
            self.follower.follow(self._current, progress)
            if catalog.shared:
                self._watch = Watch(self._look, follow_seconds)

    def snapshot(self) -> Snapshot:
        if not self._owner and time.monotonic() - self._looked >= self._follow_seconds:
            self._look()
        return self._current

    def vectors(self, snapshot: Snapshot, kind: str) -> VectorSide | None:
        """Whatever can compare meanings now: all vectors exactly, or Chroma if they are many; None if nothing can.

        Chroma's index finds most of the nearest, and which depends on the order in which they came in.
        """
        try:
            exact = self._exact.of(snapshot, kind)
            if exact is not None:
                return exact
        except StoreError as error:
            _log.warning("Searching without exact vectors: %s", error)
        chroma = self.follower.side(snapshot, kind) if self.follower else None
        return FilteredSide(chroma, lambda versions: self._few(snapshot, kind, versions)) if chroma else None

    def _few(self, snapshot: Snapshot, kind: str, versions: Collection[int]) -> ExactParts | None:
        try:
            return self._exact.among(snapshot, kind, versions)
        except StoreError as error:
            _log.warning("Filtering what Chroma proposes: %s", error)
            return None

    @property
    def chroma_ready(self) -> bool:
        """Whether Chroma holds all that is live; never for a reader."""
        return self.follower is not None and self.follower.side(self.snapshot(), CHUNK) is not None

    def refresh(self, progress: Progress = silent, *, vectors: bool = True) -> None:
        """Follow the catalogue now; without `vectors`, these are left to a later call.

        Raises:
            StoreError: it cannot be read.
        """
        with self.changing:
            contents = self._catalog.contents(self._current.versions)
            if contents.revision != self._current.revision:
                if self._owner:
                    ready = self._indexer.take_terms()
                    self.keywords = follow_keywords(self._data_dir, self._catalog, contents, progress, ready)
                self._current = Snapshot(contents)
                self._vectors_wanted = True
                self.backlog()
            if self._vectors_wanted and vectors and self.follower is not None:
                self.follower.follow(self._current, progress)
                self._vectors_wanted = False

    def following(self, ingested: Iterable[IngestRow]) -> Iterator[IngestRow]:
        """The rows of an ingest; what they report becomes searchable by its words while it goes on."""
        next_look = time.monotonic() + FOLLOW_SECONDS
        for number, row in enumerate(ingested):
            if (now := time.monotonic()) > next_look and number:
                self.refresh(vectors=False)
                spent = time.monotonic() - now
                next_look = now + spent + max(FOLLOW_SECONDS, FOLLOWING_SHARE * spent)
            yield row

    def problems(self) -> list[str]:
        """What is not as it should be, in sentences that say what to do."""
        problems = [self.follower.problem] if self.follower and self.follower.problem else []
        if self.keywords is None:
            problems.append("The keyword index is missing; it is built at the next start as the writer.")
        try:
            self._catalog.revision()
        except StoreError as error:
            problems.append(str(error))
        return problems

    def backlog(self) -> int:
        """How many chunks and cluster rows wait for their vectors, as far as it is known."""
        try:
            return self._indexer.backlog.count(self._current.contents.versions)
        except StoreError as error:
            _log.debug("%s", error)
            return self.known_backlog

    @property
    def known_backlog(self) -> int:
        """The backlog as it was seen last, without asking the catalogue."""
        return self._indexer.backlog.waiting

    def close(self, *, finish: bool) -> None:
        if self._watch is not None:
            self._watch.close()
        if self.follower is not None:
            self.follower.close(finish=finish)

    def _look(self) -> None:
        """See what a writer in another process or on another machine has changed; without it, all stays as it was."""
        with self.changing:
            self._looked = time.monotonic()
            try:
                if self._catalog.revision() != self._current.revision:
                    self.refresh()
                if not self._owner:
                    self._reopen_keywords()
                    if self.known_backlog:
                        self.backlog()
                if self._catalog.shared:
                    self._exact.prepare(self._current)  # what answers while neither database nor Chroma can be reached
            except StoreError as error:
                if not self._unreachable:  # once, not every second
                    _log.warning("Answering from what is known already: %s", error)
                self._unreachable = True
                return
            if self._unreachable:
                _log.info("The catalogue can be read again.")
            self._unreachable = False

    def _reopen_keywords(self) -> None:
        current = (self._catalog.catalogue_id, self._current.revision)
        if self.keywords is None or not self.keywords.stands_for(*current):
            self.keywords = open_keywords(self._data_dir)
