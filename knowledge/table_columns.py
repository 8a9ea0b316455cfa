"""The schema of a table: what each column holds, from its header words and from what stands in its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from knowledge.lexicon_files import Concept, table_words
from knowledge.measures import (
    Measure,
    announced_measures,
    bracketed_measures,
    cell_number,
    header_measure,
    known_measure,
    without_measure,
)
from knowledge.place_names import find_places
from knowledge.ranges import range_in
from knowledge.table_types import ColumnRole, FactColumn
from knowledge.types import PlaceKind, Span

MOSTLY = 0.7  # of the filled cells: enough to tell what a column holds
_EARLIEST, _LATEST = 1900, 2100
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_MONTH = r"(?:\s*[-./年]?\s*(?:0?[1-9]|1[0-2])(?!\d)\s*月?)?"
_PERIOD = re.compile(
    rf"\D{{0,6}}((?:19|20)\d\d)(?:\s*年)?{_MONTH}(?:\s*(?:[-–—~～至到]|to)+\s*((?:19|20)\d\d)(?:\s*年)?{_MONTH})?"
    r"(?:\s*[-./]\s*\d{1,2}(?!\d))?\D{0,6}"
)
_LONGEST_NUMBER_LABEL = 6  # characters: "Seq.", "编号"
_CODE = re.compile(r"(?=[^\s]*\d)[A-Za-z0-9]{1,8}(?:[-–/._]?[A-Za-z0-9]+)*")  # "AH25-001"
_BLANK = re.compile(r"[-–—―/.…~]+|n/?a|none|无|不适用", re.IGNORECASE)
_SEVERAL = re.compile(r"[;；、]")
_REMARK = re.compile(r"[(（][^()（）]*[)）]")
_LONGEST_CATEGORY = 40  # characters


class ConceptPattern:
    """A concept's words in both languages; English on word boundaries, without case."""

    def __init__(self, concept: Concept) -> None:
        self.en = re.compile(rf"(?<![\w-])(?:{concept.en})(?![\w-])", re.IGNORECASE) if concept.en else None
        self.zh = re.compile(concept.zh) if concept.zh else None
        self._spans = lru_cache(maxsize=64)(self._find_spans)  # a question is asked of every table

    def search(self, text: str) -> re.Match[str] | None:
        return (self.en.search(text) if self.en else None) or (self.zh.search(text) if self.zh else None)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        for pattern in filter(None, (self.en, self.zh)):
            yield from (match for match in pattern.finditer(text) if match.group())

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the concept's words stand."""
        return list(self._spans(text))

    def _find_spans(self, text: str) -> tuple[tuple[int, int], ...]:
        return tuple(match.span() for match in self.finditer(text))


@cache
def concept_patterns(group: str) -> Mapping[str, ConceptPattern]:
    """The compiled words of a group of `lexicon/tables.yaml`: roles, concepts, values, aggregates, extremes."""
    return {name: ConceptPattern(concept) for name, concept in getattr(table_words(), group).items()}


@cache
def _single(name: str) -> ConceptPattern:
    return ConceptPattern(getattr(table_words(), name))


def is_item_header(header: str) -> bool:
    """Whether a header names projects, parks or other things, rather than clusters or industries."""
    return _single("items").search(header) is not None


def _names_things(header: str) -> bool:
    """Whether a header says "name" or "project": what rows are about, whatever stands to the left."""
    return _single("subjects").search(header) is not None


def is_total(words: str) -> bool:
    """Whether a row's first words say that it adds up others: "Total (14 projects)", 海洋经济小计."""
    return _is_whole("totals", words)


def is_subtotal(words: str) -> bool:
    """Whether a row's first words say that it adds up one group of rows."""
    return _is_whole("subtotals", words)


def is_average(words: str) -> bool:
    """Whether a row's first words say that it is the mean of others."""
    return _is_whole("averages", words)


def _is_whole(name: str, words: str) -> bool:
    """Whether words are a concept's and nothing else but remarks in brackets."""
    bare = " ".join(_REMARK.sub(" ", words).split()).strip(":： ")
    pattern = _single(name)
    return any(each is not None and each.fullmatch(bare) is not None for each in (pattern.en, pattern.zh))


def years_in(text: str) -> tuple[int, int | None] | None:
    """The year or the period that a cell is; None if it says something else."""
    match = _PERIOD.fullmatch(text.strip())
    if not match:
        return None
    return int(match[1]), int(match[2]) if match[2] else None


