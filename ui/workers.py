"""Where answers that wait for nobody are computed: by a few threads, in the order of asking.

Threads that compute at once only take Python's lock from each other and from the event loop, which then serves nobody.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

COMPUTING = max(1, min(4, (os.cpu_count() or 1) // 2))
"""So many answers are computed at once. Most of it is Python, which computes on one core at a time."""

STORING = 16
"""So many threads where each may wait for a database elsewhere."""

T = TypeVar("T")


class Workers:
    """Whoever asks first is served first.

    Args:
        count: of threads.
    """

    def __init__(self, count: int) -> None:
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="answer")

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Have something done, in the context of whoever asks; cancelling the future keeps it from being begun."""
        return self._pool.submit(copy_context().run, work)

    async def run(self, work: Callable[[], T]) -> T:
        """Have something done, and wait for it without holding up the event loop."""
        return await asyncio.wrap_future(self.submit(work))

    def close(self) -> None:
        """Finish what has been asked for."""
        self._pool.shutdown()
