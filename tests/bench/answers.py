"""How fast answers are, beside what a user would pick instead, on the same text and the same questions in one run.

`python -m tests.bench.answers`: warm, in process, over the development questions. Ours: whole answers, verified, with
follow-up suggestions that were tried. Beside it LangChain's stock pipeline: BM25Retriever and Chroma in an
EnsembleRetriever with the same embedder, the prompt formatted, and no model at all.

Then the same as whole processes, from their start to one answer (`tests/bench/cold.py`, `tests/bench/stock.py`).

Exits with 1 if our median is above the stock one's.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.build import build_assistant
from assistant.settings import Settings
from assistant.types import Turn
from tests.bench.cold import RUNS, Cold, cold_starts
from tests.bench.stock import in_memory
from tests.gold import dev_cases

ROUNDS = 3


def conversations() -> list[list[str]]:
    """The user turns of the development cases."""
    return [case["turns"] for case in dev_cases()]


def timed(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Seconds per question."""
    seconds = []
    for question in questions:
        start = time.perf_counter()
        ask(question)
        seconds.append(time.perf_counter() - start)
    return seconds


def timed_conversations(respond: Callable[[str, list[Turn]], Turn]) -> list[float]:
    """Seconds per answer; earlier turns are answered on the way."""
    seconds = []
    for turns in conversations():
        history: list[Turn] = []
        for turn in turns:
            start = time.perf_counter()
            history.append(respond(turn, history))
            seconds.append(time.perf_counter() - start)
    return seconds


def quantile(seconds: Sequence[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        assistant = build_assistant(Settings(data_dir=Path(folder) / "data"))
        try:
            view = assistant.view()
            stock = in_memory([view.cut(chunk.span) for name in view.documents for chunk in view.chunks_of(name)])
            questions = [turn for turns in conversations() for turn in turns]
            assistant.warm()
            for question in questions[:20]:
                stock(question)
                assistant.respond(question)
            theirs: list[float] = []
            ours: list[float] = []
            for _ in range(ROUNDS):  # taking turns, so that what else the machine does hits both
                theirs += timed(stock, questions)
                ours += timed_conversations(assistant.respond)
        finally:
            assistant.close()
    Console().print(warm_table(len(questions), ours, theirs))
    Console().print(cold_table(cold_starts()))
    return 0 if statistics.median(ours) <= statistics.median(theirs) else 1


def warm_table(questions: int, ours: Sequence[float], theirs: Sequence[float]) -> Table:
    table = Table(title=f"{questions} questions, {ROUNDS} rounds, warm, one thread")
    for column in ("", "median", "p99", "median, as a ratio"):
        table.add_column(column, justify="right" if column else "left")
    base = statistics.median(theirs)
    for name, seconds in (
        ("ours: whole answers", ours),
        ("stock: retrieval, prompt", theirs),
    ):
        median = statistics.median(seconds)
        cells = (f"{median * 1e3:.1f} ms", f"{quantile(seconds, 0.99) * 1e3:.1f} ms", f"{median / base:.2f}")
        table.add_row(name, *cells)
    return table


def cold_table(measured: Mapping[tuple[str, str], Cold]) -> Table:
    table = Table(title=f"one question as a whole process, median of {RUNS}")
    for column in ("", "wall", "processor", "wall, as a ratio"):
        table.add_column(column, justify="right" if column else "left")
    for state in ("existing", "empty"):
        base = measured["stock", state].wall
        for name in ("ours", "stock"):
            cold = measured[name, state]
            cells = (f"{cold.wall:.2f} s", f"{cold.processor:.2f} s", f"{cold.wall / base:.2f}")
            table.add_row(f"{name}: {state} data folder", *cells)
    return table


if __name__ == "__main__":
    sys.exit(main())
