"""What checking costs a reader: answers behind the gate beside plain ChatOpenAI streaming, same prompts, same server.

`python -m tests.bench.writing`: the played model sends five characters every few milliseconds, as a fast model
does. Told are ratios of one run: until the first sentence stands (with plain streaming: until its last byte is there),
until the whole answer stands, and the gate's own milliseconds per sentence.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from langchain_core.messages import BaseMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from assistant.build import Assistant, build_assistant
from assistant.chain import Asked
from assistant.compose.merge import merge
from assistant.gate.parser import SentenceParser
from assistant.generated import is_worth_writing
from assistant.grounding import grounds
from assistant.prompting import answer_messages
from assistant.settings import Settings
from assistant.types import AnswerDelta, AnswerDone, Mode
from tests.bench.model import KEY, MODEL, played_server
from tests.gold import dev_cases

QUESTIONS = 40
ROUNDS = 3
DELAY = 0.002  # seconds per piece


@dataclass(slots=True)
class Times:
    """Seconds until the first sentence and until the end, per answer."""

    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Prepared:
    """A question that a model is asked, and the very request."""

    question: str
    messages: Sequence[BaseMessage]


def prepared(assistant: Assistant) -> list[Prepared]:
    """The first development questions that a model writes the answers of."""
    found = []
    for case in dev_cases():
        asked = case["turns"][-1]
        composed = assistant.steps.verify(assistant.steps.compose(assistant.steps.understand(Asked(asked))))
        if len(case["turns"]) == 1 and is_worth_writing(composed.drafts):
            understood = composed.understood
            messages = answer_messages(
                asked,
                [context.question.text for context in understood.contexts],
                merge(composed.drafts).status,
                understood.language,
                grounds(understood.contexts, composed.drafts),
            )
            found.append(Prepared(asked, messages))
    return found[:QUESTIONS]


async def plain(chat: ChatOpenAI, prepared: Prepared, into: Times) -> None:
    start, parser, first = time.perf_counter(), SentenceParser(), None
    async for chunk in chat.astream(list(prepared.messages)):
        if first is None and parser.feed(str(chunk.content)):
            first = time.perf_counter()
    end = time.perf_counter()
    into.first.append((first or end) - start)
    into.whole.append(end - start)


async def checked(assistant: Assistant, prepared: Prepared, into: Times) -> bool:
    """Whether the answer was written; one that was composed instead tells nothing about the gate."""
    start, first, written = time.perf_counter(), None, False
    async for event in assistant.astream(prepared.question):
        if isinstance(event, AnswerDelta):
            first = first or time.perf_counter()
        elif isinstance(event, AnswerDone):
            written = event.turn.answer.mode is Mode.GENERATED
    end = time.perf_counter()
    if written:
        into.first.append((first or end) - start)
        into.whole.append(end - start)
    return written


def judged(assistant: Assistant, asked: Sequence[Prepared]) -> list[float]:
    """Seconds that the gate takes per sentence."""
    seconds = []
    for one in asked:
        composed = assistant.steps.verify(assistant.steps.compose(assistant.steps.understand(Asked(one.question))))
        evidence = grounds(composed.understood.contexts, composed.drafts)
        text = " ".join(f"{item.computed or item.words} [{item.key}]." for item in evidence.main)
        parser = SentenceParser()
        for sentence in [*parser.feed(text), *parser.finish()]:
            start = time.perf_counter()
            assistant.view().gate.judge(sentence, evidence.by_key, composed.understood.contexts[-1].question)
            seconds.append(time.perf_counter() - start)
    return seconds


async def measure(assistant: Assistant, url: str) -> tuple[Times, Times]:
    chat = ChatOpenAI(model=MODEL, api_key=SecretStr(KEY), base_url=url, max_retries=0, max_tokens=None)
    ours, theirs = Times(), Times()
    asked = prepared(assistant)
    for one in asked[:10]:
        await plain(chat, one, Times())
        await checked(assistant, one, Times())
    for _ in range(ROUNDS):  # taking turns, so that what else the machine does hits both
        for one in asked:
            if await checked(assistant, one, ours):
                await plain(chat, one, theirs)
    assert assistant.model is not None
    await assistant.model.aclose()
    return ours, theirs


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, played_server(delay=DELAY) as url:
        settings = Settings(data_dir=Path(folder), openai_api_key=SecretStr(KEY), openai_base_url=url, chat_model=MODEL)
        with build_assistant(settings) as assistant:
            ours, theirs = asyncio.run(measure(assistant, url))
            seconds = judged(assistant, prepared(assistant))
    shown = Table(
        title=f"{len(ours.first)} answers by a played model, a piece of five characters every {DELAY * 1e3:g} ms"
    )
    for column in ("", "first sentence", "ratio", "whole answer", "ratio"):
        shown.add_column(column, justify="right" if column else "left")
    for name, times in (("plain ChatOpenAI, unchecked", theirs), ("ours, every sentence checked", ours)):
        first, whole = statistics.median(times.first), statistics.median(times.whole)
        shown.add_row(
            name,
            f"{first * 1e3:.1f} ms",
            f"{first / statistics.median(theirs.first):.2f}",
            f"{whole * 1e3:.1f} ms",
            f"{whole / statistics.median(theirs.whole):.2f}",
        )
    console = Console()
    console.print(shown)
    console.print(
        f"the gate: {statistics.median(seconds) * 1e3:.2f} ms median per sentence, "
        f"{sorted(seconds)[int(0.99 * len(seconds))] * 1e3:.1f} ms p99, {len(seconds)} sentences"
    )


if __name__ == "__main__":
    main()
