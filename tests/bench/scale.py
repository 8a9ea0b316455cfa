"""Many passages: `make bench-scale` (or `python -m tests.bench.scale [PASSAGES]`, 100,000 by default).

Rates, disk, memory and query times of a library, as ratios to bare Chroma and bare tantivy on the same passages and
vectors. Vectors are made by hashing, so that no embedder's time is in them; the bundled one's rate is told apart.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from knowledge.embed import DIMENSIONS, MiniLMEmbeddings, Vectors
from knowledge.isolation import ReadingLimits
from knowledge.library import Library

PER_DOCUMENT = 1_000
QUERIES = 100
_VOCABULARY = 20_000


class Hashing:
    """Random directions by text: as much work for an index as real vectors, and none to make."""

    dimensions = DIMENSIONS
    identity = "hashing:384"

    def encode(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:  # noqa: ARG002
        vectors = np.stack(
            [np.random.default_rng(hash(text) & 0xFFFFFFFF).standard_normal(DIMENSIONS) for text in texts]
        )
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def sentences(count: int, seed: int) -> list[str]:
    luck = random.Random(seed)  # noqa: S311 - the same each time
    return [
        f"Works {n} {' '.join(f'word{luck.randrange(_VOCABULARY)}' for _ in range(14))} in Foshan."
        for n in range(count)
    ]


def timed(action: Callable[[str], object], queries: Sequence[str]) -> tuple[float, float]:
    """p50 and p99 in milliseconds."""
    times = []
    for query in queries:
        start = time.perf_counter()
        action(query)
        times.append(1000 * (time.perf_counter() - start))
    return float(np.percentile(times, 50)), float(np.percentile(times, 99))


def disk(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def tell(name: str, ours: float, bare: float, unit: str) -> None:
    print(f"{name:<44}{ours:>10.1f} {unit:<6}{bare:>10.1f}{ours / bare if bare else 0:>8.2f} x", flush=True)


def bare_tantivy(folder: Path, passages: Sequence[str], queries: Sequence[str]) -> tuple[float, float, float]:
    import tantivy

    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=False, tokenizer_name="en_stem")
    index = tantivy.Index(builder.build(), path=str(folder))
    start = time.perf_counter()
    with index.writer(50_000_000, 1) as writer:
        for passage in passages:
            writer.add_document(tantivy.Document(text=passage))
        writer.commit()
    seconds = time.perf_counter() - start
    index.reload()
    searcher = index.searcher()
    return seconds, *timed(lambda query: searcher.search(index.parse_query(query, ["text"]), 20), queries)


def bare_chroma(folder: Path, vectors: Vectors, queries: Vectors) -> tuple[float, float, float, float]:
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    collection = client.create_collection("bare", embedding_function=None, configuration={"hnsw": {"space": "cosine"}})
    start = time.perf_counter()
    for first in range(0, len(vectors), 250):
        batch = vectors[first : first + 250]
        ids = [str(first + row) for row in range(len(batch))]
        collection.add(ids=ids, embeddings=batch, metadatas=[{"document": int(i) // PER_DOCUMENT} for i in ids])
    seconds = time.perf_counter() - start
    rows = {str(row): vector for row, vector in enumerate(queries)}
    plain = timed(lambda row: collection.query(query_embeddings=[rows[row]], n_results=200), list(rows))
    filtered = timed(
        lambda row: collection.query(query_embeddings=[rows[row]], n_results=200, where={"document": 0}), list(rows)
    )
    return seconds, *plain, filtered[0]


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    passages = sentences(count, 1)
    queries = [" ".join(passage.split()[3:7]) for passage in random.Random(2).sample(passages, QUERIES)]  # noqa: S311
    embedder = Hashing()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        files = folder / "files"
        files.mkdir()
        for number, first in enumerate(range(0, count, PER_DOCUMENT)):
            text = f"Plan {number}\n\n" + "\n\n".join(passages[first : first + PER_DOCUMENT]) + "\n"
            (files / f"plan-{number}.txt").write_text(text, encoding="utf-8")
        megabytes = disk(files)
        tantivy_seconds, tantivy_50, tantivy_99 = bare_tantivy(folder / "tantivy", passages, queries)
        chroma_seconds, chroma_50, chroma_99, chroma_filtered = bare_chroma(
            folder / "chroma", embedder.encode(passages), embedder.encode(queries)
        )
        with Library.open(folder / "data", bundled=False, embedder=embedder) as library:
            wrong = _ask_meanwhile(library, queries)
            start = time.perf_counter()
            library.ingest([files], limits=ReadingLimits(seconds=600))
            text_seconds = time.perf_counter() - start
            backlog, failures = library.status().backlog, next(wrong)
            print(f"backlog when the text is in: {backlog} of {count}; {failures} wrong answers meanwhile")
            library.wait_for_chroma()
            vector_seconds = time.perf_counter() - start - text_seconds
            words = timed(lambda query: library.search(query, cosine_weight=0), queries)
            both = timed(library.search, queries)
            some = timed(lambda query: library.search(query, document_ids=["plan-0"]), queries)
        print(f"{'':<44}{'ours':>10} {'':<6}{'bare':>10}")
        tell("text, until its words are found", megabytes / text_seconds, megabytes / tantivy_seconds, "MB/s")
        tell("vectors stored and indexed", count / vector_seconds, count / chroma_seconds, "/s")
        tell("query by words, p50 (tantivy)", words[0], tantivy_50, "ms")
        tell("query by words, p99 (tantivy)", words[1], tantivy_99, "ms")
        tell("query by words and meaning, p50 (Chroma)", both[0], chroma_50, "ms")
        tell("query by words and meaning, p99 (Chroma)", both[1], chroma_99, "ms")
        tell("the same in one document, p50 (Chroma where)", some[0], chroma_filtered, "ms")
        tell("disk", disk(folder / "data"), disk(folder / "chroma") + disk(folder / "tantivy"), "MB")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        print(f"memory at most {peak:.0f} MB, all systems in one process")
    start = time.perf_counter()
    MiniLMEmbeddings().encode(passages[:500])
    print(f"the bundled embedder makes {500 / (time.perf_counter() - start):.0f} vectors a second")
    return 0


def _ask_meanwhile(library: Library, queries: Sequence[str]):  # type: ignore[no-untyped-def]
    """Ask in another thread until the first `next`, which gives how many answers were errors or torn documents."""
    stop = threading.Event()
    wrong: list[object] = []

    def ask() -> None:
        while not stop.is_set():
            try:
                library.search(queries[len(wrong) % len(queries)])
                wrong.extend(d.document_id for d in library.documents() if len(library.chunks(d.document_id)) < 2)
            except Exception as error:  # noqa: BLE001 - to be counted
                wrong.append(error)

    thread = threading.Thread(target=ask)
    thread.start()

    def result():  # type: ignore[no-untyped-def]
        stop.set()
        thread.join()
        yield len(wrong)

    return result()


if __name__ == "__main__":
    sys.exit(main())
