"""Where answers that wait for nobody are computed: by a few threads, in the order of asking.

Threads that compute at once only take Python's lock from each other and from the event loop, which then serves nobody.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from typing import TypeVar

COMPUTING = max(1, min(4, (os.cpu_count() or 1) // 2))
"""So many answers are computed at once. Most of it is Python, which computes on one core at a time."""

STORING = 16
"""So many threads where each may wait for a database elsewhere."""

_LONGEST_WAIT_SECONDS = 1.0
_ROUNDS = 3
"""So often the event loop does all it has to do before an answer is begun: taking up a question takes several."""

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

    def submit_after(self, loop: asyncio.AbstractEventLoop, work: Callable[[], T]) -> Future[T]:
        """The same, begun once the loop has done all that it has to do now: whoever waits to be heard goes before."""

        def begin() -> T:
            with suppress(RuntimeError):  # the loop has ended: nobody waits there
                for _ in range(_ROUNDS):
                    turn = threading.Event()
                    loop.call_soon_threadsafe(turn.set)
                    turn.wait(_LONGEST_WAIT_SECONDS)
            return work()

        return self.submit(begin)

    async def run(self, work: Callable[[], T]) -> T:
        """Have something done, and wait for it without holding up the event loop."""
        return await asyncio.wrap_future(self.submit(work))

    def close(self) -> None:
        """Finish what has been asked for."""
        self._pool.shutdown()
