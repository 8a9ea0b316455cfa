"""What a healthy endpoint gives: text, figures, callbacks; and what happens when the reader leaves."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.callbacks import AsyncCallbackHandler
from langchain_core.outputs import LLMResult
from langchain_core.prompts import ChatPromptTemplate

from assistant.model.client import ChatModel
from assistant.model.failures import FailureKind
from tests.assistant.model.asking import EVIDENCE, FAITHFUL, KEY, MESSAGES, ask, model_of, no_wait, outcome, with_model
from tests.model_server import ModelServer, script

PATIENCE = 30


def test_text_and_figures() -> None:
    with ModelServer() as server:
        answer = ask(model_of(server, model_prompt_price=1.0, model_completion_price=4.0))
    assert answer.failure is None
    assert answer.text == FAITHFUL
    prompt, completion = answer.usage.prompt_tokens, answer.usage.completion_tokens
    assert prompt
    assert completion
    assert answer.usage.cost == pytest.approx((prompt + 4 * completion) / 1e6)
    assert answer.usage.seconds_to_first_token is not None


def test_unknown_figures_are_none() -> None:
    with ModelServer("usage_absent") as server:
        usage = ask(model_of(server, model_prompt_price=1.0, model_completion_price=4.0)).usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.cost) == (None, None, None)


def test_no_price_no_cost() -> None:
    with ModelServer() as server:
        assert ask(model_of(server)).usage.cost is None


@pytest.mark.parametrize(
    ("name", "left_out"),
    [
        ("no_stream_options", {"stream_options"}),
        ("new_fields", {"max_tokens", "temperature"}),
        ("old_fields", {"stream_options", "max_completion_tokens"}),
    ],
)
def test_fields_that_are_refused_are_left_out_from_then_on(name: str, left_out: set[str]) -> None:
    with ModelServer(name) as server:

        async def twice(model: ChatModel) -> None:
            assert (await outcome(model)).text == FAITHFUL
            learned = len(server.chats)
            assert (await outcome(model)).text == FAITHFUL
            assert len(server.chats) == learned + 1

        with_model(model_of(server), twice)
        last = server.chats[-1].body
    assert not left_out & last.keys()
    assert ("max_tokens" in last) != ("max_completion_tokens" in last)


def test_only_plain_fields_are_sent() -> None:
    with ModelServer() as server:
        ask(model_of(server))
        body = server.chats[0].body
    assert body.keys() == {"model", "messages", "stream", "stream_options", "max_tokens", "temperature"}


def test_short_answers_come_whole() -> None:
    with ModelServer(replies={"Translate": "en\nWhere is wind power built?"}) as server:

        async def short(model: ChatModel) -> str:
            prompt = ChatPromptTemplate.from_messages([("system", "Translate."), ("user", "Où?")])
            return await model.complete(prompt.format_messages(), max_tokens=60)

        assert with_model(model_of(server), short) == "en\nWhere is wind power built?"
        assert server.chats[0].body["max_tokens"] == 60


def test_a_reader_who_leaves_ends_the_request() -> None:
    with ModelServer("stalled") as server:

        async def leave(model: ChatModel) -> None:
            stream = model.stream(MESSAGES)
            async with aclosing(stream):
                await anext(stream)
            left = server.chats[0].left
            assert await asyncio.to_thread(left.wait, PATIENCE)

        model = model_of(server)
        with_model(model, leave)
    assert model.meter.snapshot().failures == {}


def test_a_task_that_is_cancelled_ends_the_request() -> None:
    with ModelServer("silent_after_headers") as server:

        async def cancel(model: ChatModel) -> None:
            task = asyncio.create_task(outcome(model))
            while not server.chats:
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await asyncio.to_thread(server.chats[0].left.wait, PATIENCE)

        with_model(model_of(server), cancel)


def test_connections_are_kept() -> None:
    with ModelServer() as server:

        async def often(model: ChatModel) -> None:
            for _ in range(5):
                await outcome(model)

        with_model(model_of(server), often)
        assert len({exchange.client for exchange in server.chats}) == 1


def test_many_at_once_are_not_mixed() -> None:
    canaries = [f"canary-{number}" for number in range(50)]
    with ModelServer(replies={f"<{canary}>": f"says {canary}" for canary in canaries}) as server:

        async def all_at_once(model: ChatModel) -> list[str]:
            prompt = ChatPromptTemplate.from_messages([("user", "<{canary}>")])
            asked = [model.complete(prompt.format_messages(canary=canary)) for canary in canaries]
            return await asyncio.gather(*asked)

        assert with_model(model_of(server), all_at_once) == [f"says {canary}" for canary in canaries]


def test_any_split_gives_the_same_text() -> None:
    pieces = range(1, 9)
    with ModelServer(*(replace(script("marker_split"), piece=piece) for piece in pieces)) as server:

        async def each(model: ChatModel) -> list[str]:
            return [(await outcome(model)).text for _ in pieces]

        assert set(with_model(model_of(server), each)) == {FAITHFUL}


class Listener(AsyncCallbackHandler):
    """What a tracer would be told."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    async def on_chat_model_start(self, *told: Any, **more: Any) -> None:
        self.heard.append(("start", told, more))

    async def on_llm_new_token(self, token: str, **_: Any) -> None:
        self.heard.append(("token", token))

    async def on_llm_end(self, response: LLMResult, **_: Any) -> None:
        self.heard.append(("end", response))

    async def on_llm_error(self, error: BaseException, **more: Any) -> None:
        self.heard.append(("error", error, more))

    @property
    def events(self) -> set[str]:
        return {event[0] for event in self.heard}


