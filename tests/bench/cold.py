"""How long a whole process takes from its start to one answer, with an empty data folder and with an existing one."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

QUESTION = "Where is wind power equipment built?"
RUNS = 5


@dataclass(frozen=True, slots=True)
class Cold:
    """Medians over the runs, in seconds: by the clock, and of all processors together."""

    wall: float
    processor: float


def _run(command: Sequence[str], folder: Path) -> Cold:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(
        command, check=True, capture_output=True, env={**os.environ, "GUANGDONG_DATA_DIR": str(folder)}, timeout=300
    )
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cold(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _median(runs: Sequence[Cold]) -> Cold:
    return Cold(statistics.median(run.wall for run in runs), statistics.median(run.processor for run in runs))


def cold_starts() -> dict[tuple[str, str], Cold]:
    """("ours" or "stock", "empty" or "existing") → medians; the two programs take turns."""
    runs: dict[tuple[str, str], list[Cold]] = {}
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as temporary:
            for name in ("stock", "ours"):
                folder = Path(temporary) / name
                stock = [sys.executable, "-m", "tests.bench.stock", str(folder), QUESTION]
                ours = [str(Path(sys.executable).with_name("guangdong-assistant")), "ask", QUESTION]
                for state in ("empty", "existing"):
                    runs.setdefault((name, state), []).append(_run(ours if name == "ours" else stock, folder))
    return {key: _median(measured) for key, measured in runs.items()}
