"""One writer at a time: an advisory lock on a file in the data folder, released by the system when its holder dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from knowledge.errors import StoreBusy

# Also the mark by which a data folder is known as ours before its catalogue exists, see folder.py.
LOCK_FILE = "guangdong-assistant.lock"


class WriterLock:
    """Held from construction to `release()`; the file stays and holds the last holder's process id.

    Raises:
        StoreBusy: somebody else holds it.
    """

    def __init__(self, data_dir: Path) -> None:
        self._descriptor: int | None = None
        descriptor = os.open(data_dir / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
            os.close(descriptor)
            raise StoreBusy(
                f"{data_dir} is being written by another process{f' ({holder})' if holder else ''}. Stop it (usually "
                "`guangdong-assistant serve` or `ingest`), wait for it to finish, or choose another GUANGDONG_DATA_DIR."
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode("ascii"), 0)
        self._descriptor = descriptor

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
