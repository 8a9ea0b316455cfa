"""What a question gives as known of one row of a table, or of a quoted measure, where the quoted words say another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from pydantic import BaseModel, ConfigDict, RootModel

from assistant.compose.context import Context
from assistant.compose.table_answer import TableAnswer
from assistant.cues import cues
from assistant.draft import Draft
from assistant.stems import stems
from assistant.tables.query import Condition, TableQuery
from assistant.tables.schema import CROSSES, TICKS, WORDED, TableIndex
from assistant.tables.values import said_whole
from knowledge.han import han_words
from knowledge.lexicon_files import FOLDER, read_yaml
from knowledge.measures import amounts_in
from knowledge.quantities import comparator_at
from knowledge.table_types import ColumnRole, RecordFact
from knowledge.types import Comparator, Span

_LOOSELY = 0.75  # of the words of a name, which people shorten
_FEWEST = 3  # words of a name that may be shortened
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ROLE = re.compile(r"\s*(?:作为|, ?an? |as an? )", re.IGNORECASE)
_ASKERS = re.compile(r" (?:firms?|compan\w+|investors?|makers?|business\w*)\b|(?:企业|公司|投资者|客商)", re.IGNORECASE)
_DATES = re.compile(
    r"\b(?:start|begin|began|begun|open|finish|complet|end|built|build|found|establish|operat|launch|deliver)\w*"
    r"|[开完竣动]工|建成|投产|投用|投运|启用|开业|成立|启动|结束|交付|通车",
    re.IGNORECASE,
)  # what a year of a row may be of
_HAN_AMOUNT = re.compile(r"[一两二三四五六七八九十]+(?=[百千万亿])")


def correction(context: Context, spans: Sequence[Span], *, told: bool) -> Draft | None:
    """What the one quoted row that the question names says, where the question has it otherwise; None if it has not.

    Args:
        told: the question says something as known, and not only asks.
    """
    named = _named(context, spans)
    if named is None:
        return None
    index, row = named
    columns = list(dict.fromkeys(_misstated(context, index, row, told=told)))
    if not columns:
        return None
    claims = tuple(Condition("", frozenset(), column) for column in columns)
    this = Condition(index.name(row), frozenset({row.row}), index.table.name, named=True)
    return TableAnswer(context, TableQuery(index.table, (this,), claims=claims), index).draft()


def _misstated(context: Context, index: TableIndex, row: RecordFact, *, told: bool) -> Iterator[int]:
    """The columns in which the question says another value of a row than its cells have."""
    question = context.question
    name, whole = index.name(row).casefold(), question.normal.casefold()
    yield from _other_place(index, row, whole)
    if told or (name in whole and _ROLE.match(whole[whole.index(name) + len(name) :])):
        text = whole.replace(name, " ⟦⟧ ")
        own = [index.words(row, column).casefold() for column in range(len(index.table.columns))]
        yield from _other_value(index, row, text, own)
        yield from _rival(text, own)
        yield from _other_cell(index, row, text)
        if _DATES.search(text):
            yield from _other_year(index, row, set(question.years))


def _other_place(index: TableIndex, row: RecordFact, text: str) -> Iterator[int]:
    """The column of places, where the question puts the row into the place of another: "the X plant in Y"."""
    name = re.escape(index.name(row).casefold())
    own = " ".join(index.words(row, column).casefold() for column in range(len(index.table.columns)))
    for column in index.table.with_role(ColumnRole.PLACE):
        for other in {index.words(each, column).casefold() for each in index.table.records} - {""}:
            place = re.escape(other)
            if other not in own and re.search(rf"{name} (?:in|at) {place}\b|{place}[市县区]?的?{name}", text):
                yield column


def _other_year(index: TableIndex, row: RecordFact, years: set[int]) -> Iterator[int]:
    """The columns of years, where the question dates the row in a year that is none of the row's, nor of a header."""
    headers = {int(year) for column in index.table.columns for year in _YEAR.findall(column.name)}
    dated = {c: set(map(int, _YEAR.findall(index.words(row, c)))) for c in index.table.with_role(ColumnRole.YEAR)}
    if years and not years & headers.union(*dated.values()):
        yield from (column for column, stated in dated.items() if stated)