def is_code(words: str) -> bool:
    """Whether a cell is a code ("AH25-001")."""
    return _CODE.fullmatch(words) is not None


@lru_cache(maxsize=10_000)
def role_by_header(header: str) -> ColumnRole | None:
    """The role that a header's words give a column, whatever stands below; None if they give none."""
    found = [
        (match.start(), order, role)
        for order, (role, pattern) in enumerate(concept_patterns("roles").items())
        if (match := pattern.search(header))
    ]
    return ColumnRole(min(found)[2]) if found else None


def _share(cells: Sequence[str], holds: Sequence[bool]) -> float:
    return sum(holds) / len(cells) if cells else 0.0


def build_columns(
    labels: Sequence[str], headers: Sequence[Span | None], cells: Sequence[Sequence[str]], announced: str
) -> tuple[FactColumn, ...]:
    """The columns of a table.

    Args:
        labels: header words per column; headers: where they stand.
        cells: the words of the body's cells per column, totals left out.
        announced: the caption and the line above the table, where a unit for all columns may stand.
    """
    common = announced_measures(announced) or bracketed_measures(announced)
    return tuple(
        _column(label, header, [words for words in column if words], _announced_for(label, common))
        for label, header, column in zip(labels, headers, cells, strict=True)
    )


_RATIOS, _MONEY, _AREAS = (
    ("growth", "rate"),
    ("investment", "output", "revenue", "value_added", "exports"),
    ("area", "land"),
)
_COUNTS = ("enterprises", "jobs", "population", "capacity", "distance", "travel_time", "working_days", "ceiling_height")
_COUNTED = re.compile(r"[数率]|number|rate", re.IGNORECASE)


def _announced_for(label: str, announced: Sequence[tuple[str, Measure]]) -> Measure | None:
    """The measure announced above a table that a column's numbers can be in: hectares are no yuan. Where it is told
    what each is the unit of (用地单位), only a column of that."""

    def about(words: str, names: Sequence[str]) -> bool:
        return any(concept_patterns("concepts")[name].search(words.casefold()) for name in names)

    ratio, money, area, count = (about(label, names) for names in (_RATIOS, _MONEY, _AREAS, _COUNTS))
    for told, measure in announced:
        if told and (about(told, _AREAS) or about(told, _COUNTS) or about(told, _MONEY)):
            kinds = [names for names in (_AREAS, _COUNTS, _MONEY) if about(told, names)]
            if any(about(label, names) for names in kinds):
                return measure
        elif measure.unit == "%":
            if ratio:
                return measure
        elif ratio or _COUNTED.search(label):
            continue
        elif measure.unit == "m2":
            if area or (len(announced) == 1 and not (money or count)):
                return measure
        elif measure.unit in ("yuan", "usd"):
            if money or not (area or count):
                return measure
        elif not (money or area):
            return measure
    return None


def _column(label: str, header: Span | None, cells: Sequence[str], common: Measure | None) -> FactColumn:
    name = without_measure(label)
    by_header = role_by_header(name)
    measure = header_measure(label)
    cells = [words for words in cells if not _BLANK.fullmatch(words)]
    numbers = [cell_number(words) for words in cells]
    numeric = _share(cells, [number is not None for number in numbers]) >= MOSTLY
    years = [years_in(words) for words in cells]
    if (
        by_header is ColumnRole.NUMBER
        and measure is None
        and (numeric or _share(cells, list(map(is_code, cells))) >= MOSTLY)
    ):
        return FactColumn(name, ColumnRole.NUMBER, header)
    if cells and measure is None and _share(cells, [year is not None for year in years]) >= MOSTLY:
        plain = all(_EARLIEST <= (year or (0,))[0] <= _LATEST for year in years if year)
        if plain and not (numeric and by_header is ColumnRole.AMOUNT):
            return FactColumn(name, ColumnRole.YEAR, header)
    if measure is None and _is_code_header(name):
        return FactColumn(name, ColumnRole.TEXT, header)
    own = [number[1] for number in numbers if number and number[1]]
    if measure is None and len({each.unit for each in own}) > 1:
        return FactColumn(name, _text_role(by_header, cells), header)  # what is in different units is no one quantity
    if numeric:
        if measure is None and own and len(own) >= MOSTLY * len(cells):
            return FactColumn(name, ColumnRole.AMOUNT, header, own[0].unit, own[0].factor, own[0].words)
        measure = measure or common
        if measure is None and len(label) <= _LONGEST_NUMBER_LABEL and _is_counting(numbers):
            return FactColumn(name, ColumnRole.NUMBER, header)
        unit = measure or Measure("", 1.0, "")
        return FactColumn(name, ColumnRole.AMOUNT, header, unit.unit, unit.factor, unit.words)
    tiers = [range_in(words) for words in cells]
    if by_header is not ColumnRole.YEAR and cells and _share(cells, [tier is not None for tier in tiers]) >= MOSTLY:
        written = next((tier.measure for tier in tiers if tier and tier.measure), None)
        unit = measure or written or common or Measure("", 1.0, "")
        return FactColumn(name, ColumnRole.RANGE, header, unit.unit, unit.factor, unit.words if measure else "")
    return FactColumn(name, _text_role(by_header, cells), header, measure.unit if measure else "")


