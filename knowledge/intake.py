"""Which files an ingest takes: folders and patterns walked, and what is there already told without parsing."""

from __future__ import annotations

import glob
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Any

from knowledge.catalog import Contents
from knowledge.parse import PARSER_VERSION
from knowledge.readers.formats import READABLE_SUFFIXES, looks_readable
from knowledge.rows import StoredVersion
from knowledge.sources import LISTING, SIDECAR_SUFFIX, slug
from knowledge.types import Parsed, Source

_HEAD_BYTES = 1024


class IngestStatus(StrEnum):
    INDEXED = "indexed"
    WOULD_INDEX = "would index"  # of a dry run
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class IngestRow:
    """What became of one file; `warnings` are what a person should know of a file that was read."""

    file: str
    status: IngestStatus
    document_id: str = ""
    reason: str = ""
    chunks: int = 0
    clusters: int = 0
    tables: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to take, or why it is not taken."""

    path: Path
    row: IngestRow | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file on its way: settled by `row`, or to be parsed from `data`."""

    path: Path
    row: IngestRow | None = None
    data: bytes = b""
    given: Mapping[str, Any] = field(default_factory=dict)


def find_files(paths: Sequence[Path]) -> Iterator[FoundFile]:
    """The files that paths name, in order: themselves, what folders hold, what patterns match."""
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path)
        elif not path.exists() and glob.has_magic(str(path)):
            matches = sorted(Path(match) for match in glob.glob(str(path), recursive=True))  # noqa: PTH207 - absolute patterns
            files = [match for match in matches if match.is_file()]
            if not files:
                yield FoundFile(path, failed(path, f"No file matches {path}. Check the pattern."))
            yield from (FoundFile(file) for file in files)
        else:
            yield FoundFile(path)


def _in_folder(folder: Path) -> Iterator[FoundFile]:
    root = folder.resolve()
    found = 0
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or _is_aside(path, root):
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            found += 1
            reason = "It is a link to a file outside of the folder. Name that file itself to have it read."
            yield FoundFile(path, failed(path, reason))
        elif path.suffix.casefold() in READABLE_SUFFIXES or looks_readable(_head(path)):
            found += 1
            yield FoundFile(path)
        else:
            yield FoundFile(path, IngestRow(str(path), IngestStatus.SKIPPED, reason="Files of this kind are not read."))
    if not found:
        kinds = ", ".join(sorted(READABLE_SUFFIXES))
        yield FoundFile(folder, failed(folder, f"The folder holds no files that can be read ({kinds})."))


def _is_aside(path: Path, root: Path) -> bool:
    """Hidden files, sidecars and lists are not documents."""
    if any(part.startswith((".", "~$")) for part in path.parts[-1:]) or path.name == LISTING:
        return True
    is_sidecar = path.suffix == SIDECAR_SUFFIX and path.with_name(path.name.removesuffix(SIDECAR_SUFFIX)).exists()
    return is_sidecar or any(part.startswith(".") for part in path.absolute().parts[len(root.parts) : -1])


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError:  # whoever reads it will say why it cannot be read
        return b""


@dataclass(slots=True)
class _Known:
    document_id: str
    source: Source
    sha256: str
    given: str
    is_current: bool
    bundled: bool
    row: IngestRow


