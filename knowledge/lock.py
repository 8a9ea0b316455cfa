"""One writer at a time: an advisory lock on a file in the data folder, released by the system when its holder dies."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from knowledge.errors import StoreBusy

# Also the mark by which a data folder is known as ours before its catalogue exists, see folder.py.
LOCK_FILE = "guangdong-assistant.lock"


_BRIEF = "briefly"
_BRIEF_SECONDS = 60.0
_POLL_SECONDS = 0.05


class WriterLock:
    """Held from construction to `release()`; the file stays and tells the last holder's process id.

    A `brief` holder (a reader that indexes what is missing) is waited for.

    Raises:
        StoreBusy: somebody else holds it.
    """

    def __init__(self, data_dir: Path, *, brief: bool = False) -> None:
        self._descriptor: int | None = os.open(data_dir / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            self._acquire(self._descriptor, data_dir)
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, f"{os.getpid()}{f' {_BRIEF}' if brief else ''}".encode("ascii"), 0)
        except BaseException:
            self.release()
            raise

    def _acquire(self, descriptor: int, data_dir: Path) -> None:
        patience = time.monotonic() + _BRIEF_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError as error:
                holder, _, manner = os.pread(descriptor, 40, 0).decode("ascii", "replace").partition(" ")
                if manner != _BRIEF or time.monotonic() > patience:
                    raise StoreBusy(
                        f"{data_dir} is being written by another process ({holder or 'unknown'}). Stop it (usually "
                        "`guangdong-assistant serve` or `ingest`), wait for it to finish, or choose another "
                        "GUANGDONG_DATA_DIR."
                    ) from error
            time.sleep(_POLL_SECONDS)

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
