"""A disk that is full at many points of an ingest: `python -m tests.bench.full_disk [POINTS]`.

Each point is a child process whose files may not grow beyond a size (RLIMIT_FSIZE): a write then fails as it does on a
full disk. What it has reported as indexed has to be there afterwards, the folder has to open, and questions have to be
answered.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from knowledge.library import Library

ROOT = Path(__file__).parents[2]
DOCUMENTS = 6
PARAGRAPHS = 40
CHILD = """
import json, sys
from pathlib import Path
from knowledge.errors import KnowledgeError
from knowledge.library import Library
try:
    with Library.open(Path(sys.argv[1])) as library:
        for path in sys.argv[2:]:
            try:
                for row in library.ingest([Path(path)]):
                    print(json.dumps([row.status, row.document_id]), flush=True)
            except KnowledgeError as error:
                print(json.dumps(["failed", str(error)[:80]]), flush=True)
except KnowledgeError as error:
    print(json.dumps(["failed", str(error)[:80]]), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one child acknowledged, what of it was there afterwards, and whether all else held."""

    limit: int
    acknowledged: int
    refused: int
    lost: int
    crashed: bool
    answers: bool


def documents(folder: Path) -> list[Path]:
    paths = []
    for number in range(DOCUMENTS):
        path = folder / f"plan-{number}.txt"
        lines = (
            f"Item {number}.{item}. Factory {number}{item:03} builds pumps in Zhuhai." for item in range(PARAGRAPHS)
        )
        path.write_text(f"Plan {number}\n\n" + "\n\n".join(lines) + "\n", encoding="utf-8")
        paths.append(path)
    return paths


def full_at(limit: int, pristine: Path, folder: Path, paths: list[Path]) -> Outcome:
    """Ingest with files that cannot grow beyond `limit` bytes, then open without a limit."""
    data_dir = Path(shutil.copytree(pristine, folder / f"data-{limit}"))
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(data_dir), *map(str, paths)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    told = [json.loads(line) for line in child.stdout.splitlines()]
    acknowledged = [name for status, name in told if status == "indexed"]
    with Library.open(data_dir) as library:
        lost = sum(library.document(name) is None for name in acknowledged)
        answers = bool(library.search("wind power equipment")) and len(library.clusters()) == 15
        whole = library.wait_for_chroma(120) and not library.status(deep=True).problems
    shutil.rmtree(data_dir)
    refused = sum(status == "failed" for status, _ in told)
    return Outcome(limit, len(acknowledged), refused, lost, child.returncode != 0, answers and whole)


def outcomes(points: int) -> list[Outcome]:
    """Limits from where nothing can be written to where all can."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        pristine = folder / "pristine"
        Library.open(pristine).close()
        size = (pristine / "catalogue.sqlite3").stat().st_size
        paths = documents(folder)
        return [
            full_at(4096 * (1 + (size * 2 // 4096) * point // points), pristine, folder, paths)
            for point in range(points)
        ]


def main() -> int:
    found = outcomes(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
    acknowledged, lost = sum(each.acknowledged for each in found), sum(each.lost for each in found)
    refused, crashed = sum(each.refused for each in found), sum(each.crashed for each in found)
    unopened = sum(not each.answers for each in found)
    print(
        f"{len(found)} points: {acknowledged} documents acknowledged, {lost} of them lost, {refused} refused", end="; "
    )
    print(f"{crashed} children crashed, {unopened} folders not whole afterwards")
    return 1 if lost or unopened else 0


if __name__ == "__main__":
    sys.exit(main())