class Intake:
    """What is there while an ingest goes on: kept up as files are published."""

    def __init__(self, contents: Contents, *, replace: bool) -> None:
        self._replace = replace
        self._claimed: dict[str, Path] = {}  # by a file of this run
        self._by_id: dict[str, _Known] = {}
        self._by_digest: dict[str, _Known] = {}
        for stored in contents.versions:
            self._learn(_known(stored))

    def examine(self, path: Path, data: bytes, given: Mapping[str, Any]) -> Wanted:
        """Whether a file has to be parsed."""
        digest = hashlib.sha256(data).hexdigest()
        twin = self._by_digest.get(digest)
        if twin is not None:
            own = twin.source.file == path.name and not twin.bundled
            if own and twin.is_current and twin.given == given_digest(given):
                self._claimed.setdefault(twin.document_id, path)
                return Wanted(path, _unchanged(path, twin))
            if twin.bundled and all(getattr(twin.source, name) == value for name, value in given.items()):
                return Wanted(path, _unchanged(path, twin))
            if not own and given.get("document_id") != twin.document_id:
                return Wanted(path, _unchanged(path, twin, f"The same file is already there as {twin.document_id}."))
        document_id, given = self._named(path, digest, given)
        if document_id in self._claimed:
            return Wanted(path, failed(path, self._same_id(path, document_id)))
        self._claimed[document_id] = path
        there = self._by_id.get(document_id)
        if there is not None and there.sha256 != digest and not self._replace:
            reason = (
                f"{document_id} is already there with other content. Use --replace to put this file in its place, or "
                f"give it another document_id in {path.name}{SIDECAR_SUFFIX}."
            )
            return Wanted(path, failed(path, reason))
        return Wanted(path, None, data, given)

    def is_bundled(self, parsed: Parsed) -> bool:
        """Whether a document is a bundled one with other metadata: then it stays one."""
        there = self._by_id.get(parsed.document.document_id)
        return there is not None and there.bundled and there.sha256 == parsed.document.file_sha256

    def published(self, path: Path, parsed: Parsed, given: str, bundled: bool) -> IngestRow:
        """Take note of what is live now."""
        row = row_of(path, IngestStatus.INDEXED, parsed)
        document = parsed.document
        self._learn(_Known(document.document_id, document.source, document.file_sha256, given, True, bundled, row))
        return row

    def _learn(self, known: _Known) -> None:
        former = self._by_id.get(known.document_id)
        if former is not None and self._by_digest.get(former.sha256) is former:
            del self._by_digest[former.sha256]
        self._by_id[known.document_id] = known
        self._by_digest[known.sha256] = known

    def _named(self, path: Path, digest: str, given: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """The document id: as given, or from the file's name; with its suffix if another format has that name."""
        if "document_id" in given:
            return str(given["document_id"]), given
        name = slug(path.stem) or f"document-{digest[:8]}"
        holder = self._claimed.get(name) or (PurePath(self._by_id[name].source.file) if name in self._by_id else None)
        if holder is not None and holder.name != path.name and holder.suffix != path.suffix:
            name = f"{name}-{slug(path.suffix) or 'file'}"
        return name, {**given, "document_id": name}

    def _same_id(self, path: Path, document_id: str) -> str:
        return (
            f"{self._claimed[document_id]} has the same document id {document_id}. Rename one of the files, or give it "
            f"another document_id in {path.name}{SIDECAR_SUFFIX}."
        )


def given_digest(given: Mapping[str, Any]) -> str:
    """What tells whether somebody has said something else of a file since."""
    told = {name: value for name, value in given.items() if name != "document_id"}
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:16]


def failed(path: Path, reason: str) -> IngestRow:
    return IngestRow(str(path), IngestStatus.FAILED, reason=reason)


def row_of(path: object, status: IngestStatus, items: Parsed | StoredVersion, reason: str = "") -> IngestRow:
    return IngestRow(
        file=str(path),
        status=status,
        document_id=items.document.document_id,
        reason=reason,
        chunks=len(items.chunks),
        clusters=len(items.clusters),
        tables=len(items.table_reports),
        warnings=items.warnings,
    )


def _known(stored: StoredVersion) -> _Known:
    document = stored.document
    return _Known(
        document_id=document.document_id,
        source=document.source,
        sha256=document.file_sha256,
        given=stored.given,
        is_current=stored.parser_version == PARSER_VERSION,
        bundled=stored.bundled,
        row=row_of(document.source.file, IngestStatus.UNCHANGED, stored),
    )


def _unchanged(path: Path, known: _Known, reason: str = "") -> IngestRow:
    row = known.row
    return IngestRow(
        str(path), IngestStatus.UNCHANGED, known.document_id, reason, row.chunks, row.clusters, row.tables, row.warnings
    )
