"""Hostile documents, each read in a process of its own: `python -m tests.bench.documents [KILOBYTES]`.

Shows what takes long for its size, what does not end in time, and what fails otherwise than with a message for the
user. Reading must stay near linear in a document's length, so the size can be raised to see how the time grows.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection

from knowledge.errors import DocumentError
from knowledge.parse import parse
from knowledge.types import Source

KILOBYTES = 64
ENOUGH = 20.0  # seconds for one document
SHOWN = 1.0
TABLE = "Title\n\nName\tPlace\tContent\n"
FLAT = "Title\n\nEmerging industrial cluster\nLocality\nKey contents of development\n"

LINES = (
    "ab\n", "ab cd.\n\n", "1. a\n", "1) Ab. Cd\n", "I. \n", "(I) Abc\n", "第一章 x\n", "一、x\n", "# a\n",
    "# a\n## b\n### c\n", "Part 1: a\n", "Section A. b\n", "A. bcd\n", "- a\n", "lead:\n- a\n- b\n", "Label: a\n",
    "Source: a\n", "word " * 11 + "\n", "x" * 60 + "\n", "a\tb\n", "a|b\n", "Name\tPlace\tContent\n",
    "Industrial cluster\nLocality\nKey contents\n", "\n", "\r\n", " " * 1000 + "\n",
)  # fmt: skip
RUNS = (
    "a", " ", ".", ". ", "A. ", "A.", "a.b ", "?!", "。", '."', "(", "()", ";", "a; ", "a: ", "1", "1,000,", "1000 ",
    "1.1.", "IVXLC", "中", "中区", "广州市", "一", "第", "#", "\t", "|", "a | ", "Abc ", "Abc-", "Abc and ",
    "Guangzhou, ", "in Guangzhou ", "in Abc, ", "in the ", "in ", "Nanhai District ", "Abc District of ", "A ",
    "12 Abc Bases ", "output of ", "industrial ", "10 billion yuan ", "above 10 MW ", "by 2020 ", "include ; ",
    "such as ", "e.g. ", "e\u0301", "\u00a0", "\u2028", "😀", "ﷺ", "½", "“", "¥", "RMB", "1-", "1 - ",
    "Source: ", "来源:", "source:a  ", "Published on ", "date:", "Source: a 2019-12-03 ", "Dec. 3, ",
)  # fmt: skip


def documents(size: int) -> Iterator[tuple[str, str]]:
    """What it is made of, and the document: lines, runs, and the same in the cell of a table."""

    def much(unit: str) -> str:
        return (unit * (size // len(unit.encode()) + 1)).encode()[:size].decode("utf-8", "ignore")

    for unit in (*LINES, *RUNS):
        yield f"{unit!a} * n", "A title\n\n" + much(unit)
    for unit in RUNS:
        yield f"a cell of {unit!a} * n", f"{FLAT}Wind power\n{much(unit)}x\nDevelop it\n"
        yield f"a cell between tabs of {unit!a} * n", f"{TABLE}Wind power\t{much(unit)}x\tDevelop it\n"
    for cell in ("Guangzhou", "Guangzhou, Foshan", "in" + " " * 200, "Abc Park of Xyz Zone in Foshan"):
        yield f"rows of {cell[:20]!a}", TABLE + much(f"Wind power\t{cell}\tDevelop it\n")
    yield "a list without words", "We include " + "; " * (size // 2)
    yield "a name without end", "output of " + "x " * (size // 2)


def _read(text: str, reply: Connection) -> None:
    start = time.process_time()
    try:
        parse(text.encode(), Source(document_id="invented", file="invented.txt", title="Invented"))
    except DocumentError:
        pass
    except Exception as error:  # noqa: BLE001 - to be told
        reply.send(repr(error))
        return
    reply.send(time.process_time() - start)


def read(text: str) -> float | str:
    """Seconds of the processor, or what went wrong."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_read, args=(text, theirs))
    child.start()
    theirs.close()
    try:
        result: float | str = ours.recv() if ours.poll(ENOUGH) else f"not done after {ENOUGH:.0f} s"
    except EOFError:
        result = "died"
    child.kill()
    child.join()
    return result


def main() -> int:
    size = 1000 * (int(sys.argv[1]) if len(sys.argv) > 1 else KILOBYTES)
    parse(b"Warm.", Source(document_id="warm", file="warm.txt", title="Warm"))
    wrong, count, slowest = 0, 0, 0.0
    for name, text in documents(size):
        result = read(text)
        count += 1
        if isinstance(result, str):
            wrong += 1
            print(f"{result}: {name}", flush=True)
        elif result > SHOWN:
            print(f"{result:5.1f} s: {name}", flush=True)
        slowest = max(slowest, result) if isinstance(result, float) else slowest
    print(f"{count} documents of {size // 1000} kB: {wrong} wrong; the slowest that was done took {slowest:.1f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
