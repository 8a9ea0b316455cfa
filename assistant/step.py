"""A step of a LangChain chain that costs next to nothing while nobody listens to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from langchain_core.callbacks import BaseCallbackManager
from langchain_core.runnables import Runnable, RunnableConfig

Given = TypeVar("Given")
Made = TypeVar("Made")


class Step(Runnable[Given, Made]):
    """A named function of one argument. Callbacks and tracers see it as they would see a RunnableLambda.

    A RunnableLambda inspects its function's signature and opens a run at each call, listeners or not: four of them took
    a quarter of the time of an answer.
    """

    def __init__(self, work: Callable[[Given], Made], name: str) -> None:
        self._work = work
        self.name = name

    def invoke(self, input: Given, config: RunnableConfig | None = None, **_: Any) -> Made:
        callbacks = config.get("callbacks") if config else None
        if isinstance(callbacks, BaseCallbackManager) and not callbacks.handlers:
            return self._work(input)
        return self._call_with_config(self._work, input, config)
