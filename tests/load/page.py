"""The chat page as an asker: it joins Gradio's queue with each question and reads what the queue tells."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import AsyncIterator
from html import escape
from typing import Any

from tests.load.asking import Chat, Tally, compare_kept
from tests.load.client import Client


async def hold(client: Client, chat: Chat, tally: Tally, session: str) -> None:
    """One chat in a session of its own, whose signed id it brings along as a frame of another site does."""
    conversation = ""
    for question in chat.questions:
        last = await _ask(client, question, session, conversation, tally)
        conversation = last["conversation"]
        tally.answers += 1
        if last["state"] != "done" or escape(question) not in last["html"]:
            tally.wrong.append(f"{question} → {last['state']} {last['html'][:100]}")
    await compare_kept(client, chat, tally, session, conversation)


async def _ask(client: Client, question: str, session: str, conversation: str, tally: Tally) -> dict[str, str]:
    """The last update that the page would show."""
    start = time.perf_counter()
    name = secrets.token_hex(8)
    body = {"data": [question, conversation, "", "en"], "fn_index": 0, "session_hash": name}
    async for _ in client.post("/gradio_api/queue/join", session, body):
        pass  # the event's number
    shown: dict[str, str] = {}
    said = False
    async for message in _messages(client.stream(f"/gradio_api/queue/data?session_hash={name}", session)):
        if message["msg"] == "process_generating":
            first, shown = not shown, _edited(shown, message["output"]["data"][0])
            if first and shown["html"]:  # words for the reader
                tally.first_event.append(time.perf_counter() - start)
            if shown["state"] != "working" and not said:
                said = True
                tally.first_sentence.append(time.perf_counter() - start)
        elif message["msg"] == "process_completed" and not message["success"]:
            raise ValueError(f"the queue failed: {message}")
    tally.whole.append(time.perf_counter() - start)
    return shown


async def _messages(pieces: AsyncIterator[bytes]) -> AsyncIterator[Any]:
    waiting = b""
    async for piece in pieces:
        *whole, waiting = (waiting + piece).split(b"\n\n")
        for each in whole:
            yield json.loads(each.removeprefix(b"data: "))


def _edited(shown: dict[str, str], value: Any) -> dict[str, str]:
    """The first update is whole, each later one the differences from the one before."""
    if not shown:
        return dict(value)
    edited = dict(shown)
    for what, (key,), new in value:
        edited[key] = edited[key] + new if what == "append" else new
    return edited
