"""The quantities of one document as columns; see `columns.py`."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable
from functools import cached_property
from typing import Self

from knowledge.columns import NONE, Columns, Interner, column, decode, encode
from knowledge.types import Comparator, QuantityFact, Span

_COMPARATORS = tuple(Comparator)
_CODES = "dIIIIIIIIBB"


class QuantityColumns(Columns[QuantityFact]):
    """Quantities in reading order, made when they are asked for. A quantity's id names document and place."""

    def __init__(self, document_id: str, columns: tuple[array[int], ...], words: str) -> None:
        self.document_id = document_id
        self._columns = columns
        self._json = words

    @classmethod
    def of(cls, document_id: str, facts: Iterable[QuantityFact]) -> QuantityColumns:
        if isinstance(facts, QuantityColumns):
            return facts
        units, subjects, paths = Interner(), Interner(), Interner()
        numbers = [
            (
                fact.value,
                fact.number.start,
                fact.number.end,
                fact.sentence.start,
                fact.sentence.end,
                NONE if fact.year is None else fact.year,
                units.number(fact.unit),
                subjects.number(fact.subject),
                paths.number(fact.section),
                _COMPARATORS.index(fact.comparator),
                fact.is_target,
            )
            for fact in facts
        ]
        rows = zip(*numbers, strict=True) if numbers else ((),) * len(_CODES)
        columns = tuple(column(code, row) for code, row in zip(_CODES, rows, strict=True))
        words = json.dumps([units.values(), subjects.values(), paths.values()], ensure_ascii=False)
        return cls(document_id, columns, words)

    @classmethod
    def decode(cls, document_id: str, data: bytes, words: str) -> Self:
        """
        Raises:
            ValueError: the data are not what `encode` has written.
        """
        return cls(document_id, tuple(decode(data, _CODES)), words)

    def encode(self) -> tuple[bytes, str]:
        """The columns as bytes; units, subjects and paths as JSON."""
        return encode(self._columns), self._json

    def __getstate__(self) -> tuple[str, tuple[array[int], ...], str]:
        return self.document_id, self._columns, self._json

    def __setstate__(self, state: tuple[str, tuple[array[int], ...], str]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    def __len__(self) -> int:
        return len(self._columns[0])

    def item(self, position: int) -> QuantityFact:
        value, start, end, begins, ends, year, unit, subject, path, comparator, is_target = (
            each[position] for each in self._columns
        )
        units, subjects, paths = self._words
        return QuantityFact(
            fact_id=f"{self.document_id}:quantity-{start}",
            value=value,
            unit=units[unit],
            comparator=_COMPARATORS[comparator],
            year=None if year == NONE else year,
            number=Span(self.document_id, start, end),
            sentence=Span(self.document_id, begins, ends),
            section=paths[path],
            is_target=bool(is_target),
            subject=subjects[subject],
        )

    @cached_property
    def _words(self) -> tuple[list[str], list[str], list[tuple[str, ...]]]:
        units, subjects, paths = json.loads(self._json)
        return units, subjects, [tuple(path) for path in paths]
