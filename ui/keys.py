"""Keys by which programs are let in: told once when they are made, and stored as SHA-256."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from ui.memory.database import Database
from ui.memory.tables import api_keys
from ui.memory.types import MemoryUnavailable

PREFIX = "gda_"
_LONGEST = 100
_BELIEVED_SECONDS = 30.0
_MOST_BELIEVED = 1000


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key; times in seconds since 1970, UTC."""

    key_id: str
    name: str
    created_at: int
    revoked_at: int | None


class Keys:
    """All methods raise MemoryUnavailable while the database cannot be used. Safe to use from several threads."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._believed: dict[str, tuple[float, Key]] = {}
        self._lock = threading.Lock()

    def create(self, name: str) -> tuple[Key, str]:
        """A new key and its secret, which cannot be told a second time."""
        secret = PREFIX + secrets.token_urlsafe(32)
        key = Key(secrets.token_hex(4), " ".join(name.split())[:_LONGEST], int(self._clock()), None)
        with self._database.writing() as connection:
            connection.execute(
                insert(api_keys).values(
                    key_id=key.key_id, name=key.name, digest=_digest(secret), created_at=key.created_at
                )
            )
        return key, secret

    def all(self) -> list[Key]:
        """All keys, revoked ones included, oldest first."""
        c = api_keys.c
        query = select(c.key_id, c.name, c.created_at, c.revoked_at).order_by(c.created_at, c.key_id)
        with self._database.reading() as connection:
            return [Key(*row) for row in connection.execute(query)]

    def revoke(self, key_id: str) -> bool:
        """Let a key in no more (servers notice within half a minute); False if there is no such key in use."""
        with self._database.writing() as connection:
            return bool(
                connection.execute(
                    update(api_keys)
                    .where(api_keys.c.key_id == key_id, api_keys.c.revoked_at.is_(None))
                    .values(revoked_at=int(self._clock()))
                ).rowcount
            )

    def known(self, secret: str) -> Key | None:
        """The key that a secret belongs to; None if it is unknown or revoked.

        A key that was good a moment ago is not looked up again, nor doubted while the database is away.
        """
        digest, now = _digest(secret), time.monotonic()
        with self._lock:
            believed = self._believed.get(digest)
        if believed is not None and now - believed[0] < _BELIEVED_SECONDS:
            return believed[1]
        c = api_keys.c
        query = select(c.key_id, c.name, c.created_at, c.revoked_at).where(c.digest == digest, c.revoked_at.is_(None))
        try:
            with self._database.reading() as connection:
                row = connection.execute(query).one_or_none()
        except MemoryUnavailable:
            if believed is None:
                raise
            return believed[1]
        with self._lock:
            self._believed.pop(digest, None)
            if row is None:
                return None
            while len(self._believed) >= _MOST_BELIEVED:
                self._believed.pop(next(iter(self._believed)))
            self._believed[digest] = (now, key := Key(*row))
        return key


def _digest(secret: str) -> str:
    """A secret has 256 random bits: a plain hash says nothing about it."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
