"""How well some cells are the header of the columns below them: what their words announce, and what the cells hold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.headings import HeadingLevels
from knowledge.measures import cell_number, header_measure, is_known_unit, without_measure
from knowledge.place_names import find_places
from knowledge.ranges import range_in
from knowledge.readers.layout import is_byline, is_caption, is_unit
from knowledge.readers.row_shape import is_figure, says_nothing
from knowledge.table_columns import concept_patterns, is_code, is_place, is_total, role_by_header, years_in
from knowledge.table_types import ColumnRole

LONGEST_HEADER = 60  # characters
_ENDS = re.compile(r"[。！？；;]|[.:：,，、]$")
_NAMES_A_TABLE = re.compile(r"\b(?:table|list|lists|overview|summary|catalogue)\b|[表单录]$|一览|汇总", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:notes?|sources?|remarks?|data|figures)\b\s*[:：.]|(?:说明|备注|注|资料来源|数据来源|来源)\s*\d?\s*[:：]|[*†‡※]",
    re.IGNORECASE,
)
_ADMINISTRATIVE = re.compile(r"[省市县区州盟旗镇]$")
_ONLY_YEARS = re.compile(r"[\d\s年月.–—~～至到/-]+")  # "2023年产值" is a header
_NUMERALS = re.compile(r"[ivxlc]+|[一二三四五六七八九十]+|[a-z]", re.IGNORECASE)
_MOSTLY = 0.6
_SENTENCE_END = ".!?。！？"
_SHORTEST_PROSE = 40  # Latin letters, or half as many Chinese characters
_MANY = 3  # cells in which a pattern is none by chance

# for each column: what its header says and its cells hold agree, or do not
_AGREES, _NAMED, _DISAGREES = 1.0, 0.5, -1.0
_COUNTED_FIRST, _COUNTED_LATER = 1.5, -2.0
_CAPTION = -1.5
_FIRST_CELL_IS_HEADER = -1.0
_REPEATED_NAMES = -1.0
_PROSE = -2.0
_LAST_UNKNOWN = -1.0  # what rows are about stands in their first cells: perhaps the header was begun too late


def may_head(words: str) -> bool:
    """Whether a cell may stand in a header: short, and no figure, heading, caption, unit or sentence."""
    if len(words) > LONGEST_HEADER or (says_nothing(words) and words != "#"):
        return False
    if role_by_header(words) is ColumnRole.NUMBER:  # "No." is a header
        return True
    if _is_year(words) or states_unit(words):
        return True
    other = (
        cell_number(words) is not None
        or _ONLY_YEARS.fullmatch(words)
        or is_place(words)
        or is_total(words)
        or _ENDS.search(words)
        or is_note(words)
    )
    return not (other or is_caption(words) or is_unit(words) or is_byline(words) or HeadingLevels().match(words))


def announces(words: str) -> bool:
    """Whether words announce a column, and name no table."""
    return may_head(words) and role_by_header(words) is not None and not _NAMES_A_TABLE.search(words)


def is_note(words: str) -> bool:
    """Whether a line is said of a table, below it: "Note: …", "Source: …", 注：…"""
    return _NOTE.match(words) is not None


def fit(header: Sequence[str], rows: Sequence[dict[int, str]]) -> float | None:
    """How well a header suits the rows below it, by column; None if it cannot be theirs. Above 0 more speaks for it."""
    if len(set(header)) < len(header) or _is_year(header[0]):
        return None
    if any(_has_total_inside(row) for row in rows) or any(map(is_part, header)):
        return None
    body = [row for row in rows if not is_total(row.get(0, ""))]
    scores = [_column(c, label, _filled(body, c)) for c, label in enumerate(header)]
    if None in scores:
        return None
    if not all(map(is_figure, _filled(body, len(header) - 1))) and not _is_known(header[-1]):
        scores.append(_LAST_UNKNOWN)
    longest = max(range(len(header)), key=lambda c: len(header[c]))
    if _NAMES_A_TABLE.search(header[longest]) and not header_measure(header[longest]):
        scores.append(_CAPTION)
    names = next(
        (cells for c in range(len(header)) if (cells := _filled(body, c)) and not all(map(is_figure, cells))), []
    )
    if len(names) == len(body) and len(set(names)) <= 0.7 * len(names):
        scores.append(_REPEATED_NAMES)
    return sum(score for score in scores if score)


def _is_prose(words: str, above: Sequence[str]) -> bool:
    """Whether the last cell of a column is a sentence below cells that are none: what follows the table."""
    if not above or _width(words) < _SHORTEST_PROSE or any(cell[-1] in _SENTENCE_END for cell in above):
        return False
    return words[-1] in _SENTENCE_END or len(words) > 3 * max(map(len, above))


def _width(words: str) -> int:
    return sum(1 if character.isascii() else 2 for character in words)


def is_periodic(rows: Sequence[dict[int, str]]) -> bool:
    """Whether the second half of the columns holds what the first does, figures and words in turn."""
    width = max(map(len, rows))
    numeric = [all(map(is_figure, cells)) if (cells := _filled(rows, c)) else None for c in range(width)]
    half = width // 2
    return width % 2 == 0 and len(set(numeric[:half])) > 1 and numeric[:half] == numeric[half:]


def is_part(words: str) -> bool:
    """Whether words are only a piece of a cell that was broken: they open no bracket that they close, or the other way
    round, or go on with a small letter."""
    unpaired = any(words.count(opening) != words.count(closing) for opening, closing in ("()", "（）"))
    return unpaired or (words[:1].islower() and words.isascii())


def _is_known(label: str) -> bool:
    """Whether a header's words are some that columns are known by."""
    known = any(pattern.search(label.casefold()) for pattern in concept_patterns("concepts").values())
    return known or role_by_header(label) is not None or states_unit(label)


