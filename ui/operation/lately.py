"""How many different names there were lately, such as sessions that asked something."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_MOST = 100_000
"""So many are told apart; more are not counted."""


class Lately:
    """Remembers hashes for some seconds, in this process alone. Safe to use from several threads."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._seen: OrderedDict[int, float] = OrderedDict()
        self._lock = threading.Lock()

    def see(self, name: str) -> None:
        with self._lock:
            self._seen[hash(name)] = self._clock()
            self._seen.move_to_end(hash(name))
            if len(self._seen) > _MOST:
                self._seen.popitem(last=False)

    def count(self) -> int:
        with self._lock:
            while self._seen and self._clock() - next(iter(self._seen.values())) > self._seconds:
                self._seen.popitem(last=False)
            return len(self._seen)
