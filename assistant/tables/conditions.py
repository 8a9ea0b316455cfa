"""Which rows a question picks: by places, values, amounts, years and names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from assistant.facts import same_place
from assistant.question import PlaceRef, Question
from assistant.tables.pieces import Piece
from assistant.tables.query import Condition
from assistant.tables.schema import TableIndex, Words
from knowledge.measures import amounts_in
from knowledge.quantities import comparator_at
from knowledge.table_columns import ConceptPattern, concept_patterns
from knowledge.table_types import ColumnRole, FactCell, RecordFact
from knowledge.types import Comparator

_SAME = 1e-6
_SIGNS = {
    Comparator.EXACT: "=",
    Comparator.ABOVE: ">",
    Comparator.AT_LEAST: "≥",
    Comparator.BELOW: "<",
    Comparator.AT_MOST: "≤",
}
_LATER = re.compile(r"(?:after|since|later than|from)\s*$|^\s*年?(?:以后|之后|后|起)", re.IGNORECASE)
_EARLIER = re.compile(r"(?:before|by|until|earlier than|no later than)\s*$|^\s*年?(?:以前|之前|前|底前)", re.IGNORECASE)
_STRICT = re.compile(
    r"(?:after|later than|before|earlier than)\s*$|^\s*年?(?:以后|之后|后|以前|之前|前)", re.IGNORECASE
)
_LOOK = 20  # characters beside a year

Linked = tuple[Condition, list[tuple[int, int]]]
"""A condition, and the stretches of the question that ask for it."""


def compares(comparator: Comparator, value: float, wanted: float) -> bool:
    same = abs(value - wanted) <= _SAME * max(1.0, abs(wanted))
    return {
        Comparator.EXACT: same,
        Comparator.ABOVE: value > wanted and not same,
        Comparator.AT_LEAST: value > wanted or same,
        Comparator.BELOW: value < wanted and not same,
        Comparator.AT_MOST: value < wanted or same,
    }[comparator]


def _rows(index: TableIndex, column: int, meets: Callable[[FactCell], bool]) -> frozenset[int]:
    return frozenset(r.row for r in index.table.records if (cell := r.cells[column]) and meets(cell))


def by_place(index: TableIndex, place: PlaceRef, column: int | None = None) -> frozenset[int]:
    """The rows whose place cells (or only those of a column) name a place; a city also by its districts."""
    places = index.table.with_role(ColumnRole.PLACE)
    columns = (column,) if column is not None else places

    def names(row: RecordFact) -> bool:
        named = [name for c in columns for name in index.places.get(row.row, {}).get(c, ())]
        return any(name == place.name or same_place(name, place) for name in named)

    return frozenset(row.row for row in index.table.records if names(row))


def amounts(index: TableIndex, question: Question, linked: Sequence[int]) -> Iterator[Linked]:
    """ "more than 5 billion yuan": compared in the column that is asked about, else the first one of that unit."""
    text = question.normal
    for start, end, value, measure in amounts_in(text):
        unit = measure.unit if measure else ""
        comparator = comparator_at(text, start, end)
        candidates = [
            column
            for column in (*linked, *index.table.with_role(ColumnRole.AMOUNT))
            if index.table.columns[column].role is ColumnRole.AMOUNT
            and (index.table.columns[column].unit == unit if unit else measure is not None or column in linked)
        ]
        if not candidates or (measure is None and comparator is Comparator.EXACT):
            continue
        column = candidates[0]

        def meets(cell: FactCell, comparator: Comparator = comparator, value: float = value) -> bool:
            return cell.value is not None and compares(comparator, cell.value, value)

        words = f"{index.table.columns[column].name} {_SIGNS[comparator]} {text[start:end].strip()}"
        yield Condition(words, _rows(index, column, meets), column), [(start, end), (max(0, start - 14), start)]


_FELL = re.compile(
    r"\b(?:fell|declin\w+|decreas\w+|shrank|dropp?ed|negative growth)\b|下降|负增长|下滑|减少", re.IGNORECASE
)


def falls(index: TableIndex, question: Question) -> Iterator[Linked]:
    """ "whose exports fell": the rows whose growth is below zero."""
    match = _FELL.search(question.normal)
    growth = [c for c in index.table.with_role(ColumnRole.AMOUNT) if "growth" in index.concepts[c]]
    if match and growth:
        rows = _rows(index, growth[0], lambda cell: cell.value is not None and cell.value < 0)
        yield Condition(f"{index.table.columns[growth[0]].name} < 0", rows, growth[0]), [match.span()]


def years(index: TableIndex, question: Question) -> Iterator[Linked]:
    """ "started in 2023", "completed before 2026": in the column of years that the words around point at."""
    columns = index.table.with_role(ColumnRole.YEAR)
    if not columns:
        return
    text = question.normal
    concepts = concept_patterns("concepts")
    asks_end = concepts["end"].search(text)
    asks_start = concepts["start"].search(text)
    for match in re.finditer(r"(?<![\d.])((?:19|20)\d\d)(?!\d)", text):
        year = int(match[1])
        if str(year) in index.title.text and not (asks_end or asks_start):
            continue
        if any(str(year) in header.text for header in index.headers):
            continue
        column = next((c for c in columns if asks_end and not asks_start and "end" in index.concepts[c]), None)
        column = next((c for c in columns if asks_start and "start" in index.concepts[c]), column)
        of_end = bool(asks_end) and not asks_start
        column = columns[0] if column is None else column
        before, after = text[max(0, match.start() - _LOOK) : match.start()], text[match.end() : match.end() + 5]
        comparator = Comparator.EXACT
        if _LATER.search(before) or _LATER.match(after):
            strict = _STRICT.search(before) or _STRICT.match(after)
            comparator = Comparator.ABOVE if strict else Comparator.AT_LEAST
        elif _EARLIER.search(before) or _EARLIER.match(after):
            strict = _STRICT.search(before) or _STRICT.match(after)
            comparator = Comparator.BELOW if strict else Comparator.AT_MOST

        def meets(cell: FactCell, comparator: Comparator = comparator, year: int = year, end: bool = of_end) -> bool:
            value = cell.last if end and cell.last is not None else cell.value
            return value is not None and compares(comparator, value, year)

        words = f"{index.table.columns[column].name} {_SIGNS[comparator]} {year}"
        compared = comparator is not Comparator.EXACT
        spans = [(max(0, match.start() - _LOOK), match.end() + 5) if compared else match.span()]
        spans += [span for found in (asks_end, asks_start) if found for span in [found.span()]]
        yield Condition(words, _rows(index, column, meets), column), spans


def statuses(index: TableIndex, question: Question) -> Iterator[tuple[str, Linked]]:
    """ "under construction", 在建: the rows whose status says the same, with the name of what they say."""
    text = question.normal
    patterns = concept_patterns("values")
    said = {name: pattern.spans(text) for name, pattern in patterns.items()}
    for column in index.table.with_role(ColumnRole.STATUS):
        for name, pattern in patterns.items():
            longer = [span for other, spans in said.items() if other != name for span in spans]
            # "built" inside "to be built" says something else
            spans = [s for s in said[name] if not any(b <= s[0] and s[1] <= e and (b, e) != s for b, e in longer)]

            def meets(cell: FactCell, pattern: ConceptPattern = pattern) -> bool:
                return pattern.search(index.cut(cell.span)) is not None

            rows = _rows(index, column, meets)
            if spans and rows:
                shown = next(index.words(r, column) for r in index.table.records if r.row in rows)
                yield name, (Condition(f"{index.table.columns[column].name} = {shown}", rows, column), spans)


def values(index: TableIndex, pieces: Sequence[Piece], text: str) -> Iterator[Linked]:
    """A value of a column that sorts rows ("Electronics", 重点园区), in its own words or the lexicon's."""
    folded = text.casefold()
    for column in index.table.with_role(ColumnRole.CATEGORY, ColumnRole.TEXT):
        found: dict[str, tuple[frozenset[int], list[tuple[int, int]]]] = {}
        for row in index.table.records:
            words = index.cells.get(row.row, {}).get(column)
            if words is None or words.text in found:
                continue
            spans = _said(words.text, folded) or [
                (piece.start, piece.end)
                for piece in pieces
                if not piece.is_place
                and (piece.keys & words.keys or any(other == words.text for other in piece.others))
            ]
            if spans:
                rows = frozenset(
                    r for r, cells in index.cells.items() if (cell := cells.get(column)) and cell.text == words.text
                )
                found[words.text] = rows, spans
        if found:
            every = frozenset().union(*(rows for rows, _ in found.values()))
            shown = ", ".join(dict.fromkeys(index.words(r, column) for r in index.table.records if r.row in every))
            name = index.table.columns[column].name
            words_shown = f"{name} = {shown}" if name else shown
            yield Condition(words_shown, every, column), [span for _, spans in found.values() for span in spans]


