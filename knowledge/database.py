"""Where a catalogue lives: a SQLite file in the data folder, or a PostgreSQL database that several machines share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from enum import IntEnum

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from knowledge.errors import StoreError


class Hold(IntEnum):
    """What only one process at a time may do to a shared database and what is derived from it."""

    WRITE = 1  # change the catalogue
    VECTORS = 2  # bring the Chroma server up to date


class Database(ABC):
    """An engine, and what differs between the two kinds of database."""

    engine: Engine
    name: str
    """As shown in messages; never with a password."""
    shared: bool
    """Whether other machines may write to it, so that a holder of the folder's lock is not the only writer."""

    @abstractmethod
    def begin_writing(self) -> AbstractContextManager[Connection]:
        """A transaction that no other writer can come between, as `Engine.begin` gives it."""

    @abstractmethod
    def hold(
        self, what: Hold, seconds: float, given_up: Callable[[], bool] = lambda: False
    ) -> AbstractContextManager[None]:
        """Be the only process that does this, waiting so long for another one; a killed holder's is free at once.

        Raises:
            StoreBusy: another one still does it, or `given_up` became true.
        """

    @abstractmethod
    def check(self) -> str:
        """The database's own verdict on its content: "ok", or what is wrong. May read all of it."""

    @abstractmethod
    def explained(self, error: Exception) -> StoreError:
        """A failure in words that say what to do."""

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Database errors, and rows that do not fit together, as StoreError."""
        try:
            yield
        except (SQLAlchemyError, ValueError, KeyError) as error:
            raise self.explained(error) from error
