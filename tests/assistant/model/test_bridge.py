from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.model.bridge import Bridge, BridgeClosed

PATIENCE = 30
speaker = contextvars.ContextVar("speaker", default="nobody")


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    bridge = Bridge()
    yield bridge
    bridge.close()


async def counted(until: int) -> AsyncIterator[int]:
    for number in range(until):
        await asyncio.sleep(0)
        yield number


def test_what_comes_is_given_in_order(bridge: Bridge) -> None:
    assert list(bridge.iterate(lambda: counted(5))) == [0, 1, 2, 3, 4]


def test_200_at_once_are_not_mixed(bridge: Bridge) -> None:
    def read(size: int) -> list[int]:
        return list(bridge.iterate(lambda: counted(size)))

    with ThreadPoolExecutor(200) as pool:
        assert list(pool.map(read, range(200))) == [list(range(size)) for size in range(200)]


def test_an_error_arrives_after_what_came_before_it(bridge: Bridge) -> None:
    async def failing() -> AsyncIterator[int]:
        yield 1
        raise LookupError("there is no second one")

    reading = bridge.iterate(failing)
    assert next(reading) == 1
    with pytest.raises(LookupError, match="no second"):
        next(reading)


def test_leaving_early_ends_the_stream_before_close_returns(bridge: Bridge) -> None:
    ended = threading.Event()

    async def endless() -> AsyncIterator[int]:
        try:
            while True:
                yield 1
                await asyncio.sleep(0)
        finally:
            ended.set()

    reading = bridge.iterate(endless)
    next(reading)
    reading.close()  # type: ignore[attr-defined]
    assert ended.is_set()


def test_leaving_while_nothing_comes_ends_the_wait(bridge: Bridge) -> None:
    ended = threading.Event()

    async def waiting() -> AsyncIterator[int]:
        try:
            yield 1
            await asyncio.Event().wait()
        finally:
            ended.set()

    reading = bridge.iterate(waiting)
    next(reading)
    reading.close()  # type: ignore[attr-defined]
    assert ended.wait(PATIENCE)


def test_the_callers_context_holds(bridge: Bridge) -> None:
    async def spoken() -> AsyncIterator[str]:
        yield speaker.get()

    token = speaker.set("somebody")
    try:
        assert list(bridge.iterate(spoken)) == ["somebody"]
    finally:
        speaker.reset(token)


def test_run_gives_results_and_errors(bridge: Bridge) -> None:
    async def answer() -> int:
        return 42

    async def fail() -> int:
        raise LookupError

    assert bridge.run(answer()) == 42
    with pytest.raises(LookupError):
        bridge.run(fail())


def test_closing_ends_those_who_wait() -> None:
    bridge = Bridge()
    begun, cleaned = threading.Event(), threading.Event()

    async def waiting() -> AsyncIterator[int]:
        begun.set()
        await asyncio.Event().wait()
        yield 1

    async def clean() -> None:
        cleaned.set()

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(lambda: list(bridge.iterate(waiting)))
        assert begun.wait(PATIENCE)
        bridge.close(clean)
        with pytest.raises(BridgeClosed):
            reading.result(PATIENCE)
    assert cleaned.is_set()
    with pytest.raises(BridgeClosed):
        list(bridge.iterate(lambda: counted(1)))
    bridge.close()  # once more does no harm
