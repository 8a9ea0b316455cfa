"""How near a cluster row is to a query, by its phrases as well as by the whole: a long row blurs what it lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from knowledge.embed import Embedder, Vectors
from knowledge.errors import EmbedderUnavailable
from knowledge.search import NearCluster
from knowledge.types import ClusterFact

_BETWEEN = re.compile(r"[,;.，；。、]|\b(?:and|such as|including|as well as)\b", re.IGNORECASE)
SHORTEST, MOST_PARTS, KEPT = 3, 24, 2048  # letters of a part; parts of a row; rows whose vectors are kept


class RowParts:
    """Vectors of the phrases of rows, made when first asked for."""

    def __init__(self, embedder: Embedder) -> None:
        self._vectors = lru_cache(maxsize=KEPT)(embedder.encode)

    def ranked(self, near: Sequence[tuple[NearCluster, str]], query: Vectors) -> list[NearCluster]:
        """Rows with what is developed for them, nearest first; `cosine` becomes the mean of the row's and its nearest
        part's."""
        try:
            found = [
                NearCluster(row.fact, (row.cosine + self._nearest(row.fact, text, query)) / 2) for row, text in near
            ]
        except EmbedderUnavailable:
            return [row for row, _ in near]
        return sorted(found, key=lambda row: -row.cosine)

    def _nearest(self, fact: ClusterFact, text: str, query: Vectors) -> float:
        return float(np.max(self._vectors(parts_of(fact.name, text)) @ query))


def parts_of(name: str, text: str) -> tuple[str, ...]:
    """The phrases of a cell, each with the row's name before it, and the name by itself."""
    phrases = (" ".join(phrase.split()) for phrase in _BETWEEN.split(text))
    return (name, *(f"{name}: {phrase}" for phrase in phrases if len(phrase) >= SHORTEST))[:MOST_PARTS]
