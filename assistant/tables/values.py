"""Values that a question names → the rows whose cells list them; notes below a table → the rows they mark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from assistant.stems import HAN
from assistant.tables.conditions import Extent, Linked
from assistant.tables.pieces import Piece
from assistant.tables.query import Condition
from assistant.tables.schema import TableIndex
from assistant.tables.words import Item, Words
from knowledge.measures import FOOTNOTE_MARKS
from knowledge.table_columns import concept_patterns
from knowledge.table_types import ColumnRole

SHORT_VALUE = 4  # words of a value that a name of the lexicon may stand for
LEAST_SAID = 0.6  # of the words of a column that sorts no rows, for a concept that they are
LEAST_NOTED = 0.5  # of what is left of a question, for a note below the table that says it
_YEAR_AFTER = re.compile(
    r"\s*(?:to\b|for\b|in\b|by\b|before\b|after\b|since\b|on\b|于|到|在)?[^,.;，。；]{0,12}(?:19|20)\d\d"
)
_YEAR_BEFORE = re.compile(r"(?:19|20)\d\d\s*年?(?:底|末|初)?(?:以?[前后]|起)?[开才]?$")


def values(
    index: TableIndex, pieces: Sequence[Piece], text: str, named: Sequence[Extent] = ()
) -> Iterator[tuple[str, Linked]]:
    """The rows whose cells list what the question names ("Electronics", 在建), with the name of the concept, if any.

    A value is named in its own words, by a name or a word of the lexicon that means the same, or by a concept
    ("under construction" and 在建). What stands in the names of rows (`named`) is none.
    """
    folded = text.casefold()
    sorted_by = index.table.with_role(ColumnRole.CATEGORY, ColumnRole.STATUS)
    said = _concepts_said(text)
    own = [piece for piece in pieces if not index.title.says(piece)]
    titled = [piece for piece in pieces if piece not in own]
    may = _Sayable(own)
    for column, items in index.items.items():
        found: dict[str, tuple[Item, list[Extent], str]] = {}
        literal: list[Extent] = []
        for words, item in items.items():
            concept, spans = _concept(said, words, LEAST_SAID if column not in sorted_by else 0.0)
            if not spans and (spans := said_whole(item.words.text, folded)):
                literal.extend(spans)
            spans = spans or (_meant(item.words, own) if may.mean(item.words) else [])
            if not spans and column in sorted_by:  # a word of the title may sort rows as well
                spans = [
                    (p.start, p.end) for p in titled if any(other == item.words.text for other, _ in p.other_stems)
                ]
            spans = [s for s in spans if not any(b <= s[0] and s[1] <= e for b, e in named)]
            if spans and len(item.rows) < len(index.table.records):
                found[words] = item, spans, concept
        # of "joint venture" and "equity joint venture" the longer one is meant
        kept = [one for one in found.values() if not any(_within(one[1], other[1]) for other in found.values())]
        if literal:  # what a value says in its own words no other says by a name of the lexicon
            kept = [one for one in kept if one[2] or not set(one[1]) <= set(literal) or _is_said(one[0], folded)]
        if kept:
            rows = frozenset(row for item, _, _ in kept for row in item.rows)
            shown = ", ".join(dict.fromkeys(_as_written(index, item, column) for item, _, _ in kept))
            name = index.table.columns[column].name
            condition = Condition(f"{name} = {shown}" if name else shown, rows, column)
            yield kept[0][2], (condition, [span for _, spans, _ in kept for span in spans])


def _is_said(item: Item, text: str) -> bool:
    return bool(said_whole(item.words.text, text))


def _concepts_said(text: str) -> dict[str, list[Extent]]:
    """The concepts of values that a question names, and where; "built" inside "to be built" says something else."""
    said = {
        name: [span for span in pattern.spans(text) if not _is_of_year(text, *span)]
        for name, pattern in concept_patterns("values").items()
    }
    every = [span for spans in said.values() for span in spans]
    return {
        name: [s for s in spans if not any(b <= s[0] and s[1] <= e and (b, e) != s for b, e in every)]
        for name, spans in said.items()
    }


def _is_of_year(text: str, start: int, end: int) -> bool:
    """Whether a word of a status says what happened in a year ("started in 2023", 2023年建成), not how things stand."""
    return _YEAR_AFTER.match(text, end) is not None or _YEAR_BEFORE.search(text[:start]) is not None


def _concept(said: dict[str, list[Extent]], words: str, least: float) -> tuple[str, list[Extent]]:
    """The concept that a value and the question share; of several, the one that says most of the value."""
    shared = [(length, name) for length, name in concepts_of(words) if said.get(name) and length >= least * len(words)]
    return (max(shared)[1], said[max(shared)[1]]) if shared else ("", [])


@lru_cache(maxsize=10_000)
def concepts_of(value: str) -> tuple[tuple[int, str], ...]:
    """The concepts that a value is, each with the length of the words that say it."""
    found = ((pattern.search(value), name) for name, pattern in concept_patterns("values").items())
    return tuple((match.end() - match.start(), name) for match, name in found if match)


class _Sayable:
    """What some pieces may mean at all: nearly no value of a table is any of it."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._texts = {other for piece in pieces for other, _ in piece.other_stems}
        self._wholes = {own for piece in pieces for _, own in piece.other_stems if own}
        self._keys = frozenset[str]().union(*(piece.keys for piece in pieces))
        self._stems = frozenset[str]().union(*(piece.stems for piece in pieces))

    def mean(self, item: Words) -> bool:
        """Whether `_meant` may find something."""
        return (
            item.text in self._texts
            or item.stems in self._wholes
            or not self._keys.isdisjoint(item.main)
            or not self._stems.isdisjoint(item.stems)
        )