def _filled(rows: Sequence[dict[int, str]], column: int) -> list[str]:
    return [words for row in rows if (words := row.get(column, "")) and not says_nothing(words)]


def _has_total_inside(row: dict[int, str]) -> bool:
    """Whether a cell says that the row adds up others, though words stand before it."""
    before = False
    for column in sorted(row):
        if before and is_total(row[column]):
            return True
        before = before or not (says_nothing(row[column]) or is_figure(row[column]))
    return False


def _column(column: int, label: str, cells: Sequence[str]) -> float | None:
    if not cells:
        return 0.0
    measured = states_unit(label)
    role = role_by_header(without_measure(label))
    if all(map(is_figure, cells)):
        return _figures(column, label, cells, role, measured=measured)
    if any(map(is_figure, cells)) and not all(map(range_in, cells)):
        return None
    if measured and not all(map(range_in, cells)):
        return None
    if _is_year(label):
        return None
    own = [states_unit(words) for words in cells]
    if own[0] and not any(own[1:]) and len(cells) > 1:
        return None  # a header's cell stands in the body
    parts = sum(map(is_part, cells))
    if any(map(is_caption, cells)) or any(map(is_note, cells)) or 0 < parts < _MOSTLY * len(cells):
        return None
    score = _text(role, cells) + (_PROSE if _is_prose(cells[-1], cells[:-1]) else 0.0)
    first = role_by_header(cells[0])
    if first is not None and len(cells) >= _MANY and not any(role_by_header(words) for words in cells[1:]):
        score += _FIRST_CELL_IS_HEADER
    return score


def _figures(column: int, label: str, cells: Sequence[str], role: ColumnRole | None, *, measured: bool) -> float | None:
    years = all(years_in(words) is not None for words in cells)
    if _is_year(label):
        return None if years else _AGREES
    if measured and years:
        return None
    numbers = [cell_number(words.rstrip(".")) for words in cells]
    counting = [number[0] for number in numbers if number] == list(range(1, len(cells) + 1))
    if counting and len(cells) >= _MANY and not measured:
        return _COUNTED_LATER if column else _COUNTED_FIRST
    if measured or role in (ColumnRole.NUMBER, ColumnRole.AMOUNT):
        return _AGREES
    if role is ColumnRole.YEAR:
        return _AGREES if years else 0.0
    return _DISAGREES if role in (ColumnRole.PLACE, ColumnRole.STATUS) else 0.0


def _text(role: ColumnRole | None, cells: Sequence[str]) -> float:
    if role is ColumnRole.NUMBER:
        return _NAMED if all(is_code(words) or _NUMERALS.fullmatch(words) for words in cells) else -2.0
    if role is ColumnRole.PLACE:
        return _AGREES if mostly_places(cells) else _DISAGREES
    if role is ColumnRole.YEAR:
        return _NAMED if any(re.search(r"\d", words) for words in cells) else _DISAGREES
    if all(map(is_place, cells)):
        return _DISAGREES if role is not None and len(cells) >= _MANY else 0.0
    return _NAMED if role is not None else 0.0


def mostly_places(cells: Sequence[str]) -> bool:
    """Whether most cells name a place, be it one that no lexicon knows."""
    return sum(map(_names_place, cells)) > _MOSTLY * len(cells)


def _names_place(words: str) -> bool:
    return bool(find_places(words, guess=True)) or _ADMINISTRATIVE.search(words) is not None


def states_unit(words: str) -> bool:
    """Whether words state a unit that is known: "Area (hectares)", 总投资（亿元）."""
    measure = header_measure(words)
    return measure is not None and is_known_unit(measure)


def _is_year(words: str) -> bool:
    years = years_in(words)
    return years is not None and years[1] is None and len(words) <= 6
