"""What reaches the application and what the browser may do with it: paths, origins, sizes, and headers.

Written as plain ASGI, so that streamed answers pass through unbuffered.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.api.access import is_foreign
from ui.api.failures import told_at
from ui.sessions import COOKIE, MAX_AGE_SECONDS, Sessions, session_id_of

LARGEST_BODY = 1_000_000
FRAMED, SCRIPT = "/widget/", "/widget.js"
_UNGUARDED = {"GET", "HEAD", "OPTIONS"}

# Everything else of Gradio (its page, upload, file=, proxy=, config, docs, monitoring, login, …) does not exist here.
_READ = re.compile(
    r"/|/healthz|/readyz|/explore|/source|/source/[^/]+|/passage/[^/]+|/page/[0-9a-f]+/[\w.-]+"
    r"|/chat/[\w-]+|/chat/[\w-]+/download|/gradio_api/queue/data"
    r"|/widget\.js|/widget/|/widget/turns/[\w-]+|/demo"
)
_WRITE = re.compile(r"/gradio_api/(?:queue/join|cancel)|/chat/ask|/chat/[\w-]+/delete|/chat/feedback/[\w-]+")
ADMIN_PATHS = re.compile(r"/admin(?:/report\.csv)?$")
API_PATHS = re.compile(r"/(?:api|v1)/|/mcp$")
_API_READ = re.compile(r"/api/(?:openapi\.json|documents|conversations(?:/[\w-]+)?)|/v1/models(?:/[^/]+)?|/mcp")
_API_WRITE = {
    "POST": re.compile(r"/api/(?:chat|feedback)|/v1/chat/completions|/mcp"),
    "PATCH": re.compile(r"/api/conversations/[\w-]+"),
    "DELETE": re.compile(r"/api/conversations(?:/[\w-]+)?|/mcp"),
}
_WITH_SESSION = re.compile(r"/|/chat/.+|/explore")


class Guard:
    """Outermost application: refuses what nobody needs, hands out session ids, adds the headers."""

    def __init__(self, app: ASGIApp, sessions: Sessions, frames: Sequence[str] = ()) -> None:
        """Args:
        frames: origins of the sites that may show the slim chat in a frame.
        """
        self._app = app
        self._sessions = sessions
        self._frames = tuple(frames)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        send = self._with_headers(scope, headers, nonce, send)
        refusal = refused(scope["method"], scope["path"], headers)
        if refusal is not None:
            status, reason = refusal
            await _refusal(scope["path"], status, reason)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _with_headers(self, scope: Scope, request: Headers, nonce: str, send: Send) -> Send:
        path = scope["path"]
        session_id = self._sessions.renewed(session_id_of(request)) if _WITH_SESSION.fullmatch(path) else None

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in security_headers(nonce, path, self._frames).items():
                    headers[name] = value
                if "cache-control" not in headers:
                    headers["Cache-Control"] = "no-cache" if path.startswith(("/source", "/passage")) else "no-store"
                if session_id is not None:
                    headers.append("Set-Cookie", _cookie(session_id, secure=scope["scheme"] == "https"))
            await send(message)

        return send_with_headers


def refused(method: str, path: str, headers: Headers) -> tuple[int, str] | None:
    """Why a request goes no further: (status, reason), or None if it may pass."""
    if method in _UNGUARDED:
        known = _READ.fullmatch(path) or _API_READ.fullmatch(path) or ADMIN_PATHS.match(path)
        return None if known else (404, "There is nothing at this address.")
    api = _API_WRITE[method].fullmatch(path) if method in _API_WRITE else None
    if api is None and not (method == "POST" and _WRITE.fullmatch(path)):
        return (404, "There is nothing at this address.")
    # A page of another site may not write in a visitor's name; a program with a key of its own may, see ui.api.access.
    if is_foreign(headers) and not (api and headers.get("authorization")):
        return (403, "This server takes questions from its own pages only.")
    length = headers.get("content-length", "0" if method == "DELETE" else "")
    if not length.isdigit():
        return (411, "The length of the request is missing.")
    if int(length) > LARGEST_BODY:
        return (413, "This is too long. Please ask a shorter question.")
    return None


def security_headers(nonce: str, path: str, frames: Sequence[str]) -> dict[str, str]:
    """The headers of a response. Only the slim chat may stand in frames, and only its script in other sites' pages."""
    framed = path == FRAMED
    styles = f"'self' 'nonce-{nonce}'" if ADMIN_PATHS.match(path) else "'self'"
    ancestors = " ".join(["'self'", *frames]) if framed else "'none'"
    headers = {
        "Content-Security-Policy": (
            f"default-src 'none'; script-src 'nonce-{nonce}'; style-src {styles}; img-src 'self'; connect-src 'self'; "
            f"frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "cross-origin" if framed or path == SCRIPT else "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    if not framed:
        headers |= {"X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin"}
    return headers


def _refusal(path: str, status: int, reason: str) -> Response:
    """For people a sentence; for programs what they can parse."""
    if not API_PATHS.match(path):
        return PlainTextResponse(reason, status)
    _, body, headers = told_at(path, HTTPException(status, reason))
    return JSONResponse(body, status, headers)


def _cookie(session_id: str, *, secure: bool) -> str:
    return f"{COOKIE}={session_id}; Path=/; Max-Age={MAX_AGE_SECONDS}; HttpOnly; SameSite=Lax" + (
        "; Secure" if secure else ""
    )
