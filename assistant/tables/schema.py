"""A table made ready for questions: the words, names and places of its columns, cells and titles."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

from assistant.provinces import provinces_of
from assistant.stems import HAN
from assistant.tables.words import Item, Note, Words
from assistant.vocabulary import Vocabulary
from knowledge.han import han_words
from knowledge.measures import FOOTNOTE_MARKS
from knowledge.place_names import find_places
from knowledge.table_columns import MOSTLY, concept_patterns
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


LISTED = (ColumnRole.CATEGORY, ColumnRole.TEXT, ColumnRole.STATUS, ColumnRole.CONTENT)
CONTACTS = frozenset({"telephone", "contact", "office", "email"})  # concepts of columns
OPENING_LINES, LONGEST_OPENING = 3, 60  # characters of a line
OPENING = 400  # characters
TICKS = frozenset(["✓", "✔", "√", "☑", "●", "■", "★", "y", "yes", "是", "有", "可"])
CROSSES = frozenset(["✗", "✘", "×", "☐", "○", "□", "-", "–", "—", "n", "no", "否", "无", "不可"])
_SCRIPTS = re.compile(r"\s+(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])\s+(?=[A-Za-z])")  # "Food 食品"
_YEAR_WORD = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)\s*年?(?:度)?")
_YEAR_HEADER = re.compile(r"((?:19|20)\d\d)\s*年?(?:度)?")
NOTES_WITHIN = 1_500  # characters below a table in which its notes stand
_ITEMS = re.compile(r"\s*[、，；;/]\s*|,\s+|\s+and\s+")
_BRACKETED = re.compile(r"[(（]([^()（）]{2,40})[)）]")  # "Sekiya Circuits (Japan)"
_LINE = re.compile(r"\S[^\n]*")
_MARKED = re.compile(rf"([{re.escape(FOOTNOTE_MARKS)}])\s*")


_CODE = re.compile(r"(?=.*[A-Za-z])(?=.*\d)[A-Za-z\d][\w./–-]{1,11}")


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
        self.siblings: tuple[TableIndex, ...] = ()  # the other tables of its document
        self._vocabulary = vocabulary

    def words(self, row: RecordFact, column: int) -> str:
        cell = row.cells[column]
        return " ".join(self.cut(cell.span).split()) if cell else ""

    def name(self, row: RecordFact) -> str:
        return self.words(row, self.table.name)

    @cached_property
    def code(self) -> int | None:
        """The column of codes ("B-07") that tell rows apart; None if rows are only numbered, or named by their code."""
        for column in self.table.with_role(ColumnRole.NUMBER):
            codes = [self.words(row, column) for row in self.table.records]
            distinct = len(set(codes)) == len(codes)
            if distinct and column != self.table.name and all(map(_CODE.fullmatch, codes)):
                return column
        return None

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
            *self._opening(),
        )
        return Words(" ".join(parts), self._vocabulary)

    def _opening(self) -> list[str]:
        """The first lines of the text above its tables, where a document calls itself, often in two languages."""
        end = min(OPENING, *(index.table.span.start for index in (self, *self.siblings)))
        lines = [line.strip() for line in self.document.text[:end].splitlines() if line.strip()]
        return [line for line in lines[:OPENING_LINES] if len(line) <= LONGEST_OPENING]

    @cached_property
    def provinces(self) -> frozenset[str]:
        """The provinces that the document is about; none where it does not say."""
        return provinces_of(self.document)

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
    def nouns(self) -> tuple[str, ...]:
        """What rows are ("projects", 园区), of the lexicon's concepts: by header, title or most names."""
        header, names = self.headers[self.table.name].text, [self.name(row) for row in self.table.records]
        return tuple(
            noun
            for noun, pattern in concept_patterns("nouns").items()
            if pattern.search(header)
            or pattern.search(self.table.title)
            or sum(pattern.search(name) is not None for name in names) >= MOSTLY * len(names)
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
    def contacts(self) -> tuple[int, ...]:
        """The columns that say whom to turn to: names, offices, telephones, addresses."""
        return tuple(c for c, concepts in enumerate(self.concepts) if concepts & CONTACTS and c != self.table.name)

    @cached_property
    def items(self) -> dict[int, dict[str, Item]]:
        """Column → the different things that its cells list ("Vaccines, packaging" lists two), by their words."""
        found: dict[int, dict[str, Item]] = {}
        for column in self.table.with_role(*LISTED):
            if column == self.table.name:
                continue
            own = found.setdefault(column, {})
            if column in self.ticked:
                for words in filter(None, _SCRIPTS.split(self.table.columns[column].name)):
                    own[words.casefold()] = Item(Words(words, self._vocabulary), set(self.ticked[column]))
                continue
            for row in self.table.records:
                whole = self.words(row, column)
                for words in (*_ITEMS.split(whole), *_BRACKETED.findall(whole)):
                    bare = words.strip(" .。()（）")
                    if bare and bare.casefold() not in own:
                        own[bare.casefold()] = Item(Words(bare, self._vocabulary), set())
                    if bare:
                        own[bare.casefold()].rows.add(row.row)
        return found

    def members(self, row: RecordFact, column: int) -> tuple[str, ...]:
        """The different things that a cell lists; of a column of places, the places."""
        cut = (words.strip(" .。") for words in _ITEMS.split(self.words(row, column)))
        listed = tuple(dict.fromkeys(words for words in cut if words and words not in CROSSES))
        places = self.places.get(row.row, {}).get(column, ())
        return places if len(places) >= len(listed) else listed

    @cached_property
    def ticked(self) -> dict[int, frozenset[int]]:
        """The columns that say of each row yes or no, as by ✓, and the rows that they say yes of."""
        found: dict[int, frozenset[int]] = {}
        for column in self.table.with_role(*LISTED):
            cells = {row.row: self.words(row, column).casefold() for row in self.table.records}
            filled = {row: words for row, words in cells.items() if words}
            yes = frozenset(row for row, words in filled.items() if words in TICKS)
            if yes and all(words in TICKS or words in CROSSES for words in filled.values()):
                found[column] = yes
        return found

    @cached_property
    def twin(self) -> int | None:
        """The column that names rows in the other script, where a table does so in two."""

        def is_han(column: int) -> bool | None:
            cells = [self.words(row, column) for row in self.table.records if row.cells[column]]
            han = [bool(HAN.search(words)) for words in cells]
            distinct = len(set(cells)) == len(self.table.records)
            return all(han) if distinct and cells and len(set(han)) == 1 else None

        own = is_han(self.table.name)
        beside = [c for c in (self.table.name - 1, self.table.name + 1) if 0 <= c < len(self.table.columns)]
        words = (ColumnRole.TEXT, ColumnRole.NAME, ColumnRole.CONTENT)
        others = [c for c in beside if self.table.columns[c].role in words and is_han(c) is (not own)]
        return others[0] if own is not None and others else None

    @cached_property
    def year_columns(self) -> dict[int, int]:
        """Year → the column of amounts that is about it, where columns are years."""
        found: dict[int, int] = {}
        for column in self.table.with_role(ColumnRole.AMOUNT):
            match = _YEAR_HEADER.fullmatch(self.table.columns[column].name.strip())
            if match:
                found.setdefault(int(match[1]), column)
        return found if len(found) > 1 else {}

    @cached_property
    def series(self) -> tuple[dict[int, int], ...]:
        """What is told of several years, each in its own column ("Exports 2022", "Exports 2023"): year → column."""
        found: dict[str, dict[int, int]] = {}
        for column in self.table.with_role(ColumnRole.AMOUNT):
            years = _YEAR_WORD.findall(self.headers[column].text)
            if len(years) == 1:
                rest = " ".join(_YEAR_WORD.sub(" ", self.headers[column].text).split())
                found.setdefault(rest, {}).setdefault(int(years[0]), column)
        return tuple(columns for columns in found.values() if len(columns) > 1)

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """What the lines below the table say of rows that bear a mark ("* Located in the free trade zone")."""
        text, start = self.document.text, self.table.span.end
        found: list[Note] = []
        for line in _LINE.finditer(text, start, min(len(text), start + NOTES_WITHIN)):
            marked = _MARKED.match(line[0])
            if marked and len(marked[1]) < len(line[0]):
                rows = frozenset(
                    row.row
                    for row in self.table.records
                    if any(self.words(row, column).endswith(marked[1]) for column in range(len(row.cells)))
                )
                span = Span(self.document.document_id, *line.span())
                if rows:
                    found.append(Note(Words(line[0], self._vocabulary), span, rows))
        return tuple(found)

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
