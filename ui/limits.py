"""How much one client may ask, and all of them together; counted here or, by several replicas, where they share it."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, Storage
from limits.strategies import FixedWindowRateLimiter

from assistant.errors import QuestionError
from assistant.language import detect
from ui.locale import words
from ui.operation.metrics import LIMITS_SHARED

_log = logging.getLogger(__name__)
_WRONG_PASSWORDS = RateLimitItemPerMinute(5)
_JUMP_SECONDS = 30.0
_ALONE_SECONDS = 5.0
"""How long a shared storage that failed is left alone."""


class LimitReached(QuestionError):
    """Too much was asked; the message is in the asker's language. `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Allowed:
    """What is allowed; 0 sets no limit."""

    questions_per_minute: int = 30  # of one session, or of one key
    questions_per_minute_and_address: int = 120
    streams: int = 400  # at once, in this process
    streams_per_client: int = 20
    tokens_per_day: int = 0  # of a model, by all together


@dataclass(slots=True)
class _Streams:
    total: int = 0
    of: dict[str, int] = field(default_factory=dict)


class Limits:
    """Safe to use from several threads.

    Args:
        key: what addresses are hashed with; none is kept or stored as it is.
        shared: where replicas count together; if it fails, each counts by itself.
    """

    def __init__(self, allowed: Allowed, key: bytes, shared: Storage | None = None) -> None:
        self._allowed = allowed
        self._key = key
        self._own = FixedWindowRateLimiter(MemoryStorage())
        self._clock_offset = _clock_offset()
        self._shared = FixedWindowRateLimiter(shared) if shared else None
        self._alone_until = 0.0
        self._together = shared is not None
        LIMITS_SHARED.set(self._together)
        self._streams = _Streams()
        self._lock = threading.Lock()

    @property
    def are_shared(self) -> bool:
        """Whether counting may have to wait for a storage elsewhere."""
        return self._shared is not None

    @contextmanager
    def asking(self, text: str, session: str, address: str = "") -> Iterator[None]:
        """Let one question in, and hold its place among those that are being answered until the block is left.

        Args:
            text: the question; it tells in which language to refuse.
            session: whoever asks, a session or a key.
            address: where from; empty, or of this machine, if it tells nothing about who asks.

        Raises:
            LimitReached: too many questions, or too many at once.
        """
        address = "" if _is_this_machine(address) else self._hashed(address)
        clients = [
            client for client in (f"session:{self._hashed(session)}", address and f"address:{address}") if client
        ]
        self._count(text, clients)
        self._enter(text, clients)
        try:
            yield
        finally:
            self._leave(clients)

    def may_use_model(self) -> bool:
        """Whether today's tokens are not used up."""
        budget = self._allowed.tokens_per_day
        return not budget or self._limiter("test", RateLimitItemPerDay(budget), "tokens", 1)

    def used_tokens(self, tokens: int) -> None:
        """Count what an answer has taken."""
        if self._allowed.tokens_per_day and tokens:
            self._limiter("hit", RateLimitItemPerDay(self._allowed.tokens_per_day), "tokens", tokens)

    def may_try(self, address: str) -> bool:
        """Whether an address may still try passwords; after five wrong ones a minute it may not."""
        return self._limiter("test", _WRONG_PASSWORDS, f"password:{self._hashed(address)}", 1)

    def tried_in_vain(self, address: str) -> None:
        self._limiter("hit", _WRONG_PASSWORDS, f"password:{self._hashed(address)}", 1)

    def _count(self, text: str, clients: list[str]) -> None:
        for client in clients:
            allowed = (
                self._allowed.questions_per_minute_and_address
                if client.startswith("address:")
                else self._allowed.questions_per_minute
            )
            if allowed and not self._limiter("hit", RateLimitItemPerMinute(allowed), client, 1):
                seconds = self._seconds_left(RateLimitItemPerMinute(allowed), client)
                raise LimitReached(words(detect(text[:2000])).too_many.format(seconds=seconds), seconds)

    def _enter(self, text: str, clients: list[str]) -> None:
        most, most_each = self._allowed.streams, self._allowed.streams_per_client
        with self._lock:
            of = self._streams.of
            if (most and self._streams.total >= most) or (
                most_each and any(of.get(client, 0) >= most_each for client in clients)
            ):
                raise LimitReached(words(detect(text[:2000])).too_busy, 2)
            self._streams.total += 1
            for client in clients:
                of[client] = of.get(client, 0) + 1

    def _leave(self, clients: list[str]) -> None:
        with self._lock:
            self._streams.total -= 1
            for client in clients:
                self._streams.of[client] -= 1
                if not self._streams.of[client]:
                    del self._streams.of[client]

    def _limiter(self, method: str, item: RateLimitItem, name: str, cost: int) -> bool:
        """What the counts of all replicas say. This process keeps its own beside them, and goes on from these alone."""
        if abs(_clock_offset() - self._clock_offset) > _JUMP_SECONDS:
            # windows end by the clock: after one that was set back nobody would be let in for as long
            self._own, self._clock_offset = FixedWindowRateLimiter(MemoryStorage()), _clock_offset()
        own = bool(getattr(self._own, method)(item, name, cost=cost))
        if self._shared is None or time.monotonic() < self._alone_until:
            return own
        try:
            together = bool(getattr(self._shared, method)(item, name, cost=cost))
        except StorageError as error:
            self._alone_until = time.monotonic() + _ALONE_SECONDS
            self._tell(together=False, why=str(error))
            return own
        self._tell(together=True)
        return together

    def _tell(self, *, together: bool, why: str = "") -> None:
        """Say when the shared storage goes, and when it is back."""
        LIMITS_SHARED.set(together)
        if together is not self._together:
            self._together = together
            if together:
                _log.warning("The store of limits is back: replicas count together again.")
            else:
                _log.warning("Limits are counted by each replica alone until their store is back: %s", why)

    def _seconds_left(self, item: RateLimitItem, name: str) -> int:
        """Until a count that is exhausted begins anew."""
        limiter = self._own if self._shared is None or time.monotonic() < self._alone_until else self._shared
        try:
            return max(1, ceil(limiter.get_window_stats(item, name).reset_time - time.time()))
        except StorageError:
            return item.get_expiry()

    def _hashed(self, name: str) -> str:
        return hmac.new(self._key, name.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]


def _clock_offset() -> float:
    """Constant, but for a clock that is set."""
    return time.time() - time.monotonic()


def _is_this_machine(address: str) -> bool:
    try:
        return not address or ipaddress.ip_address(address.split("%")[0]).is_loopback
    except ValueError:
        return not address
