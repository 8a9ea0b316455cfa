"""`kill -9` at random moments of an ingest: what is left is whole, old or new. `python tests/knowledge/killed_ingest.py
[KILLS] [FILES]` does it at length; with a folder it is the process that is killed."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_EDITIONS = ("old", "new")


def text(number: int, edition: str) -> str:
    items = "\n".join(f"- item {item} of the {edition} edition of plan {number}" for item in range(number % 7 + 2))
    return f"Plan {number}\n\nThis is the {edition} edition.\n\nThe following is supported:\n{items}\n"


def write_edition(folder: Path, files: int, edition: str) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(files):
        (folder / f"plan {number}.txt").write_text(text(number, edition), encoding="utf-8")


def ingest(data_dir: Path, folder: Path) -> None:
    """Ingest a folder, with a line on stdout for every step."""
    from storing import HashedEmbedder

    from knowledge.library import Library

    def progress(stage: str, done: int, total: int) -> None:
        print(stage, done, total, flush=True)

    with Library.open(data_dir, bundled=False, embedder=HashedEmbedder(), progress=progress) as library:
        rows = library.ingest([folder], replace=True, progress=progress)
        assert all(row.status in {"indexed", "unchanged"} for row in rows), rows


def run(data_dir: Path, folder: Path, kill_at: int | None) -> int:
    """Ingest in a process of its own, killed after so many steps; how many steps were seen."""
    command = [sys.executable, str(Path(__file__)), str(data_dir), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=_environment()) as process:
        assert process.stdout is not None
        steps = 0
        for _ in process.stdout:
            steps += 1
            if steps == kill_at:
                process.kill()
                break
    if kill_at is None:
        assert process.returncode == 0
    return steps


def _environment() -> dict[str, str]:
    import os

    return os.environ | {"PYTHONPATH": str(ROOT)}


def check(data_dir: Path, files: int) -> int:
    """Every document is wholly of one edition; how many are of the new one."""
    from knowledge.catalog import Catalog
    from knowledge.parse import parse

    catalog = Catalog.open(data_dir)
    if catalog is None:
        return 0
    new = 0
    seen = set()
    for stored in catalog.contents().versions:
        number = int(stored.document.document_id.removeprefix("plan-"))
        edition = "new" if "the new edition" in stored.document.text else "old"
        whole = parse(text(number, edition).encode(), stored.document.source)
        assert stored.document == whole.document
        assert stored.chunks == whole.chunks
        assert stored.quantities == whole.quantities
        new += edition == "new"
        seen.add(number)
    assert seen <= set(range(files))
    assert catalog.check() == "ok"
    catalog.close()
    return new


def torture(folder: Path, kills: int, files: int, seed: int = 7) -> None:
    luck = random.Random(seed)  # noqa: S311 - the same moments each time
    data_dir, documents = folder / "data", folder / "files"
    write_edition(documents, files, "old")
    steps = run(folder / "whole", documents, None)
    for number in range(kills):
        if number == kills // 2:
            run(data_dir, documents, None)
            assert check(data_dir, files) == 0
            write_edition(documents, files, "new")
        run(data_dir, documents, luck.randint(1, steps))
        check(data_dir, files)
    run(data_dir, documents, None)
    assert check(data_dir, files) == files
    _check_search(data_dir, files)


def _check_search(data_dir: Path, files: int) -> None:
    from storing import HashedEmbedder

    from knowledge.library import Library

    with Library.open(data_dir, bundled=False, embedder=HashedEmbedder()) as library:
        assert library.wait_for_chroma(120)
        status = library.status(deep=True)
        assert status.problems == ()
        assert (status.documents, status.backlog, status.keywords) == (files, 0, status.chunks)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    if len(sys.argv) > 2 and not sys.argv[1].isdigit():
        ingest(Path(sys.argv[1]), Path(sys.argv[2]))
    else:
        how_many = int(sys.argv[1]) if len(sys.argv) > 1 else 50
        how_large = int(sys.argv[2]) if len(sys.argv) > 2 else 200
        with tempfile.TemporaryDirectory() as temporary:
            torture(Path(temporary), how_many, how_large)
        print(f"{how_many} kills during ingests of {how_large} files: none lost, none half, the rerun completes")
