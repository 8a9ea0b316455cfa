"""Ask the model: a stream of text, or a short whole answer.

stream = model.stream(messages)
async with aclosing(stream):
    async for piece in stream:
        ...
stream.usage
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Self

from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableConfig

from assistant.model.breaker import CircuitBreaker
from assistant.model.config import ModelConfig
from assistant.model.dialect import Dialect
from assistant.model.failures import ModelFailure
from assistant.model.meter import Meter
from assistant.model.retry import Sleep
from assistant.model.secrets import keep_secret
from assistant.types import Usage

if TYPE_CHECKING:
    from assistant.model.chat import CheckedChat

Messages = Sequence[BaseMessage]


class ChatModel:
    """One endpoint and one model, shared by all who ask. Safe from any thread and any event loop.

    Connections belong to event loops, so each loop gets a client of its own; what is learned about the endpoint, the
    circuit breaker and the meter are common to all.
    """

    def __init__(
        self,
        config: ModelConfig,
        *,
        meter: Meter | None = None,
        breaker: CircuitBreaker | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        keep_secret(config.api_key.get_secret_value())
        self.config = config
        self.meter = meter or Meter()
        self.breaker = breaker or CircuitBreaker()
        self._dialect = Dialect(config)
        self._sleep = sleep
        self._chats: dict[asyncio.AbstractEventLoop, CheckedChat] = {}
        self._building = threading.Lock()

    def stream(
        self, messages: Messages, *, config: RunnableConfig | None = None, max_tokens: int | None = None
    ) -> ModelStream:
        """Start an answer. Nothing is sent before the first piece is asked for.

        Args:
            config: LangChain's: callbacks, tags, metadata; tracing that is configured by environment needs none.
            max_tokens: another limit than the configured one.
        """
        return ModelStream(self, messages, config, max_tokens)

    async def complete(
        self, messages: Messages, *, config: RunnableConfig | None = None, max_tokens: int | None = None
    ) -> str:
        """A whole short answer.

        Raises:
            ModelFailure: see `assistant/model/failures.py`.
        """
        stream = self.stream(messages, config=config, max_tokens=max_tokens)
        async with aclosing(stream):
            return "".join([piece async for piece in stream])

    def chat(self) -> CheckedChat:
        """LangChain's chat model for the running event loop."""
        # imported here: importing ChatOpenAI takes more than a second, and settings are checked before that
        from assistant.model.chat import CheckedChat

        loop = asyncio.get_running_loop()
        with self._building:
            if loop not in self._chats:
                self._chats = {known: chat for known, chat in self._chats.items() if not known.is_closed()}
                self._chats[loop] = CheckedChat.build(self.config, self._dialect, self.breaker, self.meter, self._sleep)
            return self._chats[loop]

    async def aclose(self) -> None:
        """Close the connections of the running event loop."""
        with self._building:
            chat = self._chats.pop(asyncio.get_running_loop(), None)
        if chat is not None:
            await chat.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class ModelStream:
    """The pieces of one answer, as they come; closing it ends the request at once.

    Raises:
        ModelFailure: while iterating, whatever goes wrong; pieces before it are no answer.
    """

    def __init__(
        self, model: ChatModel, messages: Messages, config: RunnableConfig | None, max_tokens: int | None
    ) -> None:
        self._model = model
        self._pieces = self._read(messages, config, {} if max_tokens is None else {"max_tokens": max_tokens})
        self._started = 0.0
        self._usage = Usage(model=model.config.chat_model)

    @property
    def usage(self) -> Usage:
        """What is known so far about what this answer took; complete at its end."""
        return self._usage

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> str:
        return await anext(self._pieces)

    async def aclose(self) -> None:
        await self._pieces.aclose()

    async def _read(
        self, messages: Messages, config: RunnableConfig | None, options: dict[str, Any]
    ) -> AsyncGenerator[str, None]:
        from assistant.model.chat import opened_streams

        chat = self._model.chat()
        self._started = time.perf_counter()
        opened: list[Any] = []
        opened_streams.set(opened)
        kind: str | None = None
        chunks = chat.astream(list(messages), config, **options)
        try:
            async for chunk in chunks:
                if counted := chunk.usage_metadata:
                    self._count(counted["input_tokens"], counted["output_tokens"])
                if text := chunk.text:
                    if self._usage.seconds_to_first_token is None:
                        seconds = time.perf_counter() - self._started
                        self._usage = self._usage.model_copy(update={"seconds_to_first_token": seconds})
                    yield str(text)
        except ModelFailure as failure:
            kind = str(failure.kind)
            raise
        finally:
            for stream in opened:
                await stream.close()
            await chunks.aclose()  # type: ignore[attr-defined] # an async generator, declared as an iterator
            self._model.meter.count_call(self._usage, kind)

    def _count(self, prompt_tokens: int, completion_tokens: int) -> None:
        self._usage = self._usage.model_copy(
            update={
                "prompt_tokens": prompt_tokens,
                "completion_tokens": completion_tokens,
                "cost": self._model.config.cost(prompt_tokens, completion_tokens),
            }
        )