def test_langchain_callbacks_hear_everything_but_the_key() -> None:
    listener = Listener()
    with ModelServer() as server:
        answer = ask(model_of(server), config={"callbacks": [listener], "tags": ["answer"]})
    assert answer.text == FAITHFUL
    assert listener.events == {"start", "token", "end"}
    assert "".join(event[1] for event in listener.heard if event[0] == "token") == FAITHFUL
    [generation] = next(event[1] for event in listener.heard if event[0] == "end").generations[0]
    assert generation.message.usage_metadata["output_tokens"] == answer.usage.completion_tokens
    assert KEY not in repr(listener.heard)


@pytest.mark.parametrize("name", ["status_401", "error_event", "malformed_sse"])
def test_callbacks_are_told_of_failures_without_what_the_endpoint_said(name: str) -> None:
    listener = Listener()
    with ModelServer(name) as server:
        answer = ask(model_of(server), config={"callbacks": [listener]})
    assert answer.failure is not None
    assert "error" in listener.events
    assert KEY not in repr(listener.heard)
    assert "Played" not in repr(listener.heard)


def test_it_is_a_langchain_model_like_any_other() -> None:
    with ModelServer() as server:

        async def chain(model: ChatModel) -> str:
            prompt = ChatPromptTemplate.from_messages([("user", "{evidence}")])
            message = await (prompt | model.chat()).ainvoke({"evidence": EVIDENCE})
            return str(message.text)

        assert with_model(model_of(server), chain) == FAITHFUL


def test_each_event_loop_has_its_own_connections() -> None:
    with ModelServer() as server:
        model = model_of(server)
        assert ask(model).text == ask(model).text == FAITHFUL
        assert len({exchange.client for exchange in server.chats}) == 2


def test_an_endpoint_that_keeps_failing_is_left_alone() -> None:
    with ModelServer("status_401") as server:
        model = ChatModel(model_of(server).config, sleep=no_wait)

        async def often(model: ChatModel) -> list[FailureKind]:
            failures = [(await outcome(model)).failure for _ in range(8)]
            return [failure.kind for failure in failures if failure is not None]

        kinds = with_model(model, often)
        assert kinds == [FailureKind.BAD_KEY] * 3 + [FailureKind.RESTING] * 5
        assert len(server.chats) == 3
