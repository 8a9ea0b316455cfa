"""A table made ready for questions: the words, names and places of its columns, cells and titles."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from assistant.han import han_words
from assistant.language import to_simplified
from assistant.stems import stems
from assistant.tables.pieces import Piece
from assistant.vocabulary import Vocabulary
from knowledge.place_names import find_places
from knowledge.table_columns import concept_patterns
from knowledge.table_types import ColumnRole, FactTable, RecordFact
from knowledge.types import Document, PlaceKind, Span

WORDED = (
    ColumnRole.NAME,
    ColumnRole.CATEGORY,
    ColumnRole.CONTENT,
    ColumnRole.TEXT,
    ColumnRole.STATUS,
    ColumnRole.PLACE,
)


class Words:
    """Some words as they are matched: English stems, Chinese as it stands, and the names that the lexicon knows."""

    __slots__ = ("keys", "stems", "text")

    def __init__(self, text: str, vocabulary: Vocabulary | None) -> None:
        self.text = to_simplified(" ".join(text.split())).casefold()
        self.stems = frozenset(stems(self.text))
        found = vocabulary.find(to_simplified(text)) if vocabulary else ()
        self.keys = frozenset(entity.key for name in found for entity in name.entities if not entity.weak)

    def says(self, piece: Piece) -> bool:
        """Whether a word or name of a question stands in these words, or the lexicon's other wording for it."""
        if piece.keys & self.keys:
            return True
        if piece.stems and piece.stems <= self.stems:
            return True
        if not piece.stems and piece.words.casefold() in self.text:
            return True
        return any(self._has(other) for other in piece.others)

    def _has(self, other: str) -> bool:
        own = stems(other)
        return set(own) <= self.stems if own else len(other) > 1 and other in self.text


class TableIndex:
    """One table with the words of its parts; built when first asked.

    Args:
        cut: span → words.
    """

    def __init__(
        self, table: FactTable, document: Document, cut: Callable[[Span], str], vocabulary: Vocabulary
    ) -> None:
        self.table = table
        self.document = document
        self.cut = cut
        self._vocabulary = vocabulary

    def words(self, row: RecordFact, column: int) -> str:
        cell = row.cells[column]
        return " ".join(self.cut(cell.span).split()) if cell else ""

    def name(self, row: RecordFact) -> str:
        return self.words(row, self.table.name)

    @cached_property
    def title(self) -> Words:
        """What the table and its document call themselves, by whom and when."""
        source = self.document.source
        parts = (
            self.table.title,
            *self.table.section,
            source.title,
            source.issuer,
            source.issuer_english,
            source.region,
        )
        return Words(" ".join(parts), self._vocabulary)

    @cached_property
    def headers(self) -> tuple[Words, ...]:
        return tuple(Words(column.name, None) for column in self.table.columns)

    @cached_property
    def header_words(self) -> tuple[tuple[str, ...], ...]:
        """The Chinese words of each header."""
        return tuple(tuple(word for _, _, word in han_words(words.text)) for words in self.headers)

    @cached_property
    def concepts(self) -> tuple[frozenset[str], ...]:
        """What each column is about, of the lexicon's concepts."""
        patterns = concept_patterns("concepts")
        return tuple(
            frozenset(name for name, pattern in patterns.items() if pattern.search(words.text))
            for words in self.headers
        )

    @cached_property
    def cells(self) -> dict[int, dict[int, Words]]:
        """Row number → column → words, for the columns of words."""
        worded = self.table.with_role(*WORDED)
        known: dict[str, Words] = {}

        def words(text: str) -> Words:
            if text not in known:
                known[text] = Words(text, self._vocabulary)
            return known[text]

        return {
            row.row: {column: words(self.words(row, column)) for column in worded if row.cells[column]}
            for row in self.table.records
        }

    @cached_property
    def groups(self) -> dict[int, Words]:
        """Row number → the words of the row that heads its part of the table."""
        return {row.row: Words(self.cut(row.group), self._vocabulary) for row in self.table.records if row.group}

    @cached_property
    def places(self) -> dict[int, dict[int, tuple[str, ...]]]:
        """Row number → column → the places that the cell names, by their names in the lexicon."""
        columns = self.table.with_role(ColumnRole.PLACE, ColumnRole.NAME, ColumnRole.TEXT)
        return {
            row.row: {column: self._places(self.words(row, column), column) for column in columns if row.cells[column]}
            for row in self.table.records
        }

    def _places(self, words: str, column: int) -> tuple[str, ...]:
        guess = self.table.columns[column].role is ColumnRole.PLACE
        return tuple(dict.fromkeys(place.name for place in find_places(words, guess=guess)))

    def cities(self, row: RecordFact) -> tuple[str, ...]:
        """The cities of a row's place columns."""
        found = [
            place.name
            for column in self.table.with_role(ColumnRole.PLACE)
            for place in find_places(self.words(row, column), guess=True)
            if place.kind is PlaceKind.CITY
        ]
        return tuple(dict.fromkeys(found))
