"""Find passages: keywords and vectors side by side, fused into one ranking.

score = keyword_weight * BM25 / max(BM25) + cosine_weight * cosine, over the union of the best of both sides; better
than either side and than fusion by ranks, measured in the README of the bundled model.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from knowledge.embed import Vectors
from knowledge.errors import StoreError
from knowledge.keywords import Place
from knowledge.snapshot import Snapshot
from knowledge.types import ClusterFact, Passage
from knowledge.vectors import MOST_PROPOSED

KEYWORD_WEIGHT = 1.0
COSINE_WEIGHT = 2.0
PAIR_WEIGHT = 0.5
TALK_WEIGHT = 0.3
TALK_TURNS = 5
CANDIDATES = 200
"""How many records each side proposes; at least, if more passages are asked for."""

WORDS_ONLY = "\u241e"
"""What stands after this sign in a query is looked for by its words, not by its meaning."""

_log = logging.getLogger(__name__)


class VectorSide(Protocol):
    """Exact or Chroma; see their methods of these names."""

    def nearest(self, vector: Vectors, limit: int, versions: Collection[int] | None = None) -> dict[str, float]: ...

    def cosines(self, vector: Vectors, records: Collection[str]) -> dict[str, float]: ...


class KeywordSide(Protocol):
    def search(
        self, query: str, limit: int, versions: Collection[int] | None = None, earlier: Sequence[str] = ()
    ) -> dict[Place, float]: ...


@dataclass(frozen=True, slots=True)
class NearCluster:
    """A cluster row and how near its meaning is to a query (cosine, -1..1)."""

    fact: ClusterFact
    cosine: float


def fuse(
    keywords: Mapping[str, float], cosines: Mapping[str, float], keyword_weight: float, cosine_weight: float
) -> list[tuple[str, float]]:
    """Records with their fused scores, best first; equal ones in the order of the items' ids, whatever the version."""
    top = max(keywords.values(), default=0.0) or 1.0
    scores = {
        record: keyword_weight * keywords.get(record, 0.0) / top + cosine_weight * cosines.get(record, 0.0)
        for record in keywords.keys() | cosines.keys()
    }
    return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0].partition("/")[2], scored[0]))


def in_conversation(encode: Callable[[list[str]], Vectors], query: str, earlier: Sequence[str]) -> Vectors:
    """The vector of a query (up to WORDS_ONLY) with what was said before it mixed in, of length 1: its own, PAIR_WEIGHT
    of the one of the previous turn and it, TALK_WEIGHT of the one of the last turns together."""
    query, earlier = query.partition(WORDS_ONLY)[0], [turn.partition(WORDS_ONLY)[0] for turn in earlier]
    if not earlier:
        vector: Vectors = encode([query])[0]
        return vector
    own, pair, talk = encode([query, f"{earlier[-1]} {query}", " ".join((*earlier[-TALK_TURNS:], query))])
    mixed = own + PAIR_WEIGHT * pair + TALK_WEIGHT * talk
    normal: Vectors = mixed / np.linalg.norm(mixed)
    return normal


def search(
    snapshot: Snapshot,
    query: str,
    *,
    keywords: KeywordSide | None,
    vectors: VectorSide | None,
    query_vector: Vectors | None,
    limit: int,
    document_ids: Collection[str] | None = None,
    keyword_weight: float = KEYWORD_WEIGHT,
    cosine_weight: float = COSINE_WEIGHT,
    earlier: Sequence[str] = (),
) -> list[Passage]:
    """The best passages, from whichever sides there are; `earlier` are the turns before the query."""
    if limit < 1:
        return []
    versions = None if document_ids is None else snapshot.versions_of(document_ids)
    proposals = max(CANDIDATES, limit)
    matched: dict[str, float] = {}
    cosines: dict[str, float] = {}
    # An index may be a moment ahead of or behind the snapshot; what the snapshot does not know is not live.
    # One side that fails (it was damaged or closed under our feet) leaves the other; it is repaired at the next start.
    try:
        found = keywords.search(query, proposals, versions, earlier) if keywords is not None else {}
        matched = {record: score for place, score in found.items() if (record := snapshot.record_at(*place))}
    except StoreError as error:
        _log.warning("Searching without keywords: %s", error)
    try:
        if vectors is not None and query_vector is not None:
            cosines = vectors.nearest(query_vector, proposals, versions)
            cosines |= vectors.cosines(query_vector, matched.keys() - cosines.keys())
    except StoreError as error:
        _log.warning("Searching without vectors: %s", error)
    passages = []
    for record, score in fuse(matched, cosines, keyword_weight, cosine_weight):
        known = snapshot.chunk(record)
        if known is None or known[1].suspicious:
            continue  # gone, or an order to machines, which is no answer to anything
        stored, chunk = known
        text = stored.document.cut(chunk.span)
        passages.append(Passage(chunk, text, score, matched.get(record, 0.0), cosines.get(record, 0.0)))
        if len(passages) == limit:
            break
    return passages


def nearest_clusters(snapshot: Snapshot, vectors: VectorSide, query_vector: Vectors, limit: int) -> list[NearCluster]:
    """The cluster rows nearest to a vector, nearest first; among the facts there are rows of other tables as well."""
    records = snapshot.cluster_records
    near: list[NearCluster] = []
    try:
        for proposed in (limit, MOST_PROPOSED):
            found = vectors.nearest(query_vector, proposed)
            near = [NearCluster(records[record], cosine) for record, cosine in found.items() if record in records]
            if len(near) >= min(limit, len(records)):
                break
    except StoreError as error:
        _log.warning("Searching without vectors: %s", error)
    return near[:limit]
