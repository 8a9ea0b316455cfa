"""What a question computes over a table: list, count, sum, average, extreme, difference; over which column."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.question import Intent, Question
from assistant.stems import stems
from assistant.tables import members
from assistant.tables.amounts import MONEY
from assistant.tables.linking import asked_in_units, brief_header
from assistant.tables.query import Aggregate
from assistant.tables.reading import Reading, asks_place, named_rows
from assistant.tables.schema import LISTED
from knowledge.table_columns import concept_patterns
from knowledge.table_types import ColumnRole

NAMED_WHOLE = 3.0  # strength of a link by all words of a header
_BY = re.compile(
    r"\b(?:per|each|every|by)\s+(?:of the\s+)?([a-z]+)|各\s*(\S{1,4})|每(?:个|一)?\s*(\S{1,4})|按\s*(\S{1,6})",
    re.IGNORECASE,
)


def operation(
    reading: Reading, linked: Sequence[int], scores: dict[int, float]
) -> tuple[Aggregate | None, int | None, int | None]:
    """What is computed, over which column, gathered by which."""
    question, table, text = reading.question, reading.table, reading.text
    patterns, extremes = concept_patterns("aggregates"), concept_patterns("extremes")
    used = {condition.column for condition in reading.found if condition.column is not None}
    numeric = [c for c in linked if table.columns[c].role is ColumnRole.AMOUNT]
    years = [c for c in linked if table.columns[c].role is ColumnRole.YEAR]
    asked = [c for c in numeric if c not in used] or numeric
    column = _head_of_compound(reading, asked) if asked else None
    group = _grouped(reading, scores)
    highest, lowest = extremes["highest"].search(text), extremes["lowest"].search(text)
    for match in (highest, lowest):
        if match:
            reading.explain([match.span()])
    counting = patterns["count"].search(text) is not None
    extreme = min(filter(None, (highest, lowest)), key=re.Match.start, default=None)
    listed = _of_members(reading, counting=counting, fewest=lowest is not None and highest is None)
    if listed:
        return listed
    if extreme and not _bounds(text) and not _is_of_a_value(extreme, reading):
        column = _named_by(extreme, reading, numeric) if column is not None else None
        way = Aggregate.LOWEST if lowest and not (highest and highest.start() < lowest.start()) else Aggregate.HIGHEST
        if column is None and years:
            return way, years[0], None
        if column is None and _most(text) and group is not None:
            return way, None, group
        if column is None:
            amounts = table.with_role(ColumnRole.AMOUNT)
            if not amounts or _most(text):
                places = [c for c in table.with_role(ColumnRole.PLACE, ColumnRole.CATEGORY) if c != table.name]
                return (way, None, places[0]) if _most(text) and places and asks_place(question) else (None, None, None)
            column = amounts[0]
        return way, column, group if group not in (None, table.name) and patterns["sum"].search(text) else None
    if patterns["average"].search(text):
        column = column if column is not None else next(iter(table.with_role(ColumnRole.AMOUNT)), None)
        return (Aggregate.AVERAGE, column, group) if column is not None else (None, None, None)
    summing = patterns["sum"].search(text)
    money = column is None or table.columns[column].unit in MONEY
    if money and (counting or _HOW_MUCH.search(text)) and _WORTH.search(text) and not named_rows(reading):
        reading.explain(match.span() for match in _WORTH.finditer(text))
        column = _main_amount(reading) if column is None else column
        return (Aggregate.SUM, column, group) if column is not None else (Aggregate.COUNT, None, group)
    if column is not None and patterns["difference"].search(text) and len(named_rows(reading)) == 2:
        return Aggregate.DIFFERENCE, column, None
    if column is None and len(named_rows(reading)) > 1 and better(text):
        column = _only_amount(reading)
    compared = better(text) if column is not None and len(named_rows(reading)) > 1 else None
    if compared:
        _explain_comparatives(reading)
        return compared, column, None
    if column is not None and (summing or group is not None) and not _is_name_of(summing, reading, column):
        return Aggregate.SUM, column, group
    if column is not None and summing and not any(condition.named for condition in reading.found):
        return Aggregate.SUM, column, group
    if counting and column is not None and reading.found and _counts_column(reading, column):
        return Aggregate.SUM, column, group
    if (
        counting
        and column is not None
        and table.columns[column].unit in ("", "%")
        and scores[column] > 1.2
        and named_rows(reading)
    ):
        return (Aggregate.SUM if len(named_rows(reading)) > 1 else Aggregate.LIST), column, None
    if counting and column is not None and any(column == asked for asked, _ in asked_in_units(reading)):
        return (Aggregate.SUM if len(named_rows(reading)) != 1 else Aggregate.LIST), column, group
    if counting and (column is None or not question.has(Intent.HOW_MUCH)):
        return Aggregate.COUNT, None, group
    return Aggregate.LIST, column, group


def _of_members(reading: Reading, *, counting: bool, fewest: bool) -> tuple[Aggregate, int, None] | None:
    """What is computed over the things that cells list: how many named rows list, or which row lists the most."""
    most = members.most_asked(reading.index, reading.text)
    asked = most or (members.number_asked(reading.index, reading.text) if counting and named_rows(reading) else None)
    if asked is None:
        return None
    column, span = asked
    reading.explain([span])
    reading.members = True
    if most is None:
        return Aggregate.COUNT, column, None
    return (Aggregate.LOWEST if fewest else Aggregate.HIGHEST), column, None


def _explain_comparatives(reading: Reading) -> None:
    for pattern in concept_patterns("comparatives").values():
        reading.explain(pattern.spans(reading.text))


def _main_amount(reading: Reading) -> int | None:
    """The column of money that a list is about: that of investment, else the first."""
    columns = [c for c in reading.table.with_role(ColumnRole.AMOUNT) if reading.table.columns[c].unit in MONEY]
    return next((c for c in columns if "investment" in reading.index.concepts[c]), next(iter(columns), None))


def _only_amount(reading: Reading) -> int | None:
    """The one column of numbers that two rows can be compared in; None if there are several."""
    columns = reading.table.with_role(ColumnRole.AMOUNT)
    return columns[0] if len(columns) == 1 else None


def _head_of_compound(reading: Reading, columns: Sequence[int]) -> int:
    """The column that is asked of several: in "revenue growth" and 收入增速 the last one, else the strongest."""
    best = columns[0]
    own = reading.linked.get(best, ())
    for column in columns[1:]:
        others = reading.linked.get(column, ())
        if any(start < stop and begin < end for start, end in own for begin, stop in others):
            continue  # both are named by the same words
        for start, _ in others:
            for _, end in own:
                if end <= start and re.fullmatch(r"\s?|的|的?年", reading.text[end:start]):
                    return column
    return best


def _is_of_a_value(extreme: re.Match[str], reading: Reading) -> bool:
    """Whether "the biggest" only repeats the header ("Largest source") of a column whose value is asked for."""
    valued = {c.column for c in reading.found if c.column is not None}
    headers = [reading.index.headers[c].text for c in valued if reading.table.columns[c].role in LISTED]
    return any(
        pattern.search(extreme.group()) and any(map(pattern.search, headers))
        for pattern in concept_patterns("extremes").values()
    )


def _named_by(extreme: re.Match[str], reading: Reading, columns: Sequence[int]) -> int:
    """The column that the word for the extreme names itself ("grew fastest": growth), else the one that is asked."""
    start, end = extreme.span()
    text, headers = reading.text.casefold(), reading.index.headers
    whole = [
        c for c in columns if any(words and words in text for words in (headers[c].text, brief_header(headers[c].text)))
    ]
    columns = whole or columns  # 最高 is the word for a ceiling, and for the highest of what is named
    for column in columns:
        if any(begin < end and start < stop for begin, stop in reading.linked.get(column, ())):
            return column
    return _head_of_compound(reading, columns)


def asks_year(question: Question) -> bool:
    return re.search(r"\b(?:which|what) year\b|\bwhen\b|哪一?年|何年", question.normal, re.IGNORECASE) is not None


def columns_compared(reading: Reading, scores: dict[int, float]) -> tuple[int, ...]:
    """The columns of one row that are compared: of years, where a year is asked for, or those that are named whole."""
    if reading.index.year_columns and asks_year(reading.question):
        return tuple(reading.index.year_columns.values())
    columns = [reading.table.columns[c] for c in range(len(reading.table.columns))]
    named = [c for c, score in scores.items() if score >= NAMED_WHOLE and columns[c].role is ColumnRole.AMOUNT]
    same = len({(columns[c].unit, columns[c].unit_words) for c in named}) == 1
    return tuple(sorted(named)) if len(named) > 1 and same and better(reading.text) else ()


def better(text: str) -> Aggregate | None:
    """Whether the one that has more or less of two is asked for ("which is cheaper")."""
    words = concept_patterns("comparatives")
    found = [(match.start(), name) for name, pattern in words.items() if (match := pattern.search(text))]
    if not found:
        return None
    return Aggregate.HIGHEST if min(found)[1] == "higher" else Aggregate.LOWEST


def extreme_of(reading: Reading) -> Aggregate | None:
    """Whether the most or the least is asked for; None if neither is."""
    extremes = concept_patterns("extremes")
    highest, lowest = extremes["highest"].search(reading.text), extremes["lowest"].search(reading.text)
    if not (highest or lowest):
        _explain_comparatives(reading)
        return better(reading.text)
    reading.explain(match.span() for match in (highest, lowest) if match)
    return Aggregate.HIGHEST if highest else Aggregate.LOWEST if lowest else None


_HOW_MUCH = re.compile(r"\bhow much\b|多少", re.IGNORECASE)
_WORTH = re.compile(r"\badds? up\b|\bworth\b|\btotal value\b|总额|金额|加起来", re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(?:how many|number of)\s+((?:[\w-]+\s+){0,3}[\w-]+)|多少[家个名项座]?([\u4e00-\u9fff]{2,6})", re.IGNORECASE
)


def _counts_column(reading: Reading, column: int) -> bool:
    """Whether "how many companies" asks for the numbers of a column ("Companies"), not for the number of rows."""
    match = _COUNTED.search(reading.text)
    if not match:
        return False
    noun = match[1] or match[2]
    name = reading.index.headers[reading.table.name]
    patterns = concept_patterns("concepts")
    said = set(stems(noun))
    if said & name.stems or (name.text and name.text in noun):
        return False
    header = reading.index.headers[column]
    return bool(said & header.stems) or any(patterns[c].search(noun) for c in reading.index.concepts[column])


def _bounds(text: str) -> bool:
    """ "at most", "at least" compare; they ask for no extreme."""
    return re.search(r"\bat (?:most|least)\b", text, re.IGNORECASE) is not None


def _most(text: str) -> bool:
    """ "the most projects": rows are counted."""
    return (
        re.search(r"\b(?:the )?(?:most|fewest|least)\b(?! (?:expensive|recent))|最多|最少|最集中", text, re.IGNORECASE)
        is not None
    )


def _is_name_of(match: re.Match[str] | None, reading: Reading, column: int) -> bool:
    """Whether "total" is only part of the column's name ("total investment of the X plant")."""
    if match is None:
        return False
    header = reading.index.headers[column].text
    return match.group().casefold() in header and len(named_rows(reading)) == 1


