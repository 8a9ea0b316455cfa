"""The tables that could account for enough of a question: the others need not be read. A bound, never a judgement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import pairwise
from operator import and_, or_
from typing import TypeVar

from assistant.cues import cues
from assistant.question import Question
from assistant.tables.conditions import FELL
from assistant.tables.interpret import ASKING, LEAST_CLAIM_OF_ROW
from assistant.tables.pieces import Piece
from assistant.tables.schema import CONTACTS, TableIndex
from assistant.tables.values import concepts_of
from assistant.tables.words import Words
from knowledge.measures import amounts_in
from knowledge.table_columns import concept_patterns

_BESIDE_A_NUMBER = 20  # characters, which a comparison with a number or a year takes in
_NUMBER = re.compile(r"\d+")
_LABEL_NOUN = re.compile(
    r"\b(?:zones?|areas?|class|types?|tiers?|groups?|categor(?:y|ies)|grades?|levels?|phases?|bands?)\b|[区类级档组期等]",
    re.IGNORECASE,
)
_EPSILON = 1e-9

T = TypeVar("T")


class Shortlist:
    """Which of many tables have the words of a piece of a question somewhere; sets of tables are bits of an integer."""

    def __init__(self, indexes: Sequence[TableIndex]) -> None:
        self._every = (1 << len(indexes)) - 1
        self._bits = {id(index): 1 << number for number, index in enumerate(indexes)}
        self._stems: dict[str, int] = {}
        self._keys: dict[str, int] = {}
        self._grams: dict[str, int] = {}  # characters beyond ASCII, and two of them
        self._concepts: dict[tuple[str, str], int] = {}  # a group of the lexicon and a concept of it
        for index in indexes:
            bit = self._bits[id(index)]
            for words in _words_of(index):
                _mark(self._stems, words.stems, bit)
                _mark(self._keys, words.keys, bit)
                _mark(self._grams, _grams(words.text), bit)
            _mark(self._concepts, _concepts_of(index), bit)

    def of(self, indexes: Sequence[TableIndex], question: Question, pieces: Sequence[Piece]) -> Iterator[TableIndex]:
        """Those of some tables that could account for the least that a question needs."""
        total = sum(piece.weight for piece in pieces)
        spans = [*((span, self._every) for span in _anyway(question.normal)), *self._of_concepts(question.normal)]
        found = [
            (piece.weight, self._every if piece.is_place else self._saying(piece) | _overlapping(piece, spans))
            for piece in pieces
        ]
        for index in indexes:
            bit = self._bits[id(index)]
            if sum(weight for weight, tables in found if tables & bit) >= LEAST_CLAIM_OF_ROW * total - _EPSILON:
                yield index

    def _saying(self, piece: Piece) -> int:
        """The tables that may say a piece, or a part of it."""
        tables = reduce(or_, (self._keys.get(key, 0) for key in piece.keys), 0)
        for stem in piece.stems:
            tables |= self._stems.get(stem, 0)
        for wording, own in ((piece.words.casefold(), piece.stems), *piece.other_stems):
            if own:
                tables |= self._all(self._stems, own)
            else:
                grams = _grams(wording)
                tables |= self._all(self._grams, [gram for gram in grams if len(gram) == 1])
                if wording == piece.words.casefold():
                    tables |= reduce(or_, (self._grams.get(gram, 0) for gram in grams if len(gram) > 1), 0)
        return tables

    def _of_concepts(self, text: str) -> Iterator[tuple[tuple[int, int], int]]:
        """What concepts a question names, and the tables that have them."""
        for group in ("concepts", "nouns", "values"):
            for name, pattern in concept_patterns(group).items():
                tables = self._every if name in CONTACTS else self._concepts.get((group, name), 0)
                yield from ((span, tables) for span in pattern.spans(text))

    def _all(self, marked: dict[str, int], wanted: Iterable[str]) -> int:
        return reduce(and_, (marked.get(each, 0) for each in wanted), self._every)


def _words_of(index: TableIndex) -> Iterator[Words]:
    yield index.title
    yield from index.headers
    for cells in index.cells.values():
        yield from cells.values()
    for items in index.items.values():
        yield from (item.words for item in items.values())
    yield from index.groups.values()
    yield from (note.words for note in index.notes)


def _concepts_of(index: TableIndex) -> Iterator[tuple[str, str]]:
    yield from (("concepts", name) for concepts in index.concepts for name in concepts)
    yield from (("nouns", name) for name in index.nouns)
    items = {words for found in index.items.values() for words in found}
    yield from (("values", name) for words in items for _, name in concepts_of(words))


def _mark(marked: dict[T, int], found: Iterable[T], bit: int) -> None:
    for each in found:
        marked[each] = marked.get(each, 0) | bit


def _grams(text: str) -> set[str]:
    if text.isascii():
        return set()
    return {*(c for c in text if not c.isascii()), *(a + b for a, b in pairwise(text))}


def _anyway(text: str) -> Iterator[tuple[int, int]]:
    """What of a question any table may account for: asking, computing, labels, and what stands beside numbers."""
    for group in ("aggregates", "extremes", "comparatives"):
        for pattern in concept_patterns(group).values():
            yield from pattern.spans(text)
    for intent in ASKING:
        yield from (match.span() for match in cues().intents[str(intent)].finditer(text))
    for either in (_LABEL_NOUN, FELL):
        yield from (match.span() for match in either.finditer(text))
    numbers = [*((start, end) for start, end, *_ in amounts_in(text)), *(m.span() for m in _NUMBER.finditer(text))]
    yield from ((start - _BESIDE_A_NUMBER, end + _BESIDE_A_NUMBER) for start, end in numbers)


def _overlapping(piece: Piece, spans: Iterable[tuple[tuple[int, int], int]]) -> int:
    """The tables of the spans that overlap a piece."""
    return reduce(or_, (tables for (start, end), tables in spans if piece.start < end and start < piece.end), 0)
