"""What the storage tests share: small documents, a small real embedder, and damage."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from knowledge.catalog import Catalog
from knowledge.embed import Vectors
from knowledge.keywords import tokens
from knowledge.library import Library
from knowledge.parse import parse
from knowledge.rows import CHUNK
from knowledge.stored_vectors import ItemVectors
from knowledge.types import Parsed, Source

WIND = "Wind power in Yangjiang\n\nTurbines of 10 MW are built in Yangjiang. The harbour is deep.\n"
CHIPS = "Chips in Shenzhen\n\nSemiconductor designers settle in Shenzhen and Zhuhai. Wafers come from abroad.\n"


class HashedEmbedder:
    """Bags of hashed words: a real embedder that needs no model, for tests that are not about meaning."""

    dimensions = 64

    def __init__(self, salt: str = "") -> None:
        self._salt = salt
        self.identity = f"hashed{salt}:64"
        self.calls = 0

    def encode(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        self.calls += 1
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for token in ("", *tokens(text)):
                digest = hashlib.blake2b((self._salt + token).encode("utf-8", "replace"), digest_size=8).digest()
                vectors[row, digest[0] % self.dimensions] += 1.0 if digest[1] % 2 else -1.0
            vectors[row] += 0.01
            if progress is not None:
                progress(row + 1, len(texts))
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def parsed(document_id: str, text: str, **metadata: str) -> Parsed:
    source = Source(document_id=document_id, file=f"{document_id}.txt", title=document_id, **metadata)  # type: ignore[arg-type]
    return parse(text.encode("utf-8"), source)


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def listing(folder: Path) -> dict[str, bytes]:
    """Every file with its content, to show that nothing was touched."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def replace(path: Path, content: bytes) -> None:
    """Put other content in a file's place.

    A new file takes the name: cutting the old one off under a process that still maps it ends that process (SIGBUS),
    and a process has no say in when an index that it dropped is unmapped.
    """
    other = path.with_name(path.name + ".other")
    other.write_bytes(content)
    other.replace(path)


def garbage(path: Path) -> None:
    replace(path, random.Random(path.name).randbytes(max(64, path.stat().st_size)))  # noqa: S311 - same each time


def truncate(path: Path) -> None:
    replace(path, path.read_bytes()[: path.stat().st_size // 2])


def open_small(data_dir: Path, **options: object) -> Library:
    return Library.open(data_dir, embedder=HashedEmbedder(), bundled=False, **options)  # type: ignore[arg-type]


def publish(catalog: Catalog, made: Parsed, bundled: bool = False) -> int:
    ids = tuple(chunk.chunk_id for chunk in made.chunks)
    vectors = ItemVectors(CHUNK, ids, np.ones((len(ids), 4), dtype=np.float32))
    version = catalog.publish(made, original=b"file", parser_version="1", bundled=bundled)
    catalog.add_vectors(version, "e", [vectors])
    return version
