"""How SQLite is opened for the catalogue, and its failures in words that say what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from knowledge.errors import StoreError
from knowledge.folder import damaged

BUSY_SECONDS = 10


def connect(path: Path) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _: object) -> None:
        # The driver's own transactions begin too late to make several reads consistent; "begin" below does it.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Database errors, and rows that do not fit together, as StoreError."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, ValueError, KeyError) as error:
        text = str(getattr(error, "orig", error))
        if any(words in text for words in ("disk is full", "readonly", "unable to open", "locked", "disk I/O")):
            raise StoreError(
                f"The catalogue {path} cannot be used now: {text}. Check free space and permissions of {path.parent}; "
                "nothing that was acknowledged is lost."
            ) from error
        raise damaged(path, text.splitlines()[0] if text else type(error).__name__) from error
