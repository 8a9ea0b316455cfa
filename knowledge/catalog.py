"""The truth, in SQL: documents, their texts, chunks, facts and vectors, and which version of each document is live.

Every change is one transaction that raises `revision`. A version is numbered by the revision that made it live and
never changes, so whatever is derived from it (Chroma, the keyword index, memory) can tell exactly what it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, delete, select, update

from knowledge import schema, stored_vectors, tables, versions
from knowledge.database import Database, Hold
from knowledge.folder import inspect
from knowledge.postgres import PostgresDatabase
from knowledge.rows import StoredVersion
from knowledge.sqlite import SqliteDatabase
from knowledge.stored_vectors import ItemVectors
from knowledge.types import Parsed
from knowledge.versions import Publication

_PATIENCE = 30.0  # seconds for another machine that is writing


@dataclass(frozen=True, slots=True)
class Contents:
    """All that is live at one revision."""

    revision: int
    versions: tuple[StoredVersion, ...]
    removed: frozenset[str]  # bundled documents that the user does not want


class Catalog:
    """One open catalogue. Reading is safe from any thread; writing is for whoever holds the right to, see `hold`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with self._reading() as connection:
            self.catalogue_id = schema.state(connection, "catalogue")

    @classmethod
    def open(cls, data_dir: Path, database_url: str = "") -> Self | None:
        """The catalogue of a folder or at a PostgreSQL address, None if there is none yet.

        Raises:
            ForeignDataFolder, NewerStore, StoreError: it cannot be used, and what to do.
        """
        if not database_url and not inspect(data_dir):
            return None
        database = PostgresDatabase(database_url) if database_url else SqliteDatabase(data_dir)
        opened = None
        try:
            if schema.exists(database):  # else whoever made the file was killed before filling it
                schema.bring_up_to_date(database)
                opened = cls(database)
            return opened
        finally:
            if opened is None:
                database.engine.dispose()

    @classmethod
    def create(cls, data_dir: Path, database_url: str = "") -> Self:
        """Make an empty catalogue in a folder prepared by `folder.prepare` or at an address, or finish a begun one.

        Raises:
            StoreBusy: another machine is making it.
            StoreError: it cannot be made.
        """
        database: Database
        if database_url:
            database = PostgresDatabase(database_url)
        else:
            database = SqliteDatabase(data_dir)
            database.mark_as_ours()
        with database.hold(Hold.WRITE, _PATIENCE):
            if not schema.exists(database):
                schema.make(database)
        return cls(database)

    @property
    def shared(self) -> bool:
        """Whether other machines may write to it at any time."""
        return self._database.shared

    @property
    def name(self) -> str:
        """Where it is, without any password."""
        return self._database.name

    def hold(
        self, what: Hold, seconds: float = _PATIENCE, given_up: Callable[[], bool] = lambda: False
    ) -> AbstractContextManager[None]:
        """The right to write or to fill the Chroma server. In a data folder it goes with the folder's lock.

        Raises:
            StoreBusy: another process has it and did not finish in so many seconds.
        """
        return self._database.hold(what, seconds, given_up)

    def close(self) -> None:
        self._database.engine.dispose()

    def revision(self) -> int:
        with self._reading() as connection:
            return int(schema.state(connection, "revision"))

    def contents(self, known: Mapping[int, StoredVersion] | None = None) -> Contents:
        """Everything live, in document id order; versions already `known` are not read again."""
        known = known or {}
        with self._reading() as connection:
            revision = int(schema.state(connection, "revision"))
            pointers = connection.execute(select(tables.documents).order_by(tables.documents.c.document_id)).mappings()
            live, removed = [], set()
            for pointer in pointers.all():
                if pointer["version"] is None:
                    removed.add(pointer["document_id"])
                else:
                    version = known.get(pointer["version"])
                    live.append(version or versions.read(connection, pointer["version"], pointer["bundled"]))
        return Contents(revision, tuple(live), frozenset(removed))

    def original(self, version: int) -> bytes:
        """The bytes of the file that a live version was made from."""
        query = select(tables.versions.c.original).where(tables.versions.c.version == version)
        with self._reading() as connection:
            data: bytes = connection.execute(query).scalar_one()
        return data

    def vectors(self, embedder: str, version: int, kind: str) -> ItemVectors:
        """The vectors of a version's chunks or cluster rows; none if it was not embedded by this embedder."""
        with self._reading() as connection:
            return stored_vectors.read(connection, embedder, version, kind)

    def vector_counts(self, embedder: str, versions: Collection[int] | None = None) -> dict[int, int]:
        """How many vectors of an embedder each version has, of all or of some."""
        with self._reading() as connection:
            return stored_vectors.counts(connection, embedder, versions)

    def vector_ids(self, embedder: str, version: int) -> frozenset[str]:
        """The chunks and cluster rows of a version that have vectors of an embedder."""
        with self._reading() as connection:
            return stored_vectors.item_ids(connection, embedder, version)

    def publish(
        self,
        parsed: Parsed,
        *,
        original: bytes,
        parser_version: str,
        bundled: bool,
        given: str = "",
    ) -> int:
        """Make a document version live with all its rows, in place of the document's former one; its number."""
        return self.publish_all([Publication(parsed, original, parser_version, bundled, given)])[0]

    def publish_all(self, publications: Sequence[Publication]) -> list[int]:
        """Publish several documents in one transaction, each as a version of its own; their numbers."""
        with self._writing(len(publications)) as (connection, revision):
            for version, publication in enumerate(publications, revision):
                versions.publish(connection, version, publication)
        return list(range(revision, revision + len(publications)))

    def add_vectors(self, version: int, embedder: str, vectors: Sequence[ItemVectors]) -> None:
        """Give a version vectors; those of a version that is live no more are dropped. Changes nothing that is read."""
        with self._database.translated(), self._database.begin_writing() as connection:
            stored_vectors.add(connection, version, embedder, vectors)

    def drop_vectors(self, version: int, *, except_of: str) -> None:
        """Forget the vectors that other embedders have made."""
        with self._database.translated(), self._database.begin_writing() as connection:
            stored_vectors.drop(connection, version, except_of=except_of)

    def remove(self, document_id: str) -> bool:
        """Take a document out of the catalogue; False if it was not there."""
        table = tables.documents.c
        query = select(table.bundled).where(table.document_id == document_id, table.version.is_not(None))
        with self._reading() as connection:
            bundled = connection.execute(query).scalar_one_or_none()
        if bundled is None:
            return False
        with self._writing() as (connection, _):
            versions.drop(connection, document_id)
            where = table.document_id == document_id
            connection.execute(
                update(tables.documents).where(where).values(version=None)
                if bundled
                else delete(tables.documents).where(where)
            )
        return True

    def check(self) -> str:
        """The database's own verdict on its content: "ok", or what is wrong. May read all of it."""
        return self._database.check()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._database.translated(), self._database.engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self, changes: int = 1) -> Iterator[tuple[Connection, int]]:
        """A transaction that raises the revision by so many; the first of them."""
        with self._database.translated(), self._database.begin_writing() as connection:
            revision = int(schema.state(connection, "revision", lock=True))
            connection.execute(
                update(tables.state).where(tables.state.c.name == "revision").values(value=str(revision + changes))
            )
            yield connection, revision + 1
