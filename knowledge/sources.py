"""What is known about a document beside its text: `sources.yaml`, a sidecar file, or the file itself."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from knowledge.bylines import read_byline
from knowledge.errors import SourceMismatch, UnreadableFile
from knowledge.types import Source

DOCUMENTS = Path(__file__).parent / "documents"
SIDECAR_SUFFIX = ".yaml"
MAX_BYTES = 50_000_000
_TITLE_LENGTH = 200
_SIDECAR_BYTES = 100_000


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
    listing = folder / "sources.yaml"
    try:
        entries = TypeAdapter(list[_Bundled]).validate_python(yaml.safe_load(listing.read_bytes()))
    except (OSError, yaml.YAMLError, ValueError) as error:
        raise SourceMismatch(f"{listing} cannot be used: {error}. Install the program again.") from error
    return [(_source(entry), _checked(folder / entry.file, entry.sha256)) for entry in entries]


def describe(path: Path, data: bytes) -> Source:
    """The source entry of a file that is being ingested: what its sidecar `<file>.yaml` says, else what its text tells.

    Raises:
        UnreadableFile: the file is not text, or its sidecar is malformed.
    """
    text = _decode(path, data)
    title = next((line.strip() for line in text.splitlines() if line.strip()), "")
    byline = read_byline(text)
    told = Source(
        document_id=slug(path.stem) or f"document-{hashlib.sha256(data).hexdigest()[:8]}",
        file=path.name,
        title=title if 0 < len(title) <= _TITLE_LENGTH else path.stem,
        issuer=byline.issuer,
        published=byline.published,
        language="zh" if _is_chinese(text) else "en",
    )
    given = _sidecar(path.with_name(path.name + SIDECAR_SUFFIX))
    return Source(
        document_id=given.get("document_id", told.document_id),
        file=told.file,
        title=given.get("title", told.title),
        issuer=given.get("issuer", told.issuer),
        issuer_english=given.get("issuer_english", ""),
        published=given.get("published", told.published),
        url=given.get("url", ""),
        language=given.get("language", told.language),
        plan_period=given.get("plan_period", ""),
        region=given.get("region", ""),
    )


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


def _decode(path: Path, data: bytes) -> str:
    if b"\x00" in data:
        raise UnreadableFile(f"{path} is not a text file (it holds NUL bytes). Convert it to plain text first.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{path} is not UTF-8 text (byte {error.start}). Convert it to UTF-8 first.") from error
    if not text.strip():
        raise UnreadableFile(f"{path} is empty.")
    return text


def _sidecar(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        if path.stat().st_size > _SIDECAR_BYTES:
            raise UnreadableFile(f"The metadata file {path} is too large. It should hold a few lines.")
        return _Metadata.model_validate(yaml.safe_load(path.read_bytes()) or {}).model_dump(exclude_none=True)
    except OSError as error:
        raise UnreadableFile(f"The metadata file {path} cannot be read ({error.strerror}).") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: also impossible dates
        raise UnreadableFile(f"The metadata file {path} cannot be used: {error}") from error


def _is_chinese(text: str) -> bool:
    sample = text[:10_000]
    return sum("\u4e00" <= character <= "\u9fff" for character in sample) * 5 > len(sample)
