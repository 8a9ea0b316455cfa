"""Async streams for callers that are not: one event loop in a thread of its own, shared by all of them.

bridge = Bridge()
for piece in bridge.iterate(lambda: stream(question)):
    ...
"""

from __future__ import annotations

import asyncio
import contextvars
import queue
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from assistant.leaving import ReaderLeft, current

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Item(Generic[T]):
    value: T


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None = None


class BridgeClosed(RuntimeError):
    """The program is ending; nothing new is begun."""


class Bridge:
    """Safe from any thread. The loop starts at first use and ends with `close`, which cancels what is under way."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def iterate(self, start: Callable[[], AsyncIterator[T]]) -> Iterator[T]:
        """What an async iterator gives, one after the other; it is started and read in the bridge's loop.

        The caller's context variables hold there as well. Closing this iterator (or leaving it to be collected) cancels
        the async one and waits until it has cleaned up. So does a reader who leaves meanwhile (`assistant.leaving`).

        Raises:
            BridgeClosed: the bridge is closed, or was closed meanwhile.
            ReaderLeft: whoever this is read for has left.
        """
        items: queue.SimpleQueue[_Item[T] | _End] = queue.SimpleQueue()

        async def pump() -> None:
            end = _End(BridgeClosed("The program is ending."))
            source = start()
            try:
                async for value in source:
                    items.put(_Item(value))
                end = _End()
            except Exception as error:  # noqa: BLE001 - raised again where the iterator is read
                end = _End(error)
            finally:
                try:
                    if (close := getattr(source, "aclose", None)) is not None:
                        await close()
                finally:
                    items.put(end)

        pumping, reader = self._submit(pump()), current()
        if reader is not None:
            reader.when_left(pumping.cancel)
        try:
            while isinstance(item := items.get(), _Item):
                yield item.value
        finally:
            pumping.cancel()
            while isinstance(item, _Item):  # left early: wait for the end
                item = items.get()
        if item.error is not None:
            raise ReaderLeft if reader is not None and reader.has_left else item.error

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for a coroutine that runs in the bridge's loop."""
        done: Future[T] = Future()

        async def report() -> None:
            try:
                done.set_result(await work)
            except asyncio.CancelledError:
                done.set_exception(BridgeClosed("The program is ending."))
            except Exception as error:  # noqa: BLE001 - raised again in the caller's thread
                done.set_exception(error)

        self._submit(report())
        return done.result()

    def close(self, *finally_: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Cancel everything, then run what is given (in the loop: connections end where they live), then stop."""
        with self._lock:
            self._closed = True
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(_wind_up(finally_), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()

    def _submit(self, work: Coroutine[Any, Any, None]) -> _Handle:
        with self._lock:
            if self._closed:
                work.close()
                raise BridgeClosed("The program is ending.")
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=_serve, args=(self._loop,), name="bridge", daemon=True)
                self._thread.start()
            return _Handle(self._loop, work)


class _Handle:
    """A task in another thread's loop, which can be cancelled from here."""

    def __init__(self, loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, None]) -> None:
        self._loop = loop
        self._work = work
        self._context = contextvars.copy_context()
        self._task: asyncio.Task[None] | None = None
        loop.call_soon_threadsafe(self._start)

    def _start(self) -> None:
        self._task = self._loop.create_task(self._work, context=self._context)

    def cancel(self) -> None:
        with suppress(RuntimeError):  # the loop is gone, and with it the task
            self._loop.call_soon_threadsafe(self._cancel)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


async def _wind_up(finally_: tuple[Callable[[], Coroutine[Any, Any, None]], ...]) -> None:
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    for work in finally_:
        await work()
