"""Which rows a question picks: by places, values, amounts, years and names."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from assistant.facts import same_place
from assistant.question import Intent, PlaceRef, Question
from assistant.tables.query import Condition
from assistant.tables.schema import TableIndex
from knowledge.table_columns import concept_patterns
from knowledge.table_types import ColumnRole, FactCell, RecordFact
from knowledge.types import Comparator

_SAME = 1e-6
SIGNS = {
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


Extent = tuple[int, int]
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


def rows_where(index: TableIndex, column: int, meets: Callable[[FactCell], bool]) -> frozenset[int]:
    return frozenset(r.row for r in index.table.records if (cell := r.cells[column]) and meets(cell))


def by_place(index: TableIndex, place: PlaceRef, column: int | None = None) -> frozenset[int]:
    """The rows whose place cells (or only those of a column) name a place; a city also by its districts."""
    places = index.table.with_role(ColumnRole.PLACE)
    columns = (column,) if column is not None else places

    def names(row: RecordFact) -> bool:
        named = [name for c in columns for name in index.places.get(row.row, {}).get(c, ())]
        return any(name == place.name or same_place(name, place) for name in named)

    return frozenset(row.row for row in index.table.records if names(row))


FELL = re.compile(
    r"\b(?:f[ae]ll(?:s|en|ing)?|declin\w+|decreas\w+|shr[aiu]nk(?:s|ing)?|contract(?:ed|ing)|dropp?(?:ed|ing)"
    r"|negative growth|went (?:down|backwards?)|los[et] ground)\b|下降|负增长|下滑|下跌|减少|萎缩|缩水|往下掉|为负",
    re.IGNORECASE,
)


_YEAR_END = re.compile(r"\bend of(?: the year)?\s*$|\s*年?(?:底|末)", re.IGNORECASE)
_LOWER = re.compile(r"\b(?:fewer|less|lower|smaller|below)\b|低于|少于|不如|不及", re.IGNORECASE)
_HIGHER = re.compile(r"\b(?:more|higher|larger|above)\b|高于|多于|超过", re.IGNORECASE)
ROSE = re.compile(
    r"\b(?:rose|ris(?:e|en|ing)|grew|increas\w+|went up|climb\w+)\b|上升|增长|上涨|提高|增加|正增长", re.IGNORECASE
)


def moves(index: TableIndex, question: Question, linked: Collection[int]) -> Iterator[Linked]:
    """ "whose exports fell": the rows whose growth is below zero, or whose number is lower than in the year before."""
    fell, rose = FELL.search(question.normal), ROSE.search(question.normal)
    growth = [c for c in index.table.with_role(ColumnRole.AMOUNT) if "growth" in index.concepts[c]]
    if fell and growth:
        rows = rows_where(index, growth[0], lambda cell: cell.value is not None and cell.value < 0)
        yield Condition(f"{index.table.columns[growth[0]].name} < 0", rows, growth[0]), [fell.span()]
    if len([year for year in question.years if any(year in columns for columns in index.series)]) > 1:
        fell, rose = fell or _LOWER.search(question.normal), rose or _HIGHER.search(question.normal)
    match = fell or rose
    linked_series = (columns for columns in index.series if set(columns.values()) & set(linked))
    series = next(linked_series, index.series[0] if len(index.series) == 1 else None)
    if growth or match is None or series is None or question.has(Intent.MOST, Intent.FEWEST):
        return
    years = sorted(year for year in question.years if year in series) or sorted(series)[-1:]
    earlier = [year for year in sorted(series) if year < years[-1]]
    if not earlier:
        return
    first, last = series[years[0] if len(years) > 1 else earlier[-1]], series[years[-1]]
    rows = frozenset(
        row.row
        for row in index.table.records
        if (one := row.cells[first])
        and (other := row.cells[last])
        and one.value is not None
        and other.value is not None
        and (other.value < one.value if fell else other.value > one.value)
    )
    sign = "<" if fell else ">"
    words = f"{index.table.columns[last].name} {sign} {index.table.columns[first].name}"
    yield Condition(words, rows), [match.span()]


_LACKING = re.compile(
    r"\b(?:no|without|lacks?|lacking|missing|(?:does|do|did|has|have|is|are)(?:n't| not)"
    r"(?: been)?(?: (?:stated?|give|given|have|shown?|list(?:ed)?|publish(?:ed)?))?)\s+(?:an?|any|the|its|their)?\s*$"
    r"|(?:没有|没|未|缺|无|缺少)(?:写|列|填|标明|给出|公布|注明|列出|说明)?(?:其|它的)?\s*$",
    re.IGNORECASE,
)
_BLANK = re.compile(
    r"(?:n/?a|[-–—/]*|none|nil|无|没有|未定|待定|暂无|tbd|tba|not available|to be (?:decided|confirmed))", re.IGNORECASE
)


def lacking(index: TableIndex, question: Question, linked: Mapping[int, Sequence[tuple[int, int]]]) -> Iterator[Linked]:
    """ "which has no land figure": the rows that state nothing in a column, or say that there is none."""
    for column, spans in linked.items():
        for start, end in spans:
            before = _LACKING.search(question.normal[:start])
            if before is None:
                continue
            after = _FIGURE.match(question.normal, end)
            rows = _without(index, column, zero=after is None)
            if rows:
                stop = after.end() if after else end
                yield Condition(f"{index.table.columns[column].name} = –", rows, column), [(before.start(), stop)]
                return


def having(index: TableIndex, question: Question, linked: Mapping[int, Sequence[tuple[int, int]]]) -> Iterator[Linked]:
    """ "with foreign capital", "foreign-owned": the rows that state something in a column of which others have none."""
    text = question.normal
    every = frozenset(row.row for row in index.table.records)
    for column, spans in linked.items():
        for start, end in spans:
            before = _HAVING.search(text[:start])
            if before is None and not _SAYS_HAVING.search(text[start:end]):
                continue
            rows = every - _without(index, column, zero=True)
            if rows and rows != every:
                span = (before.start() if before else start, end)
                yield Condition(f"{index.table.columns[column].name} ≠ –", rows, column), [span]
                return


_HAVING = re.compile(
    r"\b(?:with|have|has|having)\s+(?:(?:an?|any|some)\s+)?$|(?<!没)(?<!未)(?:有|含有|带有|设有)\s*$", re.IGNORECASE
)
_SAYS_HAVING = re.compile(r"[- ](?:invested|owned|funded|backed|equipped)$", re.IGNORECASE)


def _without(index: TableIndex, column: int, *, zero: bool) -> frozenset[int]:
    """The rows that state nothing in a column, say "none", or, with `zero`, that it is 0."""
    amounts = index.table.columns[column].role is ColumnRole.AMOUNT
    return frozenset(
        row.row
        for row in index.table.records
        if (cell := row.cells[column]) is None
        or (amounts and (cell.value is None or (zero and cell.value == 0)))
        or _BLANK.fullmatch(index.words(row, column))
    )


_FIGURE = re.compile(r"\s*(?:figures?|values?|data|numbers?|information)\b|的?(?:数据|数字|信息)", re.IGNORECASE)


def within(index: TableIndex, question: Question) -> Condition | None:
    """ "Which of those": the rows that the earlier answer named."""
    named = {name.casefold() for name in question.within_clusters}
    rows = frozenset(row.row for row in index.table.records if index.name(row).casefold() in named)
    return Condition("", rows, index.table.name, named=True) if rows else None


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
        headed = [c for c, header in enumerate(index.headers) if str(year) in header.text]
        if any(not (asks_end or asks_start) or index.concepts[c] & {"start", "end"} for c in headed):
            continue
        if headed and (_YEAR_END.search(text[: match.start()]) or _YEAR_END.match(text, match.end())):
            continue  # "at the end of 2023": what a header says of its column
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

        words = f"{index.table.columns[column].name} {SIGNS[comparator]} {year}"
        compared = comparator is not Comparator.EXACT
        spans = [(max(0, match.start() - _LOOK), match.end() + 5) if compared else match.span()]
        spans += [*concepts["end"].spans(text), *concepts["start"].spans(text)]
        yield Condition(words, rows_where(index, column, meets), column), spans
