"""One question to a played model, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeVar

from langchain_core.messages import HumanMessage, SystemMessage

from assistant.model.client import ChatModel
from assistant.model.config import ModelConfig
from assistant.model.failures import ModelFailure
from assistant.settings import Settings
from assistant.types import Usage
from tests.model_server import ModelServer

T = TypeVar("T")

KEY = "sk-played-7f3a9c51e0d24b68"
SYSTEM = "You answer from evidence."
EVIDENCE = """<evidence>
Main evidence:
[s1] Promote wind power projects above 5 MW in Yangjiang. (Industrial clusters › Wind power)
[f1] 15 clusters are listed. (computed)

Further evidence:
[s2] By 2020 the added value will reach 10 percent of the total. (Targets)
</evidence>"""
FAITHFUL = "Promote wind power projects above 5 MW in Yangjiang [s1]. 15 clusters are listed [f1]."
MESSAGES = [SystemMessage(SYSTEM), HumanMessage(EVIDENCE)]


@dataclass(frozen=True, slots=True)
class Outcome:
    text: str
    usage: Usage
    failure: ModelFailure | None


def configured(url: str, **settings: Any) -> ModelConfig:
    """A configuration with the test's key; patience is long, so that a busy machine changes nothing."""
    config = ModelConfig.of(Settings(openai_api_key=KEY, openai_base_url=url, **settings))
    assert config is not None
    return config


async def no_wait(_seconds: float) -> None:
    """Sleeping, without its time."""


def model_of(server: ModelServer, **settings: Any) -> ChatModel:
    return ChatModel(configured(server.url, **settings), sleep=no_wait)


async def outcome(model: ChatModel, **options: Any) -> Outcome:
    pieces: list[str] = []
    failure = None
    stream = model.stream(MESSAGES, **options)
    async with aclosing(stream):
        try:
            async for piece in stream:
                pieces.append(piece)
        except ModelFailure as error:
            failure = error
    return Outcome("".join(pieces), stream.usage, failure)


def ask(model: ChatModel, **options: Any) -> Outcome:
    """Ask once, in an event loop of its own."""

    async def once() -> Outcome:
        async with model:
            return await outcome(model, **options)

    return asyncio.run(once())


def with_model(model: ChatModel, work: Callable[[ChatModel], Awaitable[T]]) -> T:
    async def whole() -> T:
        async with model:
            return await work(model)

    return asyncio.run(whole())
