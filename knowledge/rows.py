"""Values to catalogue rows and back, without loss."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping

from knowledge.layout import Block
from knowledge.table_types import FactTable, RecordFact
from knowledge.types import (
    Chunk,
    ChunkKind,
    ClusterFact,
    Document,
    Parsed,
    QuantityFact,
    Section,
    Source,
    Span,
    TableReport,
)

CLUSTER = "cluster"
QUANTITY = "quantity"
TABLE = "table"
RECORD = "record"
CHUNK = "chunk"

_SOURCE = TypeAdapter(Source)
_SECTIONS = TypeAdapter(tuple[Section, ...])
_CLUSTER = TypeAdapter(ClusterFact)
_QUANTITY = TypeAdapter(QuantityFact)
_TABLE = TypeAdapter(FactTable)
_RECORD = TypeAdapter(RecordFact)


@dataclass(frozen=True)
class StoredVersion:
    """One live version as read back: immutable, hence shared between revisions."""

    version: int
    parser_version: str
    bundled: bool
    document: Document
    sections: tuple[Section, ...]
    chunks: tuple[Chunk, ...]
    clusters: tuple[ClusterFact, ...]
    quantities: tuple[QuantityFact, ...]
    tables: tuple[FactTable, ...] = ()
    table_reports: tuple[TableReport, ...] = ()
    warnings: tuple[str, ...] = ()
    given: str = ""  # a digest of what a person has said of the file

    @cached_property
    def chunk_by_id(self) -> dict[str, Chunk]:
        return {chunk.chunk_id: chunk for chunk in self.chunks}


@dataclass(frozen=True, slots=True)
class _Layout:
    """What the column `layout` holds: how the text is laid out, and what was noticed in reading it."""

    blocks: tuple[Block, ...] = ()
    pages: tuple[int, ...] = ()
    table_reports: tuple[TableReport, ...] = ()
    warnings: tuple[str, ...] = ()
    suspicious: frozenset[int] = frozenset()  # positions of chunks
    given: str = ""


_LAYOUT = TypeAdapter(_Layout)


def source_json(source: Source) -> str:
    return _SOURCE.dump_json(source).decode("utf-8")


def version_row(version: int, parsed: Parsed, parser_version: str, original: bytes, given: str) -> dict[str, Any]:
    document = parsed.document
    return {
        "version": version,
        "document_id": document.document_id,
        "source": source_json(document.source),
        "text": document.text,
        "file_sha256": document.file_sha256,
        "text_sha256": document.text_sha256,
        "parser_version": parser_version,
        "sections": _SECTIONS.dump_json(parsed.sections).decode("utf-8"),
        "layout": _LAYOUT.dump_json(_layout(parsed, given)).decode("utf-8"),
        "original": original,
    }


def _layout(parsed: Parsed, given: str) -> _Layout:
    return _Layout(
        blocks=parsed.document.blocks,
        pages=parsed.document.pages,
        table_reports=parsed.table_reports,
        warnings=parsed.warnings,
        suspicious=frozenset(position for position, chunk in enumerate(parsed.chunks) if chunk.suspicious),
        given=given,
    )


def chunk_rows(version: int, chunks: Iterable[Chunk]) -> list[dict[str, Any]]:
    return [
        {
            "version": version,
            "position": position,
            "chunk_id": chunk.chunk_id,
            "kind": chunk.kind.value,
            "start_offset": chunk.span.start,
            "end_offset": chunk.span.end,
            "section": json.dumps(chunk.section, ensure_ascii=False),
            "context": chunk.context,
            "lead_start": None if chunk.lead is None else chunk.lead.start,
            "lead_end": None if chunk.lead is None else chunk.lead.end,
            "paragraph": chunk.paragraph,
        }
        for position, chunk in enumerate(chunks)
    ]


def fact_rows(version: int, parsed: Parsed) -> list[dict[str, Any]]:
    clusters = [
        _fact_row(version, CLUSTER, position, fact.fact_id, fact.name, _CLUSTER.dump_json(fact))
        for position, fact in enumerate(parsed.clusters)
    ]
    quantities = [
        _fact_row(version, QUANTITY, position, fact.fact_id, fact.subject, _QUANTITY.dump_json(fact))
        | {"unit": fact.unit, "value": fact.value}
        for position, fact in enumerate(parsed.quantities)
    ]
    # a table's records are rows of their own, so that no row of the catalogue grows with the table
    tables = [
        _fact_row(
            version,
            TABLE,
            position,
            table.table_id,
            table.title,
            _TABLE.dump_json(replace(table, records=(), totals=())),
        )
        for position, table in enumerate(parsed.tables)
    ]
    records = [
        _fact_row(version, RECORD, position, record.fact_id, table_id, _RECORD.dump_json(record))
        for position, (table_id, record) in enumerate(
            (table.table_id, record) for table in parsed.tables for record in (*table.records, *table.totals)
        )
    ]
    return clusters + quantities + tables + records


def stored_version(
    row: RowMapping, bundled: bool, chunks: Iterable[RowMapping], facts: Iterable[RowMapping]
) -> StoredVersion:
    """
    Raises:
        ValueError: the rows do not fit together: the database is damaged.
    """
    layout = _LAYOUT.validate_json(row["layout"])
    document = Document(
        source=_SOURCE.validate_json(row["source"]),
        text=row["text"],
        file_sha256=row["file_sha256"],
        text_sha256=row["text_sha256"],
        pages=layout.pages,
        blocks=layout.blocks,
    )
    if hashlib.sha256(document.text.encode("utf-8")).hexdigest() != document.text_sha256:
        raise ValueError(f"the text of {document.document_id} differs from its digest")
    payloads: Mapping[str, list[str]] = {CLUSTER: [], QUANTITY: [], TABLE: []}
    records: dict[str, list[RecordFact]] = {}
    for fact in facts:
        if fact["kind"] == RECORD:
            records.setdefault(fact["name"], []).append(_RECORD.validate_json(fact["payload"]))
        else:
            payloads[fact["kind"]].append(fact["payload"])
    return StoredVersion(
        version=row["version"],
        parser_version=row["parser_version"],
        bundled=bundled,
        document=document,
        sections=_SECTIONS.validate_json(row["sections"]),
        chunks=tuple(
            _chunk(document.document_id, chunk, position in layout.suspicious) for position, chunk in enumerate(chunks)
        ),
        clusters=tuple(_CLUSTER.validate_json(payload) for payload in payloads[CLUSTER]),
        quantities=tuple(_QUANTITY.validate_json(payload) for payload in payloads[QUANTITY]),
        tables=tuple(_table(_TABLE.validate_json(payload), records) for payload in payloads[TABLE]),
        table_reports=layout.table_reports,
        warnings=layout.warnings,
        given=layout.given,
    )


def _table(table: FactTable, records: Mapping[str, list[RecordFact]]) -> FactTable:
    own = records.get(table.table_id, [])
    return replace(
        table,
        records=tuple(record for record in own if not record.is_total),
        totals=tuple(record for record in own if record.is_total),
    )


def _fact_row(version: int, kind: str, position: int, fact_id: str, name: str, payload: bytes) -> dict[str, Any]:
    return {
        "version": version,
        "kind": kind,
        "position": position,
        "fact_id": fact_id,
        "name": name,
        "unit": None,
        "value": None,
        "payload": payload.decode("utf-8"),
    }


def _chunk(document_id: str, row: RowMapping, suspicious: bool) -> Chunk:
    lead = None if row["lead_start"] is None else Span(document_id, row["lead_start"], row["lead_end"])
    return Chunk(
        chunk_id=row["chunk_id"],
        span=Span(document_id, row["start_offset"], row["end_offset"]),
        kind=ChunkKind(row["kind"]),
        section=tuple(json.loads(row["section"])),
        context=row["context"],
        lead=lead,
        paragraph=row["paragraph"],
        suspicious=suspicious,
    )
