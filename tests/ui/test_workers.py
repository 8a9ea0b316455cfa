"""Work in line: who asks first is served first, and who leaves before is never begun."""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar
from functools import partial

import pytest

from ui.workers import Workers

ASKER: ContextVar[str] = ContextVar("ASKER", default="")


def test_the_first_who_asks_is_served_first_and_no_two_at_once() -> None:
    workers, gate, served = Workers(1), threading.Event(), []
    workers.submit(gate.wait)
    jobs = [workers.submit(partial(served.append, number)) for number in range(50)]
    gate.set()
    for job in jobs:
        job.result(10)
    assert served == list(range(50))


def test_whoever_leaves_before_is_not_begun() -> None:
    workers, gate, served = Workers(1), threading.Event(), []
    workers.submit(gate.wait)
    left, stayed = workers.submit(partial(served.append, "left")), workers.submit(partial(served.append, "stayed"))
    assert left.cancel()
    gate.set()
    stayed.result(10)
    assert served == ["stayed"]


def test_an_event_loop_waits_and_hears_of_failures() -> None:
    async def asked() -> str:
        ASKER.set("me")
        with pytest.raises(ZeroDivisionError):
            await workers.run(lambda: 1 / 0)
        return await workers.run(ASKER.get)

    workers = Workers(2)
    assert asyncio.run(asked()) == "me"


def test_the_event_loop_goes_first() -> None:
    said: list[str] = []

    async def asked() -> None:
        loop = asyncio.get_running_loop()
        job = workers.submit_after(loop, partial(said.append, "computed"))
        for number in range(3):
            loop.call_soon(said.append, f"heard {number}")
        await asyncio.wrap_future(job)

    workers = Workers(1)
    asyncio.run(asked())
    assert said == ["heard 0", "heard 1", "heard 2", "computed"]


def test_work_is_done_though_the_loop_has_ended() -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    assert Workers(1).submit_after(loop, lambda: "stored").result(10) == "stored"
