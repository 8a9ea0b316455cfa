"""Many passages: `make bench-scale` (or `python -m tests.bench.scale [PASSAGES] [words]`, 100,000 by default).

Rates, disk, memory and query times of a library, as ratios to bare Chroma and bare tantivy on the same passages and
vectors. Each runs in a process of its own. Vectors are made by hashing, so that no embedder's time is in them; the
bundled one's rate is told apart. With `words`, no vectors are made: a million of them take Chroma half an hour.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from knowledge.embed import DIMENSIONS, MiniLMEmbeddings, Vectors
from knowledge.isolation import ReadingLimits
from knowledge.library import Library

PER_DOCUMENT = 1_000
QUERIES = 100
SOME = 20  # documents that a filter with several names
_VOCABULARY = 20_000

Figures = dict[str, float]


class Hashing:
    """Random directions by text: as much work for an index as real vectors, and none to make."""

    dimensions = DIMENSIONS
    identity = "hashing:384"

    def encode(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:  # noqa: ARG002
        vectors = np.stack(
            [np.random.default_rng(zlib.crc32(text.encode())).standard_normal(DIMENSIONS) for text in texts]
        )
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def sentences(count: int) -> list[str]:
    luck = random.Random(1)  # noqa: S311 - the same each time
    return [
        f"Works {n} {' '.join(f'word{luck.randrange(_VOCABULARY)}' for _ in range(14))} in Foshan."
        for n in range(count)
    ]


def questions(passages: Sequence[str]) -> list[str]:
    return [" ".join(passage.split()[3:7]) for passage in random.Random(2).sample(passages, QUERIES)]  # noqa: S311


def timed(name: str, action: Callable[[str], object], queries: Sequence[str]) -> Figures:
    """p50 and p99 in milliseconds, after a few queries that are not counted."""
    for query in queries[:5]:
        action(query)
    times = []
    for query in queries:
        start = time.perf_counter()
        action(query)
        times.append(1000 * (time.perf_counter() - start))
    return {f"{name} p50": float(np.percentile(times, 50)), f"{name} p99": float(np.percentile(times, 99))}


def disk(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def memory() -> float:
    """Of this process now, in MB: what is its own, not what it maps from files."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon")) / 1e3


