"""A collection indexed as the product does it: its keyword index on disk, and its embedder over windows of passages.

A passage is longer than the sentences that the product quotes, and than what the embedder reads. So it is embedded in
windows of sentences, and its cosine is BEST_SHARE of its best window's and the rest of the mean over them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.retrieval.beir import Passage
from evals.retrieval.cache import VectorCache
from knowledge.embed import Embedder, Vectors
from knowledge.keywords import KeywordIndex
from knowledge.search import fuse, in_conversation
from knowledge.sentences import split_sentences

WINDOW = 800  # characters
BEST_SHARE = 0.8
CANDIDATES = 200
COSINE_WEIGHT = 5.0
"""Against 1 for keywords. Passages of some 200 words say what they are about more clearly than single sentences do."""


@dataclass(frozen=True, slots=True)
class PassageIndex:
    """`owners` tells for each window which passage it belongs to."""

    ids: tuple[str, ...]
    keywords: KeywordIndex
    windows: Vectors
    owners: np.ndarray
    encode: Callable[[list[str]], Vectors]

    def by_keywords(self, query: str, earlier: Sequence[str] = ()) -> dict[str, float]:
        found = self.keywords.search(query, CANDIDATES, earlier=earlier)
        return {self.ids[number]: score for (_, number), score in found.items()}

    def by_meaning(self, query: str, earlier: Sequence[str] = ()) -> dict[str, float]:
        cosines = self._cosines(query, earlier)
        best = np.argsort(-cosines, kind="stable")[:CANDIDATES]
        return {self.ids[number]: float(cosines[number]) for number in best}

    def fused(self, query: str, earlier: Sequence[str] = ()) -> dict[str, float]:
        """Both sides' proposals, each with its cosine, as in `knowledge.search`."""
        matched = self.by_keywords(query, earlier)
        cosines = self._cosines(query, earlier)
        numbers = {passage_id: number for number, passage_id in enumerate(self.ids)}
        nearest = (self.ids[number] for number in np.argsort(-cosines, kind="stable")[:CANDIDATES])
        near = {passage_id: float(cosines[numbers[passage_id]]) for passage_id in {*matched, *nearest}}
        return dict(fuse(matched, near, 1.0, COSINE_WEIGHT)[:CANDIDATES])

    def _cosines(self, query: str, earlier: Sequence[str]) -> np.ndarray:
        near = self.windows @ in_conversation(self.encode, query, earlier)
        best = np.full(len(self.ids), -1.0, dtype=np.float32)
        np.maximum.at(best, self.owners, near)
        mean = np.bincount(self.owners, near, len(self.ids)) / np.bincount(self.owners, minlength=len(self.ids))
        mixed: np.ndarray = BEST_SHARE * best + (1 - BEST_SHARE) * mean
        return mixed


def build_index(passages: Sequence[Passage], folder: Path, embedder: Embedder, cache: VectorCache) -> PassageIndex:
    """Index a collection; the keyword index is written into a folder, vectors come from the cache where it has them."""
    keywords = KeywordIndex.create(folder)
    keywords.add(passage.text for passage in passages)
    texts, owners = [], []
    for number, passage in enumerate(passages):
        for window in windows(passage):
            texts.append(window)
            owners.append(number)
    vectors = cache.encode(texts)
    return PassageIndex(
        ids=tuple(passage.passage_id for passage in passages),
        keywords=keywords,
        windows=vectors,
        owners=np.array(owners),
        encode=embedder.encode,
    )


def windows(passage: Passage) -> Iterator[str]:
    """The passage's sentences in windows, each below the passage's title."""
    title, text = passage.title.strip(), passage.text.strip()
    text = text.removeprefix(title).strip() if title else text
    found: list[tuple[int, int]] = []
    for start, end in _pieces(text):
        if found and end - found[-1][0] <= WINDOW:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    if len(found) > 1 and found[-1][1] - found[-1][0] < WINDOW // 3:  # a short end gets more of what precedes it
        end = found[-1][1]
        found[-1] = (max(found[-2][0], end - WINDOW), end)
    head = f"{title}\n" if title else ""
    yield from (head + " ".join(text[start:end].split()) for start, end in found)
    if not found:
        yield title or " "


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Sentences, cut at spaces where they are longer than a window."""
    for begin, end in split_sentences(text, 0, len(text)):
        start = begin
        while end - start > WINDOW:
            space = text.rfind(" ", start + WINDOW // 2, start + WINDOW)
            cut = space if space > 0 else start + WINDOW
            yield start, cut
            start = cut
        yield start, end
