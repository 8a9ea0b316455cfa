"""The truth, in SQL: documents, their texts, chunks, facts and vectors, and which version of each document is live.

Every change is one transaction that raises `revision`. A version is numbered by the revision that made it live and
never changes, so whatever is derived from it (Chroma, the keyword index, memory) can tell exactly what it holds.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from knowledge import rows, tables
from knowledge.database import BUSY_SECONDS, connect, translated
from knowledge.embed import Vectors
from knowledge.errors import NewerStore
from knowledge.folder import APPLICATION_ID, CATALOGUE_FILE, inspect
from knowledge.rows import StoredVersion
from knowledge.types import Parsed


@dataclass(frozen=True, slots=True)
class Contents:
    """All that is live at one revision."""

    revision: int
    versions: tuple[StoredVersion, ...]
    removed: frozenset[str]  # bundled documents that the user does not want


@dataclass(frozen=True, slots=True)
class ItemVectors:
    """Vectors of one version, by the id of the chunk or cluster row they belong to."""

    kind: str
    ids: tuple[str, ...]
    vectors: Vectors


class Catalog:
    """One open catalogue. Reading is safe from any thread; writing is for the holder of the writer lock."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path
        with self._reading() as connection:
            self.catalogue_id = _state(connection, "catalogue")

    @classmethod
    def open(cls, data_dir: Path) -> Self | None:
        """The catalogue of a folder, None if there is none yet.

        Raises:
            ForeignDataFolder, NewerStore, StoreError: it cannot be used, and what to do.
        """
        path = data_dir / CATALOGUE_FILE
        if not inspect(data_dir):
            return None
        engine = connect(path)
        try:
            with translated(path), engine.connect() as connection:
                if not connection.dialect.has_table(connection, tables.state.name):
                    return None  # killed between making the file and filling it
                schema = int(_state(connection, "schema"))
            if schema > tables.SCHEMA_VERSION:
                raise NewerStore(
                    f"{path} was written by a newer version of this program (schema {schema}, this one knows "
                    f"{tables.SCHEMA_VERSION}). Update the program, or choose another GUANGDONG_DATA_DIR."
                )
            if schema < tables.SCHEMA_VERSION:
                _upgrade(engine, path)
            return cls(engine, path)
        except BaseException:
            engine.dispose()
            raise

    @classmethod
    def create(cls, data_dir: Path) -> Self:
        """Make an empty catalogue in a folder prepared by `folder.prepare`, or finish one whose making was cut off."""
        path = data_dir / CATALOGUE_FILE
        with translated(path):
            # Before anything else, so that whatever is left behind by a crash is recognised as ours.
            with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            engine = connect(path)
            with engine.execution_options(immediate=True).begin() as connection:
                tables.metadata.create_all(connection)
                state = {"schema": str(tables.SCHEMA_VERSION), "catalogue": secrets.token_hex(8), "revision": "0"}
                connection.execute(
                    insert(tables.state), [{"name": name, "value": value} for name, value in state.items()]
                )
        return cls(engine, path)

    def close(self) -> None:
        self._engine.dispose()

    def revision(self) -> int:
        with self._reading() as connection:
            return int(_state(connection, "revision"))

    def contents(self, known: Mapping[int, StoredVersion] | None = None) -> Contents:
        """Everything live, in document id order; versions already `known` are not read again."""
        known = known or {}
        with self._reading() as connection:
            revision = int(_state(connection, "revision"))
            pointers = connection.execute(select(tables.documents).order_by(tables.documents.c.document_id)).mappings()
            live, removed = [], set()
            for pointer in pointers.all():
                if pointer["version"] is None:
                    removed.add(pointer["document_id"])
                else:
                    version = known.get(pointer["version"])
                    live.append(version or _read_version(connection, pointer["version"], pointer["bundled"]))
        return Contents(revision, tuple(live), frozenset(removed))

    def original(self, version: int) -> bytes:
        """The bytes of the file that a live version was made from."""
        query = select(tables.versions.c.original).where(tables.versions.c.version == version)
        with self._reading() as connection:
            data: bytes = connection.execute(query).scalar_one()
        return data

    def vectors(self, embedder: str, version: int, kind: str) -> ItemVectors:
        """The vectors of a version's chunks or cluster rows; none if it was not embedded by this embedder."""
        table = tables.vectors.c
        query = (
            select(table.item_id, table.vector)
            .where(table.version == version, table.kind == kind, table.embedder == embedder)
            .order_by(table.item_id)
        )
        with self._reading() as connection:
            found = connection.execute(query).all()
        vectors = [np.frombuffer(vector, dtype="<f4") for _, vector in found]
        stacked = np.stack(vectors) if vectors else np.zeros((0, 0), dtype=np.float32)
        return ItemVectors(kind, tuple(item for item, _ in found), stacked)

    def versions_with_vectors(self, embedder: str) -> frozenset[int]:
        query = select(tables.vectors.c.version).where(tables.vectors.c.embedder == embedder).distinct()
        with self._reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def publish(
        self,
        parsed: Parsed,
        *,
        original: bytes,
        parser_version: str,
        bundled: bool,
        embedder: str = "",
        vectors: Sequence[ItemVectors] = (),
    ) -> int:
        """Make a document version live with all its rows, in place of the document's former one; its number."""
        document_id = parsed.document.document_id
        with self._writing() as (connection, revision):
            former = _drop(connection, document_id)
            pointer = {"document_id": document_id, "bundled": bundled, "version": revision}
            if former:
                connection.execute(
                    update(tables.documents).where(tables.documents.c.document_id == document_id), pointer
                )
            else:
                connection.execute(insert(tables.documents), pointer)
            connection.execute(insert(tables.versions), rows.version_row(revision, parsed, parser_version, original))
            _insert(connection, tables.chunks, rows.chunk_rows(revision, parsed.chunks))
            _insert(connection, tables.facts, rows.fact_rows(revision, parsed))
            _insert(connection, tables.vectors, _vector_rows(revision, embedder, vectors))
            return revision

    def replace_vectors(self, version: int, embedder: str, vectors: Sequence[ItemVectors]) -> None:
        """Exchange the vectors of a live version for another embedder's."""
        with self._writing() as (connection, _):
            connection.execute(delete(tables.vectors).where(tables.vectors.c.version == version))
            _insert(connection, tables.vectors, _vector_rows(version, embedder, vectors))

    def remove(self, document_id: str) -> bool:
        """Take a document out of the catalogue; False if it was not there."""
        table = tables.documents.c
        query = select(table.bundled).where(table.document_id == document_id, table.version.is_not(None))
        with self._reading() as connection:
            bundled = connection.execute(query).scalar_one_or_none()
        if bundled is None:
            return False
        with self._writing() as (connection, _):
            _drop(connection, document_id)
            where = table.document_id == document_id
            connection.execute(
                update(tables.documents).where(where).values(version=None)
                if bundled
                else delete(tables.documents).where(where)
            )
        return True

    def check(self) -> str:
        """SQLite's own verdict on its file: "ok", or what is wrong. Reads the whole file."""
        with self._reading() as connection:
            return str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with translated(self._path), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[tuple[Connection, int]]:
        with translated(self._path), self._engine.execution_options(immediate=True).begin() as connection:
            revision = int(_state(connection, "revision")) + 1
            connection.execute(
                update(tables.state).where(tables.state.c.name == "revision").values(value=str(revision))
            )
            yield connection, revision