def _said(words: str, text: str) -> list[tuple[int, int]]:
    """Where a value stands whole in the question."""
    if len(words) < 2:
        return []
    ascii_edges = words[0].isascii() and words[-1].isascii()
    pattern = rf"(?<!\w){re.escape(words)}(?!\w)" if ascii_edges else re.escape(words)
    return [match.span() for match in re.finditer(pattern, text)]


def full_names(index: TableIndex, text: str) -> Linked | None:
    """The rows whose names stand whole in the question."""
    folded = text.casefold()
    spans: list[tuple[int, int]] = []
    rows: list[RecordFact] = []
    for row in index.table.records:
        name = index.cells.get(row.row, {}).get(index.table.name)
        said = _said(name.text, folded) if name else []
        if said:
            rows.append(row)
            spans.extend(said)
    if not rows:
        return None
    # of two names one of which holds the other, the longer one is meant
    longest = [r for r in rows if not any(_holds(index, o, r) for o in rows if o is not r)]
    shown = ", ".join(index.name(row) for row in longest)
    return Condition(shown, frozenset(r.row for r in longest), index.table.name, named=True), spans


def _holds(index: TableIndex, longer: RecordFact, shorter: RecordFact) -> bool:
    one, other = index.name(longer).casefold(), index.name(shorter).casefold()
    return other in one and one != other


