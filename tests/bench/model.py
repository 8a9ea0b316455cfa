"""What the model's client costs: beside AsyncOpenAI and a plain ChatOpenAI, from the same played server, in one run.

`python -m tests.bench.model`: time to the first words and to the whole answer, one at a time; answers per second, 32 at
once. The server is a process of its own and sends without delay, so that only the clients' work is seen.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx2
from langchain_core.messages import HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from openai import AsyncOpenAI
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from assistant.model.client import ChatModel
from assistant.model.config import ModelConfig
from assistant.settings import Settings

ROUNDS = 150
AT_ONCE = 32
BURSTS = 8
CHARACTERS = 5  # a piece, about a token
MODEL, KEY = "played", "played-for-the-benchmark"
EVIDENCE = "\n".join(
    f"[s{number}] Sentence {number} of the evidence has about as many words as a real one." for number in range(1, 5)
)
MESSAGES = [SystemMessage("Answer from the evidence."), HumanMessage(f"Main evidence:\n{EVIDENCE}")]

Ask = Callable[[], AsyncIterator[object]]


@dataclass(slots=True)
class Timed:
    """Seconds to the first piece and to the end, per answer; answers per second in bursts."""

    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)


@contextmanager
def played_server(delay: float = 0.0) -> Iterator[str]:
    """The address of a faithful model; `delay` are the seconds before each piece."""
    command = [sys.executable, "-m", "tests.model_server", "--port", "0", "--piece", str(CHARACTERS)]
    command += ["--delay", str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[0].removeprefix("OPENAI_BASE_URL=")
        finally:
            process.terminate()


async def timed(ask: Ask, into: Timed) -> None:
    start = time.perf_counter()
    first = None
    async for _ in ask():
        first = first or time.perf_counter()
    into.whole.append(time.perf_counter() - start)
    into.first.append((first or start) - start)


async def burst(ask: Ask, into: Timed) -> None:
    async def one() -> None:
        async for _ in ask():
            pass

    start = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(AT_ONCE)))
    into.rates.append(AT_ONCE / (time.perf_counter() - start))


async def measure(url: str) -> Mapping[str, Timed]:
    async with (
        AsyncOpenAI(api_key=KEY, base_url=url, max_retries=0, http_client=httpx2.AsyncClient(trust_env=False)) as raw,
        httpx2.AsyncClient(trust_env=False) as http,
        ChatModel(_config(url)) as ours,
    ):
        langchain = ChatOpenAI(
            model=MODEL, api_key=SecretStr(KEY), base_url=url, max_retries=0, http_async_client=http, stream_usage=True
        )
        roles = {"human": "user", "system": "system"}
        said = [{"role": roles[message.type], "content": message.content} for message in MESSAGES]

        async def plain() -> AsyncIterator[object]:
            stream = await raw.chat.completions.create(
                model=MODEL, messages=said, stream=True, stream_options={"include_usage": True}
            )
            async for chunk in stream:
                if chunk.choices and chunk.choices[0].delta.content:
                    yield chunk

        async def chat_openai() -> AsyncIterator[object]:
            async for chunk in langchain.astream(MESSAGES):
                if chunk.content:
                    yield chunk

        asks: dict[str, Ask] = {
            "AsyncOpenAI, raw": plain,
            "ChatOpenAI, plain": chat_openai,
            "ours: checked stream": lambda: ours.stream(MESSAGES),
        }
        results = {name: Timed() for name in asks}
        for _ in range(20):
            for ask in asks.values():
                await timed(ask, Timed())
        for _ in range(ROUNDS):  # taking turns, so that what else the machine does hits all
            for name, ask in asks.items():
                await timed(ask, results[name])
        for _ in range(BURSTS):
            for name, ask in asks.items():
                await burst(ask, results[name])
    return results


def _config(url: str) -> ModelConfig:
    config = ModelConfig.of(Settings(openai_api_key=SecretStr(KEY), openai_base_url=url, chat_model=MODEL))
    assert config is not None
    return config


def table(results: Mapping[str, Timed]) -> Table:
    shown = Table(title=f"a played model without delay: {ROUNDS} answers one by one, {BURSTS} × {AT_ONCE} at once")
    for column in ("", "first words", "ratio", "whole answer", "ratio", "answers/s", "ratio"):
        shown.add_column(column, justify="right" if column else "left")
    base = next(iter(results.values()))
    for name, times in results.items():
        cells: list[str] = []
        for values, of, form in (
            (times.first, base.first, "{:.2f} ms"),
            (times.whole, base.whole, "{:.2f} ms"),
            (times.rates, base.rates, "{:.0f}"),
        ):
            median = statistics.median(values)
            scale = 1e3 if "ms" in form else 1
            cells += [form.format(median * scale), f"{median / statistics.median(of):.2f}"]
        shown.add_row(name, *cells)
    return shown


def main() -> None:
    with played_server() as url:
        Console(width=100).print(table(asyncio.run(measure(url))))


if __name__ == "__main__":
    main()
