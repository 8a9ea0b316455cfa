"""What is known about a document beside its text: from `sources.yaml`, a sidecar file, or the file itself."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePath
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from knowledge.bylines import read_byline
from knowledge.errors import SourceMismatch, UnreadableFile
from knowledge.headings import title_of
from knowledge.layout import Block, BlockKind, ReadDocument
from knowledge.types import Source

DOCUMENTS = Path(__file__).parent / "documents"
SIDECAR_SUFFIX = ".yaml"
LISTING = "sources.yaml"
MAX_BYTES = 100_000_000
_TITLE_LENGTH = 200
_HEAD = 5  # blocks in which a title stands
_SIDECAR_BYTES = 100_000
_LISTING_BYTES = 2_000_000
_YEARS = re.compile(r"\b((?:19|20)\d\d)\s*年?\s*(?:[-–—~～至]|to)+\s*((?:19|20)\d\d)")


class _Metadata(BaseModel):
    """What a sidecar may say; every field overrides what the file itself tells."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    document_id: str | None = Field(None, pattern=r"^[\w][\w.-]{0,127}$")
    title: str | None = Field(None, min_length=1, max_length=500)
    issuer: str | None = None
    issuer_english: str | None = None
    published: date | None = None
    url: str | None = Field(None, pattern=r"^(https?://\S+)?$")
    language: str | None = Field(None, pattern=r"^[A-Za-z-]{2,20}$")
    plan_period: str | None = None
    region: str | None = None
    supersedes: tuple[str, ...] | None = None
    amends: tuple[str, ...] | None = None

    @field_validator("supersedes", "amends", mode="before")
    @classmethod
    def _several(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value


class _Listed(_Metadata):
    """An entry of a folder's `sources.yaml`."""

    file: str = Field(pattern=r"^[^/\\]+$")
    sha256: str | None = None


class _Bundled(_Metadata):
    """An entry of `sources.yaml`."""

    document_id: str = Field(pattern=r"^[\w][\w.-]{0,127}$")
    title: str = Field(min_length=1)
    file: str = Field(pattern=r"^[^/\\]+$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


def bundled(folder: Path = DOCUMENTS) -> list[tuple[Source, bytes]]:
    """The documents that come with the program, checked against their digests.

    Raises:
        SourceMismatch: `sources.yaml` is malformed, or a file is missing or differs from its digest.
    """
    listing = folder / LISTING
    try:
        entries = TypeAdapter(list[_Bundled]).validate_python(yaml.safe_load(listing.read_bytes()))
    except (OSError, yaml.YAMLError, ValueError) as error:
        raise SourceMismatch(f"{listing} cannot be used: {error}. Install the program again.") from error
    return [(_source(entry), _checked(folder / entry.file, entry.sha256)) for entry in entries]


def describe(name: str, document: ReadDocument, data: bytes, given: Mapping[str, Any]) -> Source:
    """The source entry of a file that is being ingested: what is given for it (see `given_for`), else what its text
    tells, else what the file's own properties say."""
    text = document.text
    own, read_off = document.metadata.title, _title(document)
    # a first heading may be the name of a sheet or of a chapter
    titled = _title_block(document) is not None
    title = (read_off if titled else own or read_off) or own or PurePath(name).stem
    byline = read_byline(text, title)
    told = Source(
        document_id=slug(PurePath(name).stem) or f"document-{hashlib.sha256(data).hexdigest()[:8]}",
        file=name,
        title=title,
        issuer=byline.issuer or document.metadata.issuer,
        published=byline.published or document.metadata.published,
        language="zh" if _is_chinese(text) else "en",
        plan_period=_period(title),
    )
    return replace(told, **given)


def given_for(path: Path) -> dict[str, Any]:
    """What a person has said of a file: its entry in the folder's `sources.yaml`, overridden by its sidecar
    `<file>.yaml`.

    Raises:
        UnreadableFile: one of them is malformed.
    """
    return _listed(path.with_name(LISTING), path.name) | _sidecar(path.with_name(path.name + SIDECAR_SUFFIX))


def read(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        UnreadableFile: not there, not permitted, no regular file, or too large.
    """
    try:
        if not path.is_file():
            raise UnreadableFile(f"{path} is not a file. Check the path.")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableFile(
                f"{path} has {size:,} bytes, more than the {MAX_BYTES:,} that are read. Split it into parts."
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read ({error.strerror}). Check its permissions.") from error


def slug(name: str) -> str:
    """A document id from a file name: letters and digits of any script, everything else a hyphen."""
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFKC", name).casefold()).strip("-")[:80].strip("-")


def _source(entry: _Bundled) -> Source:
    given = entry.model_dump(exclude={"sha256"}, exclude_none=True)
    return Source(**given)


def _checked(path: Path, sha256: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceMismatch(f"The bundled document {path} cannot be read. Install the program again.") from error
    actual = hashlib.sha256(data).hexdigest()
    if actual != sha256:
        raise SourceMismatch(
            f"The bundled document {path} has sha256 {actual}, but sources.yaml says {sha256}. Install the program "
            "again, or correct sources.yaml if you meant to change the text."
        )
    return data


def _listed(listing: Path, name: str) -> dict[str, Any]:
    entries = _yaml(listing, _LISTING_BYTES)
    if entries is None:
        return {}
    try:
        listed = TypeAdapter(list[_Listed]).validate_python(entries)
    except ValidationError as error:
        raise UnreadableFile(f"The list {listing} cannot be used: {error}") from error
    found = next((entry for entry in listed if entry.file == name), None)
    return found.model_dump(exclude_none=True, exclude={"file", "sha256"}) if found else {}


def _yaml(path: Path, most_bytes: int) -> Any:
    """What a YAML file holds; None if it is not there.

    Raises:
        UnreadableFile: it is too large or malformed.
    """
    if not path.is_file():
        return None
    try:
        if path.stat().st_size > most_bytes:
            raise UnreadableFile(f"The metadata file {path} is too large. It should hold a few lines.")
        return yaml.safe_load(path.read_bytes())
    except OSError as error:
        raise UnreadableFile(f"The metadata file {path} cannot be read ({error.strerror}).") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: also impossible dates
        raise UnreadableFile(f"The metadata file {path} cannot be used: {error}") from error


def _sidecar(path: Path) -> dict[str, Any]:
    told = _yaml(path, _SIDECAR_BYTES)
    try:
        return _Metadata.model_validate(told or {}).model_dump(exclude_none=True)
    except ValidationError as error:
        raise UnreadableFile(f"The metadata file {path} cannot be used: {error}") from error


_SHEET = re.compile(r"(?:sheet|工作表)\s*\d*", re.IGNORECASE)


def _title_block(document: ReadDocument) -> Block | None:
    """The block that is marked as the title, among the first ones."""
    return next((block for block in document.blocks[:_HEAD] if block.kind is BlockKind.TITLE), None)


def _title(document: ReadDocument) -> str:
    """The words of the title block, or of the first line if it is short; for a sheet, of the line above its table."""
    marked = _title_block(document)
    if marked is not None and marked is not document.blocks[0]:
        return title_of(" ".join(document.text[marked.start : marked.end].split()))
    first, second, third = (*document.blocks[:3], None, None, None)[:3]
    if first and second and third and first.kind is BlockKind.HEADING and third.table is not None:
        line = " ".join(document.text[second.start : second.end].split())
        if second.kind is BlockKind.PARAGRAPH and first.end - first.start < len(line) <= _TITLE_LENGTH:
            return title_of(line)
    if first is None or first.table is not None:
        return ""
    words = " ".join(document.text[first.start : first.end].split())
    if _SHEET.fullmatch(words):
        return ""
    heads = {BlockKind.TITLE, BlockKind.HEADING, BlockKind.PARAGRAPH}
    return title_of(words) if first.kind in heads and len(words) <= _TITLE_LENGTH else ""


def _period(title: str) -> str:
    found = _YEARS.search(title)
    return f"{found[1]}–{found[2]}" if found and found[1] < found[2] else ""


def _is_chinese(text: str) -> bool:
    sample = text[:20_000]
    han = sum(map(len, re.findall(r"[\u4e00-\u9fff]+", sample)))
    latin = sum(map(len, re.findall(r"[A-Za-z]+", sample)))
    return han * 3 > latin