def _meant(item: Words, pieces: Sequence[Piece]) -> list[Extent]:
    """The pieces that together say a value, all of it."""
    short = len(item.stems) <= SHORT_VALUE and len(item.text) <= SHORT_VALUE * 10
    for piece in pieces:
        same = short and not piece.is_place and piece.keys & item.main
        if same or any(other == item.text or (own and own == item.stems) for other, own in piece.other_stems):
            return [(piece.start, piece.end)]
    named = {stem for stem in item.stems if not stem.isdigit()}
    used = [piece for piece in pieces if piece.stems and piece.stems & named and not piece.is_place]
    if named and named <= {stem for piece in used for stem in piece.stems} and not HAN.search(item.text):
        return [(piece.start, piece.end) for piece in used]
    return []


def _within(one: list[Extent], other: list[Extent]) -> bool:
    """Whether all stretches of one lie in those of the other, which has more."""
    inside = all(any(b <= start and end <= e for b, e in other) for start, end in one)
    return inside and sum(e - b for b, e in one) < sum(e - b for b, e in other)


def _as_written(index: TableIndex, item: Item, column: int) -> str:
    first = next(row for row in index.table.records if row.row in item.rows)
    words = index.words(first, column)
    start = words.casefold().find(item.words.text)
    return words[start : start + len(item.words.text)] if start >= 0 else words


def noted(index: TableIndex, rest: Sequence[Piece]) -> Linked | None:
    """The rows with a mark whose note below the table says most of what the question still asks for."""
    total = sum(piece.weight for piece in rest)
    for note in index.notes:
        said = [piece for piece in rest if note.words.says(piece)]
        if total and sum(piece.weight for piece in said) >= LEAST_NOTED * total:
            words = index.cut(note.span).lstrip(FOOTNOTE_MARKS + " ").rstrip(".。")
            return Condition(words, note.rows, evidence=note.span), [(piece.start, piece.end) for piece in said]
    return None


def said_whole(words: str, text: str) -> list[Extent]:
    """Where a value stands whole in the question; a single letter or numeral with its noun ("zone A", A区, 三档)."""
    if _LABEL.fullmatch(words):
        return [match.span() for match in _labelled(words).finditer(text)]
    if len(words) < 2 or words not in text:
        return []
    ascii_edges = words[0].isascii() and words[-1].isascii()
    pattern = rf"(?<!\w){re.escape(words)}(?!\w)" if ascii_edges else re.escape(words)
    return [match.span() for match in re.finditer(pattern, text)]


@cache
def _labelled(label: str) -> re.Pattern[str]:
    """A label of few characters with its noun."""
    numeral = _NUMERALS.get(label, label)
    ways = "|".join({re.escape(label), re.escape(numeral), *(h for h, n in _HAN_NUMERALS if n == numeral)})
    nouns = r"(?:zones?|areas?|class|types?|tiers?|groups?|categor(?:y|ies)|grades?|levels?|phases?|bands?)"
    return re.compile(
        rf"\b{nouns} (?:{ways})\b|\b(?:{ways})[- ]{nouns}\b|第?(?<![\w.])(?:{ways})(?:区|类|级|档|组|期|等)",
        re.IGNORECASE,
    )


_LABEL = re.compile(r"[a-z]|\d|i{1,3}|iv|vi{0,3}|ix|[一二三四五六七八九]")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_HAN_NUMERALS = tuple((han, str(number)) for number, han in enumerate("一二三四五六七八九", 1))
_NUMERALS = _ROMAN | dict(_HAN_NUMERALS)
