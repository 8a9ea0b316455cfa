"""PDF → paragraphs, headings and tables in reading order, with page numbers; no running heads or hidden text.

pdfplumber gives characters and ruled tables; the rest is decided by where things stand on the page, in the order of
the imports below: what can be seen, tables, lines and columns, running heads, paragraphs.
"""

from __future__ import annotations

import io
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from knowledge.errors import UnreadableFile
from knowledge.layout import FileMetadata, ReadDocument
from knowledge.readers.builder import TextBuilder
from knowledge.readers.pdf_lines import laid_out, readable
from knowledge.readers.pdf_page import Line, Page, PlacedTable
from knowledge.readers.pdf_paragraphs import paragraphs
from knowledge.readers.pdf_running import without_running
from knowledge.readers.pdf_tables import continued, ruled_tables
from knowledge.readers.pdf_visible import InvisibleText, is_visible

MOST_PAGES = 5_000
_MOST_UNKNOWN = 0.3  # of all characters
_LARGER = 1.12  # times the body's type size: a heading
_RANK_OF_BOLD = 9


def read_pdf(data: bytes) -> ReadDocument:
    """
    Raises:
        UnreadableFile: damaged, encrypted, or pictures of pages without text.
    """
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # its complaints about a file are not for the user
    builder = TextBuilder()
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            pages = _pages(document, data, builder)
            title = str(document.metadata.get("Title") or "").strip()
    except (PdfminerException, PSException) as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, PDFPasswordIncorrect):
            raise UnreadableFile("has a password; save it without one and try again") from error
        raise UnreadableFile(f"is damaged or no PDF ({_said(cause)}); get it again") from error
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError) as error:
        raise UnreadableFile(f"is damaged in a way that cannot be read ({_said(error)}); get it again") from error
    if not any(page.parts for page in pages):
        raise UnreadableFile(
            "holds pictures of pages and no text; run text recognition (OCR) over it and ingest the result"
            if any(page.has_pictures for page in pages)
            else "holds no text that can be read; check the file"
        )
    _write(without_running(pages, _body_size(pages)), builder)
    return builder.finish(FileMetadata(title=title if _is_telling(title) else ""))


def _pages(document: Any, data: bytes, builder: TextBuilder) -> list[Page]:
    if len(document.pages) > MOST_PAGES:
        raise UnreadableFile(f"has {len(document.pages):,} pages, and {MOST_PAGES:,} are read; split it into parts")
    invisible = InvisibleText(data)
    pages = []
    unknown = known = 0
    for number, page in enumerate(document.pages):
        seen = [char for char in page.chars if is_visible(char, page, invisible.on(page, number))]
        if len(seen) < len(page.chars):
            kept = set(map(id, seen))
            hidden = "".join(c["text"] for c in page.chars if id(c) not in kept or not c["text"].strip())
            builder.left_out(hidden, "text that cannot be seen was left out")
        if any(char["text"].strip() and not char.get("upright", True) for char in seen):
            builder.warn("text that does not stand upright was left out")
        unknown += sum(char["text"].startswith("(cid:") for char in seen)
        known += len(seen)
        seen = readable(seen)
        tables, rest = ruled_tables(page, seen, number)
        parts = laid_out(rest, tables, number)
        pages.append(Page(number, float(page.height), tuple(parts), bool(page.images)))
        page.close()
    if unknown > _MOST_UNKNOWN * known:
        raise UnreadableFile("does not tell which letters its fonts draw; run text recognition (OCR) over it")
    return pages


def _write(pages: Sequence[Page], builder: TextBuilder) -> None:
    body = _body_size(pages)
    ranks = _ranks(pages, body)
    largest = min(ranks, key=lambda size: ranks[size], default=0.0)
    turned = -1
    titled = False
    for part, turns in continued(paragraphs(pages, body)):
        while turned < part.page:
            builder.page()
            turned += 1
        turned += len(turns)
        if isinstance(part, PlacedTable):
            builder.table(part.table, turns)
            continue
        rank = ranks.get(part.size) if part.is_short else None
        if rank is None and part.is_bold and part.is_short:
            rank = _RANK_OF_BOLD
        if not titled and part.page == 0 and part.is_short and part.size == largest:
            builder.title(part.words)
            titled = True
        elif part.is_item:
            builder.item(part.words)
        elif rank is not None and not part.is_numbered:
            builder.heading(part.words, rank)
        else:
            builder.paragraph(part.words, turns)


def _lines(pages: Iterable[Page]) -> Iterable[Line]:
    return (part for page in pages for part in page.parts if isinstance(part, Line))


def _body_size(pages: Sequence[Page]) -> float:
    """The type size in which most characters are set."""
    sizes: Counter[float] = Counter()
    for line in _lines(pages):
        sizes[line.size] += len(line.words)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _ranks(pages: Sequence[Page], body: float) -> dict[float, int]:
    """Rank by type size, for the sizes above the body's."""
    larger = {line.size for line in _lines(pages) if line.size >= body * _LARGER}
    return {size: rank for rank, size in enumerate(sorted(larger, reverse=True)[: _RANK_OF_BOLD - 1], 1)}


def _is_telling(title: str) -> bool:
    words = title.casefold()
    named = words.startswith(("microsoft word", "untitled", "(anonymous", "powerpoint")) or words[-5:].count(".") > 0
    return bool(title) and not named


def _said(error: object) -> str:
    return f"{type(error).__name__}: {error}".strip(": ")[:120]
