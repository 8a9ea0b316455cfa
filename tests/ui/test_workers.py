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
