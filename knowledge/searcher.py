"""Searching what is live, with the embedder if it can be used: the words alone answer if not."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Sequence

from knowledge import search as searching
from knowledge.embed import Embedder, Vectors
from knowledge.errors import EmbedderUnavailable
from knowledge.live import Live
from knowledge.row_parts import RowParts
from knowledge.rows import CHUNK, CLUSTER
from knowledge.search import NearCluster
from knowledge.types import Passage

_log = logging.getLogger(__name__)


class Searcher:
    """Safe from any thread; each search sees one revision from beginning to end."""

    def __init__(self, live: Live, embedder: Embedder) -> None:
        self._live = live
        self._embedder = embedder
        self._row_parts = RowParts(embedder)
        self.observer: Callable[[float], object] = lambda _: None

    def embed_query(self, text: str, earlier: Sequence[str] = ()) -> Vectors | None:
        try:
            return searching.in_conversation(self._embedder.encode, text, earlier)
        except EmbedderUnavailable as error:
            _log.warning("%s", error)
            return None

    def search(
        self,
        query: str,
        limit: int,
        document_ids: Collection[str] | None,
        keyword_weight: float,
        cosine_weight: float,
        earlier: Sequence[str],
    ) -> list[Passage]:
        started = time.perf_counter()
        snapshot = self._live.snapshot()
        vectors = self._live.vectors(snapshot, CHUNK) if cosine_weight else None
        passages = searching.search(
            snapshot,
            query,
            keywords=self._live.keywords if keyword_weight else None,
            vectors=vectors,
            query_vector=None if vectors is None else self.embed_query(query, earlier),
            limit=limit,
            document_ids=document_ids,
            keyword_weight=keyword_weight,
            cosine_weight=cosine_weight,
            earlier=earlier,
        )
        self.observer(time.perf_counter() - started)
        return passages

    def nearest_clusters(self, query: str, limit: int) -> list[NearCluster]:
        snapshot = self._live.snapshot()
        vectors = self._live.vectors(snapshot, CLUSTER)
        query_vector = None if vectors is None else self.embed_query(query)
        if vectors is None or query_vector is None:
            return []
        near = searching.nearest_clusters(snapshot, vectors, query_vector, limit)
        texts = [snapshot.by_document[row.fact.document_id].document.cut(row.fact.development) for row in near]
        return self._row_parts.ranked(list(zip(near, texts, strict=True)), query_vector)
