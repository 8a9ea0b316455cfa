"""Everything that a model endpoint can do wrong, by kind.

ModelFailure carries
    kind         what happened, a FailureKind
    retryable    whether the same request may go well a moment later
    notice_key   which of `assistant/locales` tells the reader; it names no secret and no cause
    retry_after  seconds that the endpoint asked to wait for, None if it did not

Its text is for operators. Neither holds a word of what the endpoint said: error pages have been seen to repeat the key.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from assistant.errors import AssistantError


class FailureKind(StrEnum):
    # there is no way through
    UNREACHABLE = "unreachable"
    SLOW_CONNECT = "slow_connect"
    RATE_LIMITED = "rate_limited"
    OVERLOADED = "overloaded"
    SERVER_ERROR = "server_error"
    RESTING = "resting"
    # it takes too long
    SLOW_START = "slow_start"
    STALLED = "stalled"
    SLOW_END = "slow_end"
    # it will not do what is asked
    BAD_KEY = "bad_key"
    FORBIDDEN = "forbidden"
    QUOTA = "quota"
    UNKNOWN_MODEL = "unknown_model"
    BAD_REQUEST = "bad_request"
    MOVED = "moved"
    UNTRUSTED = "untrusted"
    # what comes is not an answer
    NOT_A_STREAM = "not_a_stream"
    MALFORMED = "malformed"
    EMPTY = "empty"
    CUT = "cut"
    TOO_LONG = "too_long"
    FILTERED = "filtered"
    ENDLESS = "endless"


class _Traits(NamedTuple):
    retryable: bool
    notice_key: str
    explanation: str


_UNAVAILABLE, _SLOW, _SETUP, _BROKEN = (
    "notice_model_unavailable",
    "notice_model_slow",
    "notice_model_setup",
    "notice_model_broken",
)
NOTICE_KEYS = (_UNAVAILABLE, _SLOW, _SETUP, _BROKEN)

_TRAITS = {
    FailureKind.UNREACHABLE: _Traits(True, _UNAVAILABLE, "cannot be reached. Check OPENAI_BASE_URL and the network."),
    FailureKind.SLOW_CONNECT: _Traits(
        False, _UNAVAILABLE, "does not accept connections in time (GUANGDONG_MODEL_CONNECT_SECONDS)."
    ),
    FailureKind.RATE_LIMITED: _Traits(True, _UNAVAILABLE, "limits how often it may be asked (429)."),
    FailureKind.OVERLOADED: _Traits(True, _UNAVAILABLE, "says that it is overloaded."),
    FailureKind.SERVER_ERROR: _Traits(True, _UNAVAILABLE, "has failed by itself (5xx)."),
    FailureKind.RESTING: _Traits(False, _UNAVAILABLE, "failed several times running and is left alone for a while."),
    FailureKind.SLOW_START: _Traits(False, _SLOW, "sent no words in time (GUANGDONG_MODEL_FIRST_TOKEN_SECONDS)."),
    FailureKind.STALLED: _Traits(False, _SLOW, "fell silent in the middle (GUANGDONG_MODEL_FIRST_TOKEN_SECONDS)."),
    FailureKind.SLOW_END: _Traits(False, _SLOW, "did not finish in time (GUANGDONG_MODEL_SECONDS)."),
    FailureKind.BAD_KEY: _Traits(False, _SETUP, "refuses the key (401). Check OPENAI_API_KEY."),
    FailureKind.FORBIDDEN: _Traits(False, _SETUP, "forbids this use (403). Check what the key may do."),
    FailureKind.QUOTA: _Traits(False, _SETUP, "says that the account has no quota left. Check its billing."),
    FailureKind.UNKNOWN_MODEL: _Traits(
        False, _SETUP, "knows no such model or address (404). Check GUANGDONG_CHAT_MODEL and OPENAI_BASE_URL."
    ),
    FailureKind.BAD_REQUEST: _Traits(False, _SETUP, "does not take the request (400). Is the model a chat model?"),
    FailureKind.MOVED: _Traits(False, _SETUP, "sends elsewhere (3xx), which is not followed. Correct OPENAI_BASE_URL."),
    FailureKind.UNTRUSTED: _Traits(False, _SETUP, "shows a certificate that this machine does not trust."),
    FailureKind.NOT_A_STREAM: _Traits(
        False, _BROKEN, "answers with a page instead of a stream. Check OPENAI_BASE_URL; it mostly ends in /v1."
    ),
    FailureKind.MALFORMED: _Traits(True, _BROKEN, "sends what is not the chat-completions protocol."),
    FailureKind.EMPTY: _Traits(True, _BROKEN, "sent an answer without words."),
    FailureKind.CUT: _Traits(True, _BROKEN, "stopped before its answer was finished."),
    FailureKind.TOO_LONG: _Traits(False, _BROKEN, "reached the limit on its answer (GUANGDONG_MODEL_MAX_TOKENS)."),
    FailureKind.FILTERED: _Traits(False, _BROKEN, "withheld its answer by a content filter."),
    FailureKind.ENDLESS: _Traits(False, _BROKEN, "would not stop; its answer was ended at the limit on output."),
}  # fmt: skip

_BY_STATUS = {
    400: FailureKind.BAD_REQUEST,
    401: FailureKind.BAD_KEY,
    402: FailureKind.QUOTA,
    403: FailureKind.FORBIDDEN,
    404: FailureKind.UNKNOWN_MODEL,
    408: FailureKind.OVERLOADED,
    409: FailureKind.OVERLOADED,
    429: FailureKind.RATE_LIMITED,
    503: FailureKind.OVERLOADED,
    529: FailureKind.OVERLOADED,
}


class ModelFailure(AssistantError):
    """The model gave no answer that can be used. It may have given a part of one."""

    def __init__(self, kind: FailureKind, *, retry_after: float | None = None) -> None:
        traits = _TRAITS[kind]
        super().__init__(f"The model endpoint {traits.explanation}")
        self.kind = kind
        self.retryable = traits.retryable
        self.notice_key = traits.notice_key
        self.retry_after = retry_after


def kind_of_status(status: int, code: object = None) -> FailureKind:
    """What an HTTP status (and the endpoint's own error code, where it has one) stands for."""
    if code == "insufficient_quota":
        return FailureKind.QUOTA
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 300 <= status < 400:
        return FailureKind.MOVED
    return FailureKind.SERVER_ERROR if status >= 500 else FailureKind.BAD_REQUEST
