"""Events that threads wait for, read in an event loop. A reader who leaves ends the waiting at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

import anyio

from assistant.leaving import Reader, ReaderLeft

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Event(Generic[T]):
    value: T


@dataclass(frozen=True, slots=True)
class _End:
    error: Exception | None = None


class Waiting:
    """One thread for each that is waited for.

    Args:
        most: so many at once; others wait for their turn.
    """

    def __init__(self, most: int) -> None:
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="waiting")

    async def read(self, events: Generator[T]) -> AsyncGenerator[T]:
        """The same events. When this is left, what `events` waits for is ended, and they are closed."""
        loop, arrived = asyncio.get_running_loop(), asyncio.Queue[_Event[T] | _End]()
        reader = Reader()

        def arrive(event: _Event[T] | _End) -> None:
            with suppress(RuntimeError):  # the loop has ended, and with it whoever reads
                loop.call_soon_threadsafe(arrived.put_nowait, event)

        def work() -> None:
            end = _End()
            try:
                for event in events:
                    arrive(_Event(event))
                    if reader.has_left:
                        break
            except ReaderLeft:
                pass
            except Exception as error:  # noqa: BLE001 - raised again where the events are read
                end = _End(error)
            finally:
                events.close()
                arrive(end)

        working = self._threads.submit(reader.run, work)
        try:
            while isinstance(event := await arrived.get(), _Event):
                yield event.value
        finally:
            reader.leave()
            with anyio.CancelScope(shield=True):
                if not working.cancel():  # its turn had come
                    await asyncio.wait([asyncio.wrap_future(working)])
                else:
                    events.close()
        if event.error is not None:
            raise event.error


async def repeated(events: AsyncGenerator[T], seconds: float) -> AsyncGenerator[T]:
    """The same events, and the last one again after so many seconds without a new one: for callers who notice only
    between two events that their reader has left. Leaving this closes `events`."""
    coming: asyncio.Task[T] | None = None
    last: list[T] = []
    try:
        while True:
            coming = coming or asyncio.ensure_future(anext(events))
            await asyncio.wait((coming,), timeout=seconds if last else None)
            if coming.done():
                try:
                    last = [coming.result()]
                except StopAsyncIteration:
                    return
                coming = None
            yield last[0]
    finally:
        with anyio.CancelScope(shield=True):
            if coming is not None and not coming.done():
                coming.cancel()
                await asyncio.wait((coming,))
            await events.aclose()