def _grouped(reading: Reading, scores: dict[int, float]) -> int | None:
    """The column of places or kinds that rows are gathered by: "which city …", "by sector", 各市."""
    table, text = reading.table, reading.text
    kinds = [
        c
        for c in table.with_role(ColumnRole.PLACE, ColumnRole.CATEGORY, ColumnRole.STATUS, ColumnRole.TEXT)
        if c != table.name
    ]
    used = {condition.column for condition in reading.found}
    by = _BY.search(text)
    if by:
        word = next(group for group in by.groups() if group)
        for column in kinds:
            header, concepts = reading.index.headers[column], reading.index.concepts[column]
            patterns = concept_patterns("concepts")
            if (set(stems(word)) & header.stems) or any(patterns[name].search(word) for name in concepts):
                return column
            if table.columns[column].role is ColumnRole.PLACE and re.search(r"cit|place|市|地", word):
                return column
    if _most(text):
        for column in kinds:
            place = table.columns[column].role is ColumnRole.PLACE
            if (place and asks_place(reading.question)) or (
                not place and scores.get(column, 0) > 0.9 and column not in used
            ):
                return column
    return None


_PREDICATE = re.compile(
    r"(?:\W+\w+){0,2}?\W+(?:is|was|has|had|have|being|are|were|recorded|saw|posted|grew|leads?|led)\b|.{0,4}?[是为有]"
)


def is_taken_for_first(question: Question, name: str) -> bool:
    """Whether a question says or asks that a row is the first ("X grew fastest"), not what is the most of it."""
    after = question.normal.casefold().partition(name.casefold())[2]
    return question.has(Intent.YES_NO) or _PREDICATE.match(after) is not None
