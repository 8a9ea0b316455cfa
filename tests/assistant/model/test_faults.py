"""Every way in which an endpoint fails: the right kind, no more requests than wanted, and the key nowhere."""

from __future__ import annotations

import logging
import traceback

import pytest

from assistant.model.failures import NOTICE_KEYS, FailureKind, ModelFailure
from assistant.phrases import FOLDER
from tests.assistant.model.asking import FAITHFUL, KEY, ask, model_of
from tests.model_server import SCRIPTS, ModelServer

ONCE, RETRIED = 1, 3

_LATE = {FailureKind.SLOW_START, FailureKind.STALLED}

FAULTS = {
    "cut_mid_sentence": (FailureKind.CUT, ONCE),
    "no_finish_reason": (FailureKind.CUT, ONCE),
    "connection_lost": (FailureKind.CUT, ONCE),
    "lost_at_once": (FailureKind.CUT, RETRIED),
    "malformed_sse": (FailureKind.MALFORMED, ONCE),
    "malformed_at_once": (FailureKind.MALFORMED, RETRIED),
    "wrong_shape": (FailureKind.MALFORMED, RETRIED),
    "error_event": (FailureKind.OVERLOADED, ONCE),
    "empty": (FailureKind.EMPTY, RETRIED),
    "nothing": (FailureKind.EMPTY, RETRIED),
    "endless": (FailureKind.ENDLESS, ONCE),
    "endless_line": (FailureKind.ENDLESS, ONCE),
    "silent": (FailureKind.SLOW_START, ONCE),
    "silent_after_headers": (FailureKind.SLOW_START, ONCE),
    "stalled": (FailureKind.STALLED, ONCE),
    "too_long": (FailureKind.TOO_LONG, ONCE),
    "filtered": (FailureKind.FILTERED, ONCE),
    "html_page": (FailureKind.NOT_A_STREAM, ONCE),
    "json_page": (FailureKind.NOT_A_STREAM, ONCE),
    "status_400": (FailureKind.BAD_REQUEST, ONCE),
    "status_401": (FailureKind.BAD_KEY, ONCE),
    "status_403": (FailureKind.FORBIDDEN, ONCE),
    "status_404": (FailureKind.UNKNOWN_MODEL, ONCE),
    "status_408": (FailureKind.OVERLOADED, RETRIED),
    "status_409": (FailureKind.OVERLOADED, RETRIED),
    "status_429": (FailureKind.RATE_LIMITED, RETRIED),
    "status_429_soon": (FailureKind.RATE_LIMITED, RETRIED),
    "status_429_later": (FailureKind.RATE_LIMITED, ONCE),
    "status_429_quota": (FailureKind.QUOTA, ONCE),
    "status_500": (FailureKind.SERVER_ERROR, RETRIED),
    "status_503": (FailureKind.OVERLOADED, RETRIED),
    "redirect": (FailureKind.MOVED, ONCE),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_are_told_apart_and_name_no_key(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    kind, requests = FAULTS[name]
    with ModelServer(name) as server:
        patience = {"model_first_token_seconds": 1.0} if kind in _LATE else {}
        model = model_of(server, model_max_tokens=500, **patience)
        outcome = ask(model)
        assert len(server.chats) == requests
        assert all(exchange.key == KEY for exchange in server.chats)
    failure = outcome.failure
    assert failure is not None
    assert failure.kind is kind
    assert failure.notice_key in NOTICE_KEYS
    assert model.meter.snapshot().failures == {kind: 1}
    assert model.meter.snapshot().retries == requests - 1
    assert_nowhere(KEY, failure, caplog, model)


def assert_nowhere(key: str, failure: ModelFailure, caplog: pytest.LogCaptureFixture, *objects: object) -> None:
    """The key is not in what is logged, printed, or found by following an error to its causes."""
    seen: list[BaseException] = [failure]
    for error in seen:
        seen.extend(cause for cause in (error.__cause__, error.__context__) if cause is not None and cause not in seen)
        assert not hasattr(error, "response")
    told = [repr(error) + str(vars(error)) + "".join(traceback.format_exception(error)) for error in seen]
    told += [caplog.text, *(repr(record.__dict__) for record in caplog.records), *map(repr, objects)]
    assert not [text for text in told if key in text]


def test_every_script_is_either_an_answer_or_a_fault_of_the_table() -> None:
    answers = {
        "faithful", "wrong_number", "wrong_place", "wrong_pointer", "unknown_pointer", "no_pointers", "stitched_quote",
        "negation", "target_as_achievement", "extra_claim", "leaked_prompt", "obeying", "active_html", "marker_split",
        "usage_absent", "slow", "no_stream_options", "old_fields", "new_fields",
    }  # fmt: skip
    assert answers | FAULTS.keys() == SCRIPTS.keys()


@pytest.mark.parametrize(
    "faults",
    [["status_503", "status_429_soon"], ["lost_at_once"], ["empty", "malformed_at_once"], ["status_500"]],
    ids="+".join,
)
def test_what_passes_is_tried_again(faults: list[str]) -> None:
    with ModelServer(*faults, "faithful") as server:
        outcome = ask(model_of(server))
        assert outcome.failure is None
        assert outcome.text == FAITHFUL
        assert len(server.chats) == len(faults) + 1


def test_nobody_listens() -> None:
    with ModelServer() as server:
        pass
    outcome = ask(model_of(server))
    assert outcome.failure is not None
    assert outcome.failure.kind is FailureKind.UNREACHABLE


def test_every_notice_is_written_in_both_languages() -> None:
    for language in ("en", "zh-Hans"):
        text = (FOLDER / f"{language}.yaml").read_text(encoding="utf-8")
        assert all(f"\n{key}: " in text for key in NOTICE_KEYS)


@pytest.mark.parametrize("kind", FailureKind)
def test_every_kind_says_what_it_is(kind: FailureKind) -> None:
    failure = ModelFailure(kind)
    assert str(failure).startswith("The model endpoint ")
    assert failure.retryable or failure.retry_after is None
