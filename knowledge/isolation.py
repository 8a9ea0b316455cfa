"""Files of unknown origin are parsed in processes of their own, with limits on time and memory.

A process that has imported the readers and does nothing else (see `reading_process.py`) forks a child for each file.
The child limits itself, parses, answers and ends; whatever happens to it is a message for the user.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from knowledge.errors import UnreadableFile
from knowledge.readers.formats import DEFAULT_EXPANDED_BYTES
from knowledge.types import Parsed

LONGEST_NAME = 64  # bytes of a name's end: enough for its suffix
_GRACE_SECONDS = 2.0  # of the clock beyond the limit, for a busy machine


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What the parsing of one file may take, and how many are parsed at once (0: one for each processor)."""

    seconds: float = 20.0
    memory_bytes: int = 900_000_000
    expanded_bytes: int = DEFAULT_EXPANDED_BYTES
    processes: int = 0

    @property
    def at_once(self) -> int:
        return self.processes or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2


@dataclass(frozen=True, slots=True)
class Job:
    """A file to parse: its bytes, its name, and what a person has said of it."""

    data: bytes
    name: str
    given: Mapping[str, Any]


class IsolatedParser:
    """Parses files one child each. Safe to use from several threads; `close` ends the process that forks."""

    def __init__(self, limits: ReadingLimits) -> None:
        self._limits = limits
        self._starting = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def parse(self, job: Job) -> Parsed:
        """
        Raises:
            DocumentError: the file cannot be read, or not within the limits; the message says what to do.
        """
        ours, theirs = Pipe()
        with ours:
            with theirs:
                self._ask(theirs.fileno(), job.name)
            return self._answer(ours, job)

    def _answer(self, pipe: Connection, job: Job) -> Parsed:
        limits = self._limits
        pid = 0
        try:
            pid = pipe.recv()
            pipe.send((job, limits))
            if not pipe.poll(limits.seconds + _GRACE_SECONDS):
                raise _too_slow(limits)
            result = pickle.loads(pipe.recv_bytes())  # noqa: S301 - made by our own child
        except (EOFError, OSError) as error:
            raise UnreadableFile(
                "ended the process that was reading it, for want of time "
                f"({limits.seconds:g} s, GUANGDONG_INGEST_SECONDS) or memory ({limits.memory_bytes // 1_000_000} MB, "
                "GUANGDONG_INGEST_MEMORY_MB); split it, or convert it to another format"
            ) from error
        except UnreadableFile:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            raise
        if not isinstance(result, Parsed):
            raise UnreadableFile(str(result))
        return result

    def _ask(self, descriptor: int, name: str) -> None:
        """Have a child forked that talks over a pipe."""
        with self._starting:
            for _ in range(2):
                if self._process is None or self._process.poll() is not None:
                    self._start()
                try:
                    if self._control is not None:
                        message = ("." + name).encode("utf-8", "replace")[-LONGEST_NAME:]
                        socket.send_fds(self._control, [message], [descriptor])
                        return
                except OSError:
                    self._stop()  # it has died; once more with a new one
        raise UnreadableFile("could not be given to a process of its own; try again")

    def _start(self) -> None:
        self._stop()
        ours, theirs = socket.socketpair()
        root = str(Path(__file__).resolve().parents[1])
        paths = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "knowledge.reading_process", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env=os.environ | {"PYTHONPATH": paths},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        theirs.close()
        self._control = ours

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.wait()
            self._process = None

    def close(self) -> None:
        with self._starting:
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _too_slow(limits: ReadingLimits) -> UnreadableFile:
    return UnreadableFile(
        f"takes longer to read than {limits.seconds:g} s (GUANGDONG_INGEST_SECONDS); split it into parts"
    )
