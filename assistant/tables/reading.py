"""How far one table accounts for a question: which of its words are explained, and the conditions found so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.question import Intent, Kind, Question
from assistant.stems import stems
from assistant.tables.pieces import Piece
from assistant.tables.query import Condition
from assistant.tables.schema import TableIndex
from knowledge.table_columns import concept_patterns
from knowledge.table_types import ColumnRole


class Reading:
    """How far one table accounts for a question; filled step by step."""

    def __init__(self, index: TableIndex, question: Question, pieces: Sequence[Piece]) -> None:
        self.index = index
        self.table = index.table
        self.question = question
        self.text = question.normal
        self.pieces = pieces
        self.explained: set[int] = set()
        self.linked: dict[int, list[tuple[int, int]]] = {}  # column → where the question names it
        self.named: list[tuple[int, int]] = []  # where it names rows
        self.valued: list[tuple[int, int]] = []  # where it names values
        self.found: list[Condition] = []
        self.rejected = False
        self.anchors = 0
        self.members = False  # the things that cells list are counted

    def explain(self, spans: Iterable[tuple[int, int]]) -> None:
        for start, end in spans:
            for number, piece in enumerate(self.pieces):
                if piece.start < end and start < piece.end:
                    self.explained.add(number)

    def rest(self) -> list[Piece]:
        return [piece for number, piece in enumerate(self.pieces) if number not in self.explained]

    @property
    def claim(self) -> float:
        total = sum(piece.weight for piece in self.pieces)
        if not total:
            return 1.0 if self.found else 0.0
        return sum(self.pieces[number].weight for number in self.explained) / total

    def add(self, condition: Condition, spans: Iterable[tuple[int, int]]) -> None:
        self.found.append(condition)
        self.explain(spans)


def named_rows(reading: Reading) -> frozenset[int]:
    named = [condition.rows for condition in reading.found if condition.named]
    return frozenset.intersection(*named) if named else frozenset()


def rows_left(reading: Reading) -> frozenset[int]:
    """The rows that meet all conditions found so far."""
    every = frozenset(row.row for row in reading.table.records)
    return every.intersection(*(condition.rows for condition in reading.found))


def asks_place(question: Question) -> bool:
    return question.asks_for[:1] == (Kind.PLACE,) or question.has(Intent.PLACES) or "城市" in question.normal


def noun_spans(reading: Reading) -> list[tuple[int, int]]:
    """Where the question says what rows are ("projects", 园区), in any word for it."""
    patterns = concept_patterns("nouns")
    return [span for name in reading.index.nouns for span in patterns[name].spans(reading.text)]


def says_noun(reading: Reading) -> bool:
    """Whether the question says what rows are ("projects", 园区, "city")."""
    header = reading.index.headers[reading.table.name]
    own = set(stems(reading.text))
    if header.stems and header.stems - set(stems("name names of")) & own:
        return True
    words = [w for w in reading.index.header_words[reading.table.name] if w not in ("名称", "名", "单位名称")]
    if any(word in reading.text for word in words):
        return True
    if reading.table.name in reading.table.with_role(ColumnRole.PLACE) and asks_place(reading.question):
        return True
    return bool(noun_spans(reading))
