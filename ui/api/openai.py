"""`/v1`: the assistant as a model of OpenAI's chat completions, with citations as annotations and in the text."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from assistant.types import Answer, AnswerDelta, AnswerRestart, Usage
from ui.api.access import Access
from ui.api.citing import appendix, marks, with_sources
from ui.api.failures import Refused, told_to_openai
from ui.api.openai_contract import MODEL, Completion, OpenAIFailure
from ui.api.sse import DESCRIBED, HEADERS, begun, event
from ui.conversations import HISTORY, Conversations, Event, outcome
from ui.memory.store import new_identifier
from ui.memory.types import Channel, Kept
from ui.rendering import FindDocument

_FAILURES: dict[int | str, dict[str, Any]] = {
    status: {"model": OpenAIFailure} for status in (400, 401, 403, 404, 411, 413, 429, 503)
}
BEGUN_ANEW = "\n\n---\n\n"
"""What has been streamed cannot be taken back; an answer that begins anew is set off by a line."""


def router(conversations: Conversations, access: Access) -> APIRouter:
    """The routes of `/v1`."""

    async def a_good_key(request: Request) -> None:
        request.state.key = await access.key_of(request.scope)

    api = APIRouter(prefix="/v1", tags=["OpenAI-compatible"], responses=_FAILURES, dependencies=[Depends(a_good_key)])
    started = int(time.time())
    model = {"id": MODEL, "object": "model", "created": started, "owned_by": MODEL}

    @api.get("/models")
    async def models() -> dict[str, Any]:
        """The one model that there is."""
        return {"object": "list", "data": [model]}

    @api.get("/models/{name}")
    async def one_model(name: str) -> dict[str, Any]:
        if name != MODEL:
            raise _no_model(name)
        return model

    @api.post("/chat/completions", responses={200: {"content": DESCRIBED}})
    async def complete(completion: Completion, request: Request) -> Response:
        """Answer the last message of a conversation. Of the earlier ones only the user's questions count."""
        key = request.state.key
        *earlier, question = _questions(completion)
        history = await conversations.workers.run(partial(conversations.retrace, earlier[-HISTORY:]))
        events = conversations.astream(
            f"key:{key}" if key else "",
            "",
            question,
            channel=Channel.OPENAI,
            address=request.client.host if request.client else "",
            history=history,
        )
        base = str(request.base_url).rstrip("/")
        if completion.stream:
            usage = completion.stream_options is not None and completion.stream_options.include_usage
            chunks = _chunks(await begun(events), base, conversations.assistant.library.document, usage=usage)
            return StreamingResponse(chunks, media_type="text/event-stream", headers=HEADERS)
        kept = await outcome(events)
        if kept is None or kept.turn.answer is None:
            raise Refused(503, "The answer was cut off. Please ask again.")
        return JSONResponse(_completion(kept.turn.answer, base, conversations.assistant.library.document))

    return api


def _questions(completion: Completion) -> list[str]:
    if completion.model != MODEL:
        raise _no_model(completion.model)
    if completion.n not in {None, 1}:
        raise Refused(400, "There is one answer to a question: `n` has to be 1.", "n", "unsupported_value")
    if completion.tools:
        raise Refused(400, "This model calls no tools.", "tools", "unsupported_parameter")
    if completion.messages[-1].role != "user":
        raise Refused(400, "The last message has to be the user's question.", "messages", "invalid_value")
    try:
        questions = [message.text for message in completion.messages if message.role == "user"]
    except ValueError:
        raise Refused(400, "Only text can be asked.", "messages", "unsupported_content") from None
    return [question for question in questions[:-1] if question.strip()] + questions[-1:]


def _no_model(name: str) -> Refused:
    return Refused(404, f"There is no model {name[:100]!r} here; use {MODEL!r}.", "model", "model_not_found")


def _completion(answer: Answer, base: str, find_document: FindDocument) -> dict[str, Any]:
    message = {
        "role": "assistant",
        "content": with_sources(answer, base, find_document),
        "refusal": None,
        "annotations": marks(answer, base, find_document),
    }
    return {
        "id": f"chatcmpl-{new_identifier()}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": MODEL,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": _usage(answer.usage),
        "answer": answer.model_dump(mode="json"),
    }


async def _chunks(
    events: AsyncGenerator[Sequence[Event]], base: str, find_document: FindDocument, *, usage: bool
) -> AsyncGenerator[bytes]:
    head = {
        "id": f"chatcmpl-{new_identifier()}",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": MODEL,
    }

    def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return event({**head, "choices": [choice], **more})

    def chunks(each: Event) -> Iterator[bytes]:
        match each:
            case AnswerDelta(text):
                yield chunk({"content": text})
            case AnswerRestart():
                yield chunk({"content": BEGUN_ANEW})
            case Kept(turn) if turn.answer:
                yield chunk({"content": appendix(turn.answer, base, find_document)})
                cited = marks(turn.answer, base, find_document)
                yield chunk({"annotations": cited}, "stop", answer=turn.answer.model_dump(mode="json"))
                if usage:
                    yield event({**head, "choices": [], "usage": _usage(turn.answer.usage)})

    yield chunk({"role": "assistant", "content": ""})
    async with aclosing(events):
        try:
            async for batch in events:
                if joined := b"".join(piece for each in batch for piece in chunks(each)):
                    yield joined
        except Exception as error:  # noqa: BLE001 - the status line is out: any failure has to be an event
            yield event(told_to_openai(error)[1])
    yield b"data: [DONE]\n\n"


def _usage(usage: Usage | None) -> dict[str, int]:
    """The model's tokens: none where no model was asked."""
    prompt = (usage.prompt_tokens or 0) if usage else 0
    completion = (usage.completion_tokens or 0) if usage else 0
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
