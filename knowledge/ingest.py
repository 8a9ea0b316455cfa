"""Files → parsed, each in a process of its own → catalogue: one transaction a document, and a bad file stops nobody.

Vectors follow: a document is found by its words as soon as it is in the catalogue."""

from __future__ import annotations

import hashlib
import logging
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from knowledge import sources
from knowledge.catalog import Catalog, Contents, ItemVectors, Publication
from knowledge.embed import Embedder
from knowledge.errors import DocumentError, EmbedderUnavailable
from knowledge.intake import (
    FoundFile,
    IngestRow,
    IngestStatus,
    Intake,
    Wanted,
    failed,
    find_files,
    given_digest,
    row_of,
)
from knowledge.isolation import IsolatedParser, Job, ReadingLimits
from knowledge.parse import PARSER_VERSION, parse
from knowledge.rows import CHUNK, CLUSTER, StoredVersion
from knowledge.types import Chunk, ClusterFact, Document, IndexTerms, Parsed, Source

EMBEDDED_AT_ONCE = 2_000
"""Up to so many chunks and rows without vectors are embedded before a library opens; more follow afterwards."""
EMBEDDED_SLICE = 500  # stored in one transaction
BATCH_BYTES = 4_000_000  # of files that are published in one transaction …
BATCH_SECONDS = 0.05  # … unless the next one takes so long
AHEAD = 3  # files that are read, per process, before the first of them is published

Progress = Callable[[str, int, int], None]
"""Called with stage, done and total: parse, embed, catalogue, keywords, vectors."""

_TEXTS_VERSION = "context+text"  # changes with what of a chunk or cluster row is embedded, see `_embed`

_log = logging.getLogger(__name__)


def vector_origin(embedder: Embedder) -> str:
    """What vectors are judged by: only those of one origin can be compared; all others are made again."""
    return f"{embedder.identity} {_TEXTS_VERSION}"


def silent(stage: str, done: int, total: int) -> None:
    """The progress of somebody who does not look."""


