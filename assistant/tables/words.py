"""Words of a table as a question's are matched with them, and what is told by some of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.language import to_simplified
from assistant.stems import stems
from assistant.tables.pieces import Piece
from assistant.vocabulary import Vocabulary
from knowledge.types import Span

MAIN = 0.75  # of some words, for a name that is what they say


class Words:
    """Some words as they are matched: English stems, Chinese as it stands, and the names that the lexicon knows."""

    __slots__ = ("keys", "main", "stems", "text")

    def __init__(self, text: str, vocabulary: Vocabulary | None) -> None:
        self.text = to_simplified(" ".join(text.split())).casefold()
        self.stems = frozenset(stems(self.text))
        found = vocabulary.find(to_simplified(text)) if vocabulary else ()
        self.keys = frozenset(entity.key for name in found for entity in name.entities if not entity.weak)
        whole = [name for name in found if name.end - name.start >= MAIN * len(self.text)]
        self.main = frozenset(entity.key for name in whole for entity in name.entities if not entity.weak)

    def says(self, piece: Piece) -> bool:
        """Whether a word or name of a question stands in these words, or the lexicon's other wording for it."""
        if piece.keys & self.keys:
            return True
        if piece.stems and piece.stems <= self.stems:
            return True
        if not piece.stems and (piece.words.casefold() in self.text or self._abbreviated(piece.words)):
            return True
        for other, own in piece.other_stems:
            if own <= self.stems if own else len(other) > 1 and other in self.text:
                return True
        return False

    def _abbreviated(self, words: str) -> bool:
        """Whether a Chinese word leaves characters out of a longer one (经开区, 经济技术开发区)."""
        if not 3 <= len(words) <= 5 or words[0] not in self.text or words[-1] not in self.text:
            return False
        return re.search(f"{'.{0,4}'.join(map(re.escape, words))}", self.text) is not None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that cells of a column list, and the numbers of the rows that do."""

    words: Words
    rows: set[int]


@dataclass(frozen=True, slots=True)
class Note:
    """A note below the table, where it stands, and the rows that bear its mark."""

    words: Words
    span: Span
    rows: frozenset[int]
