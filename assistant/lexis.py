"""Which words the documents use, and in how many passages: kept up as documents come and go, never counted anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from assistant.stems import WORD
from knowledge.chunk_columns import ChunkColumns
from knowledge.tokens import joined_tokens
from knowledge.types import Document

_SHORTEST = 4  # letters of a word that a misspelling can be told from

Held = dict[str, tuple[Document, ChunkColumns]]
"""Documents by their ids, with their chunks."""


@dataclass(frozen=True, slots=True)
class Lexis:
    """The words of some documents.

    Args:
        frequencies: in how many passages each term stands; see `knowledge.tokens`.
        spellings: how often each longer word stands, in lower case.
        size: how many passages there are.
    """

    held: Held = field(default_factory=dict, repr=False)
    frequencies: Counter[str] = field(default_factory=Counter, repr=False)
    spellings: Counter[str] = field(default_factory=Counter, repr=False)
    size: int = 0

    def following(self, held: Held) -> Lexis:
        """The words of other documents; those that were there before are not read again."""
        gone = [each for name, each in self.held.items() if name not in held or held[name][0] is not each[0]]
        new = [each for name, each in held.items() if name not in self.held or self.held[name][0] is not each[0]]
        frequencies, spellings = Counter(self.frequencies), Counter(self.spellings)
        for change, add in ((gone, False), (new, True)):
            for text in _passages(change):
                terms, words = set(joined_tokens(text).split()), _words(text)
                if add:
                    frequencies.update(terms)
                    spellings.update(words)
                else:
                    frequencies.subtract(terms)
                    spellings.subtract(words)
        if gone:
            frequencies, spellings = +frequencies, +spellings  # without what stands nowhere any more
        return Lexis(held, frequencies, spellings, sum(len(chunks) for _, chunks in held.values()))


def _passages(documents: Iterable[tuple[Document, ChunkColumns]]) -> Iterator[str]:
    for document, chunks in documents:
        for start, end in zip(chunks.starts, chunks.ends, strict=True):
            yield document.text[start:end]


def _words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text) if len(word) >= _SHORTEST]
