"""Chroma's files damaged in many ways: `python -m tests.bench.damaged [HOW_MANY]`.

Each damage is met by a process of its own, as `serve` would: it may not die, has to answer from keywords at once, and
to have Chroma whole again by itself. Half of the folders were closed properly before, half were not.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from knowledge.library import Library

sys.path.insert(0, str(Path(__file__).parents[1] / "knowledge"))
from storing import HashedEmbedder

ROOT = Path(__file__).parents[2]
HOW_MANY = 100
CHILD = """
import sys
sys.path[:0] = ["tests/knowledge"]
from pathlib import Path
from storing import HashedEmbedder
from knowledge.library import Library
with Library.open(Path(sys.argv[1]), embedder=HashedEmbedder()) as library:
    assert "Yangjiang" in library.search("Where is wind power equipment built?", 1, cosine_weight=0)[0].text
    print("keywords", flush=True)
    assert library.wait_for_chroma(120), library.status().problems
    assert library.status(deep=True).problems == ()
    print("whole", flush=True)
"""


def _ways(luck: random.Random) -> tuple[Callable[[Path], object], ...]:
    def flip(path: Path) -> None:
        """Change some bytes and leave size and time as they were."""
        times, content = path.stat(), bytearray(path.read_bytes())
        for _ in range(luck.randrange(1, 64)):
            content[luck.randrange(len(content))] ^= 0xFF
        path.write_bytes(content)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    def another(path: Path) -> None:
        others = [other for other in path.parent.rglob("*") if other.is_file() and other != path]
        path.write_bytes(luck.choice(others).read_bytes() if others else b"")

    return (
        flip,
        another,
        lambda path: path.write_bytes(luck.randbytes(luck.randrange(1, 100_000))),
        lambda path: path.write_bytes(path.read_bytes()[: luck.randrange(path.stat().st_size)]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(bytes(path.stat().st_size)),
        lambda path: path.write_bytes(path.read_bytes() + luck.randbytes(5000)),
        lambda path: path.unlink(),
    )


def outcome(pristine: Path, folder: Path, number: int) -> str:
    luck = random.Random(number)  # noqa: S311 - the same damage each time
    data_dir = Path(shutil.copytree(pristine, folder / "data"))
    if number % 2:
        (data_dir / "chroma.seal").unlink()
    ways = _ways(luck)
    files = sorted(path for path in (data_dir / "chroma").rglob("*") if path.is_file() and path.stat().st_size)
    # one file in one way, then several in others
    for path in (
        files[number % len(files) :][:1] if number % 4 < 2 else luck.sample(files, luck.randrange(2, len(files)))
    ):
        ways[number // 2 % len(ways) if number % 4 < 2 else luck.randrange(len(ways))](path)
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(data_dir)], capture_output=True, text=True, cwd=ROOT, timeout=300
    )
    shutil.rmtree(data_dir)
    if child.returncode < 0:
        return f"died by signal {-child.returncode}"
    said = child.stdout.split()
    if said == ["keywords", "whole"]:
        return "answered and rebuilt"
    print(child.stderr[-500:])
    return "answered, not rebuilt" if said else "no answer"


def main() -> int:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else HOW_MANY
    with tempfile.TemporaryDirectory() as temporary:
        pristine = Path(temporary) / "pristine"
        with Library.open(pristine, embedder=HashedEmbedder()) as library:
            assert library.wait_for_chroma(120)
        found = Counter(outcome(pristine, Path(temporary), number) for number in range(many))
    print(f"Chroma's files damaged {many} times: {dict(found)}")
    return 0 if found["answered and rebuilt"] == many else 1


if __name__ == "__main__":
    sys.exit(main())
