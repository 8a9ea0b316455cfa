"""Broken and hostile files, each read in a process of its own as `ingest` does: what it took, and how it ended.

`python -m tests.bench.hostile [NAME…]` prints a row per file and fails if one took too much. Peak memory is the child's
resident set (`ru_maxrss`), with the program and the libraries of readers that it inherits.
"""

from __future__ import annotations

import os
import pickle
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import Pipe

from knowledge.isolation import Job, ReadingLimits
from knowledge.reading_process import _child
from tests.knowledge.hostile_files import READ, REFUSED

MOST_BYTES = 1 << 30
MOST_SECONDS = 30.0
_MAXRSS = 1 if sys.platform == "darwin" else 1024  # bytes; the unit of ru_maxrss

LARGE: dict[str, Callable[[], bytes]] = {
    "line.txt": lambda: b"Words of a plan that goes on and on, all of it on one line. " * 500_000,  # 30 MB
    "unbroken.txt": lambda: b"w" * 30_000_000,
    "line.html": lambda: b"<p>" + b"Words of a plan that goes on. " * 500_000 + b"</p>",
    "cells.csv": lambda: b"a,b,c,d\n" + b"1,Foshan,glass,2.5\n" * 200_000,
    "rows.md": lambda: b"# A\n\n|a|b|\n|-|-|\n" + b"|1|Foshan|\n" * 50_000,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What reading a file took: bytes of memory, seconds of a processor and by the clock; and how it ended."""

    name: str
    peak: int
    processor: float
    clock: float
    ended: str

    @property
    def is_within(self) -> bool:
        return self.peak < MOST_BYTES and self.processor < MOST_SECONDS


def measured(name: str, data: bytes, limits: ReadingLimits | None = None) -> Taken:
    """Read a file in a child that is limited as those of `ingest` are."""
    ours, theirs = Pipe()
    started = time.monotonic()
    pid = os.fork()
    if pid == 0:
        ours.close()
        _child(theirs)
        os._exit(0)
    theirs.close()
    with ours:
        ours.recv()
        ours.send((Job(data, name, {}), limits or ReadingLimits()))
        try:
            result = pickle.loads(ours.recv_bytes())  # noqa: S301 - from our own child
            ended = result if isinstance(result, str) else f"read: {len(result.chunks)} chunks"
        except EOFError:
            ended = "ended by its limits"
    _, _, usage = os.wait4(pid, 0)
    clock = time.monotonic() - started
    return Taken(name, usage.ru_maxrss * _MAXRSS, usage.ru_utime + usage.ru_stime, clock, ended)


def files() -> dict[str, Callable[[], bytes]]:
    return {name: make for name, (make, _) in {**REFUSED, **READ}.items()}


def rows(names: list[str]) -> Iterator[Taken]:
    every = files() | LARGE
    for name in names or every:
        yield measured(name, every[name]())


def main() -> int:
    bad = 0
    print("file | peak MiB | processor s | clock s | how it ended")
    for taken in rows(sys.argv[1:]):
        bad += not taken.is_within
        print(
            f"{taken.name} | {taken.peak >> 20} | {taken.processor:.1f} | {taken.clock:.1f} | {taken.ended[:90]}",
            flush=True,
        )
    print(f"{bad} of them took 1 GiB, 30 seconds, or more")
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())
