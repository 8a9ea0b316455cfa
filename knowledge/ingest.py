"""Files → parsed, each in a process of its own → catalogue: one transaction a document, and a bad file stops nobody.

Vectors follow: a document is found by its words as soon as it is in the catalogue."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge import sources
from knowledge.backlog import Backlog
from knowledge.batches import parsed_batches
from knowledge.catalog import Catalog, Contents
from knowledge.embed import Embedder
from knowledge.errors import DocumentError
from knowledge.intake import IngestRow, IngestStatus, Intake, Wanted, find_files, given_digest, row_of
from knowledge.isolation import IsolatedParser, ReadingLimits
from knowledge.parse import PARSER_VERSION, parse
from knowledge.progress import Progress, silent
from knowledge.rows import StoredVersion
from knowledge.types import IndexTerms, Parsed, Source
from knowledge.versions import Publication

EMBEDDED_AT_ONCE = 2_000
"""Up to so many chunks and rows without vectors are embedded before a library opens; more follow afterwards."""
_log = logging.getLogger(__name__)


class Indexer:
    """Writes documents into a catalogue; the holder of the writer lock uses it."""

    def __init__(self, catalog: Catalog, embedder: Embedder, bundled: bool) -> None:
        self._catalog = catalog
        self.backlog = Backlog(catalog, embedder)
        self._bundled = sources.bundled() if bundled else []
        self._terms: dict[int, IndexTerms] = {}

    def pending(self, contents: Contents) -> bool:
        """Whether `bring_up_to_date` or `embed_few` would do anything."""
        return (
            any(self._to_index(contents))
            or any(stored.parser_version != PARSER_VERSION for stored in contents.versions)
            or self.few_lacking(contents)
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
        if self.few_lacking(contents):
            self.backlog.make(contents.versions, progress)

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
            done = 0
            for batch in parsed_batches(found, intake, parser, limits.at_once):
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

    def few_lacking(self, contents: Contents) -> bool:
        """Whether vectors are lacking, and so few that making them is soon done."""
        return 0 < self.backlog.count(contents.versions) <= EMBEDDED_AT_ONCE

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


def _find(contents: Contents, document_id: str) -> StoredVersion | None:
    return next((stored for stored in contents.versions if stored.document.document_id == document_id), None)


def _is_same(stored: StoredVersion, source: Source, data: bytes) -> bool:
    return (
        stored.document.file_sha256 == hashlib.sha256(data).hexdigest()
        and stored.document.source == source
        and stored.parser_version == PARSER_VERSION
    )
