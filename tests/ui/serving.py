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
from typing import IO

from tests.ui.program import ROOT, environment

_READY = re.compile(r"Ready: open (http://\S+) ")
_PATIENCE = 90


@contextmanager
def served(data_dir: Path, *arguments: str, log: list[str] | None = None, **settings: str) -> Iterator[str]:
    """The address of a server that answers; it is stopped as Ctrl+C would. `log` gets what it says on stderr."""
    with subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "serve", "--port", "0", *arguments],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
        env=environment(data_dir) | settings,
        text=True,
    ) as process:
        too_late = threading.Timer(_PATIENCE, process.kill)
        too_late.start()
        try:
            address = _address(process, [] if log is None else log)
            too_late.cancel()
            yield address
        finally:
            too_late.cancel()
            process.send_signal(signal.SIGINT)
            process.wait(20)


def _address(process: subprocess.Popen[str], said: list[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        said.append(line)
        if ready := _READY.search(line):
            # Nobody reads what follows, yet a full pipe must not stop the server.
            threading.Thread(target=_drain, args=(process.stderr, said), daemon=True).start()
            return ready[1]
    raise AssertionError(f"the server did not start:\n{''.join(said)}")


def _drain(stream: IO[str], said: list[str]) -> None:
    with suppress(ValueError):  # closed meanwhile
        said.extend(stream)
