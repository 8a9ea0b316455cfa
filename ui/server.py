"""The web server: the chat page, the source pages, and the health check, in one FastAPI application."""

from __future__ import annotations

import os
from html import escape
from typing import TYPE_CHECKING, Annotated, cast

# Before Gradio is imported anywhere: no call may leave this host.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio
from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.types import ASGIApp, Message

from ui.assets import assets
from ui.conversations import Conversations
from ui.locale import Words, words, words_accepted, words_for
from ui.pages import chat
from ui.pages.shell import chat_page, page
from ui.pages.source import passage_fragment, source_page
from ui.security import Guard
from ui.sessions import Sessions, signing_key

if TYPE_CHECKING:
    from assistant.build import Assistant
    from assistant.settings import Settings
    from knowledge.library import Library
    from ui.memory.memory import Memory

Position = Annotated[int | None, Query(ge=0)]
Digest = Annotated[str, Query(pattern="^[0-9a-f]{0,64}$")]
Language = Annotated[str, Query(max_length=20)]


def create_app(assistant: Assistant, memory: Memory, settings: Settings) -> ASGIApp:
    """The whole application. It closes nothing: whoever opened the assistant and the memory closes them."""
    sessions = Sessions(signing_key(settings.data_dir, settings.secret_key.get_secret_value()))
    conversations = Conversations(assistant, memory)
    app = FastAPI(title="Guangdong Industry Assistant", docs_url=None, redoc_url=None, openapi_url=None)
    # With a CORS policy on the parent, Gradio does not add its own, which would echo any origin.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
    app.add_exception_handler(RequestValidationError, _broken_link)
    _add_plain_routes(app, assistant.library)
    _mount_chat(app, chat.build(conversations, sessions, words("en")))
    return Guard(app, sessions)


def _add_plain_routes(app: FastAPI, library: Library) -> None:
    @app.get("/healthz")
    def healthz() -> JSONResponse:
        status = library.status()
        return JSONResponse({"ok": True, "documents": len(library.documents()), "revision": status.revision})

    @app.get("/page/{digest}/{name}")
    def asset(name: str) -> Response:
        found = assets().get(name)
        if found is None:
            raise HTTPException(404)
        return Response(found.content, media_type=found.media_type)

    @app.get("/source/{document_id}")
    def source(
        request: Request,
        document_id: str,
        start: Position = None,
        end: Position = None,
        sha: Digest = "",
        lang: Language = "",
    ) -> HTMLResponse:
        spoken = _words(request, lang)
        document = library.document(document_id)
        if document is None:
            return _missing(spoken)
        return HTMLResponse(source_page(document, start, end, sha, spoken))

    @app.get("/passage/{document_id}")
    def passage(
        request: Request,
        document_id: str,
        start: Position = None,
        end: Position = None,
        sha: Digest = "",
        lang: Language = "",
    ) -> HTMLResponse:
        spoken = _words(request, lang)
        document = library.document(document_id)
        if document is None or start is None or end is None:
            return HTMLResponse(f'<p class="warning">{escape(spoken.page_not_found)}</p>', 404)
        return HTMLResponse(passage_fragment(document, start, end, sha, spoken))


def _mount_chat(app: FastAPI, blocks: gradio.Blocks) -> None:
    """Gradio below "/", with its page put into a shell of ours."""

    async def home(request: Request) -> HTMLResponse:
        html = await _gradio_page(gradio_app, request)
        return HTMLResponse(chat_page(html, nonce=request.state.nonce, words=words("en")))

    app.add_route("/", home, methods=["GET", "HEAD"])
    gradio.mount_gradio_app(
        app,
        blocks,
        "/",
        theme=gradio.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        footer_links=[],
        show_error=False,
        max_file_size=1,
        enable_monitoring=False,
        run_history=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
    )
    gradio_app = cast(Mount, app.routes[-1]).app


async def _gradio_page(gradio_app: ASGIApp, request: Request) -> str:
    """Gradio's own HTML for "/". Its query parameters (deep links, themes, views) do not exist here."""
    body: list[bytes] = []

    async def collect(message: Message) -> None:
        if message["type"] == "http.response.body":
            body.append(message.get("body", b""))

    scope = dict(request.scope) | {"method": "GET", "query_string": b""}
    await gradio_app(scope, request.receive, collect)
    return b"".join(body).decode()


def _words(request: Request, language: str) -> Words:
    return words_for(language) if language else words_accepted(request.headers.get("accept-language", ""))


async def _broken_link(request: Request, _error: Exception) -> HTMLResponse:
    """A link with impossible offsets is somebody's typing mistake, not a program's."""
    return _missing(_words(request, ""), 400)


def _missing(spoken: Words, status: int = 404) -> HTMLResponse:
    body = (
        f'<main class="source-page"><p>{escape(spoken.page_not_found)}</p>'
        f'<p><a href="/">{escape(spoken.back_to_chat)}</a></p></main>'
    )
    return HTMLResponse(page(title=spoken.name, body=body, words=spoken), status)
