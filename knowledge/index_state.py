"""What a keyword index stands for, in a file beside it. In the index it would be a document that BM25 counts.

The file is written before a commit and names the state before it and the one after it. Which of them holds, the
index's own mark of its last commit tells, so that whatever a crash leaves is known for what it is.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from knowledge.tokens import TOKENS_VERSION

_FILE = "stands_for.json"
_ATTEMPTS = 20  # to read while another process commits


@dataclass(frozen=True, slots=True)
class IndexState:
    """What an index stands for. Another catalogue or other token rules make it worthless."""

    catalogue: str
    revision: int
    versions: tuple[int, ...]
    tokens: str = TOKENS_VERSION


def announce(folder: Path, before: IndexState | None, after: IndexState | None) -> None:
    """Say what the index stands for now, and what it will after the next commit; on disk when this returns."""
    content = {"commit": _commit(folder), "before": _json(before), "after": _json(after)}
    draft = folder / f"{_FILE}.new"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / _FILE)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(folder: Path) -> IndexState | None:
    """What the index stands for; None if it has never followed a catalogue.

    Raises:
        OSError, ValueError, KeyError, TypeError: it cannot be told.
    """
    for _ in range(_ATTEMPTS):
        commit = _commit(folder)
        content = json.loads((folder / _FILE).read_bytes())
        if _commit(folder) == commit:
            # The file is that of the last commit, or already that of the next one.
            return _state(content["before" if content["commit"] == commit else "after"])
    raise ValueError("it is being changed all the time")


def _commit(folder: Path) -> int:
    return int(json.loads((folder / "meta.json").read_bytes())["opstamp"])


def _json(state: IndexState | None) -> dict[str, Any] | None:
    return None if state is None else asdict(state)


def _state(stored: dict[str, Any] | None) -> IndexState | None:
    if stored is None:
        return None
    return IndexState(stored["catalogue"], stored["revision"], tuple(stored["versions"]), stored["tokens"])
