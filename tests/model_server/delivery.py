"""How a script's text goes over the wire: as server-sent events or as one JSON document, whole or broken on purpose."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from tests.model_server.scripts import Ending, Script

Send = Callable[[dict[str, Any]], Awaitable[None]]

_FOREVER = 3600.0
_WORDS = b'"content": "'


class Gone(Exception):
    """The connection is to break here."""


async def deliver(script: Script, body: Mapping[str, Any], key: str, send: Send, *, reply: str | None = None) -> None:
    """Play one script on one request."""
    refused = next((name for name in script.unknown_fields if name in body), None)
    if refused:
        await refuse(send, 400, f"Unrecognized request argument supplied: {refused}", "unknown_parameter", {})
    elif script.status != 200:
        message = f"Played status {script.status} for the key {key}."
        await refuse(send, script.status, message, script.error_code, script.headers)
    elif script.raw is not None:
        await start(send, 200, {"content-type": script.content_type})
        await send({"type": "http.response.body", "body": script.raw})
    else:
        text = script.write(body["messages"]) if reply is None else reply
        if body.get("stream"):
            await stream(script, text, body, key, send)
        else:
            await send_json(send, whole(script, text, body))


async def stream(script: Script, text: str, body: Mapping[str, Any], key: str, send: Send) -> None:
    if script.headers_sent:
        await start(send, 200, {"content-type": script.content_type, "cache-control": "no-store"})
    else:
        await asyncio.sleep(_FOREVER)
    async for event in events(script, text, body, key):
        for part in _bytewise(event) if script.byte_by_byte else [event]:
            await send({"type": "http.response.body", "body": part, "more_body": True})
    if script.ending is Ending.ABORT:
        raise Gone
    if script.ending is Ending.STALL:
        await asyncio.sleep(_FOREVER)
    await send({"type": "http.response.body", "body": b""})


async def events(script: Script, text: str, body: Mapping[str, Any], key: str) -> AsyncIterator[bytes]:
    sent = text[: round(len(text) * script.share)]
    yield _event(body, {"role": "assistant", "content": ""})
    for start_at in range(0, len(sent), script.piece):
        if script.delay:
            await asyncio.sleep(script.delay)
        yield _event(body, {"content": sent[start_at : start_at + script.piece]})
    if script.garbage:
        yield script.garbage.replace(b"KEY", key.encode())
    while script.ending is Ending.NEVER:
        await asyncio.sleep(0)
        yield script.garbage or _event(body, {"content": (text or "and so on ")[: script.piece].ljust(script.piece)})
    if script.ending is Ending.PROPER:
        yield _event(body, {}, finish_reason=script.finish_reason)
        if script.usage and (body.get("stream_options") or {}).get("include_usage"):
            yield _data(_envelope(body) | {"choices": [], "usage": usage(text, body)})
        yield b"data: [DONE]\n\n"


def _bytewise(event: bytes) -> list[bytes]:
    """An event whose words come byte by byte, with what is around them in one piece each."""
    start, end = event.find(_WORDS) + len(_WORDS), event.rfind(b'"}, "finish_reason"')
    if end < start or _WORDS not in event:
        return [event]
    return [event[:start], *(bytes([byte]) for byte in event[start:end]), event[end:]]


def whole(script: Script, text: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """A completion that is not streamed."""
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text},
        "finish_reason": script.finish_reason,
    }
    counted = {"usage": usage(text, body)} if script.usage else {}
    return _envelope(body) | {"object": "chat.completion", "choices": [choice]} | counted


def usage(text: str, body: Mapping[str, Any]) -> dict[str, int]:
    """Tokens as a played model counts them: words."""
    prompt = sum(len(str(message.get("content")).split()) for message in body["messages"])
    said = len(text.split())
    return {"prompt_tokens": prompt, "completion_tokens": said, "total_tokens": prompt + said}


async def start(send: Send, status: int, headers: Mapping[str, str]) -> None:
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})


async def send_json(
    send: Send, content: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> None:
    await start(send, status, {"content-type": "application/json"} | dict(headers or {}))
    await send({"type": "http.response.body", "body": json.dumps(content, ensure_ascii=False).encode()})


async def refuse(send: Send, status: int, message: str, code: str, headers: Mapping[str, str]) -> None:
    error = {"message": message, "type": "played", "code": code or None, "param": None}
    await send_json(send, {"error": error}, status=status, headers=headers)


def _event(body: Mapping[str, Any], delta: Mapping[str, str], *, finish_reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return _data(_envelope(body) | {"object": "chat.completion.chunk", "choices": [choice]})


def _envelope(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": "chatcmpl-played", "created": 1_700_000_000, "model": body.get("model")}


def _data(content: object) -> bytes:
    return b"data: " + json.dumps(content, ensure_ascii=False).encode() + b"\n\n"
