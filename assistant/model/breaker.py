"""A circuit breaker: an endpoint that keeps failing is left alone for a while, then tried by one request.

After M. Nygard, "Release It!": closed → open after `limit` failures in a row → half-open after `rest_seconds`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

Clock = Callable[[], float]


class CircuitBreaker:
    """Safe from any thread. Time comes from `clock`, in seconds."""

    def __init__(self, limit: int = 3, rest_seconds: float = 20.0, clock: Clock = time.monotonic) -> None:
        self._limit = limit
        self._rest_seconds = rest_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until: float | None = None
        self._probing_until: float | None = None

    @property
    def is_open(self) -> bool:
        with self._lock:
            return self._open_until is not None

    def admits(self) -> bool:
        """Whether a request may go out. Of those that ask while it is half-open, one may; its outcome decides."""
        with self._lock:
            if self._open_until is None:
                return True
            now = self._clock()
            if now < self._open_until or (self._probing_until is not None and now < self._probing_until):
                return False
            # a probe that never reports (its reader left) must not keep the circuit open for ever
            self._probing_until = now + self._rest_seconds
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0
            self._open_until = self._probing_until = None

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            self._probing_until = None
            if self._failures >= self._limit:
                self._open_until = self._clock() + self._rest_seconds
