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

T = TypeVar("T")


class Workers:
    """Whoever asks first is served first.

    Args:
        count: of threads; the default lets one store while another computes.
    """

    def __init__(self, count: int = 0) -> None:
        self._pool = ThreadPoolExecutor(count or max(2, os.cpu_count() or 1), thread_name_prefix="answer")

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Have something done, in the context of whoever asks; cancelling the future keeps it from being begun."""
        return self._pool.submit(copy_context().run, work)

    async def run(self, work: Callable[[], T]) -> T:
        """Have something done, and wait for it without holding up the event loop."""
        return await asyncio.wrap_future(self.submit(work))
