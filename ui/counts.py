"""Where replicas count together: a Redis, or the database of conversations as a storage for the `limits` library."""

from __future__ import annotations

import math
import time
from typing import Any

from limits.storage import Storage
from sqlalchemy import case, delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from ui.memory.database import Database
from ui.memory.tables import counts
from ui.memory.types import MemoryUnavailable

_CLEANED_EVERY_SECONDS = 60.0
_REDIS_SECONDS = 1.0
"""A question waits no longer for a Redis that does not answer."""


def shared_counts(redis_url: str, database: Database) -> Storage | None:
    """The Redis if there is a URL, else the PostgreSQL of conversations; None for a process that stands alone.

    Nothing is connected to yet.
    """
    if redis_url:
        return _redis(redis_url)
    return DatabaseCounts(database) if database.dialect == "postgresql" else None


def _redis(url: str) -> Storage:
    # imported here: most servers have none
    from limits.storage import RedisStorage
    from redis.backoff import NoBackoff
    from redis.exceptions import ConnectionError as Disconnected
    from redis.retry import Retry

    once_more: Any = Retry(NoBackoff(), 1, supported_errors=(Disconnected,))  # not after a time-out
    return RedisStorage(
        url,
        key_prefix="guangdong",
        wrap_exceptions=True,
        socket_timeout=_REDIS_SECONDS,
        socket_connect_timeout=_REDIS_SECONDS,
        retry=once_more,
    )


class DatabaseCounts(Storage):
    """Fixed windows. Failures come out as `limits.errors.StorageError`."""

    STORAGE_SCHEME = None

    def __init__(self, database: Database) -> None:
        super().__init__(wrap_exceptions=True)
        self._database = database
        self._insert: Any = postgresql_insert if database.dialect == "postgresql" else sqlite_insert
        self._cleaned = time.monotonic()

    @property
    def base_exceptions(self) -> type[Exception]:
        return MemoryUnavailable

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to a count, or begin it anew if its window is over; the sum."""
        now = int(time.time())
        statement = self._insert(counts).values(name=key, amount=amount, expires_at=now + math.ceil(expiry))
        # over, or begun before the clock was set back
        over = (counts.c.expires_at <= now) | (counts.c.expires_at > now + math.ceil(expiry))
        statement = statement.on_conflict_do_update(
            index_elements=[counts.c.name],
            set_={
                "amount": case((over, amount), else_=counts.c.amount + amount),
                "expires_at": case((over, statement.excluded.expires_at), else_=counts.c.expires_at),
            },
        ).returning(counts.c.amount)
        with self._database.writing() as connection:
            total = int(connection.execute(statement).scalar_one())
            if time.monotonic() - self._cleaned > _CLEANED_EVERY_SECONDS:
                self._cleaned = time.monotonic()
                connection.execute(delete(counts).where(over))
        return total

    def get(self, key: str) -> int:
        query = select(counts.c.amount).where(counts.c.name == key, counts.c.expires_at > int(time.time()))
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one_or_none() or 0)

    def get_expiry(self, key: str) -> float:
        query = select(counts.c.expires_at).where(counts.c.name == key)
        with self._database.reading() as connection:
            return float(connection.execute(query).scalar_one_or_none() or time.time())

    def check(self) -> bool:
        return self.get("check") == 0

    def clear(self, key: str) -> None:
        with self._database.writing() as connection:
            connection.execute(delete(counts).where(counts.c.name == key))

    def reset(self) -> int | None:
        with self._database.writing() as connection:
            return connection.execute(delete(counts)).rowcount
