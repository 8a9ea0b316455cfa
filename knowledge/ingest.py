"""File → parsed → embedded → catalogue: one transaction a document, and a bad file never stops the others."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from knowledge import sources
from knowledge.catalog import Catalog, Contents, ItemVectors
from knowledge.embed import Embedder
from knowledge.errors import DocumentError, EmbedderUnavailable, UnreadableFile
from knowledge.parse import PARSER_VERSION, parse
from knowledge.rows import CHUNK, CLUSTER, StoredVersion
from knowledge.types import Document, Parsed, Source

READABLE_SUFFIXES = frozenset({".txt"})

Progress = Callable[[str, int, int], None]
"""Called with stage, done and total: parse, embed, catalogue, keywords, vectors."""

_TEXTS_VERSION = "context+text"  # changes with what of a chunk or cluster row is embedded, see `_embed`

_log = logging.getLogger(__name__)


def vector_origin(embedder: Embedder) -> str:
    """What vectors are judged by: only those of one origin can be compared; all others are made again."""
    return f"{embedder.identity} {_TEXTS_VERSION}"


def silent(stage: str, done: int, total: int) -> None:
    """The progress of somebody who does not look."""


class IngestStatus(StrEnum):
    INDEXED = "indexed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class IngestRow:
    """What became of one file."""

    file: str
    status: IngestStatus
    document_id: str = ""
    reason: str = ""
    chunks: int = 0
    clusters: int = 0


class Indexer:
    """Writes documents into a catalogue; the holder of the writer lock uses it."""

    def __init__(self, catalog: Catalog, embedder: Embedder, bundled: bool) -> None:
        self._catalog = catalog
        self._embedder = embedder
        self._origin = vector_origin(embedder)
        self._bundled = sources.bundled() if bundled else []

    def pending(self, contents: Contents) -> bool:
        """Whether `bring_up_to_date` would do anything."""
        return (
            any(self._to_index(contents))
            or any(stored.parser_version != PARSER_VERSION for stored in contents.versions)
            or any(self._to_embed(contents))
        )

    def bring_up_to_date(self, progress: Progress = silent) -> None:
        """Index bundled documents that are new or changed, and what another parser or embedder has made."""
        for source, data in list(self._to_index(self._catalog.contents())):
            self._publish(source, data, bundled=True, progress=progress)
        for stored in self._catalog.contents().versions:
            if stored.parser_version != PARSER_VERSION:
                self._parse_again(stored, progress)
        for stored in list(self._to_embed(self._catalog.contents())):
            vectors = self._embed(stored.document, stored, progress)
            if vectors:
                self._catalog.replace_vectors(stored.version, self._origin, vectors)

    def ingest(self, paths: Sequence[Path], *, replace: bool, progress: Progress) -> Iterator[IngestRow]:
        """One row per file, folders walked; no paths means the bundled documents, removed ones included."""
        if not paths:
            yield from (self._ingest_bundled(source, data, progress) for source, data in self._bundled)
            return
        taken: dict[str, Path] = {}
        for path in paths:
            if not path.is_dir():
                yield self._ingest_file(path, replace, taken, progress)
                continue
            files = sorted(file for file in path.rglob("*") if _is_document(file))
            if not files:
                yield _failed(path, f"The folder holds no files that can be read ({', '.join(READABLE_SUFFIXES)}).")
            for file in files:
                yield self._ingest_file(file, replace, taken, progress)

    def _ingest_bundled(self, source: Source, data: bytes, progress: Progress) -> IngestRow:
        stored = _find(self._catalog.contents(), source.document_id)
        if stored is not None and (not stored.bundled or _is_same(stored, source, data)):
            reason = "" if stored.bundled else "A file of yours has taken its place; remove that one to restore it."
            return _row(source.file, IngestStatus.UNCHANGED, stored.document.document_id, stored, reason)
        parsed = self._publish(source, data, bundled=True, progress=progress)
        return _row(source.file, IngestStatus.INDEXED, source.document_id, parsed)

    def _ingest_file(self, path: Path, replace: bool, taken: dict[str, Path], progress: Progress) -> IngestRow:
        """`taken` tells which file of this run has which document id."""
        try:
            if path.suffix.casefold() not in READABLE_SUFFIXES:
                readable = ", ".join(sorted(READABLE_SUFFIXES))
                raise UnreadableFile(f"Only {readable} files can be read. Convert {path.name} to plain text first.")
            data = sources.read(path)
            source = sources.describe(path, data)
            contents = self._catalog.contents()
            stored = _find(contents, source.document_id)
            if stored is not None and _is_same(stored, source, data):
                taken[source.document_id] = path
                return _row(path, IngestStatus.UNCHANGED, source.document_id, stored)
            twin = _twin(contents, data)
            if twin is not None and twin.document.document_id != source.document_id:
                reason = f"The same file is already there as {twin.document.document_id}."
                return _row(path, IngestStatus.UNCHANGED, twin.document.document_id, twin, reason)
            if source.document_id in taken:
                raise UnreadableFile(
                    f"{taken[source.document_id]} has the same document id {source.document_id}. Rename one of the "
                    f"files, or give it another document_id in {path.name}.yaml."
                )
            if stored is not None and stored is not twin and not replace:
                raise UnreadableFile(
                    f"{source.document_id} is already there with other content. Use --replace to put this file in its "
                    f"place, or give it another document_id in {path.name}.yaml."
                )
            bundled = stored is not None and stored is twin and stored.bundled
            parsed = self._publish(source, data, bundled=bundled, progress=progress)
        except DocumentError as error:
            return _failed(path, str(error))
        taken[source.document_id] = path
        return _row(path, IngestStatus.INDEXED, source.document_id, parsed)

    def _to_index(self, contents: Contents) -> Iterator[tuple[Source, bytes]]:
        for source, data in self._bundled:
            stored = _find(contents, source.document_id)
            wanted = source.document_id not in contents.removed
            if (stored is None and wanted) or (stored and stored.bundled and not _is_same(stored, source, data)):
                yield source, data

    def _to_embed(self, contents: Contents) -> Iterator[StoredVersion]:
        embedded = self._catalog.versions_with_vectors(self._origin)
        return (stored for stored in contents.versions if stored.chunks and stored.version not in embedded)

    def _publish(self, source: Source, data: bytes, *, bundled: bool, progress: Progress) -> Parsed:
        progress("parse", 0, 1)
        parsed = parse(data, source)
        progress("parse", 1, 1)
        vectors = self._embed(parsed.document, parsed, progress)
        progress("catalogue", 0, 1)
        self._catalog.publish(
            parsed,
            original=data,
            parser_version=PARSER_VERSION,
            bundled=bundled,
            embedder=self._origin,
            vectors=vectors,
        )
        progress("catalogue", 1, 1)
        return parsed

    def _parse_again(self, stored: StoredVersion, progress: Progress) -> None:
        data = self._catalog.original(stored.version)
        try:
            self._publish(stored.document.source, data, bundled=stored.bundled, progress=progress)
        except DocumentError as error:
            # What the former parser made of it stays true, and the next start tries again.
            _log.warning("%s stays as it was indexed before: %s", stored.document.document_id, error)

    def _embed(self, document: Document, items: Parsed | StoredVersion, progress: Progress) -> list[ItemVectors]:
        # With its list lead or table header a chunk is found better than alone (MRR .827 against .777 on the
        # development questions); with its heading path as well, no better.
        chunk_texts = [f"{chunk.context} {document.cut(chunk.span)}".strip() for chunk in items.chunks]
        cluster_texts = [f"{fact.name}. {document.cut(fact.development)}" for fact in items.clusters]
        try:
            vectors = self._embedder.encode(
                [*chunk_texts, *cluster_texts], lambda done, total: progress("embed", done, total)
            )
        except EmbedderUnavailable as error:
            # Keywords and facts still answer; a later start with a sound model adds the vectors.
            _log.warning("%s %s is found by its words only until a later start.", error, document.document_id)
            return []
        count = len(chunk_texts)
        return [
            ItemVectors(CHUNK, tuple(chunk.chunk_id for chunk in items.chunks), vectors[:count]),
            ItemVectors(CLUSTER, tuple(fact.fact_id for fact in items.clusters), vectors[count:]),
        ]


def _is_document(path: Path) -> bool:
    return path.suffix.casefold() in READABLE_SUFFIXES and not path.name.startswith(".") and path.is_file()


def _find(contents: Contents, document_id: str) -> StoredVersion | None:
    return next((stored for stored in contents.versions if stored.document.document_id == document_id), None)


def _twin(contents: Contents, data: bytes) -> StoredVersion | None:
    """The live version with the same bytes, whatever its document id."""
    digest = hashlib.sha256(data).hexdigest()
    return next((stored for stored in contents.versions if stored.document.file_sha256 == digest), None)


def _is_same(stored: StoredVersion, source: Source, data: bytes) -> bool:
    return (
        stored.document.file_sha256 == hashlib.sha256(data).hexdigest()
        and stored.document.source == source
        and stored.parser_version == PARSER_VERSION
    )


def _row(
    file: object, status: IngestStatus, document_id: str, items: Parsed | StoredVersion, reason: str = ""
) -> IngestRow:
    return IngestRow(str(file), status, document_id, reason, len(items.chunks), len(items.clusters))


def _failed(path: Path, reason: str) -> IngestRow:
    return IngestRow(str(path), IngestStatus.FAILED, reason=reason)
