"""The database of conversations: SQLite in the data folder, or PostgreSQL by URL, brought to this version's tables."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ui.memory.types import MemoryUnavailable

FILE = "conversations.sqlite3"
VERSION_TABLE = "memory_version"
NEWEST = "0002"
"""The last revision in `migrations/versions`. A database at this one needs no Alembic, which is slow to import."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x47444D31  # any number that nobody else locks in the same PostgreSQL database
_BUSY_SECONDS = 10
_CONNECT_SECONDS = 3
_POOL_SECONDS = 10
_STATEMENT_MILLISECONDS = 5000


class Database:
    """Connections to one database, whose tables are made or migrated by the first one that succeeds.

    Opening does not connect: a server starts, and answers, while its database is away.
    """

    def __init__(self, data_dir: Path, url: str = "") -> None:
        """Use the PostgreSQL (or SQLite) database at `url`, or the file in the data folder.

        Raises:
            MemoryUnavailable: the URL is none, or of a database that is not supported.
        """
        self._engine = _engine(make_sqlite_url(data_dir) if not url else _url(url))
        # SQLite lets one writer in and the others poll; in line they neither starve nor time out.
        self._one_writer = threading.Lock() if self._engine.dialect.name == "sqlite" else nullcontext()
        self._ready = False
        self._preparing = threading.Lock()

    @property
    def dialect(self) -> str:
        return self._engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database.

        Raises:
            MemoryUnavailable: it cannot be used now.
        """
        with _translated(), self._prepared().begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes; it has happened when the block is left without an error.

        Raises:
            MemoryUnavailable: it cannot be used now.
        """
        with (
            self._one_writer,
            _translated(),
            self._prepared().execution_options(immediate=True).begin() as connection,
        ):
            yield connection

    def version(self) -> str | None:
        """The revision of its tables as they are, None before they are made; nothing is brought up to date.

        Raises:
            MemoryUnavailable: it cannot be used now.
        """
        file = self._engine.url.database if self.dialect == "sqlite" else None
        if file is not None and not Path(file).exists():
            return None  # a look would make it
        with _translated(), self._engine.begin() as connection:
            return _version(connection)

    def erase(self) -> None:
        """Take what has been deleted out of SQLite's log as well, where readers allow it."""
        if self.dialect == "sqlite":
            with _translated(), self._prepared().connect() as connection:
                connection.exec_driver_sql("COMMIT")  # a checkpoint cannot be taken inside a transaction
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")

    def close(self) -> None:
        self._engine.dispose()

    def _prepared(self) -> Engine:
        if not self._ready:
            with self._preparing:
                if not self._ready:
                    migrate(self._engine)
                    self._ready = True
        return self._engine


def make_sqlite_url(data_dir: Path) -> URL:
    return URL.create("sqlite", database=str(data_dir / FILE))


def migrate(engine: Engine) -> None:
    """Bring the tables to this version, under a lock that other starting replicas wait for.

    Raises:
        MemoryUnavailable: the database was written by a newer version of this program.
        SQLAlchemyError: it cannot be used.
    """
    with engine.execution_options(immediate=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        if _version(connection) == NEWEST:
            return
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise MemoryUnavailable(
                f"The conversations were written by a newer version of this program ({error}). Update the program, or "
                "point it at another database."
            ) from error


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    version: str | None = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - a constant
    return version


def _url(text_of_url: str) -> URL:
    try:
        url = make_url(text_of_url)
    except ArgumentError:
        raise MemoryUnavailable("GUANGDONG_DATABASE_URL is not a database URL.") from None
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite":
        return url
    raise MemoryUnavailable(
        f"GUANGDONG_DATABASE_URL names {url.get_backend_name()}; PostgreSQL and SQLite are supported."
    )


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS}, hide_parameters=True)
        _configure_sqlite(engine)
        return engine
    return create_engine(
        url,
        pool_pre_ping=True,  # a restarted database costs no request
        pool_size=10,
        max_overflow=20,
        pool_timeout=_POOL_SECONDS,
        connect_args={
            "connect_timeout": _CONNECT_SECONDS,
            "tcp_user_timeout": _STATEMENT_MILLISECONDS,  # a server that has vanished is noticed, not waited for
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 2,
            "options": f"-c statement_timeout={_STATEMENT_MILLISECONDS} -c lock_timeout={_STATEMENT_MILLISECONDS}",
        },
        hide_parameters=True,  # questions are no matter for logs
    )


def _configure_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # the "begin" below says when a transaction begins
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # what somebody deletes is overwritten

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()
        raise MemoryUnavailable(
            f"The database of conversations cannot be used now: {reason[0] if reason else type(error).__name__}"
        ) from error
