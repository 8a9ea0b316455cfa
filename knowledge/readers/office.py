"""Office Open XML files (DOCX, XLSX, PPTX) are zip archives of XML: looked through before a library opens them."""

from __future__ import annotations

import io
import zipfile

from knowledge.errors import UnreadableFile
from knowledge.layout import FileMetadata

MOST_PARTS = 20_000
_NO_XML = (b"<!DOCTYPE", b"<!ENTITY")
_OLE = b"\xd0\xcf\x11\xe0"  # Office files with a password, and those from before 2007


def checked(data: bytes, expanded_bytes: int) -> bytes:
    """The bytes, if they are safe to open.

    Raises:
        UnreadableFile: encrypted, damaged, expanding beyond `expanded_bytes`, or holding XML entities.
    """
    if data.startswith(_OLE):
        raise UnreadableFile("has a password or is of an Office from before 2007; save it as a new file without one")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise UnreadableFile(f"holds {len(parts):,} parts, more than a document has; check the file")
            if any(part.flag_bits & 1 for part in parts):
                raise UnreadableFile("is encrypted; save it without a password and try again")
            expanded = sum(part.file_size for part in parts)
            if expanded > expanded_bytes:
                raise UnreadableFile(
                    f"expands to {expanded // 1_000_000:,} MB, more than the {expanded_bytes // 1_000_000:,} MB that "
                    "are read (GUANGDONG_INGEST_EXPANDED_MB); split it, or leave pictures out"
                )
            for part in parts:
                if part.filename.casefold().endswith((".xml", ".rels", ".vml")):
                    _check_xml(archive.read(part))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise UnreadableFile(f"is damaged or cut off ({error}); get it again") from error
    return data


def _check_xml(part: bytes) -> None:
    if part[:2] in (b"\xff\xfe", b"\xfe\xff") or part[1:2] == b"\0" or part[:1] == b"\0":
        part = part.decode("utf-16", "replace").encode()
    if any(mark in part for mark in _NO_XML):
        raise UnreadableFile("defines XML entities, which no office program writes; it is not read")


def metadata(core: object) -> FileMetadata:
    """What the core properties say. A program's default author says nothing of the issuer."""
    title = str(getattr(core, "title", "") or "").strip()
    language = str(getattr(core, "language", "") or "").split("-")[0].lower()
    return FileMetadata(title=title if title not in _PLACEHOLDERS else "", language=language)


_PLACEHOLDERS = frozenset({"Word Document", "PowerPoint Presentation", "PowerPoint 演示文稿", "Untitled", "untitled"})
