"""The gate of generated answers: what it releases, what it withholds, and what a sentence costs.

`python -m tests.bench.gate`: all false drafts made from the faithful ones, all faithful drafts, by half (one is held
back from tuning), at several tolerances for words that the evidence does not say, and milliseconds per sentence;
then the same of documents that an agency has fed in.
Exits with 1 if a false sentence is released, fewer than 97 % of the faithful ones are, or the median is above 3 ms.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.build import Assistant, build_assistant
from assistant.gate import coverage
from assistant.gate.support import Gate
from assistant.settings import Settings
from knowledge.library import Library
from tests.assistant.gate.adversarial import Mutant, mutants
from tests.assistant.gate.faithful import Draft, faithful
from tests.assistant.gate.ingested import false_ones, repeated, written
from tests.bench.answers import quantile
from tests.gold import FOLDER

TOLERANCES = (
    (0, 0, 0),
    (0, 1, 2),
    (1, 2, 3),
    (2, 3, 4),
    (3, 4, 6),
)  # English words; Chinese characters: in a row, in all
USED = (coverage.MOST_NOVEL, coverage.LONGEST_NOVEL_RUN, coverage.MOST_NOVEL_CHARACTERS)
LEAST_RELEASED, MOST_MILLISECONDS = 0.97, 3.0


def rates(gate: Gate, drafts: list[Draft], false: list[Mutant]) -> tuple[float, float, int]:
    """The shares of faithful sentences released (tuned on, held back), and how many false ones are."""
    shares = []
    for held_back in (False, True):
        sentences = [(s, d.evidence) for d in drafts if d.held_back is held_back for s in d.sentences()]
        shares.append(sum(gate.judge(s, evidence).released for s, evidence in sentences) / len(sentences))
    return shares[0], shares[1], sum(gate.judge(m.sentence, m.evidence).released for m in false)


def timed(gate: Gate, drafts: list[Draft]) -> list[float]:
    """Milliseconds per sentence, the evidence of an answer being taken apart once."""
    milliseconds = []
    for draft in drafts:
        for sentence in draft.sentences():
            start = time.perf_counter()
            gate.judge(sentence, draft.evidence)
            milliseconds.append((time.perf_counter() - start) * 1e3)
    return milliseconds


def ingested() -> int:
    """Tells of sentences about documents fed in how many are released; gives the number of false ones among them."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library.open(Path(folder), write=True)
        with Assistant(library, Settings(data_dir=Path(folder))) as assistant:
            library.ingest([FOLDER / "invented"])
            view = assistant.view()
            gate = Gate(view)
            said, told = list(repeated(assistant)), list(written(view, "faithful"))
            for name, true in (("said again", said), ("paraphrases", told)):
                released = sum(gate.judge(s, evidence).released for s, evidence in true)
                print(f"documents fed in, {name}: {released} of {len(true)} released ({released / len(true):.1%})")
            false = list(false_ones([*told, *said]))
            wrong = [m.sentence.text for m in false if gate.judge(m.sentence, m.evidence).released]
            wrong += [s.text for s, evidence in written(view, "unsupported") if gate.judge(s, evidence).released]
    print(f"documents fed in, false: {len(wrong)} of {len(false)} released", *wrong, sep="\n  ")
    return len(wrong)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        assistant = build_assistant(Settings(data_dir=Path(folder) / "data"))
        try:
            view = assistant.view()
        finally:
            assistant.close()
    gate, drafts = Gate(view), faithful(view)
    false = list(mutants(drafts, view))
    table = Table(title=f"{sum(len(d.sentences()) for d in drafts)} faithful sentences, {len(false)} false ones")
    for column in ("unsaid words · characters in a row · in all", "faithful, tuned", "held back", "false released"):
        table.add_column(column, justify="right")
    failed = False
    for tolerance in TOLERANCES:
        coverage.MOST_NOVEL, coverage.LONGEST_NOVEL_RUN, coverage.MOST_NOVEL_CHARACTERS = tolerance
        tuned, held_back, released = rates(gate, drafts, false)
        label = " · ".join(map(str, tolerance)) + (" (used)" if tolerance == USED else "")
        table.add_row(label, f"{tuned:.1%}", f"{held_back:.1%}", f"{released}")
        if tolerance == USED:
            failed = released > 0 or (tuned + held_back) / 2 < LEAST_RELEASED
    coverage.MOST_NOVEL, coverage.LONGEST_NOVEL_RUN, coverage.MOST_NOVEL_CHARACTERS = USED
    milliseconds = timed(Gate(view), drafts)
    median = statistics.median(milliseconds)
    Console().print(table)
    Console().print(f"per sentence: median {median:.2f} ms, p99 {quantile(milliseconds, 0.99):.2f} ms")
    return 1 if ingested() or failed or median > MOST_MILLISECONDS else 0


if __name__ == "__main__":
    sys.exit(main())
