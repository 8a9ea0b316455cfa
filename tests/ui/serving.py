"""A real server in a process of its own, on a port that the system picks."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.ui.program import ROOT, environment

_READY = re.compile(r"Ready: open (http://\S+) ")
_PATIENCE = 180


class RunningServer:
    """A server that answers; `said` grows with what it writes to stderr."""

    def __init__(self, process: subprocess.Popen[str], said: list[str]) -> None:
        self.process = process
        self.said = said
        self.address = self._wait_until_ready()
        # A full pipe must not stop the server.
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def stop(self, by: signal.Signals = signal.SIGINT, seconds: float = 30) -> str:
        """End it as Ctrl+C or a service manager would; everything that it has said."""
        if self.process.poll() is None:
            self.process.send_signal(by)
        self.process.wait(seconds)
        self._reader.join(10)
        return "".join(self.said)

    def _wait_until_ready(self) -> str:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line)
            if ready := _READY.search(line):
                return ready[1]
        raise AssertionError(f"the server did not start:\n{''.join(self.said)}")

    def _read(self) -> None:
        assert self.process.stderr is not None
        with suppress(ValueError):  # closed meanwhile
            self.said.extend(self.process.stderr)


@contextmanager
def running(data_dir: Path, *arguments: str, log: list[str] | None = None, **settings: str) -> Iterator[RunningServer]:
    """A server in a process of its own; ended, if it still runs, as Ctrl+C would."""
    with subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "serve", "--port", "0", *arguments],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
        env=environment(data_dir, **settings),
        text=True,
    ) as process:
        too_late = threading.Timer(_PATIENCE, process.kill)
        too_late.start()
        try:
            server = RunningServer(process, [] if log is None else log)
            too_late.cancel()
            yield server
        finally:
            too_late.cancel()
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.wait(_PATIENCE)


@contextmanager
def served(data_dir: Path, *arguments: str, log: list[str] | None = None, **settings: str) -> Iterator[str]:
    """The address of a server that answers; it is stopped as Ctrl+C would. `log` gets what it says on stderr."""
    with running(data_dir, *arguments, log=log, **settings) as server:
        yield server.address
