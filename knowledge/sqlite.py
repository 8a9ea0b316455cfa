"""The catalogue as a SQLite file, whose one writer holds the data folder's lock."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, event

from knowledge.database import Database, Hold
from knowledge.errors import StoreError
from knowledge.folder import APPLICATION_ID, CATALOGUE_FILE, damaged

BUSY_SECONDS = 10
_PASSING = ("disk is full", "readonly", "unable to open", "locked", "disk I/O")


class SqliteDatabase(Database):
    shared = False

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / CATALOGUE_FILE
        self.name = str(self._path)
        self.engine = create_engine(URL.create("sqlite", database=self.name), connect_args={"timeout": BUSY_SECONDS})
        event.listen(self.engine, "connect", _configure)
        event.listen(self.engine, "begin", _begin)

    def mark_as_ours(self) -> None:
        """Before anything else, so that whatever is left behind by a crash is recognised."""
        with self.translated(), closing(sqlite3.connect(self._path, timeout=BUSY_SECONDS)) as connection:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")

    def begin_writing(self) -> AbstractContextManager[Connection]:
        return self.engine.execution_options(immediate=True).begin()

    def hold(
        self,
        what: Hold,  # noqa: ARG002 - whoever holds the folder's lock may do all of it
        seconds: float,  # noqa: ARG002
        given_up: Callable[[], bool] = lambda: False,  # noqa: ARG002
    ) -> AbstractContextManager[None]:
        return nullcontext()

    def check(self) -> str:
        with self.translated(), self.engine.begin() as connection:
            return str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())

    def explained(self, error: Exception) -> StoreError:
        text = str(getattr(error, "orig", error))
        if any(words in text for words in _PASSING):
            return StoreError(
                f"The catalogue {self._path} cannot be used now: {text}. Check free space and permissions of "
                f"{self._path.parent}; nothing that was acknowledged is lost."
            )
        return damaged(self._path, text.splitlines()[0] if text else type(error).__name__)


def _configure(connection: sqlite3.Connection, _: object) -> None:
    # The driver's own transactions begin too late to make several reads consistent; `_begin` does it.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
