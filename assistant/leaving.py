"""A reader who leaves while a thread waits for the next piece of the answer: what is waited for ends at once.

reader = Reader()
thread: reader.run(work)  # whatever waits in there looks for `current()`
elsewhere: reader.leave()
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class ReaderLeft(GeneratorExit):
    """Raised where the next piece is waited for; generators end as if they had been closed."""


class Reader:
    """Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = False
        self._to_end: list[Callable[[], None]] = []
        self._context = copy_context()
        self._context.run(_current.set, self)

    @property
    def has_left(self) -> bool:
        return self._left

    def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do something for this reader, in the context that this was made in; one thing at a time."""
        return self._context.run(work, *args, **kwargs)

    def leave(self) -> None:
        """End what is waited for. Once is enough."""
        with self._lock:
            self._left = True
            to_end, self._to_end = self._to_end, []
        for end in to_end:
            end()

    def when_left(self, end: Callable[[], None]) -> None:
        """What ends the waiting; it is called at once if the reader has left already."""
        with self._lock:
            if not self._left:
                self._to_end.append(end)
                return
        end()


_current: ContextVar[Reader | None] = ContextVar("reader", default=None)


def current() -> Reader | None:
    """Whoever the running code works for, if that is somebody who may leave."""
    return _current.get()
