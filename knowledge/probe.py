"""Can a Chroma folder be used? Asked in a child process, because a damaged one may end whoever opens it.

`python -m knowledge.probe FOLDER` exits with 0 if the folder opens, counts, pages and answers queries.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

SECONDS = 30.0
_SAMPLES = 20  # stored vectors per collection that are looked up by themselves
_NEAR = 1e-3  # cosine distance of a vector to itself, rounding included


def is_healthy(folder: Path, seconds: float = SECONDS) -> bool:
    """Probe a folder in a child; an exception, a crash and a hang there all mean no."""
    root = str(Path(__file__).resolve().parents[1])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths), "RUST_BACKTRACE": "0"}
    try:
        child = subprocess.run(
            [sys.executable, "-m", "knowledge.probe", str(folder.resolve())],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return child.returncode == 0


def probe(folder: Path) -> None:
    """Exercise every collection of a folder.

    Raises:
        Exception: whatever Chroma fails with, or ValueError if its answers do not fit together.
    """
    import chromadb
    from chromadb.config import Settings

    opened: Any = chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    with opened as client:
        for listed in client.list_collections():
            _probe_collection(client.get_collection(listed.name, embedding_function=None))


def _probe_collection(collection: Any) -> None:
    from knowledge.vectors import PAGE

    count = collection.count()
    ids: set[str] = set()
    samples: dict[str, Any] = {}
    for offset in range(0, count, PAGE):
        page = collection.get(limit=PAGE, offset=offset, include=["embeddings", "metadatas"])
        ids.update(page["ids"])
        step = max(1, len(page["ids"]) // _SAMPLES)
        samples.update(zip(page["ids"][::step], page["embeddings"][::step], strict=True))
    if len(ids) != count:
        raise ValueError(f"{collection.name} counts {count} records and lists {len(ids)}")
    found = 0
    for record, vector in samples.items():
        result = collection.query(query_embeddings=[vector], n_results=min(10, count), include=["distances"])
        if not set(result["ids"][0]) <= ids:
            raise ValueError(f"{collection.name} finds records that it does not list")
        found += result["distances"][0][0] < _NEAR or record in result["ids"][0]
    # The search is approximate, so not every vector must find itself; in a sound index nearly all do.
    if found * 2 < len(samples):
        raise ValueError(f"{collection.name} does not find its own vectors")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m knowledge.probe FOLDER")
    probe(Path(sys.argv[1]))
