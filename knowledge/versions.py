"""The rows of one document version, within a transaction: read, made live in place of the former, deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from knowledge import rows, tables
from knowledge.rows import StoredVersion
from knowledge.types import Parsed


@dataclass(frozen=True, slots=True)
class Publication:
    """A document version to make live: what was made of which bytes by which parser, see `intake.given_digest`."""

    parsed: Parsed
    original: bytes
    parser_version: str
    bundled: bool
    given: str = ""


def read(connection: Connection, version: int, bundled: bool) -> StoredVersion:
    def of(table: Any, *order: Any) -> Any:
        return connection.execute(select(table).where(table.c.version == version).order_by(*order)).mappings()

    table = tables.versions
    wanted = [column for column in table.c if column is not table.c.original]
    row = connection.execute(select(*wanted).where(table.c.version == version)).mappings().one()
    return rows.stored_version(
        row,
        bundled,
        of(tables.columns),
        of(tables.facts, tables.facts.c.kind, tables.facts.c.position),
    )


def publish(connection: Connection, version: int, publication: Publication) -> None:
    parsed = publication.parsed
    document_id = parsed.document.document_id
    former = drop(connection, document_id)
    pointer = {"document_id": document_id, "bundled": publication.bundled, "version": version}
    if former:
        connection.execute(update(tables.documents).where(tables.documents.c.document_id == document_id), pointer)
    else:
        connection.execute(insert(tables.documents), pointer)
    row = rows.version_row(version, parsed, publication.parser_version, publication.original, publication.given)
    connection.execute(insert(tables.versions), row)
    _insert(connection, tables.columns, rows.column_rows(version, parsed))
    _insert(connection, tables.facts, rows.fact_rows(version, parsed))


def drop(connection: Connection, document_id: str) -> bool:
    """Delete all rows of a document's versions; True if the document has a pointer."""
    versions = select(tables.versions.c.version).where(tables.versions.c.document_id == document_id)
    for version in connection.execute(versions).scalars().all():
        for table in tables.BY_VERSION:
            connection.execute(delete(table).where(table.c.version == version))
    pointers = select(func.count()).where(tables.documents.c.document_id == document_id)
    return bool(connection.execute(pointers).scalar_one())


def _insert(connection: Connection, table: Any, values: list[dict[str, Any]]) -> None:
    if values:
        connection.execute(insert(table), values)