def _upgrade(engine: Engine, path: Path) -> None:
    """Bring an older catalogue to this schema, in one transaction; whoever opens it first does it."""
    with translated(path), engine.execution_options(immediate=True).begin() as connection:
        for schema in range(int(_state(connection, "schema")) + 1, tables.SCHEMA_VERSION + 1):
            for statement in tables.UPGRADES[schema]:
                connection.exec_driver_sql(statement)
            where = tables.state.c.name == "schema"
            connection.execute(update(tables.state).where(where).values(value=str(schema)))


def _state(connection: Connection, name: str) -> str:
    value: str = connection.execute(select(tables.state.c.value).where(tables.state.c.name == name)).scalar_one()
    return value


def _read_version(connection: Connection, version: int, bundled: bool) -> StoredVersion:
    def of(table: Any, *order: Any) -> Any:
        return connection.execute(select(table).where(table.c.version == version).order_by(*order)).mappings()

    table = tables.versions
    wanted = [column for column in table.c if column is not table.c.original]
    row = connection.execute(select(*wanted).where(table.c.version == version)).mappings().one()
    return rows.stored_version(
        row,
        bundled,
        of(tables.chunks, tables.chunks.c.position),
        of(tables.facts, tables.facts.c.kind, tables.facts.c.position),
    )


def _drop(connection: Connection, document_id: str) -> bool:
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


def _vector_rows(version: int, embedder: str, groups: Sequence[ItemVectors]) -> list[dict[str, Any]]:
    return [
        {
            "version": version,
            "kind": group.kind,
            "item_id": item,
            "embedder": embedder,
            "vector": np.ascontiguousarray(vector, dtype="<f4").tobytes(),
        }
        for group in groups
        for item, vector in zip(group.ids, group.vectors, strict=True)
    ]
