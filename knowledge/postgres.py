"""The catalogue in PostgreSQL, shared by machines. An advisory lock, freed with its session, tells who may write."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection, create_engine, func, make_url, select, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from knowledge.database import Database, Hold
from knowledge.errors import StoreBusy, StoreError
from knowledge.folder import APPLICATION_ID

_CONNECT_SECONDS = 5
_SILENCE_MILLISECONDS = 10_000  # after which a connection whose other side is gone counts as broken
_POLL_SECONDS = 0.1
_HOLDER = text(
    "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' "
    "AND l.granted AND l.classid = :program AND l.objid = :what AND a.datname = current_database() LIMIT 1"
)


class PostgresDatabase(Database):
    shared = True

    def __init__(self, url: str) -> None:
        """
        Raises:
            StoreError: this is no address of a PostgreSQL database.
        """
        try:
            parts = make_url(url)
        except (ArgumentError, ValueError) as error:
            raise StoreError(_MALFORMED) from error  # the text of the error may hold the password
        if parts.drivername.partition("+")[0] not in {"postgresql", "postgres"} or not parts.database:
            raise StoreError(_MALFORMED)
        parts = parts.set(drivername="postgresql+psycopg")
        self.name = f"{parts.host or 'localhost'}{f':{parts.port}' if parts.port else ''}/{parts.database}"
        options = {
            "connect_timeout": _CONNECT_SECONDS,
            "tcp_user_timeout": _SILENCE_MILLISECONDS,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "application_name": f"guangdong-assistant {platform.node()} {os.getpid()}"[:63],
        }
        # What is read at once has to be of one moment, also while somebody else publishes.
        self.engine = create_engine(
            parts,
            connect_args=options,
            isolation_level="REPEATABLE READ",
            pool_pre_ping=True,
            pool_timeout=_CONNECT_SECONDS,
        )
        self._holding = create_engine(parts, connect_args=options, isolation_level="AUTOCOMMIT", poolclass=NullPool)

    @contextmanager
    def begin_writing(self) -> Iterator[Connection]:
        # Committed reads: the second of two writers sees what the first one did once it gets the row of the revision.
        committed = self.engine.connect().execution_options(isolation_level="READ COMMITTED")
        with committed as connection, connection.begin():
            yield connection

    def hold(
        self, what: Hold, seconds: float, given_up: Callable[[], bool] = lambda: False
    ) -> AbstractContextManager[None]:
        return self._hold(what, time.monotonic() + seconds, given_up)

    @contextmanager
    def _hold(self, what: Hold, deadline: float, given_up: Callable[[], bool]) -> Iterator[None]:
        with self.translated():
            connection = self._holding.connect()
        with connection:
            with self.translated():
                while not connection.execute(select(func.pg_try_advisory_lock(APPLICATION_ID, int(what)))).scalar_one():
                    if time.monotonic() >= deadline or given_up():
                        holder = connection.execute(_HOLDER, {"program": APPLICATION_ID, "what": int(what)}).scalar()
                        raise StoreBusy(
                            f"The catalogue {self.name} is being written by another process ({holder or 'unknown'}). "
                            "Wait until it has finished, and try again."
                        )
                    time.sleep(_POLL_SECONDS)
            yield

    def check(self) -> str:
        return "ok"  # PostgreSQL checks its own pages (data checksums, amcheck); texts are checked when they are read

    def explained(self, error: Exception) -> StoreError:
        reason = str(getattr(error, "orig", error)).strip().splitlines()
        told = reason[0] if reason else type(error).__name__
        if isinstance(error, SQLAlchemyError):
            return StoreError(
                f"The catalogue database {self.name} cannot be used now: {told}. Check that it runs and that "
                "GUANGDONG_DATABASE_URL leads to it; nothing that was acknowledged is lost."
            )
        return StoreError(
            f"The catalogue in the database {self.name} is damaged: {told}. Restore the database from a backup, or "
            "drop its tables: the bundled documents are indexed by themselves, your own with `ingest`."
        )


_MALFORMED = (
    "GUANGDONG_DATABASE_URL is no address of a PostgreSQL database. Write it as "
    "postgresql://USER:PASSWORD@HOST:5432/DATABASE, or leave it out to use the data folder."
)