class Indexer:
    """Writes documents into a catalogue; the holder of the writer lock uses it."""

    def __init__(self, catalog: Catalog, embedder: Embedder, bundled: bool) -> None:
        self._catalog = catalog
        self._embedder = embedder
        self.origin = vector_origin(embedder)
        self._bundled = sources.bundled() if bundled else []
        self._terms: dict[int, IndexTerms] = {}
        self._embedded: set[int] = set()
        self.waiting = 0
        """How many chunks and cluster rows wait for vectors, as far as it was seen last."""

    def pending(self, contents: Contents) -> bool:
        """Whether `bring_up_to_date` or `embed_few` would do anything."""
        return (
            any(self._to_index(contents))
            or any(stored.parser_version != PARSER_VERSION for stored in contents.versions)
            or 0 < self._lacking(contents) <= EMBEDDED_AT_ONCE
        )

    def bring_up_to_date(self, progress: Progress = silent) -> None:
        """Index bundled documents that are new or changed, and what another version of the program has parsed."""
        for source, data in list(self._to_index(self._catalog.contents())):
            self._publish(source, data, progress)
        for stored in self._catalog.contents().versions:
            if stored.parser_version != PARSER_VERSION:
                self._parse_again(stored, progress)

    def embed_few(self, contents: Contents, progress: Progress = silent) -> None:
        """Make what vectors are lacking if they are few: many are made beside everything else."""
        if 0 < self._lacking(contents) <= EMBEDDED_AT_ONCE:
            self.embed_lacking(contents.versions, progress)

    def embed_lacking(
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

    def backlog(self, versions: Sequence[StoredVersion]) -> int:
        """How many chunks and cluster rows have no vectors yet, by whole documents."""
        self.waiting = sum(_items(stored) for stored in self._to_embed(versions))
        return self.waiting

    def ingest(
        self, paths: Sequence[Path], *, replace: bool, dry_run: bool, progress: Progress, limits: ReadingLimits
    ) -> Iterator[IngestRow]:
        """One row per file, in order; no paths means the bundled documents, removed ones included."""
        if not paths:
            yield from (self._ingest_bundled(source, data, progress) for source, data in self._bundled)
            return
        found = list(find_files(paths))
        intake = Intake(self._catalog.contents(), replace=replace)
        progress("parse", 0, len(found))
        with IsolatedParser(limits) as parser:
            wanted = (_wanted(file, intake) for file in found)
            done = 0
            for batch in _batches(_parsed_in_order(wanted, parser, limits.at_once)):
                publications: list[Publication] = []
                rows = [self._settled(file, outcome, intake, dry_run, publications) for file, outcome in batch]
                self._publish_all(publications)
                done += len(rows)
                progress("parse", done, len(found))
                yield from rows

    def take_terms(self) -> dict[int, IndexTerms]:
        """The terms of what was published since the last call, by version."""
        terms, self._terms = self._terms, {}
        return terms

    def _settled(
        self,
        file: Wanted,
        outcome: Parsed | IngestRow,
        intake: Intake,
        dry_run: bool,
        publications: list[Publication],
    ) -> IngestRow:
        """What to report of a file once the publications are made, to which it adds its own."""
        if isinstance(outcome, IngestRow):
            return outcome
        if dry_run:
            return row_of(file.path, IngestStatus.WOULD_INDEX, outcome)
        bundled = intake.is_bundled(outcome)
        given = given_digest(file.given)
        publications.append(Publication(outcome, file.data, PARSER_VERSION, bundled, given))
        return intake.published(file.path, outcome, given, bundled)

    def _publish_all(self, publications: Sequence[Publication]) -> None:
        if publications:
            versions = self._catalog.publish_all(publications)
            terms = ((version, made.parsed.terms) for version, made in zip(versions, publications, strict=True))
            self._terms.update((version, found) for version, found in terms if found is not None)

    def _ingest_bundled(self, source: Source, data: bytes, progress: Progress) -> IngestRow:
        stored = _find(self._catalog.contents(), source.document_id)
        if stored is not None and (not stored.bundled or _is_same(stored, source, data)):
            reason = "" if stored.bundled else "A file of yours has taken its place; remove that one to restore it."
            return row_of(source.file, IngestStatus.UNCHANGED, stored, reason)
        return row_of(source.file, IngestStatus.INDEXED, self._publish(source, data, progress))

    def _to_index(self, contents: Contents) -> Iterator[tuple[Source, bytes]]:
        for source, data in self._bundled:
            stored = _find(contents, source.document_id)
            wanted = source.document_id not in contents.removed
            if (stored is None and wanted) or (stored and stored.bundled and not _is_same(stored, source, data)):
                yield source, data

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

    def _lacking(self, contents: Contents) -> int:
        return self.backlog(contents.versions)

    def _publish(self, source: Source, data: bytes, progress: Progress) -> Parsed:
        """A bundled document: it is known to be sound, and first of all that is asked about."""
        progress("parse", 0, 1)
        parsed = parse(data, source)
        progress("parse", 1, 1)
        progress("catalogue", 0, 1)
        self._catalog.publish(parsed, original=data, parser_version=PARSER_VERSION, bundled=True)
        progress("catalogue", 1, 1)
        return parsed

    def _parse_again(self, stored: StoredVersion, progress: Progress) -> None:
        """What another version of the program has parsed. Its bytes were taken before, within limits of that time."""
        data = self._catalog.original(stored.version)
        source = stored.document.source
        try:
            progress("parse", 0, 1)
            parsed = parse(data, source)
            progress("parse", 1, 1)
        except DocumentError as error:
            # What the former parser made of it stays true, and the next start tries again.
            _log.warning("%s stays as it was indexed before: %s", stored.document.document_id, error)
            return
        self._catalog.publish(
            parsed, original=data, parser_version=PARSER_VERSION, bundled=stored.bundled, given=stored.given
        )

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


def _wanted(file: FoundFile, intake: Intake) -> Wanted:
    """What to do with a file, as far as can be told without parsing it."""
    if file.row is not None:
        return Wanted(file.path, file.row)
    try:
        return intake.examine(file.path, sources.read(file.path), sources.given_for(file.path))
    except DocumentError as error:
        return Wanted(file.path, failed(file.path, str(error)))


Outcome = tuple[Wanted, Parsed | IngestRow]


def _batches(outcomes: Iterator[Outcome | None]) -> Iterator[list[Outcome]]:
    """Files that are published in one transaction: what is ready, but not too much."""
    batch: list[Outcome] = []
    size = 0
    for outcome in outcomes:
        if outcome is not None:
            batch.append(outcome)
            size += len(outcome[0].data)
        if batch and (outcome is None or size >= BATCH_BYTES):
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _parsed_in_order(wanted: Iterable[Wanted], parser: IsolatedParser, at_once: int) -> Iterator[Outcome | None]:
    """Files with what was parsed, in order; some are parsed ahead of the one that is waited for. None where the next is
    to be waited for."""
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        ahead: deque[tuple[Wanted, Future[Parsed | IngestRow]]] = deque()
        files = iter(wanted)
        while True:
            for file in islice(files, max(0, AHEAD * at_once - len(ahead))):
                ahead.append((file, pool.submit(_outcome, file, parser)))
            if not ahead:
                return
            first, future = ahead.popleft()
            if wait([future], BATCH_SECONDS).not_done:
                yield None
            yield first, future.result()


def _outcome(file: Wanted, parser: IsolatedParser) -> Parsed | IngestRow:
    if file.row is not None:
        return file.row
    try:
        return parser.parse(Job(file.data, file.path.name, file.given))
    except DocumentError as error:
        return failed(file.path, f"{file.path.name} {error}.")


def _find(contents: Contents, document_id: str) -> StoredVersion | None:
    return next((stored for stored in contents.versions if stored.document.document_id == document_id), None)


def _is_same(stored: StoredVersion, source: Source, data: bytes) -> bool:
    return (
        stored.document.file_sha256 == hashlib.sha256(data).hexdigest()
        and stored.document.source == source
        and stored.parser_version == PARSER_VERSION
    )
