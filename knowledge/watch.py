"""A thread that looks again and again whether another machine has changed the shared catalogue."""

from __future__ import annotations

import threading
from collections.abc import Callable

_LOOK_SECONDS = 0.05  # at the most often


class Watch:
    """Calls `look` until it is closed; `look` raises nothing."""

    def __init__(self, look: Callable[[], None], seconds: float) -> None:
        self._look = look
        self._seconds = max(seconds, _LOOK_SECONDS)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.wait(self._seconds):
            self._look()
