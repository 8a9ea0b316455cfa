"""The application behind `/api`, `/v1` and `/mcp`, and its OpenAPI description at `/api/openapi.json`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from anyio import to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import State
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from assistant.errors import QuestionError
from ui.api import mcp, openai, rest
from ui.api.access import Access, KeyRefused
from ui.api.failures import Refused, told, told_at
from ui.conversations import Conversations
from ui.memory.types import MemoryUnavailable

OPENAPI = "/api/openapi.json"
LARGEST_BODY = 1_000_000


def program_version() -> str:
    try:
        return version("guangdong-assistant")
    except PackageNotFoundError:
        return "0"


class Api:
    """An ASGI application. Its `lifespan` has to be entered before it can answer `/mcp`; it ends all answering."""

    def __init__(self, conversations: Conversations, access: Access) -> None:
        self._access = access
        self._conversations = conversations
        self._app = _rest_and_openai(conversations, access)
        self._server = mcp.build(conversations, program_version())
        # Stateless: any replica answers any call. Whose page a call comes from has been looked at before it gets here.
        self._mcp = self._server.streamable_http_app(
            stateless_http=True,
            json_response=True,
            max_request_body_size=LARGEST_BODY,
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )

    def lifespan(self, _app: object) -> AbstractAsyncContextManager[None]:
        @asynccontextmanager
        async def running() -> AsyncIterator[None]:
            async with self._server.session_manager.run():
                yield
            await to_thread.run_sync(self._conversations.close)

        return running()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != "/mcp":
            await self._app(scope, receive, send)
            return
        try:
            key = await self._access.key_of(scope)
        except (KeyRefused, MemoryUnavailable) as error:
            status, body, headers = told(error)
            await JSONResponse(body, status, headers)(scope, receive, send)
            return
        state = scope.setdefault("state", State())
        state["session"] = f"key:{key}" if key else ""
        await self._mcp(scope, receive, send)


def _rest_and_openai(conversations: Conversations, access: Access) -> FastAPI:
    app = FastAPI(
        title="Guangdong Industry Assistant",
        version=program_version(),
        description="Cited answers about Guangdong's strategic emerging industries and industrial clusters.",
        openapi_url=OPENAPI,
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        redirect_slashes=False,
    )
    app.include_router(rest.router(conversations, access))
    app.include_router(openai.router(conversations, access))

    async def refuse(request: Request, error: Exception) -> JSONResponse:
        status, body, headers = told_at(request.url.path, error)
        return JSONResponse(body, status, headers)

    for kind in (
        HTTPException,
        RequestValidationError,
        QuestionError,
        KeyRefused,
        MemoryUnavailable,
        Refused,
        Exception,
    ):
        app.add_exception_handler(kind, refuse)
    return app
