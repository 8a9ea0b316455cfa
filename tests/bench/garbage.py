"""A thousand broken files of every format, each read as `ingest` reads it: `python -m tests.bench.garbage [HOW_MANY]`.

They are real files with bytes flipped, cut, doubled, swapped with those of another format, or nothing but noise. Each
has to be read, or to be refused with a message that says why, within time and memory.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import DocumentError
from knowledge.isolation import IsolatedParser, Job, ReadingLimits

sys.path.insert(0, str(Path(__file__).parents[1] / "knowledge"))
import making

HOW_MANY = 1000
MOST_SECONDS = 30.0
MOST_MEMORY = 300e6  # bytes
FORMATS = {
    "md": making.markdown, "html": making.html, "docx": making.docx, "pdf": making.pdf, "xlsx": making.xlsx,
    "csv": making.csv, "pptx": making.pptx, "txt": making.flattened,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    end: str  # "read", "refused", or what was raised instead
    seconds: float


def files(many: int, seed: int = 1) -> list[Job]:
    """The same ones for the same seed."""
    luck = random.Random(seed)  # noqa: S311 - nothing secret
    whole = {suffix: make() for suffix, make in FORMATS.items()}

    def flipped(data: bytes) -> bytes:
        content = bytearray(data)
        for _ in range(luck.randrange(1, 200)):
            content[luck.randrange(len(content))] = luck.randrange(256)
        return bytes(content)

    def cut(data: bytes) -> bytes:
        return data[: luck.randrange(len(data))]

    def doubled(data: bytes) -> bytes:
        begin = luck.randrange(len(data))
        return data[: begin + 500] * luck.randrange(2, 400) + data[begin:]

    def swapped(data: bytes) -> bytes:
        other = luck.choice(list(whole.values()))
        return data[: luck.randrange(len(data))] + other[luck.randrange(len(other)) :]

    def noise(_: bytes) -> bytes:
        return luck.randbytes(luck.randrange(1, 200_000))

    def holed(data: bytes) -> bytes:
        begin = luck.randrange(len(data))
        return data[:begin] + bytes(luck.randrange(1, 5000)) + data[begin + luck.randrange(1, 5000) :]

    ways: tuple[Callable[[bytes], bytes], ...] = (flipped, cut, doubled, swapped, noise, holed)
    made = []
    for number in range(many):
        suffix = list(FORMATS)[number % len(FORMATS)]
        way = ways[number // len(FORMATS) % len(ways)]
        made.append(Job(way(whole[suffix]), f"{way.__name__}-{number}.{suffix}", {}))
    return made


def read(parser: IsolatedParser, job: Job) -> Outcome:
    began = time.perf_counter()
    try:
        parser.parse(job)
        end = "read"
    except DocumentError as error:
        end = "refused" if str(error).strip() else "refused without a word"
    except Exception as error:  # noqa: BLE001 - to be told, and the others read
        end = f"{type(error).__name__}: {error}"
    return Outcome(job.name, end, time.perf_counter() - began)


def outcomes(many: int) -> tuple[list[Outcome], float, float]:
    """What came of each, bytes by which this process has grown, and bytes of the largest process that read one."""
    jobs, limits = files(many), ReadingLimits()
    before = _resident()
    with IsolatedParser(limits) as parser, ThreadPoolExecutor(limits.at_once) as pool:
        found = list(pool.map(lambda job: read(parser, job), jobs))
        grown = _resident() - before
    return found, grown, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024.0


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * float(resource.getpagesize())


def main() -> int:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else HOW_MANY
    found, grown, largest = outcomes(many)
    ends = Counter(each.end if each.end in {"read", "refused"} else "broken" for each in found)
    for each in found:
        if each.end not in {"read", "refused"}:
            print(f"{each.name}: {each.end[:200]}")
    slowest = max(found, key=lambda each: each.seconds)
    print(f"{many} broken files: {ends['read']} read, {ends['refused']} refused with a reason, ", end="")
    print(f"{ends['broken']} crashes; ", end="")
    print(f"slowest {slowest.seconds:.1f} s ({slowest.name}); ", end="")
    print(f"this process grew by {grown / 1e6:.0f} MB, the largest reader took {largest / 1e6:.0f} MB")
    return 1 if ends["broken"] or slowest.seconds > MOST_SECONDS or max(grown, largest) > MOST_MEMORY else 0


if __name__ == "__main__":
    sys.exit(main())
