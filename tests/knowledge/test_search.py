from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from storing import CHIPS, WIND, parsed

from knowledge.catalog import Contents
from knowledge.embed import Vectors
from knowledge.errors import StoreError
from knowledge.keywords import Place, record_id
from knowledge.rows import StoredVersion
from knowledge.search import PAIR_WEIGHT, TALK_WEIGHT, fuse, in_conversation, search
from knowledge.snapshot import ExactVectors, Snapshot

SCORES = st.dictionaries(st.sampled_from("abcdef"), st.floats(0.01, 50), max_size=6)
COSINES = st.dictionaries(st.sampled_from("abcdef"), st.floats(-1, 1), max_size=6)


@given(SCORES, COSINES, st.floats(0, 5), st.floats(0, 5))
def test_fusion_orders_the_union(
    keywords: dict[str, float], cosines: dict[str, float], keyword_weight: float, cosine_weight: float
) -> None:
    fused = fuse(keywords, cosines, keyword_weight, cosine_weight)
    assert {record for record, _ in fused} == keywords.keys() | cosines.keys()
    assert [score for _, score in fused] == sorted((score for _, score in fused), reverse=True)
    assert fused == fuse(dict(reversed(keywords.items())), cosines, keyword_weight, cosine_weight)


def test_fusion_is_the_measured_formula() -> None:
    assert fuse({"a": 4.0, "b": 2.0}, {"b": 0.5, "c": 0.4}, 1, 2) == [
        ("b", pytest.approx(1.5)),
        ("a", pytest.approx(1.0)),
        ("c", pytest.approx(0.8)),
    ]


def test_equal_scores_are_ordered_by_what_they_are_of() -> None:
    assert [record for record, _ in fuse({"9/a": 1.0, "10/b": 1.0, "2/c": 1.0}, {}, 1, 2)] == ["9/a", "10/b", "2/c"]


def records(view: Snapshot) -> list[str]:
    return [record_id(version, item.chunk_id) for version, stored in view.versions.items() for item in stored.chunks]


def snapshot() -> Snapshot:
    versions = []
    for version, (document_id, text) in enumerate([("wind", WIND), ("chips", CHIPS)], start=1):
        made = parsed(document_id, text)
        versions.append(
            StoredVersion(
                version, "1", False, made.document, made.sections, made.chunks, made.clusters, made.quantities
            )
        )
    return Snapshot(Contents(2, tuple(versions), frozenset()))


class Words:
    def __init__(self, scores: dict[Place, float] | None) -> None:
        self._scores = scores

    def search(self, *_: object) -> dict[Place, float]:
        if self._scores is None:
            raise StoreError("damaged")
        return self._scores


def exact(view: Snapshot) -> tuple[ExactVectors, Vectors]:
    ids = records(view)
    vectors = np.eye(len(ids), dtype=np.float32)
    return ExactVectors(ids, [int(record.partition("/")[0]) for record in ids], vectors), vectors[-1]


def test_both_sides_are_asked_and_the_words_are_cut_from_the_text() -> None:
    view = snapshot()
    vectors, query = exact(view)
    found = search(view, "q", keywords=Words({(1, 0): 3.0}), vectors=vectors, query_vector=query, limit=2)
    assert [(passage.keyword, passage.cosine) for passage in found] == [(0.0, 1.0), (3.0, 0.0)]
    for passage in found:
        assert passage.text == view.by_document[passage.chunk.span.document_id].document.cut(passage.chunk.span)


def test_one_side_is_enough() -> None:
    view = snapshot()
    vectors, query = exact(view)
    [only] = search(view, "q", keywords=Words({(1, 1): 3.0}), vectors=None, query_vector=None, limit=5)
    assert only.score == 1.0
    for keywords in (None, Words(None)):
        [best, *_] = search(view, "q", keywords=keywords, vectors=vectors, query_vector=query, limit=5)
        assert best.score == 2.0
    assert search(view, "q", keywords=None, vectors=None, query_vector=None, limit=5) == []
    assert search(view, "q", keywords=Words({(1, 1): 3.0}), vectors=None, query_vector=None, limit=0) == []


def test_records_that_are_not_live_are_left_out() -> None:
    found = search(
        snapshot(), "q", keywords=Words({(9, 0): 3.0, (1, 999): 2.0}), vectors=None, query_vector=None, limit=5
    )
    assert found == []


def test_exact_vectors_among_some_versions() -> None:
    vectors, query = exact(snapshot())
    assert {record[0] for record in vectors.nearest(query, 10, [1])} == {"1"}
    assert vectors.nearest(query, 10, []) == {}
    assert list(vectors.nearest(query, 2)) == list(vectors.nearest(query, 10))[:2]
    assert vectors.cosines(query, ["unknown"]) == {}


def test_what_was_said_before_is_mixed_into_the_vector() -> None:
    asked: list[list[str]] = []

    def encode(texts: list[str]) -> Vectors:
        asked.append(texts)
        return np.eye(3, dtype=np.float32)[: len(texts)]

    assert in_conversation(encode, "alone", ()).tolist() == [1, 0, 0]
    mixed = in_conversation(encode, "and there?", ("wind power", "in Yangjiang"))
    assert asked[-1] == ["and there?", "in Yangjiang and there?", "wind power in Yangjiang and there?"]
    assert np.linalg.norm(mixed) == pytest.approx(1)
    assert mixed[1] / mixed[0] == pytest.approx(PAIR_WEIGHT)
    assert mixed[2] / mixed[0] == pytest.approx(TALK_WEIGHT)
