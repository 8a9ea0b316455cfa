"""A step of a chain: silent while nobody listens, seen by whoever does."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler

from assistant.step import Step


class Listener(BaseCallbackHandler):
    def __init__(self) -> None:
        self.heard: list[str] = []

    def on_chain_start(self, serialized: Any, inputs: Any, **more: Any) -> None:  # noqa: ARG002 - LangChain's names
        self.heard.append(f"{more['name']} {inputs}")

    def on_chain_error(self, error: BaseException, **_: Any) -> None:
        self.heard.append(type(error).__name__)


def halved(number: int) -> float:
    return 12 / number


def test_the_outcome_is_the_same_whether_anybody_listens() -> None:
    chain = Step(halved, "halve") | Step(str, "write")
    listener = Listener()
    assert chain.invoke(3) == chain.invoke(3, {"callbacks": [listener]}) == "4.0"
    assert listener.heard[1:] == ["halve 3", "write 4.0"]


def test_a_listener_hears_which_step_failed() -> None:
    listener = Listener()
    with pytest.raises(ZeroDivisionError):
        (Step(halved, "halve") | Step(str, "write")).invoke(0, {"callbacks": [listener]})
    assert listener.heard[1:] == ["halve 0", "ZeroDivisionError", "ZeroDivisionError"]


def test_a_step_by_itself_is_a_runnable() -> None:
    assert Step(halved, "halve").invoke(4) == 3.0
    assert Step(halved, "halve").batch([4, 6]) == [3.0, 2.0]