def _is_code_header(header: str) -> bool:
    """Whether a header says that figures below it count nothing: "Article", 联系电话."""
    codes = _single("codes")
    return any(
        (
            codes.en is not None and codes.en.fullmatch(header) is not None,
            codes.zh is not None and codes.zh.search(header) is not None,
        )
    )


def _is_counting(numbers: Sequence[tuple[float, Measure | None] | None]) -> bool:
    return [number[0] for number in numbers if number] == list(range(1, len(numbers) + 1))


def _text_role(by_header: ColumnRole | None, cells: Sequence[str]) -> ColumnRole:
    if by_header is ColumnRole.UNIT and cells and not any(map(known_measure, cells)):
        by_header = ColumnRole.NAME  # 单位 is an office as well
    if by_header in (ColumnRole.STATUS, ColumnRole.UNIT, ColumnRole.PLACE):
        return by_header
    if _share(cells, [_is_status(words) for words in cells]) >= MOSTLY:
        return ColumnRole.STATUS
    if by_header is not ColumnRole.NAME and _share(cells, [is_place(words) for words in cells]) >= MOSTLY:
        return ColumnRole.PLACE
    if _share(cells, list(map(is_code, cells))) >= MOSTLY:
        return ColumnRole.TEXT
    if by_header in (ColumnRole.NAME, ColumnRole.CONTENT):
        return by_header
    if len(cells) > 2 and len(set(cells)) <= 0.7 * len(cells) and max(map(len, cells)) <= _LONGEST_CATEGORY:
        return ColumnRole.CATEGORY
    return ColumnRole.CATEGORY if by_header is ColumnRole.CATEGORY else ColumnRole.TEXT


def _is_status(words: str) -> bool:
    return len(words) <= 24 and any(
        (pattern.en and pattern.en.fullmatch(words)) or (pattern.zh and pattern.zh.fullmatch(words))
        for pattern in concept_patterns("values").values()
    )


@lru_cache(maxsize=10_000)
def is_place(words: str) -> bool:
    """Whether a cell is nothing but names of places."""
    named = [p for p in find_places(words) if p.kind is PlaceKind.CITY or p.city or words[p.start : p.end].isascii()]
    covered = sum(place.end - place.start for place in named)
    letters = sum(character.isalnum() for character in words)
    return bool(named) and covered >= 0.6 * max(1, letters)


def _lists(cells: Sequence[str]) -> bool:
    """Whether most cells list several things, and so name no row ("Refinco; Sinofiber")."""
    filled = [words for words in cells if words]
    return _share(filled, [_SEVERAL.search(words) is not None for words in filled]) > 0.5


def name_column(columns: Sequence[FactColumn], cells: Sequence[Sequence[str]]) -> int | None:
    """The column that tells the rows apart: named so in its header, else the first whose words differ in most rows."""

    def variety(index: int) -> float:
        filled = [words for words in cells[index] if words]
        return len(set(filled)) / len(filled) if filled else 0.0

    texts = (ColumnRole.NAME, ColumnRole.TEXT, ColumnRole.CATEGORY, ColumnRole.PLACE, ColumnRole.CONTENT)
    distinct = [i for i, column in enumerate(columns) if column.role in texts and variety(i) > 0.9]
    named = [i for i, column in enumerate(columns) if column.role is ColumnRole.NAME and not _lists(cells[i])]
    best = max(
        named, key=lambda index: (variety(index) > 0.9, _names_things(columns[index].name), -index), default=None
    )
    if best is not None and variety(best) > MOSTLY:
        return best
    years = [i for i, column in enumerate(columns) if column.role is ColumnRole.YEAR and variety(i) > 0.9]
    return next(iter((*distinct, *years)), best)
