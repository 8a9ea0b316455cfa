"""Which format a file is in, by its bytes first and its name second, and the reader for it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import PurePath

from knowledge.errors import UnreadableFile
from knowledge.layout import ReadDocument
from knowledge.readers.hanging import with_hanging_cells
from knowledge.readers.roles import settled

DEFAULT_EXPANDED_BYTES = 200_000_000
_TEXTS = {".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown", ".csv": "csv", ".tsv": "csv"}
_SUFFIXES = {
    **_TEXTS,
    ".html": "html", ".htm": "html", ".xhtml": "html", ".shtml": "html",
    ".pdf": "pdf", ".docx": "docx", ".xlsx": "xlsx", ".xlsm": "xlsx", ".pptx": "pptx",
}  # fmt: skip
READABLE_SUFFIXES = frozenset(_SUFFIXES)
_SHOWN = "TXT, Markdown, HTML, PDF, DOCX, XLSX, CSV and PPTX"
_OFFICE = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_LIBRARIES = {"docx": "docx", "xlsx": "openpyxl", "pdf": "pdfplumber", "pptx": "pptx", "html": "lxml.html"}
_OTHER = {
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"II*\0": "a picture",
    b"\x1f\x8b": "a compressed archive", b"Rar!": "a compressed archive", b"7z\xbc\xaf": "a compressed archive",
    b"BZh": "a compressed archive", b"\xfd7zXZ": "a compressed archive", b"\x7fELF": "a program", b"MZ": "a program",
    b"{\\rtf": "an RTF document", b"SQLite format 3": "a database",
}  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may expand to when it is opened."""

    expanded_bytes: int = DEFAULT_EXPANDED_BYTES


def read(data: bytes, name: str, limits: Limits | None = None) -> ReadDocument:
    """Read a file of any known format.

    Raises:
        UnreadableFile: it cannot be read; the message goes on from the file's name and says what to do.
    """
    limits = limits or Limits()
    suffix = PurePath(name).suffix.casefold()
    found = format_of(data, suffix)
    document = settled(with_hanging_cells(_reader(found)(data, limits)))
    if _SUFFIXES.get(suffix) not in {found, None}:
        document = replace(document, warnings=(f"is {found.upper()}, whatever its name says", *document.warnings))
    return document


def looks_readable(head: bytes) -> bool:
    """Whether a file without a telling name begins like a document, even one that will be refused."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return b"%PDF-" in head or head.startswith((b"PK\x03\x04", _OLE)) or start.startswith((b"<!doctype html", b"<html"))


def format_of(data: bytes, suffix: str) -> str:
    """The format of some bytes.

    Raises:
        UnreadableFile: it is none that can be read.
    """
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not data.strip():
        raise UnreadableFile("is empty; check the file")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data)
    if data.startswith(_OLE):
        return "xlsx" if suffix.startswith(".xls") else "pptx" if suffix.startswith(".ppt") else "docx"
    for mark, kind in _OTHER.items():
        if data.startswith(mark) and (len(mark) > 2 or b"\0" in data[:4096]):
            raise UnreadableFile(f"is {kind}, not a document; {_SHOWN} can be read")
    named = _SUFFIXES.get(suffix)
    if head[:200].lower().startswith((b"<!doctype html", b"<html")):
        return "html"
    if named in {"pdf", "docx", "xlsx", "pptx"}:
        raise UnreadableFile(f"is no {named.upper()} file, though its name says so; it may be damaged, so get it again")
    return named or "text"


def _zipped(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFile(f"is damaged or cut off ({error}); get it again") from error
    for folder, kind in _OFFICE.items():
        if any(name.startswith(folder) for name in names):
            return kind
    raise UnreadableFile(f"is a zip archive, not a document; unpack it first ({_SHOWN} can be read)")


def preload(name: str) -> None:
    """Import the reader that a file of this name wants, and its library."""
    found = _SUFFIXES.get(PurePath(name).suffix.casefold(), "text")
    _reader(found)
    if found in _LIBRARIES:
        import_module(_LIBRARIES[found])


def _reader(found: str) -> Callable[[bytes, Limits], ReadDocument]:
    """The reader of a format; imported here, because each brings a library that takes time to load."""
    match found:
        case "pdf":
            from knowledge.readers.pdf import read_pdf

            return lambda data, _: read_pdf(data)
        case "docx":
            from knowledge.readers.docx import read_docx

            return lambda data, limits: read_docx(data, limits.expanded_bytes)
        case "xlsx":
            from knowledge.readers.sheets import read_xlsx

            return lambda data, limits: read_xlsx(data, limits.expanded_bytes)
        case "csv":
            from knowledge.readers.sheets import read_csv

            return lambda data, _: read_csv(data)
        case "pptx":
            from knowledge.readers.slides import read_pptx

            return lambda data, limits: read_pptx(data, limits.expanded_bytes)
        case "html":
            from knowledge.readers.html import read_html

            return lambda data, _: read_html(data)
        case "markdown":
            from knowledge.readers.markdown import read_markdown

            return lambda data, _: read_markdown(data)
        case _:
            from knowledge.readers.text import read_text

            return lambda data, _: read_text(data)
