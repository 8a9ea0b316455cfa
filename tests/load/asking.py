"""Askers who know what they have to hear: every answer is compared with that of the chain, called directly."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count as whole_numbers
from itertools import product
from math import gcd
from pathlib import Path
from typing import Any

from assistant.build import build_assistant
from assistant.settings import Settings
from assistant.types import Turn
from tests.load.client import BadResponse, Client

WITHOUT_LIMITS = {
    "GUANGDONG_QUESTIONS_PER_MINUTE": "0",
    "GUANGDONG_QUESTIONS_PER_MINUTE_AND_ADDRESS": "0",
    "GUANGDONG_CONCURRENT_STREAMS": "0",
    "GUANGDONG_CONCURRENT_STREAMS_PER_CLIENT": "0",
}


@dataclass(frozen=True, slots=True)
class Chat:
    """Questions that no other chat asks in this order, and the answers to them."""

    questions: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """What came of it. Times are in seconds, each from the moment before a question is sent.

    `first_event` is the first byte of the answer's stream that says something: that the question has been taken up, on
    the page in words.
    `first_sentence` is the first verified sentence.
    """

    answers: int = 0
    errors: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # mixed up, cut off, or not kept
    first_event: list[float] = field(default_factory=list)
    first_sentence: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    seconds: float = 0.0
    own_processor: float = 0.0  # what asking and comparing took of it


Hold = Callable[[Client, Chat, Tally], Awaitable[None]]


def chats(data_dir: Path, count: int, turns: int) -> list[Chat]:
    """Each about clusters in cities of its own, so that an answer to somebody else's question shows."""
    made = []
    with build_assistant(Settings(data_dir=data_dir, openai_api_key=None, openai_base_url="")) as assistant:
        clusters = [fact.name for fact in assistant.library.clusters()]
        cities = sorted({city for fact in assistant.library.clusters() for city in fact.city_names})
        pairs = cycle_of([f"Is {cluster} placed in {city}?" for city, cluster in product(cities, clusters)])
        for _ in range(count):
            history: list[Turn] = []
            for _ in range(turns):
                history.append(assistant.respond(next(pairs), history))
            made.append(Chat(tuple(turn.text for turn in history), tuple(turn.answer.text for turn in history)))
    return made


def cycle_of(questions: Sequence[str]) -> Iterator[str]:
    """All of them again and again, each time with another step, so that no two rounds have the same neighbours."""
    for step in (step for step in whole_numbers(7) if gcd(step, len(questions)) == 1):
        for number in range(len(questions)):
            yield questions[number * step % len(questions)]


async def converse(address: str, wanted: Sequence[Chat], at_once: int, hold: Hold | None = None) -> Tally:
    """Hold these chats, so many of them at a time; afterwards each is read again as it was kept.

    Args:
        hold: one chat over one connection; by default over `/api`.
    """
    hold = hold or _hold
    tally, places = Tally(), asyncio.Semaphore(at_once)
    start, used = time.perf_counter(), time.process_time()

    async def one(chat: Chat) -> None:
        async with places:
            try:
                client = await Client.connect(address)
                try:
                    await hold(client, chat, tally)
                finally:
                    await client.close()
            except (OSError, EOFError, KeyError, ValueError, BadResponse) as error:
                tally.errors.append(f"{type(error).__name__}: {error}")

    await asyncio.gather(*(one(chat) for chat in wanted))
    tally.seconds = time.perf_counter() - start
    tally.own_processor = time.process_time() - used
    return tally


async def _hold(client: Client, chat: Chat, tally: Tally) -> None:
    session = conversation = ""
    for question, answer in zip(chat.questions, chat.answers, strict=True):
        done = await _ask(client, question, session, conversation, tally)
        session, conversation = done["session"], done["conversation_id"]
        tally.answers += 1
        if done["answer"]["text"] != answer or not done["stored"]:
            tally.wrong.append(f"{question} → {done['answer']['text'][:100]}")
    await compare_kept(client, chat, tally, session, conversation)


async def compare_kept(client: Client, chat: Chat, tally: Tally, session: str, conversation: str) -> None:
    """Whether a conversation was kept as it was held."""
    turns = (await client.get(f"/api/conversations/{conversation}", session))["turns"]
    if [turn["question"] for turn in turns] != list(chat.questions):
        tally.wrong.append(f"kept as {[turn['question'] for turn in turns]}")
    if [turn["answer"]["text"] for turn in turns] != list(chat.answers):
        tally.wrong.append(f"answers not kept as they were given: {chat.questions}")


async def _ask(client: Client, question: str, session: str, conversation: str, tally: Tally) -> Any:
    """The reply, after all events before it have been seen to fit."""
    start = time.perf_counter()
    body = {"question": question, "conversation_id": conversation, "stream": True}
    heard, turn_id, done = "", "", None
    async for event, data in _events(client.post("/api/chat", session, body)):
        if event == "started":
            tally.first_event.append(time.perf_counter() - start)
            turn_id = data["turn_id"]
        elif event == "sentence":
            if not heard:
                tally.first_sentence.append(time.perf_counter() - start)
            heard += data["text"]
        elif event == "done":
            done = data
        else:
            raise ValueError(f"{event}: {data}")
    tally.whole.append(time.perf_counter() - start)
    if done is None:
        raise ValueError("the stream ended without a final event")
    if heard != done["answer"]["text"] or turn_id != done["turn_id"]:
        tally.wrong.append(f"streamed something else: {question}")
    return done


async def _events(pieces: AsyncIterator[bytes]) -> AsyncIterator[tuple[str, Any]]:
    """Server-sent events: name and data."""
    waiting = b""
    async for piece in pieces:
        *whole, waiting = (waiting + piece).split(b"\n\n")
        for each in whole:
            name, data = each.decode().split("\n")
            yield name.removeprefix("event: "), json.loads(data.removeprefix("data: "))
