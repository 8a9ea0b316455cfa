"""Failures as programs read them: a status, a code, a message that says what to do next."""

from __future__ import annotations

import logging
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from assistant.errors import QuestionError
from ui.api.access import KeyRefused
from ui.api.openai_contract import TOO_MANY
from ui.limits import LimitReached
from ui.memory.types import MemoryUnavailable

_CODES = {
    400: "bad_request",
    401: "key_refused",
    403: "foreign_page",
    404: "not_found",
    405: "not_allowed",
    411: "no_length",
    413: "too_long",
    503: "unavailable",
}
_log = logging.getLogger(__name__)


class Refused(Exception):
    """A request that OpenAI's clients are to see refused: status, message, type, parameter, code."""

    def __init__(self, status: int, message: str, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.status, self.param, self.code = status, param, code


def told_at(path: str, error: Exception) -> tuple[int, dict[str, Any], dict[str, str]]:
    """An error in the shape that clients of a path expect."""
    return told_to_openai(error) if path.startswith("/v1/") else told(error)


def told(error: Exception) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Status, body and headers for an error. What nobody foresaw is logged, and told without its details."""
    match error:
        case LimitReached():
            return _failure(429, "limit_reached", str(error), {"Retry-After": str(error.retry_after)})
        case QuestionError():
            return _failure(400, "question_refused", str(error))
        case KeyRefused():
            return _failure(401, "key_refused", str(error), {"WWW-Authenticate": "Bearer"})
        case MemoryUnavailable():
            return _failure(503, "unavailable", "This cannot be done just now. Please try again.", {"Retry-After": "5"})
        case RequestValidationError():
            return _failure(422, "invalid", _problems(error))
        case HTTPException():
            code = _CODES.get(error.status_code, "failed")
            return _failure(error.status_code, code, str(error.detail), dict(error.headers or {}))
    _log.error("A request failed: %s", type(error).__name__, exc_info=error)
    return _failure(500, "failed", "Something went wrong here. Please try again.")


def told_to_openai(error: Exception) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Any error in OpenAI's shape."""
    if isinstance(error, Refused):
        status, message = error.status, str(error)
        headers: dict[str, str] = {}
        param, code = error.param, error.code
    else:
        status, body, headers = told(error)
        message, param, code = body["error"]["message"], None, body["error"]["code"]
        if isinstance(error, RequestValidationError):
            problem = error.errors()[0]["type"]
            status, code = (413, problem) if problem == TOO_MANY else (400, code)
    kinds = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
    kind = kinds.get(status, "server_error" if status >= 500 else "invalid_request_error")
    code = "invalid_api_key" if status == 401 else "rate_limit_exceeded" if status == 429 else code
    return status, {"error": {"message": message, "type": kind, "param": param, "code": code}}, headers


def _failure(
    status: int, code: str, message: str, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, Any], dict[str, str]]:
    return status, {"error": {"code": code, "message": message}}, headers or {}


def _problems(error: RequestValidationError) -> str:
    """What is wrong with a request, without repeating what it said."""
    problems = (
        f"{'.'.join(str(part) for part in each['loc'] if part != 'body') or 'body'}: {each['msg']}"
        for each in error.errors()[:5]
    )
    return "; ".join(problems)[:500]
