"""How to know, before a risky library opens a folder, that it is exactly as we last closed it.

A seal is a small file beside the folder with the sizes, times and digests of all its files. It is written after a clean
close and removed before opening. So: no seal means an unclean end; a seal that does not match means that somebody
else has changed the files since.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

_DIGEST_BYTES = 64_000_000  # larger folders are compared by sizes and times alone


class SealState(StrEnum):
    ABSENT = "absent"  # no folder, or nothing in it
    INTACT = "intact"  # as we closed it
    UNSEALED = "unsealed"  # not closed by us: a crash, or still open
    BROKEN = "broken"  # changed since we closed it


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a sealed folder holds."""

    stamp: str
    versions: tuple[int, ...]


def write(folder: Path, seal: Path, sealed: Sealed) -> None:
    """Seal a closed folder; on disk when this returns."""
    content = {"sealed": asdict(sealed), "files": _files(folder)}
    draft = seal.with_name(seal.name + ".new")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(seal)


def read(folder: Path, seal: Path) -> tuple[SealState, Sealed | None]:
    """What state a folder is in; and what it holds, if intact."""
    try:
        files = _files(folder)
    except OSError:  # not a folder, or not readable: as bad as changed
        return SealState.BROKEN if os.path.lexists(folder) else SealState.ABSENT, None
    if not files:
        return SealState.ABSENT, None
    try:
        content = json.loads(seal.read_bytes())
        sealed = Sealed(str(content["sealed"]["stamp"]), tuple(map(int, content["sealed"]["versions"])))
    except FileNotFoundError:
        return SealState.UNSEALED, None
    except (OSError, ValueError, KeyError, TypeError):  # the seal itself is damaged
        return SealState.BROKEN, None
    if content.get("files") != files:
        return SealState.BROKEN, None
    return SealState.INTACT, sealed


def remove(seal: Path) -> None:
    """Break the seal; on disk when this returns, so that no later change can hide behind it."""
    seal.unlink(missing_ok=True)
    descriptor = os.open(seal.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _files(folder: Path) -> dict[str, list[int | str]]:
    """Size and digest of each file, or size and time where digests would take too long."""
    if not folder.is_dir():
        raise NotADirectoryError(folder)
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    sizes = {path: path.stat().st_size for path in paths}
    small = sum(sizes.values()) <= _DIGEST_BYTES
    return {
        path.relative_to(folder).as_posix(): [size, _digest(path) if small else path.stat().st_mtime_ns]
        for path, size in sizes.items()
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:32]
