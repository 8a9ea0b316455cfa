"""The outermost application: counts requests, and knows whether the server is about to end."""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.operation import metrics

_ENTRANCES = re.compile(r"/(api|v1|mcp|admin|widget|chat|explore|source|passage|gradio_api|page|healthz|readyz)\b")


class Draining:
    """Begun once the server is to end: no new questions are wanted, those under way are finished."""

    def __init__(self) -> None:
        self.begun = False

    def begin(self) -> None:
        self.begun = True


class _Gone(Exception):
    """The client closed the connection, and other requests were waiting in it: uvicorn then writes to a closed one."""


class Requests:
    def __init__(self, app: ASGIApp, draining: Draining) -> None:
        self._app = app
        self.draining = draining

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        entrance = entrance_of(scope["path"])
        code = "none"  # the client left before there was a response

        async def seen(message: Message) -> None:
            nonlocal code
            if message["type"] == "http.response.start":
                code = str(message["status"])
            try:
                await send(message)
            except RuntimeError as error:
                if "closed=True" not in str(error):
                    raise
                raise _Gone from None

        with metrics.REQUESTS_UNDER_WAY.labels(entrance).track_inprogress():
            try:
                await self._app(scope, receive, seen)
            except _Gone:
                code = "none"
            finally:
                metrics.REQUESTS.labels(entrance, code).inc()


def entrance_of(path: str) -> str:
    """A path's first part, if it is one of ours: labels have to be few, and nobody else may make them up."""
    if path == "/":
        return "page"
    found = _ENTRANCES.match(path)
    return found[1] if found else "other"