def bare_tantivy(folder: Path, passages: Sequence[str], queries: Sequence[str]) -> Figures:
    import tantivy

    place = folder / "tantivy"
    place.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=False, tokenizer_name="en_stem")
    builder.add_text_field("document", stored=False, tokenizer_name="raw")
    index = tantivy.Index(builder.build(), path=str(place))
    start = time.perf_counter()
    with index.writer(50_000_000, 1) as writer:
        for number, passage in enumerate(passages):
            writer.add_document(tantivy.Document(text=passage, document=str(number // PER_DOCUMENT)))
        writer.commit()
    seconds = time.perf_counter() - start
    index.reload()
    searcher = index.searcher()
    one = tantivy.Query.term_query(index.schema, "document", "0")
    several = tantivy.Query.term_set_query(index.schema, "document", [str(number) for number in range(SOME)])

    def ask(query: str, among: object = None) -> object:
        words = index.parse_query(query, ["text"])
        both = [(tantivy.Occur.Must, words), (tantivy.Occur.Must, among)]
        return searcher.search(tantivy.Query.boolean_query(both) if among else words, 20)

    return {
        "text seconds": seconds,
        "tantivy disk": disk(place),
        "tantivy memory": memory(),
        **timed("words", ask, queries),
        **timed("words in one document", lambda query: ask(query, one), queries),
        **timed("words in several", lambda query: ask(query, several), queries),
    }


def bare_chroma(folder: Path, vectors: Vectors, queries: Vectors) -> Figures:
    import chromadb
    from chromadb.config import Settings

    place = folder / "chroma"
    client = chromadb.PersistentClient(path=str(place), settings=Settings(anonymized_telemetry=False))
    collection = client.create_collection("bare", embedding_function=None, configuration={"hnsw": {"space": "cosine"}})
    start = time.perf_counter()
    for first in range(0, len(vectors), 250):
        batch = vectors[first : first + 250]
        ids = [str(first + row) for row in range(len(batch))]
        collection.add(ids=ids, embeddings=batch, metadatas=[{"document": int(i) // PER_DOCUMENT} for i in ids])
    seconds = time.perf_counter() - start
    rows = {str(row): vector for row, vector in enumerate(queries)}

    def ask(row: str, where: dict[str, object] | None = None) -> object:
        return collection.query(query_embeddings=[rows[row]], n_results=200, where=where)

    several = {"document": {"$in": list(range(SOME))}}
    return {
        "vector seconds": seconds,
        "chroma disk": disk(place),
        "chroma memory": memory(),
        **timed("all", ask, list(rows)),
        **timed("all in one document", lambda row: ask(row, {"document": 0}), list(rows)),
        **timed("all in several", lambda row: ask(row, several), list(rows)),
    }


def ours(folder: Path, queries: Sequence[str], *, dense: bool) -> Figures:
    some = [f"plan-{number}" for number in range(SOME)]
    data = folder / "data"
    with Library.open(data, bundled=False, embedder=Hashing()) as library:
        wrong = _ask_meanwhile(library, queries)
        start = time.perf_counter()
        library.ingest([folder / "files"], limits=ReadingLimits(seconds=600))
        figures = {"text seconds": time.perf_counter() - start}
        figures["backlog when the text is in"] = library.status().backlog
        figures["wrong answers meanwhile"] = next(wrong)
        for name, among in (("", None), (" in one document", some[:1]), (" in several", some)):
            figures |= timed(
                f"words{name}", lambda q, among=among: library.search(q, document_ids=among, cosine_weight=0), queries
            )
        if dense:
            library.wait_for_chroma()
            figures["vector seconds"] = time.perf_counter() - start - figures["text seconds"]
            for name, among in (("", None), (" in one document", some[:1]), (" in several", some)):
                figures |= timed(f"all{name}", lambda q, among=among: library.search(q, document_ids=among), queries)
        figures["memory"] = memory()
        library.close(finish=dense)
    return figures | {"disk": disk(data)}


def reader(folder: Path, queries: Sequence[str]) -> Figures:
    """What a process costs that only asks."""
    before, start = memory(), time.perf_counter()
    with Library.open(folder / "data", bundled=False, write=False, embedder=Hashing()) as library:
        opened = time.perf_counter() - start
        library.search(queries[0], cosine_weight=0)
        first = time.perf_counter() - start
        for query in queries:
            library.search(query, cosine_weight=0)
        return {"reader opens, s": opened, "reader's first hit, s": first, "reader's memory": memory() - before}


def part(name: str, folder: Path, count: int) -> Figures:
    passages = sentences(count)
    queries = questions(passages)
    if name == "tantivy":
        return bare_tantivy(folder, passages, queries)
    if name == "chroma":
        embedder = Hashing()
        return bare_chroma(folder, embedder.encode(passages), embedder.encode(queries))
    del passages
    return reader(folder, queries) if name == "reader" else ours(folder, queries, dense=name == "ours")


def tell(name: str, value: float, bare: float, unit: str) -> None:
    print(f"{name:<46}{value:>10.2f} {unit:<5}{bare:>10.2f}{value / bare if bare else 0:>9.2f} x", flush=True)


def main() -> int:
    if len(sys.argv) > 3:
        print(json.dumps(part(sys.argv[3], Path(sys.argv[2]), int(sys.argv[1]))))
        return 0
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    dense = "words" not in sys.argv[2:]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        _write_files(folder / "files", count)
        megabytes = disk(folder / "files")

        def run(name: str) -> Figures:
            command = [sys.executable, "-m", "tests.bench.scale", str(count), str(folder), name]
            return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))

        print(
            f"{count} passages of {1e6 * megabytes / count:.0f} bytes in {count // PER_DOCUMENT} documents", flush=True
        )
        bare = run("tantivy") | (run("chroma") if dense else {})
        own = run("ours" if dense else "words")
        own |= run("reader")
    print(f"{'':<46}{'ours':>10} {'':<5}{'bare':>10}")
    tell(
        "text, until its words are found (tantivy)",
        megabytes / own["text seconds"],
        megabytes / bare["text seconds"],
        "MB/s",
    )
    if dense:
        tell("vectors stored and indexed (Chroma)", count / own["vector seconds"], count / bare["vector seconds"], "/s")
    for kind, system in (("words", "tantivy"), ("all", "Chroma")):
        for name in (key for key in own if key.startswith(kind) and key[-3:] in {"p50", "p99"}):
            tell(f"query, {name} ({system})", own[name], bare[name], "ms")
    tell("disk", own["disk"], bare.get("chroma disk", 0) + bare["tantivy disk"], "MB")
    tell("memory of the writer", own["memory"], bare.get("chroma memory", 0) + bare["tantivy memory"], "MB")
    for name in (
        "backlog when the text is in",
        "wrong answers meanwhile",
        "reader opens, s",
        "reader's first hit, s",
        "reader's memory",
    ):
        print(f"{name:<46}{own[name]:>10.2f}")
    start = time.perf_counter()
    MiniLMEmbeddings().encode(sentences(500))
    print(f"the bundled embedder makes {500 / (time.perf_counter() - start):.0f} vectors a second")
    return 0


def _write_files(folder: Path, count: int) -> None:
    folder.mkdir()
    passages = sentences(count)
    for number, first in enumerate(range(0, count, PER_DOCUMENT)):
        text = f"Plan {number}\n\n" + "\n\n".join(passages[first : first + PER_DOCUMENT]) + "\n"
        (folder / f"plan-{number}.txt").write_text(text, encoding="utf-8")


def _ask_meanwhile(library: Library, queries: Sequence[str]) -> Iterator[int]:
    """Ask in another thread until the first `next`, which gives how many answers were errors or torn documents."""
    stop = threading.Event()
    wrong: list[object] = []

    def ask() -> None:
        asked = 0
        while not stop.wait(0.02):
            try:
                library.search(queries[asked % len(queries)])
                wrong.extend(d.document_id for d in library.documents() if len(library.chunks(d.document_id)) < 2)
            except Exception as error:  # noqa: BLE001 - to be counted
                wrong.append(error)
            asked += 1

    thread = threading.Thread(target=ask)
    thread.start()

    def result() -> Iterator[int]:
        stop.set()
        thread.join()
        yield len(wrong)

    return result()


if __name__ == "__main__":
    sys.exit(main())
