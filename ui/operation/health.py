"""`/healthz`: is the process alive? `/readyz`: should questions be sent to it? Neither asks a database or a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from ui.operation.requests import Draining

if TYPE_CHECKING:
    from assistant.build import Assistant


def add_routes(app: FastAPI, assistant: Assistant, draining: Draining) -> None:
    library = assistant.library

    @app.get("/healthz", include_in_schema=False)
    def healthz() -> JSONResponse:
        return JSONResponse({"ok": True, "documents": len(library.documents()), "revision": library.revision})

    @app.get("/readyz", include_in_schema=False)
    def readyz() -> JSONResponse:
        searchable = library.keywords_ready or library.vectors_ready
        state: dict[str, Any] = {
            "ready": searchable and not draining.begun,
            "draining": draining.begun,
            "documents": len(library.documents()),
            "revision": library.revision,
            "keywords": library.keywords_ready,
            "vectors": library.vectors_ready,
            "chroma": library.chroma_ready,
            "backlog": library.backlog,
            "model": model_state(assistant),
        }
        return JSONResponse(state, 200 if state["ready"] else 503)


def model_state(assistant: Assistant) -> str:
    """For information: without its model the assistant answers all the same, by rules."""
    model: Any = getattr(assistant, "model", None)
    if model is None:
        return "none"
    breaker = getattr(model, "breaker", None)
    return "resting" if breaker is not None and getattr(breaker, "is_open", False) else "in use"
