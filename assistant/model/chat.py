"""LangChain's ChatOpenAI with streams that are checked. Callbacks, tracing and `prompt | model` work as on any other.

Tracers see a ModelFailure where a stock ChatOpenAI would hand them what the endpoint said, the key included.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextvars import ContextVar
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.language_models.chat_models import agenerate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_openai import ChatOpenAI
from openai import AsyncStream
from pydantic import PrivateAttr

from assistant.model.breaker import CircuitBreaker
from assistant.model.config import ModelConfig
from assistant.model.dialect import Dialect
from assistant.model.failures import FailureKind, ModelFailure
from assistant.model.meter import Meter
from assistant.model.retry import Sleep, retrying
from assistant.model.wire import Delta, Limits, http_client, stream_once

# An async generator that is closed does not close the one inside it; whoever reads a stream closes these as well.
opened_streams: ContextVar[list[AsyncStream[Any]] | None] = ContextVar("opened_streams", default=None)

_FOR_THE_ENDPOINT = frozenset({"model", "messages", "stop", "max_completion_tokens"})
_NO_FAULT_OF_THE_ENDPOINT = frozenset({FailureKind.BAD_REQUEST, FailureKind.TOO_LONG, FailureKind.FILTERED})


class CheckedChat(ChatOpenAI):
    """Raises ModelFailure and nothing else. Belongs to the event loop in which it is first used."""

    _config: ModelConfig = PrivateAttr()
    _dialect: Dialect = PrivateAttr()
    _breaker: CircuitBreaker = PrivateAttr()
    _meter: Meter = PrivateAttr()
    _sleep: Sleep = PrivateAttr()

    @classmethod
    def build(
        cls, config: ModelConfig, dialect: Dialect, breaker: CircuitBreaker, meter: Meter, sleep: Sleep = asyncio.sleep
    ) -> CheckedChat:
        client = http_client(
            connect_seconds=config.connect_seconds,
            whole_seconds=config.whole_seconds,
            max_tokens=config.max_tokens,
            local=config.local,
        )
        chat = cls(
            model=config.chat_model,
            api_key=config.api_key,
            base_url=config.base_url,
            max_retries=0,
            http_async_client=client,
            default_headers={"Accept-Encoding": "identity"},
            use_responses_api=False,
            stream_usage=False,  # asked for by the dialect, as long as the endpoint takes it
        )
        chat._config, chat._dialect, chat._breaker, chat._meter, chat._sleep = config, dialect, breaker, meter, sleep
        return chat

    async def aclose(self) -> None:
        await self.root_async_client.close()

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002 - LangChain tells its callbacks itself
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        payload = self._get_request_payload(messages, stop=stop, **kwargs)
        payload = {name: value for name, value in payload.items() if name in _FOR_THE_ENDPOINT} | {"stream": True}
        async for delta in self._exchange(payload):
            yield ChatGenerationChunk(
                message=AIMessageChunk(content=delta.text, usage_metadata=_usage(delta)),
                generation_info={"finish_reason": delta.finish_reason} if delta.finish_reason else None,
            )

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return await agenerate_from_stream(self._astream(messages, stop, run_manager, **kwargs))

    async def _exchange(self, payload: dict[str, Any]) -> AsyncIterator[Delta]:
        """One answer: retried until its first piece is there, then as it comes."""
        if not self._breaker.admits():
            raise ModelFailure(FailureKind.RESTING)
        config = self._config
        now = asyncio.get_running_loop().time
        started = now()
        limits = Limits(
            first_token_at=started + config.first_token_seconds,
            whole_at=started + config.whole_seconds,
            pause=config.first_token_seconds,
            max_characters=config.max_characters,
        )
        opened = opened_streams.get()
        opened = [] if opened is None else opened

        async def begin() -> tuple[Delta, AsyncIterator[Delta]]:
            rest = stream_once(self.root_async_client, payload, self._dialect, limits, opened)
            return await anext(rest), rest

        attempts = retrying(config.retries, lambda: limits.first_token_at - now(), self._sleep, self._meter.count_retry)
        try:
            begun: tuple[Delta, AsyncIterator[Delta]] = await attempts(begin)
            yield begun[0]
            async for delta in begun[1]:
                yield delta
        except ModelFailure as failure:
            if failure.kind in _NO_FAULT_OF_THE_ENDPOINT:
                self._breaker.succeeded()
            else:
                self._breaker.failed()
            raise
        self._breaker.succeeded()


def _usage(delta: Delta) -> UsageMetadata | None:
    counted = delta.usage or {}
    prompt, completion = counted.get("prompt_tokens"), counted.get("completion_tokens")
    if not isinstance(prompt, int) or not isinstance(completion, int):
        return None
    return UsageMetadata(input_tokens=prompt, output_tokens=completion, total_tokens=prompt + completion)
