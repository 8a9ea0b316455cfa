"""Values that a question names → the rows whose cells list them; notes below a table → the rows they mark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.stems import HAN, stems
from assistant.tables.conditions import Extent, Linked
from assistant.tables.pieces import Piece
from assistant.tables.query import Condition
from assistant.tables.schema import Item, TableIndex, Words
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
    for column, items in index.items.items():
        found: dict[str, tuple[Item, list[Extent], str]] = {}
        for words, item in items.items():
            concept, spans = _concept(said, words, LEAST_SAID if column not in sorted_by else 0.0)
            spans = spans or said_whole(item.words.text, folded) or _meant(item.words, own)
            spans = [s for s in spans if not any(b <= s[0] and s[1] <= e for b, e in named)]
            if spans and len(item.rows) < len(index.table.records):
                found[words] = item, spans, concept
        # of "joint venture" and "equity joint venture" the longer one is meant
        kept = [one for one in found.values() if not any(_within(one[1], other[1]) for other in found.values())]
        if kept:
            rows = frozenset(row for item, _, _ in kept for row in item.rows)
            shown = ", ".join(dict.fromkeys(_as_written(index, item, column) for item, _, _ in kept))
            name = index.table.columns[column].name
            condition = Condition(f"{name} = {shown}" if name else shown, rows, column)
            yield kept[0][2], (condition, [span for _, spans, _ in kept for span in spans])


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
    shared = [
        (match.end() - match.start(), name)
        for name, spans in said.items()
        if spans
        and (match := concept_patterns("values")[name].search(words))
        and match.end() - match.start() >= least * len(words)
    ]
    return (max(shared)[1], said[max(shared)[1]]) if shared else ("", [])


def _meant(item: Words, pieces: Sequence[Piece]) -> list[Extent]:
    """The pieces that together say a value, all of it."""
    short = len(item.stems) <= SHORT_VALUE and len(item.text) <= SHORT_VALUE * 10
    for piece in pieces:
        same = short and not piece.is_place and piece.keys & item.main
        if same or any(other == item.text or (own and set(own) == item.stems) for other, own in _others(piece)):
            return [(piece.start, piece.end)]
    named = {stem for stem in item.stems if not stem.isdigit()}
    used = [piece for piece in pieces if piece.stems and piece.stems & named and not piece.is_place]
    if named and named <= {stem for piece in used for stem in piece.stems} and not HAN.search(item.text):
        return [(piece.start, piece.end) for piece in used]
    return []


def _others(piece: Piece) -> Iterator[tuple[str, tuple[str, ...]]]:
    return ((other, stems(other)) for other in piece.others)


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
        numeral = _NUMERALS.get(words, words)
        ways = "|".join({re.escape(words), re.escape(numeral), *(h for h, n in _HAN_NUMERALS if n == numeral)})
        nouns = r"(?:zones?|areas?|class|types?|tiers?|groups?|categor(?:y|ies)|grades?|levels?|phases?|bands?)"
        pattern = rf"\b{nouns} (?:{ways})\b|\b(?:{ways})[- ]{nouns}\b|第?(?<![\w.])(?:{ways})(?:区|类|级|档|组|期|等)"
        return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]
    if len(words) < 2:
        return []
    ascii_edges = words[0].isascii() and words[-1].isascii()
    pattern = rf"(?<!\w){re.escape(words)}(?!\w)" if ascii_edges else re.escape(words)
    return [match.span() for match in re.finditer(pattern, text)]


_LABEL = re.compile(r"[a-z]|\d|i{1,3}|iv|vi{0,3}|ix|[一二三四五六七八九]")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_HAN_NUMERALS = tuple((han, str(number)) for number, han in enumerate("一二三四五六七八九", 1))
_NUMERALS = _ROMAN | dict(_HAN_NUMERALS)
