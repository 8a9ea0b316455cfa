"""A process that has imported everything and forks children which open a library, to be killed at chosen moments.

Reads one JSON request a line, {"data_dir", "kill_at", "real_model"}, and answers with one JSON line: the progress
events seen, and how the child ended. With `kill_at` n the child is killed with SIGKILL when its n-th event arrives,
while the child goes on working; with null it may finish.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import chromadb
import onnxruntime  # noqa: F401 - imported here once rather than in every child
from storing import HashedEmbedder

from knowledge.embed import MiniLMEmbeddings
from knowledge.library import Library

READY = chromadb.__name__  # the import is the point


def child(request: dict[str, object], pipe: int) -> None:
    def progress(stage: str, done: int, total: int) -> None:
        os.write(pipe, f"{stage} {done}/{total}\n".encode())

    embedder = MiniLMEmbeddings() if request["real_model"] else HashedEmbedder()
    with Library.open(Path(str(request["data_dir"])), progress=progress, embedder=embedder):
        pass
    os.write(pipe, b"closed\n")


def serve(request: dict[str, object]) -> dict[str, object]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        child(request, writing)
        os._exit(0)
    os.close(writing)
    events: list[str] = []
    with os.fdopen(reading, "rb") as pipe:
        for line in pipe:
            events.append(line.decode().strip())
            if len(events) == request["kill_at"]:
                os.kill(pid, signal.SIGKILL)
                break
    _, status = os.waitpid(pid, 0)
    return {"events": events, "exit": os.waitstatus_to_exitcode(status)}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(serve(json.loads(line))), flush=True)
