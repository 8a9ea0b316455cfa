"""What a log tells of a failure: where it happened, and nothing of what people asked."""

from __future__ import annotations

import logging

import pytest

from assistant.settings import Settings
from ui.operation.logs import configure


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_a_traceback_shows_no_values(log_format: str, capfd: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    question = "CANARY, what somebody asked"
    configure(Settings.model_validate({"log_format": log_format}))
    try:
        fail(question)
    except ValueError:
        logging.getLogger("a.server.of.this.test").exception("It went wrong")
    finally:
        root.handlers, root.level = handlers, level
    said = capfd.readouterr().err
    assert "It went wrong" in said
    assert "in fail" in said
    assert "CANARY" not in said


def fail(question: str) -> None:
    if question:
        raise ValueError("no such thing")
