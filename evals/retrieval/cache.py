"""Vectors kept between runs of the bench, by the text's digest and the embedder's identity, in one SQLite file."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from knowledge.embed import Embedder, Vectors

_AT_A_TIME = 512


class VectorCache:
    """Without a folder, vectors are kept for this run only. They are stored as half precision floats."""

    def __init__(
        self, folder: Path | None, embedder: Embedder, progress: Callable[[str], None] = lambda _: None
    ) -> None:
        self._embedder = embedder
        self._progress = progress
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(folder / "vectors.sqlite3" if folder else ":memory:")
        self._database.execute("create table if not exists vectors (digest blob primary key, vector blob)")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order; what is missing is computed, shortest first, and kept as it comes."""
        keys = [self._key(text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if not self._has(key)}
        todo = sorted(missing, key=lambda key: len(missing[key]))
        for start in range(0, len(todo), _AT_A_TIME):
            part = todo[start : start + _AT_A_TIME]
            vectors = self._embedder.encode([missing[key] for key in part]).astype(np.float16)
            rows = [(key, vector.tobytes()) for key, vector in zip(part, vectors, strict=True)]
            with self._database:
                self._database.executemany("insert or replace into vectors values (?, ?)", rows)
            self._progress(f"{min(start + _AT_A_TIME, len(todo))} of {len(todo)} texts embedded")
        found = np.zeros((len(texts), self._embedder.dimensions), dtype=np.float32)
        for number, key in enumerate(keys):
            (blob,) = self._database.execute("select vector from vectors where digest = ?", (key,)).fetchone()
            found[number] = np.frombuffer(blob, dtype=np.float16)
        return found

    def close(self) -> None:
        self._database.close()

    def _has(self, key: bytes) -> bool:
        return self._database.execute("select 1 from vectors where digest = ?", (key,)).fetchone() is not None

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self._embedder.identity}\n{text}".encode("utf-8", "replace")).digest()
