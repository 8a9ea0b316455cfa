"""Values to catalogue rows and back, without loss."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping

from knowledge.block_columns import BlockColumns
from knowledge.chunk_columns import ChunkColumns
from knowledge.quantity_columns import QuantityColumns
from knowledge.table_types import FactTable, RecordFact
from knowledge.types import (
    Chunk,
    ClusterFact,
    Document,
    Parsed,
    QuantityFact,
    Section,
    Source,
    TableReport,
)

CLUSTER = "cluster"
TABLE = "table"
RECORD = "record"
CHUNK = "chunk"
QUANTITY = "quantity"
BLOCK = "block"

_SOURCE = TypeAdapter(Source)
_SECTIONS = TypeAdapter(tuple[Section, ...])
_CLUSTER = TypeAdapter(ClusterFact)
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
    chunks: Sequence[Chunk]
    clusters: tuple[ClusterFact, ...]
    quantities: Sequence[QuantityFact]
    tables: tuple[FactTable, ...] = ()
    table_reports: tuple[TableReport, ...] = ()
    warnings: tuple[str, ...] = ()
    given: str = ""  # a digest of what a person has said of the file

    def chunk(self, chunk_id: str) -> Chunk | None:
        """The chunk of this id."""
        return ChunkColumns.of(self.document.document_id, self.chunks).find(chunk_id)

    def chunk_id(self, position: int) -> str:
        """The id of the chunk at a position that exists."""
        return ChunkColumns.of(self.document.document_id, self.chunks).id_at(position)


@dataclass(frozen=True, slots=True)
class _Layout:
    """What the column `layout` holds: where pages begin, and what was noticed in reading the file."""

    pages: tuple[int, ...] = ()
    table_reports: tuple[TableReport, ...] = ()
    warnings: tuple[str, ...] = ()
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
        pages=parsed.document.pages,
        table_reports=parsed.table_reports,
        warnings=parsed.warnings,
        given=given,
    )


def column_rows(version: int, parsed: Parsed) -> list[dict[str, Any]]:
    document_id = parsed.document.document_id
    encoded = {
        CHUNK: ChunkColumns.of(document_id, parsed.chunks).encode(),
        QUANTITY: QuantityColumns.of(document_id, parsed.quantities).encode(),
        BLOCK: BlockColumns.of(parsed.document.blocks).encode(),
    }
    return [{"version": version, "kind": kind, "data": data, "words": words} for kind, (data, words) in encoded.items()]


def fact_rows(version: int, parsed: Parsed) -> list[dict[str, Any]]:
    clusters = [
        _fact_row(version, CLUSTER, position, fact.fact_id, fact.name, _CLUSTER.dump_json(fact))
        for position, fact in enumerate(parsed.clusters)
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
    return clusters + tables + records


def stored_version(
    row: RowMapping, bundled: bool, columns: Iterable[RowMapping], facts: Iterable[RowMapping]
) -> StoredVersion:
    """
    Raises:
        ValueError: the rows do not fit together: the database is damaged.
    """
    layout = _LAYOUT.validate_json(row["layout"])
    document_id = row["document_id"]
    encoded = {each["kind"]: (each["data"], each["words"]) for each in columns}
    document = Document(
        source=_SOURCE.validate_json(row["source"]),
        text=row["text"],
        file_sha256=row["file_sha256"],
        text_sha256=row["text_sha256"],
        pages=layout.pages,
        blocks=BlockColumns.decode(*encoded[BLOCK]) if BLOCK in encoded else (),
    )
    if hashlib.sha256(document.text.encode("utf-8")).hexdigest() != document.text_sha256:
        raise ValueError(f"the text of {document.document_id} differs from its digest")
    payloads: Mapping[str, list[str]] = {CLUSTER: [], TABLE: []}
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
        chunks=ChunkColumns.decode(document_id, *encoded[CHUNK]) if CHUNK in encoded else (),
        clusters=tuple(_CLUSTER.validate_json(payload) for payload in payloads[CLUSTER]),
        quantities=QuantityColumns.decode(document_id, *encoded[QUANTITY]) if QUANTITY in encoded else (),
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
        "payload": payload.decode("utf-8"),
    }