def mentioning(index: TableIndex, rest: Sequence[Piece], least: float) -> Linked | None:
    """The rows whose words say most of what the question still asks for; None if none says `least` of it."""
    total = sum(piece.weight for piece in rest)
    if not total:
        return None
    scored: list[tuple[float, RecordFact]] = []
    for row in index.table.records:
        words = [*index.cells.get(row.row, {}).values()]
        if row.row in index.groups:
            words.append(index.groups[row.row])
        said = sum(p.weight for p in rest if any(w.says(p) for w in words))
        scored.append((said, row))
    best = max((score for score, _ in scored), default=0.0)
    if best < least * total or best <= 0:
        return None
    chosen = [row for score, row in scored if score >= best - 1e-9]
    said_pieces = [
        piece
        for piece in rest
        if any(w.says(piece) for w in index.cells.get(chosen[0].row, {}).values())
        or (chosen[0].row in index.groups and index.groups[chosen[0].row].says(piece))
    ]
    shown = " ".join(piece.words for piece in said_pieces)
    named = all(_says(index.cells[row.row].get(index.table.name), said_pieces) for row in chosen)
    spans = [(piece.start, piece.end) for piece in said_pieces]
    return Condition(
        shown, frozenset(row.row for row in chosen), index.table.name if named else None, named=named
    ), spans


def _says(words: Words | None, rest: Sequence[Piece]) -> bool:
    return words is not None and any(map(words.says, rest))
