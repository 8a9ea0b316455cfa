"""Server-sent events: one line of JSON per event."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, TypeVar

T = TypeVar("T")

DESCRIBED = {
    "text/event-stream": {
        "schema": {"type": "object", "properties": {"event": {"type": "string"}, "data": {"type": "string"}}},
        "example": 'event: sentence\ndata: {"text": "…"}\n\n',
    }
}
"""How OpenAPI shows a stream of events."""

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def event(data: Any, name: str = "") -> bytes:
    """One event; without a name it is what clients call a message."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode("utf-8", "replace")


async def begun(events: AsyncGenerator[T]) -> AsyncGenerator[T]:
    """The same events, once the first is there: what goes wrong before it is raised here, and can have a status."""
    first = await anext(events)

    async def all_of_them() -> AsyncGenerator[T]:
        async with aclosing(events):
            yield first
            async for each in events:
                yield each

    return all_of_them()
