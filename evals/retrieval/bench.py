"""Our retrievers and stored runs of others on the same queries: measures with intervals, and times.

Queries of one conversation are drawn together in intervals: their ids share what stands before `<::>`.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.metrics.retrieval import MEASURES, per_query
from evals.retrieval.beir import Collection, Qrels, Run, collections, load_collection, peer_runs
from evals.retrieval.cache import VectorCache
from evals.retrieval.index import PassageIndex, build_index
from evals.statistics import Interval, cluster_mean
from knowledge.embed import MiniLMEmbeddings

Retriever = Callable[[PassageIndex, str, Sequence[str]], dict[str, float]]

RETRIEVERS: dict[str, Retriever] = {
    "keyword": lambda index, query, _: index.by_keywords(query),
    "dense": lambda index, query, _: index.by_meaning(query),
    "fused": lambda index, query, _: index.fused(query),
}
WITH_HISTORY: dict[str, Retriever] = {
    "keyword with history": lambda index, query, earlier: index.by_keywords(query, earlier),
    "dense with history": lambda index, query, earlier: index.by_meaning(query, earlier),
    "fused with history": lambda index, query, earlier: index.fused(query, earlier),
}


@dataclass(frozen=True, slots=True)
class Result:
    """One system over all collections. `milliseconds` is the mean per query, None for a stored run."""

    system: str
    ours: bool
    queries: int
    measures: dict[str, tuple[float, Interval | None]]
    milliseconds: float | None


@dataclass(frozen=True, slots=True)
class Bench:
    """`index_seconds` is for all collections, vectors included unless they came from the cache."""

    collections: tuple[str, ...]
    passages: int
    index_seconds: float
    results: tuple[Result, ...]


def run_bench(
    folder: Path,
    peers: Path | None = None,
    queries: str = "",
    history: str = "",
    cache: Path | None = None,
    seed: int = 0,
    progress: Callable[[str], None] = lambda _: None,
) -> Bench:
    """
    Args:
        peers: where the stored runs are, if not in `peer_runs` of each collection; of several, in a folder of its name.
        queries, history: the names of the query files for one turn, and for all turns so far; see `beir`.
        cache: where vectors are kept between runs.

    Raises:
        SuiteError: the folder is not of BEIR's layout.
    """
    embedder = MiniLMEmbeddings()
    vectors = VectorCache(cache, embedder, progress)
    runs: dict[str, Run] = {}
    others: dict[str, Run] = {}
    seconds: dict[str, float] = {}
    qrels: Qrels = {}
    names, passages, index_seconds = [], 0, 0.0
    for path in collections(folder):
        collection = load_collection(path, queries)
        talks = load_collection(path, history).queries if history else {}
        progress(f"{collection.name}: {len(collection.passages)} passages, {len(collection.queries)} queries")
        names.append(collection.name)
        passages += len(collection.passages)
        qrels |= collection.qrels
        with tempfile.TemporaryDirectory(prefix="guangdong-bench-") as keywords:
            began = time.perf_counter()
            index = build_index(collection.passages, Path(keywords) / "keywords", embedder, vectors)
            index_seconds += time.perf_counter() - began
            for name, retrieve in RETRIEVERS.items():
                _ask(name, retrieve, index, collection, collection.queries, runs, seconds)
            for name, retrieve in WITH_HISTORY.items() if talks else ():
                _ask(name, retrieve, index, collection, talks, runs, seconds)
        for name, run in peer_runs(_peers(path, folder, peers)):
            others.setdefault(name, {}).update({query: run[query] for query in run if query in collection.qrels})
    vectors.close()
    results = [_result(name, run, qrels, seed, 1000 * seconds[name] / len(qrels)) for name, run in runs.items()]
    results += [_result(name, run, qrels, seed) for name, run in sorted(others.items())]
    return Bench(tuple(names), passages, index_seconds, tuple(results))


def _ask(
    name: str,
    retrieve: Retriever,
    index: PassageIndex,
    collection: Collection,
    asked: dict[str, tuple[str, ...]],
    runs: dict[str, Run],
    seconds: dict[str, float],
) -> None:
    for query in collection.queries:
        *earlier, last = asked.get(query, collection.queries[query])
        began = time.perf_counter()
        runs.setdefault(name, {})[query] = retrieve(index, last, earlier)
        seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - began


def _peers(collection: Path, folder: Path, peers: Path | None) -> Path:
    if peers is None:
        return collection / "peer_runs"
    return peers if collection == folder else peers / collection.name


def _result(name: str, run: Run, qrels: Qrels, seed: int, milliseconds: float | None = None) -> Result:
    measures = {}
    for measure, values in per_query(qrels, run).items():
        clusters: dict[str, list[float]] = {}
        for query, value in values.items():
            clusters.setdefault(query.split("<::>")[0], []).append(value)
        measures[measure] = (sum(values.values()) / len(values), cluster_mean(clusters, seed))
    return Result(name, milliseconds is not None, len(qrels), {one: measures[one] for one in MEASURES}, milliseconds)
