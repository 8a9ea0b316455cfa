"""Search measured: layouts are read, figures are those worked out by hand, Chinese is found."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from evals.cases import SUITES
from evals.errors import SuiteError
from evals.metrics.retrieval import per_query
from evals.retrieval.beir import Passage, load_collection
from evals.retrieval.bench import run_bench
from evals.retrieval.index import WINDOW, windows
from evals.retrieval.tables import as_markdown

PASSAGES = {
    "wind": "Wind turbines are built in Yangjiang on the coast.",
    "lamps": "Lamps and drivers are assembled in Qingyuan.",
    "cells": "Solar cells are laminated in Heyuan.",
}


def collection(folder: Path, *, zipped: bool) -> Path:
    def write(name: str, rows: list[dict[str, str]]) -> None:
        data = "".join(json.dumps(row) + "\n" for row in rows).encode()
        (folder / (name + ".gz" * zipped)).write_bytes(gzip.compress(data) if zipped else data)

    write("corpus.jsonl", [{"_id": name, "title": "", "text": text} for name, text in PASSAGES.items()])
    write(
        "queries_last.jsonl", [{"_id": "t<::>2", "text": "|user|: and in Heyuan?"}, {"_id": "no", "text": "unjudged"}]
    )
    write("queries_all.jsonl", [{"_id": "t<::>2", "text": "|user|: Where are lamps made?\n|user|: and in Heyuan?"}])
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nt<::>2\tcells\t1\n")
    (folder / "peer_runs").mkdir()
    (folder / "peer_runs" / "theirs.json").write_text(json.dumps({"t<::>2": [["wind", 2.0], ["cells", 1.0]]}))
    return folder


@pytest.mark.parametrize("zipped", [False, True])
def test_ours_and_theirs_side_by_side(tmp_path: Path, zipped: bool) -> None:
    bench = run_bench(collection(tmp_path, zipped=zipped), queries="last", history="all", cache=tmp_path / "cache")
    systems = {one.system: one for one in bench.results}
    assert set(systems) == {
        "keyword", "dense", "fused", "keyword with history", "dense with history", "fused with history", "theirs",
    }  # fmt: skip
    assert systems["fused"].measures["R@1"][0] == 1
    assert systems["theirs"].measures["R@1"][0] == 0
    assert systems["theirs"].measures["R@5"][0] == 1
    assert systems["theirs"].measures["nDCG@10"][0] == pytest.approx(0.6309, abs=1e-4)  # 1 / log2(3)
    assert systems["theirs"].milliseconds is None
    assert "| theirs |" in as_markdown(bench)


def test_turns_and_unjudged_queries(tmp_path: Path) -> None:
    loaded = load_collection(collection(tmp_path, zipped=True), "all")
    assert loaded.queries == {"t<::>2": ("Where are lamps made?", "and in Heyuan?")}


@pytest.mark.parametrize("missing", ["corpus.jsonl", "queries_last.jsonl", "qrels/test.tsv"])
def test_what_is_missing_is_named(tmp_path: Path, missing: str) -> None:
    (collection(tmp_path, zipped=False) / missing).unlink()
    with pytest.raises(SuiteError, match=missing.split("/")[-1].split("_")[0].split(".")[0]):
        run_bench(tmp_path, queries="last")


def test_a_query_without_hits_counts_as_nothing_found() -> None:
    values = per_query({"a": {"x": 1}, "b": {"y": 1}}, {"a": {"x": 1.0}})
    assert values["R@5"] == {"a": 1.0, "b": 0.0}


def test_windows_hold_the_whole_text_below_its_title() -> None:
    text = " ".join(f"Sentence number {number} says something of its own." for number in range(80))
    found = list(windows(Passage("p", "Title", "Title\n" + text)))
    assert len(found) > 3
    assert all(window.startswith("Title\n") and len(window) <= WINDOW + len("Title\n") for window in found)
    assert all(any(f"number {number} says" in window for window in found) for number in range(80))


def test_chinese_is_found_first() -> None:
    bench = run_bench(SUITES / "chinese-retrieval")
    figures = {one.system: one.measures["R@1"][0] for one in bench.results}
    assert figures["keyword"] >= 0.95
    assert figures["fused"] >= 0.95
