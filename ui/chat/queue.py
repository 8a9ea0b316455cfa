"""Gradio's queue, reached directly: the three requests that the page makes of it, at Gradio's own addresses.

Gradio's application asks threads twice whether somebody has logged in, matches some sixty routes, passes each piece of
an answer through two dozen layers, and looks after each whether the reader is still there. Two hundred who ask in one
moment wait for all of that before the last of them is heard.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

import anyio
import gradio
import orjson
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from gradio.data_classes import CancelBody, PredictBody
from gradio.server_messages import (
    EstimationMessage,
    EventMessage,
    HeartbeatMessage,
    ProcessCompletedMessage,
    ProcessStartsMessage,
    UnexpectedErrorMessage,
)
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

PREFIX = "/gradio_api/"
_JOIN, _DATA, _CANCEL = (PREFIX + path for path in ("queue/join", "queue/data", "cancel"))
_HEARTBEAT_SECONDS = 15.0
_UNSEEN = (EstimationMessage, ProcessStartsMessage)
"""Of no interest to the page: its question is begun at once, whatever its place."""

Body = TypeVar("Body", PredictBody, CancelBody)


def queue_of(blocks: gradio.Blocks, gradio_app: FastAPI) -> Starlette:
    """What joins and leaves the queue are the functions of Gradio's routes. Nobody logs into Gradio: a session is ours.

    Raises:
        KeyError: this version of Gradio has no such route.
    """
    endpoints: dict[str | None, Callable[..., Awaitable[Any]]] = {
        route.path: route.endpoint for route in iter_route_contexts(gradio_app.routes) if route.endpoint
    }
    enter, leave = endpoints[_JOIN], endpoints[_CANCEL]

    async def join(request: Request) -> Response:
        body = _parsed(PredictBody, await request.body())
        return JSONResponse(await enter(body=body, request=request, username=None))

    async def data(request: Request) -> Response:
        session = request.query_params.get("session_hash", "")
        if session not in blocks._queue.pending_messages_per_session:
            raise HTTPException(404, "Nobody has asked anything here.")
        return StreamingResponse(_told(blocks._queue, session), media_type="text/event-stream")

    async def cancel(request: Request) -> Response:
        return JSONResponse(await leave(_parsed(CancelBody, await request.body())))

    return Starlette(
        routes=[
            Route(_JOIN, join, methods=["POST"]),
            Route(_DATA, data, methods=["GET"]),
            Route(_CANCEL, cancel, methods=["POST"]),
        ]
    )


async def _told(queue: gradio.queueing.Queue, session: str) -> AsyncIterator[bytes]:
    """What the queue has to tell a session, as server-sent events, until all that it has asked is answered.

    Leaving this marks its events as left, so that Gradio ends them.
    """
    messages = queue.pending_messages_per_session[session]
    try:
        while queue.pending_event_ids_session.get(session):
            try:
                message = await asyncio.wait_for(messages.get(), _HEARTBEAT_SECONDS)
            except TimeoutError:
                message = HeartbeatMessage()
            if queue.stopped:
                yield _event(UnexpectedErrorMessage(message="Server stopped unexpectedly.", success=False))
                return
            if isinstance(message, ProcessCompletedMessage) and message.event_id:
                queue.pending_event_ids_session.get(session, set()).discard(message.event_id)  # a second reader may end
            if not isinstance(message, _UNSEEN):
                yield _event(message)
    finally:
        queue.pending_messages_per_session.pop(session, None)
        with anyio.CancelScope(shield=True):
            await queue.clean_events(session_hash=session)


def _event(message: EventMessage) -> bytes:
    return b"data: " + orjson.dumps(message.model_dump(), default=str) + b"\n\n"


def _parsed(model: type[Body], body: bytes) -> Body:
    try:
        return model.model_validate_json(body)
    except ValidationError:
        raise HTTPException(422, "This is not what the queue expects.") from None