def other_measure(question: str, text: str) -> bool:
    """Whether the question states an amount in a unit in which the text states others only: 一万吨, 5,000 tonnes."""
    arabic = _HAN_AMOUNT.sub(lambda match: str(cues().han_numbers.get(match.group(), match.group())), question)
    stated = list(_measured(text))
    for value, unit in _measured(arabic):
        same = [other for other, kind in stated if kind == unit]
        if same and not any(abs(value - other) <= 0.005 * abs(other) for other in same):
            return True
    return False


def _measured(text: str) -> Iterator[tuple[float, str]]:
    for start, end, value, measure in amounts_in(text):
        if measure and measure.unit and comparator_at(text, start, end) in (Comparator.EXACT, Comparator.AT_MOST):
            yield value, measure.unit


def _named(context: Context, spans: Sequence[Span]) -> tuple[TableIndex, RecordFact] | None:
    """The only one of the quoted rows that the question names, whole or nearly."""
    text = context.question.normal.casefold()
    said = _words(text)
    found: list[tuple[TableIndex, RecordFact]] = []
    for index in context.view.table_indexes:
        inside = [span for span in spans if index.table.span.contains(span)]
        quoted = {row.row for row in index.table.records if row.row_span in inside} if inside else set()
        if not quoted:
            continue
        whole = [row for row in index.table.records if said_whole(index.name(row).casefold(), text)]
        names = [index.name(row) for row in whole]
        whole = [r for r in whole if not any(index.name(r) in name != index.name(r) for name in names)]
        rows = whole or [row for row in index.table.records if _is_nearly(_words(index.name(row)), said)]
        if len(rows) > 1:
            return None  # compared, or not told apart
        found.extend((index, row) for row in rows if row.row in quoted)
    return found[0] if len(found) == 1 else None


def _words(text: str) -> set[str]:
    return {*stems(text), *(word for _, _, word in han_words(text))}


def _is_nearly(name: set[str], said: set[str]) -> bool:
    return len(name) >= _FEWEST and len(name & said) >= _LOOSELY * len(name)


def _other_value(index: TableIndex, row: RecordFact, text: str, own: Sequence[str]) -> Iterator[int]:
    """The columns in which the question has the value of other rows, and not what this row says there."""
    named = _words(index.name(row))
    for column in index.table.with_role(*WORDED):
        value = own[column]
        if column == index.table.name or not value or said_whole(value, text) or column in index.ticked:
            continue
        for other in {index.words(each, column).casefold() for each in index.table.records}:
            told = other and other not in (*TICKS, *CROSSES) and said_whole(other, text)
            if told and not any(other in cell for cell in own) and not _words(other) <= named:
                yield column


def _other_cell(index: TableIndex, row: RecordFact, text: str) -> Iterator[int]:
    """The columns of a unit in which the question states an amount, and the row has others only."""
    for start, end, value, measure in amounts_in(text):
        if not measure or not measure.unit or comparator_at(text, start, end) is not Comparator.EXACT:
            continue
        cells = {
            number: cell.value
            for number, (cell, column) in enumerate(zip(row.cells, index.table.columns, strict=True))
            if cell and cell.value is not None and (cell.unit or column.unit).split("/")[0] == measure.unit
        }
        if not any(abs(value - cell) <= 0.005 * abs(cell) for cell in cells.values()):
            yield from cells


class _Name(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str
    zh: str


class _File(RootModel[dict[str, tuple[_Name, ...]]]):
    pass


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], ...], ...]:
    return tuple(
        tuple(re.compile(rf"(?<![A-Za-z])(?:{each.en})(?![A-Za-z])|{each.zh}", re.IGNORECASE) for each in kind)
        for kind in read_yaml(FOLDER / "rivals.yaml", _File).root.values()
    )


def _rival(text: str, own: Sequence[str]) -> Iterator[int]:
    """The columns that name one nation or level, where the question names another of the row."""
    for kind in _patterns():
        said = {number for number, pattern in enumerate(kind) if _is_told(pattern, text)}
        stated = {c: {n for n, pattern in enumerate(kind) if pattern.search(cell)} for c, cell in enumerate(own)}
        if said and not said & set().union(*stated.values()):
            yield from (column for column, numbers in stated.items() if numbers)


def _is_told(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a name is said of the row, and not of whoever asks: "a German firm", 德国企业."""
    return any(not _ASKERS.match(text, match.end()) for match in pattern.finditer(text))
