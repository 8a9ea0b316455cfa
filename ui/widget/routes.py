"""The addresses that other people's sites use: the script, the slim chat in a frame, and a page that shows both."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from ui.chat.engine import EVENT, ChatEngine
from ui.locale import LANGUAGES, words
from ui.preferences import Preferences
from ui.rendering import turn_html
from ui.sessions import session_id_of
from ui.templating import page

if TYPE_CHECKING:
    from collections.abc import Sequence

DOCUMENTS_SHOWN = 1
_PLACEHOLDER = "/*words*/ {}"
_SCRIPT_SECONDS = 3600  # a site's snippet names no version, so that a new one arrives within the hour


def router(engine: ChatEngine, origins: Sequence[str]) -> APIRouter:
    """Args:
    origins: the sites that may show the chat; the server's own pages may always.
    """
    routes = APIRouter(include_in_schema=False)
    memory, library = engine.conversations.memory, engine.library

    @routes.get("/widget.js")
    def script() -> Response:
        headers = {"Cache-Control": f"public, max-age={_SCRIPT_SECONDS}"}
        return Response(widget_script(), media_type="text/javascript; charset=utf-8", headers=headers)

    @routes.get("/widget/")
    def chat(request: Request) -> HTMLResponse:
        return page(
            request,
            "widget.html",
            session=engine.sessions.new_id(),
            origins=[*origins, str(request.base_url).rstrip("/")],
            conversation="",
            turns=[],
            documents=[document.source for document in library.documents()[:DOCUMENTS_SHOWN]],
            question="",
            problem="",
            event=EVENT,
        )

    @routes.get("/widget/turns/{conversation_id}")
    def turns(request: Request, conversation_id: str) -> HTMLResponse:
        """A conversation as HTML, empty if the session has none such; 403 for one that was never given out."""
        session = engine.sessions.name(session_id_of(request.headers))
        if session is None:
            raise HTTPException(403)
        held = memory.turns(session, conversation_id) or []
        spoken = Preferences.of(request).words
        return HTMLResponse(Markup("").join(turn_html(turn, library.document, spoken) for turn in held))

    @routes.get("/demo")
    def demo(request: Request) -> HTMLResponse:
        return page(request, "demo.html")

    return routes


@cache
def widget_script() -> bytes:
    """`widget.js` with its words in all languages put in."""
    source = files("ui.widget").joinpath("widget.js").read_text(encoding="utf-8")
    spoken = {language: words(language).widget.model_dump() for language in LANGUAGES}
    if source.count(_PLACEHOLDER) != 1:
        raise ValueError(f"widget.js holds no {_PLACEHOLDER}")
    return source.replace(_PLACEHOLDER, json.dumps(spoken, ensure_ascii=False, separators=(",", ":"))).encode()
