"""The web server: chat, source pages, explorer, and the health check, in one FastAPI application."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

# Before Gradio is imported anywhere: no call may leave this host.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# Nor is a table of the last ten thousand events wanted, which would be computed anew, in pandas, after each of them.
os.environ |= {"GRADIO_ANALYTICS_MAX_EVENTS": "1", "GRADIO_ANALYTICS_CACHE_FREQUENCY": str(sys.maxsize)}

import gradio
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.admin import create_admin
from ui.api.access import Access
from ui.api.app import Api
from ui.assets import assets, digest
from ui.chat.engine import ChatEngine, build_blocks
from ui.chat.queue import PREFIX, queue_of
from ui.chat.routes import router as chat_router
from ui.conversations import Conversations
from ui.counts import shared_counts
from ui.keys import Keys
from ui.limits import Allowed, Limits
from ui.memory.types import MemoryUnavailable
from ui.operation import health
from ui.operation.observed import observed
from ui.operation.requests import Draining, Requests
from ui.pages import explore, source
from ui.security import ADMIN_PATHS, API_PATHS, Guard
from ui.sessions import Sessions, signing_key
from ui.widget import routes as widget
from ui.widget.origins import parse_origins

if TYPE_CHECKING:
    from assistant.build import Assistant
    from assistant.settings import Settings
    from ui.memory.memory import Memory


def create_app(assistant: Assistant, memory: Memory, settings: Settings) -> Requests:
    """The whole application. It closes nothing: whoever opened the assistant and the memory closes them."""
    draining = Draining()
    assistant = observed(assistant, log_questions=settings.log_questions)
    key = signing_key(settings.data_dir, settings.secret_key.get_secret_value())
    sessions = Sessions(key)
    origins = parse_origins(settings.widget_origins, development=settings.development)
    conversations = Conversations(assistant, memory, _limits(settings, memory, key))
    api = Api(conversations, Access(sessions, Keys(memory.database), settings.require_api_keys, settings.host))
    engine = ChatEngine(conversations, sessions)
    app = FastAPI(
        title="Guangdong Industry Assistant", docs_url=None, redoc_url=None, openapi_url=None, lifespan=api.lifespan
    )
    # With a CORS policy on the parent, Gradio does not add its own, which would echo any origin.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    app.add_exception_handler(RequestValidationError, _broken_link)
    app.add_exception_handler(MemoryUnavailable, _forgetful)
    health.add_routes(app, assistant, draining)
    _add_plain_routes(app)
    app.include_router(chat_router(engine))
    app.include_router(source.router(assistant.library))
    app.include_router(explore.router(assistant))
    app.include_router(widget.router(engine, origins))
    queue = _mount_gradio(app, engine)
    password = settings.admin_password
    admin = create_admin(memory.database, conversations.limits, password.get_secret_value()) if password else None
    guarded = Guard(_Entrances(pages=app, api=api, admin=admin, queue=queue), sessions, origins)
    return Requests(guarded, draining)


class _Entrances:
    """Programs to the API, the operator to the report, everybody else to the pages."""

    def __init__(self, pages: ASGIApp, api: ASGIApp, admin: ASGIApp | None, queue: ASGIApp) -> None:
        self._pages = pages
        self._queue = queue
        self._api = api
        self._admin = admin or pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        if path.startswith(PREFIX):
            app = self._queue  # past what only pages need: each layer costs each answer twice
        elif API_PATHS.match(path):
            app = self._api
        else:
            app = self._admin if ADMIN_PATHS.match(path) else self._pages
        await app(scope, receive, send)


def _limits(settings: Settings, memory: Memory, key: bytes) -> Limits:
    allowed = Allowed(
        questions_per_minute=settings.questions_per_minute,
        questions_per_minute_and_address=settings.questions_per_minute_and_address,
        streams=settings.concurrent_streams,
        streams_per_client=settings.concurrent_streams_per_client,
        tokens_per_day=settings.tokens_per_day,
    )
    return Limits(allowed, key, shared_counts(settings.limits_url.get_secret_value(), memory.database))


def _add_plain_routes(app: FastAPI) -> None:
    @app.get("/page/{version}/{name}")
    def asset(version: str, name: str) -> Response:
        found = assets().get(name)
        if found is None:
            raise HTTPException(404)
        lasting = "public, max-age=31536000, immutable" if version == digest() else "no-cache"
        return Response(found.content, media_type=found.media_type, headers={"Cache-Control": lasting})


def _mount_gradio(app: FastAPI, engine: ChatEngine) -> ASGIApp:
    """Gradio's queue below "/gradio_api"; the guard lets nothing else of Gradio through."""
    # Gradio tries to import it twice for each update of an answer; that it is missing need not be found out each time.
    if find_spec("matplotlib") is None:
        sys.modules["matplotlib"] = None  # type: ignore[assignment]
    blocks = build_blocks(engine)
    gradio.mount_gradio_app(
        app,
        blocks,
        "/",
        footer_links=[],
        show_error=False,
        max_file_size=1,
        enable_monitoring=False,
        run_history=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
    )
    mounted = app.routes[-1]
    assert isinstance(mounted, Mount) and isinstance(mounted.app, FastAPI)  # noqa: S101, PT018 - what Gradio has just done
    return queue_of(blocks, mounted.app)


async def _broken_link(request: Request, _error: Exception) -> Response:
    """A link with impossible offsets is somebody's typing mistake, not a program's."""
    return source.missing(request, 400)


async def _forgetful(_request: Request, _error: Exception) -> Response:
    """What cannot wait for the database has not happened, and may be tried again."""
    return PlainTextResponse("This cannot be stored just now; nothing has changed. Try again in a minute.", 503)
