"""The product beside what a user would pick instead, on the same work in one run: `make bench`.

`python -m tests.bench.peers [PASSAGES]`: 1,000 by default, of about 1.2 kB, and the policy text among them. Each
contestant is a program of its own (`tests/bench/peer.py`): index the texts, start again to the first answer, answer
warm, answer 32 askers at once, and tell its memory. What an answer is differs, and is told in the table: ours are whole
and verified, LangChain's end with the prompt, LlamaIndex's come from a model that is none.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.gold import dev_cases

ROOT = Path(__file__).parents[2]
NAMES = {
    "ours": "ours: verified answer",
    "langchain": "LangChain: Chroma + BM25, prompt",
    "llamaindex": "LlamaIndex: BM25, citation engine, mock model",
}
PER_DOCUMENT = 200
COLD_RUNS = 3
QUESTIONS = 50  # of each kind
_SYLLABLES = (
    "ba",
    "co",
    "da",
    "fe",
    "gi",
    "ho",
    "ju",
    "ka",
    "lo",
    "mi",
    "nu",
    "pa",
    "ri",
    "so",
    "ta",
    "ve",
    "zo",
    "lan",
    "mer",
)


def passages(count: int) -> Iterator[str]:
    """Paragraphs of sentences, of words that mean nothing but are as rare and as common as words are."""
    luck = random.Random(7)  # noqa: S311 - the same each time
    words = ["".join(luck.choices(_SYLLABLES, k=luck.choice((2, 3, 3, 4)))) for _ in range(20_000)]
    often = [1 / rank for rank in range(1, len(words) + 1)]
    for _ in range(count):
        yield " ".join(
            "The works of {} {} make {} for {} and {} with the {} of {}.".format(*luck.choices(words, often, k=7))
            for _ in range(20)
        )


def write(folder: Path, count: int) -> float:
    """Texts and questions; the megabytes of text."""
    made = list(passages(count))
    luck = random.Random(8)  # noqa: S311 - the same each time
    prose = []
    for passage in luck.sample(made, QUESTIONS):
        words = luck.choice(passage.split(". ")).split()
        prose.append(f"What do the works of {words[3]} {words[4]} make for {words[8].strip('.')}?")
    facts = [turn for case in dev_cases() for turn in case["turns"][:1]][:QUESTIONS]
    (folder / "questions.json").write_text(json.dumps({"prose": prose, "facts": facts}), encoding="utf-8")
    (folder / "texts").mkdir()
    [policy] = (ROOT / "knowledge" / "documents").glob("*.txt")
    (folder / "texts" / policy.name).write_bytes(policy.read_bytes())
    for first in range(0, count, PER_DOCUMENT):
        text = f"Report {first}\n\n" + "\n\n".join(made[first : first + PER_DOCUMENT]) + "\n"
        (folder / "texts" / f"report-{first}.txt").write_text(text, encoding="utf-8")
    return sum(path.stat().st_size for path in (folder / "texts").iterdir()) / 1e6


def program(name: str, what: str, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.peer", name, what, str(folder)]
    environment = {**os.environ, "PYTHONHASHSEED": "0", "ANONYMIZED_TELEMETRY": "False"}
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    )


def measure(name: str, folder: Path) -> dict[str, Any]:
    with program(name, "index", folder) as indexing:
        measured: dict[str, Any] = json.loads(indexing.communicate()[0].splitlines()[-1])
    cold = []
    for run in range(COLD_RUNS):
        start = time.perf_counter()
        with program(name, "ask", folder) as asking:
            assert asking.stdout is not None
            assert asking.stdout.readline() == "answered\n"
            cold.append(time.perf_counter() - start)
            if run < COLD_RUNS - 1:
                asking.kill()
            else:
                measured |= json.loads(asking.communicate("\n")[0].splitlines()[-1])
    return {**measured, "cold": statistics.median(cold)}


def shown(megabytes: float, measured: Mapping[str, dict[str, Any]]) -> Table:
    ours = measured["ours"]
    table = Table(title=f"{megabytes:.0f} MB of text; in brackets, by how much ours is better")
    for column in ("", *(NAMES[name] for name in measured)):
        table.add_column(column, justify="right" if column else "left")

    def row(what: str, unit: str, number: Any, *, more_is_better: bool = False) -> None:
        cells = []
        for name in measured:
            value = number(measured[name])
            if value is None:
                cells.append("–")
                continue
            ratio = number(ours) / value if more_is_better else value / number(ours)
            cells.append(
                f"{value:,.{0 if value > 50 else 1}f} {unit}" + ("" if name == "ours" else f" ({ratio:.1f} x)")
            )
        table.add_row(what, *cells)

    def rate(state: str) -> Any:
        return lambda of: megabytes / of[state] if state in of else None

    row("indexed, found by words", "MB/s", rate("found by words"), more_is_better=True)
    row("indexed, found by meaning too", "MB/s", rate("found by meaning too"), more_is_better=True)
    row("start to first answer", "s", lambda of: of["cold"])
    for kind in ("prose", "facts"):
        row(f"{kind}: answer, p50", "ms", lambda of, k=kind: statistics.median(of[k]) * 1e3)
        row(f"{kind}: answer, p99", "ms", lambda of, k=kind: sorted(of[k])[-2] * 1e3)
        row(f"{kind}: 32 askers at once", "/s", lambda of, k=kind: of[f"{k}, at once"], more_is_better=True)
    row("memory", "MB", lambda of: of["memory"])
    return table


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as temporary:
        megabytes = write(Path(temporary), count)
        measured = {name: measure(name, Path(temporary)) for name in NAMES}
    Console(width=150).print(shown(megabytes, measured))
    return 0


if __name__ == "__main__":
    sys.exit(main())
