"""`/admin`: the report behind a login. An application of its own, which exists only where a password is set."""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import UTC, datetime, timedelta

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from ui.limits import Limits
from ui.locale import words_accepted
from ui.memory.database import Database
from ui.memory.types import MemoryUnavailable
from ui.reports.collect import Report, collect
from ui.reports.render import csv_rows, html

USER = "admin"
DAYS = 90


def create_admin(database: Database, limits: Limits, password: str) -> FastAPI:
    """The application. Five wrong passwords a minute from one address, and it asks to wait."""
    app = FastAPI(title="Report", docs_url=None, redoc_url=None, openapi_url=None)

    def log_in(request: Request) -> None:
        given = _password_of(request.headers.get("authorization", ""))
        address = request.client.host if request.client else ""
        if given is not None and limits.may_try(address):
            if hmac.compare_digest(given.encode("utf-8", "replace"), password.encode()):
                return
            limits.tried_in_vain(address)
        elif given is not None:
            raise HTTPException(429, "Too many wrong passwords. Wait a minute.", {"Retry-After": "60"})
        raise HTTPException(401, "Log in as admin.", {"WWW-Authenticate": 'Basic realm="report", charset="UTF-8"'})

    def report(request: Request, days: int) -> Report:
        log_in(request)
        return collect(database, (datetime.now(UTC) - timedelta(days=days)).date())

    @app.get("/admin")
    def page(request: Request, days: int = Query(DAYS, ge=1, le=3650)) -> Response:
        language = words_accepted(request.headers.get("accept-language", "")).language
        return HTMLResponse(html(report(request, days), language, request.state.nonce))

    @app.get("/admin/report.csv")
    def table(request: Request, days: int = Query(DAYS, ge=1, le=3650)) -> Response:
        attachment = {"Content-Disposition": 'attachment; filename="report.csv"'}
        return Response(csv_rows(report(request, days)), media_type="text/csv; charset=utf-8", headers=attachment)

    @app.exception_handler(MemoryUnavailable)
    async def unavailable(_request: Request, _error: Exception) -> Response:
        return PlainTextResponse("The database cannot be read just now. Try again in a minute.", 503)

    return app


def _password_of(authorization: str) -> str | None:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return password if user == USER else ""
