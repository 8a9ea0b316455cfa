"""Events that a thread waits for, read in an event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing

import pytest

from assistant.leaving import ReaderLeft, current
from ui.waiting import Waiting, repeated


def test_events_come_in_order_and_errors_after_them() -> None:
    def events() -> Generator[int]:
        yield from range(3)
        raise ValueError("at the end")

    async def read() -> list[int]:
        reading = Waiting(1).read(events())
        got = [await anext(reading) for _ in range(3)]
        with pytest.raises(ValueError, match="at the end"):
            await anext(reading)
        return got

    assert asyncio.run(read()) == [0, 1, 2]


def test_who_leaves_ends_what_is_waited_for() -> None:
    ended = threading.Event()

    def events() -> Generator[int]:
        reader, wake = current(), threading.Event()
        assert reader is not None
        reader.when_left(wake.set)
        try:
            yield 1
            wake.wait()
            raise ReaderLeft
        finally:
            ended.set()

    async def leave() -> None:
        async with aclosing(Waiting(1).read(events())) as reading:
            assert await anext(reading) == 1

    asyncio.run(leave())
    assert ended.is_set()


def test_who_leaves_before_the_turn_has_come_lets_nothing_begin() -> None:
    begun: list[int] = []
    hold = threading.Event()

    def events(number: int) -> Generator[int]:
        begun.append(number)
        yield number
        hold.wait()

    async def read() -> None:
        waiting = Waiting(1)
        async with aclosing(waiting.read(events(1))) as first:
            await anext(first)
            second = asyncio.ensure_future(anext(waiting.read(events(2))))
            await asyncio.sleep(0)
            second.cancel()
            with pytest.raises(asyncio.CancelledError):
                await second
            hold.set()

    asyncio.run(read())
    assert begun == [1]


async def counted(go_on: asyncio.Event, closed: list[bool]) -> AsyncGenerator[int]:
    try:
        yield 1
        await go_on.wait()
        yield 2
    finally:
        closed.append(True)


def test_the_last_event_comes_again_while_there_is_no_other() -> None:
    async def read() -> list[int]:
        go_on, got = asyncio.Event(), list[int]()
        async for event in repeated(counted(go_on, []), 0.01):
            got.append(event)
            if len(got) == 3:
                go_on.set()
        return got

    got = asyncio.run(read())
    assert got[:3] == [1, 1, 1]
    assert got[-1] == 2


def test_who_leaves_what_is_repeated_closes_it() -> None:
    closed: list[bool] = []

    async def leave() -> None:
        async with aclosing(repeated(counted(asyncio.Event(), closed), 0.01)) as events:
            assert [await anext(events), await anext(events)] == [1, 1]

    asyncio.run(leave())
    assert closed == [True]
