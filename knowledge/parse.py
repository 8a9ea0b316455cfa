"""One document's bytes → everything that is derived from them."""

from __future__ import annotations

import hashlib

from knowledge.block_columns import BlockColumns
from knowledge.chunks import build_chunks
from knowledge.facts import extract_clusters
from knowledge.layout import ReadDocument
from knowledge.quantities import extract_quantities
from knowledge.quantity_columns import QuantityColumns
from knowledge.readers.formats import read as read_file
from knowledge.sections import build_sections
from knowledge.suspicious import WARNING
from knowledge.table_facts import extract_tables
from knowledge.types import Document, Parsed, Source

PARSER_VERSION = "21"
"""Changes whenever the same bytes would give other text, chunks or facts; documents are then read again."""


def parse(data: bytes, source: Source) -> Parsed:
    """Read a document whose source entry is known; its file name tells the format where its bytes do not.

    Raises:
        DocumentError: the bytes cannot be read; the message says why and what to do.
    """
    return derive(read_file(data, source.file), data, source)


def derive(read: ReadDocument, data: bytes, source: Source) -> Parsed:
    """Everything that follows from a document's text and layout."""
    document = Document(
        source=source,
        text=read.text,
        file_sha256=hashlib.sha256(data).hexdigest(),
        text_sha256=hashlib.sha256(read.text.encode()).hexdigest(),
        pages=read.pages,
        blocks=BlockColumns.of(read.blocks),
    )
    sections = build_sections(source.document_id, read)
    chunks = build_chunks(source.document_id, read, sections)
    tables, reports = extract_tables(source.document_id, read, sections)
    return Parsed(
        document=document,
        sections=sections,
        chunks=chunks,
        clusters=extract_clusters(read, sections, tables),
        tables=tables,
        quantities=QuantityColumns.of(source.document_id, extract_quantities(source.document_id, read.text, chunks)),
        table_reports=reports,
        warnings=(*read.warnings, *((WARNING,) if chunks.has_suspicious else ())),
    )
