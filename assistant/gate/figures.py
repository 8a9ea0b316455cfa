"""The figures of a text: numbers in digits and in words, with unit, comparator, and how a year is tied to time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assistant.cues import cues
from assistant.gate.dates import Bound, bound
from assistant.gate.wording import wording
from knowledge.quantities import comparator_at, numbers_in
from knowledge.types import Comparator

YEAR, ORDINAL, MONTH = "year", "ordinal", "month"
CODES = ("K", "G")  # "4K", "5G": names that may be compared


class Tie(StrEnum):
    """How a year is tied to time; NONE is compatible with all ("the 2020 target"), ANY is a plain date."""

    NONE = ""
    ANY = "any"
    BY = "by"
    IN = "in"
    FROM = "from"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at text[start:end], as a base figure (600 billion → 6e11). `unit` is "" where none is known.

    `measure` is what beside it says what it is measured in, by its first wording in the lexicon ("working days"), and
    `bound` what a span of time bounds ("within 30 days"). `is_reached`: "reach 300" is 300 or more.
    """

    start: int
    end: int
    value: float
    unit: str = ""
    comparator: Comparator = Comparator.EXACT
    tie: Tie = Tie.NONE
    measure: str = ""
    bound: Bound = Bound.NONE
    is_reached: bool = False


_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH_NAME = rf"\b(?:{'|'.join(_MONTHS)})\b"
_MONTH = re.compile(rf"{_MONTH_NAME}(?=\s+\d)|(?<=\d\s){_MONTH_NAME}", re.IGNORECASE)
_DATE = re.compile(r"\b((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})\b|((?:19|20)\d\d)年(\d{1,2})月(?:(\d{1,2})日)?")
_YEAR = re.compile(
    r"(?<![\d$¥-])(?<!\d[.,])((?:19|20)\d\d)(?![\d,]*\d|\s?(?:%|percent|mw|yuan|bases|元|个|家|[万亿萬億吨人户项]))",
    re.IGNORECASE,
)
_YEAR_RANGE = re.compile(r"((?:19|20)\d\d)\s*(?:[-–—~]|to|至|到)\s*((?:19|20)\d\d)(?!\d)")
_PLAIN = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\w]*[A-Za-z])(?![.,]\d)")
_HAN_BESIDE = re.compile(r"(?<=[\u3400-\u9fff])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![A-Za-z\d])")
_CODE = re.compile(r"(?<![\w.])(\d{1,2})([KG])(?![A-Za-z])")
_ORDINAL = re.compile(r"\b(\d{1,3})(?:st|nd|rd|th)\b|第(\d{1,3})", re.IGNORECASE)
_ORDINALS = (
    "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth",
    "fourteenth", "fifteenth",
)  # fmt: skip
_WORDED_ORDINAL = re.compile(rf"\b({'|'.join(_ORDINALS)})\b", re.IGNORECASE)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_SCALES = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000}
_HAN_NUMBER = re.compile(
    r"(?<![第第十一二三四五六七八九])([一二两三四五六七八九十百千零〇]+)((?:万亿|亿|万)?)\s*"
    r"(?=元|人民币|美元|兆瓦|个|座|家|项|大(?!数|学|规|力|型|气|部)|类|种(?!质|子)|处|代|市(?!场)|倍|成|亿|万|条|款|批|所"
    r"|英寸|纳米|千瓦|吨|年)"
)
_UNIT_AFTER = re.compile(
    r"\s*(元|人民币|美元|兆瓦|yuan|rmb|cny|us dollars|dollars|mw|megawatts?|percent|%)(?![a-z])", re.IGNORECASE
)
_UNITS = {
    "元": "yuan", "人民币": "yuan", "yuan": "yuan", "rmb": "yuan", "cny": "yuan", "美元": "usd", "us dollars": "usd",
    "dollars": "usd", "兆瓦": "MW", "mw": "MW", "megawatt": "MW", "megawatts": "MW", "percent": "%", "%": "%",
}  # fmt: skip
_SOFTENED = re.compile(
    r"\b(?:in excess of|upwards of|higher than|larger than|bigger than|top(?:s|ping)?|go(?:es)? (?:beyond|past)"
    r"|pass(?:es|ing)?)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_COUNTER = "[代级个家项座户人名条所款次]"
_HIGHER = re.compile(
    rf"\s*(?:\w+\s+)?(?:{_COUNTER}以上|(?:or|and) (?:higher|beyond|newer)|and up|upwards|\+|[及或和]以上)"
)
_LOWER = re.compile(rf"\s*(?:\w+\s+)?(?:{_COUNTER}?[及或和]?以下|(?:or|and) (?:lower|below|less|under|older|earlier))")
_BIGGER = re.compile(r"(?:超(?!高|级|导|材|声)|逾|多于|不止)\s*$")
_MORE = re.compile(r"\s*(?:以上|(?:or|and) (?:above|more))")
_REACHED = re.compile(r"(?:\breach\w*|达到?|达)\s*(?:about\s+|the\s+)?$", re.IGNORECASE)
_CAPPED = re.compile(
    r"(?:最[高多长大]|上限(?:为|是)?|封顶|不高于|不大于|限[报额])(?:可?[达获为]|不超过)?\s*$"
    r"|\b(?:a |the )?(?:maximum|cap|ceiling|limit)(?: (?:of|is|at|to))?\s*$|\b(?:capped|limited) (?:at|to)\s*$"
    r"|\bno higher than\s*$",
    re.IGNORECASE,
)
_FLOORED = re.compile(
    r"(?:最[低少短小]|下限(?:为|是)?|起点(?:为|是)?|不[少小]于)(?:为|不低于)?\s*$|\b(?:a |the )?minimum(?: of)?\s*$",
    re.IGNORECASE,
)
_END_OF = r"\s*(?:the\s+)?(?:year\s+)?(?:end\s+of\s+)?(?:the\s+)?(?:year\s+)?$"
_TIES: tuple[tuple[Tie, str, str], ...] = (  # by the words before a year and those after it
    (Tie.FROM, r"(?:from|since|after|starting|beginning|自|从)\s*(?:in\s+)?$", r"年?(?:起|以来|以后|之后|后)"),
    (Tie.BEFORE, r"(?:before|prior to|ahead of)\s*(?:the\s+end\s+of\s+)?$", ""),
    (Tie.BY, rf"(?:\bby|until|till|up to|no later than|to|到|至|截至|截止){_END_OF}", r"年(?:底|末)?(?:之前|以前|前)"),
    (Tie.IN, rf"(?:\bin|during|as of|throughout|within|于|在){_END_OF}", r"年(?:度|全年|[上下]半年|\s*[，,])"),
)
_COMPILED_TIES = tuple(
    (tie, re.compile(before, re.IGNORECASE), re.compile(after) if after else None) for tie, before, after in _TIES
)


def figures(text: str) -> tuple[Figure, ...]:
    """All figures of a normalised text, in order, none overlapping."""
    found: list[Figure] = []

    def add(start: int, end: int, value: float, unit: str = "", tie: Tie = Tie.NONE) -> None:
        if not any(known.start < end and start < known.end for known in found):
            if unit in (YEAR, MONTH, ORDINAL, "day", *CODES):
                comparator = Comparator.EXACT if unit in (YEAR, MONTH) else _comparator(text, start, end)
                found.append(Figure(start, end, value, unit, comparator, tie))
            else:
                found.append(_measured(text, start, end, value, unit))

    for match in _DATE.finditer(text):
        for group, unit in ((1, YEAR), (2, MONTH), (3, "day"), (4, YEAR), (5, MONTH), (6, "day")):
            if match[group]:
                add(match.start(group), match.end(group), float(match[group]), unit, Tie.ANY)
    for match in _YEAR_RANGE.finditer(text):
        add(match.start(1), match.end(1), float(match[1]), YEAR, Tie.FROM)
        add(match.start(2), match.end(2), float(match[2]), YEAR, Tie.BY)
    for match in _YEAR.finditer(text):
        add(match.start(1), match.end(1), float(match[1]), YEAR, _tie(text, match.start(1), match.end(1)))
    for match in _CODE.finditer(text):
        add(match.start(), match.end(), float(match[1]), match[2])
    for start, end, value, unit in numbers_in(text):
        add(start, end, value, unit)
    for start, end, value, unit in (*_worded(text), *_han(text)):
        add(start, end, value, unit)
    for match in _ORDINAL.finditer(text):
        add(match.start(), match.end(), float(match[1] or match[2]), ORDINAL)
    for match in _WORDED_ORDINAL.finditer(text):
        add(match.start(), match.end(), float(_ORDINALS.index(match[1].lower()) + 4), ORDINAL)
    for match in _MONTH.finditer(text):
        add(match.start(), match.end(), float(_MONTHS.index(match.group().lower()) + 1), MONTH, Tie.ANY)
    for pattern in (_PLAIN, _HAN_BESIDE):
        for match in pattern.finditer(text):
            add(match.start(), match.end(), float((match[1] + (match[2] or "")).replace(",", "")))
    return tuple(sorted(found, key=lambda figure: figure.start))


def _measured(text: str, start: int, end: int, value: float, unit: str) -> Figure:
    """A figure with what it is measured in: told by its own unit, by the words after it, or by a currency before it."""
    words = wording()
    after = words.measure_after.match(text, end)
    before = words.measure_before.search(text[max(0, start - 8) : start + (text[start] in "$¥￥€£")])
    measure, until = unit, after.end() if after else end
    if found := before or after:
        measure = words.measures[found[1].lower()]
    exact = _comparator(text, start, end)
    comparator = exact if exact is not Comparator.EXACT else _comparator(text, start, until)
    limit = bound(text, start, until) if measure in words.durations else Bound.NONE
    reached = _REACHED.search(text[max(0, start - 16) : start]) and not _MORE.match(text, until)
    is_reached = bool(reached) and comparator is Comparator.AT_LEAST
    return Figure(start, until, value, unit, comparator, Tie.NONE, measure, limit, is_reached)


def _comparator(text: str, start: int, end: int) -> Comparator:
    if _HIGHER.match(text, end):
        return Comparator.AT_LEAST
    if _LOWER.match(text, end):
        return Comparator.AT_MOST
    if _CAPPED.search(text[max(0, start - 16) : start]):
        return Comparator.AT_MOST
    if _FLOORED.search(text[max(0, start - 16) : start]):
        return Comparator.AT_LEAST
    if _BIGGER.search(text[max(0, start - 6) : start]):
        return Comparator.ABOVE
    if _SOFTENED.search(text[max(0, start - 40) : start]):
        return Comparator.ABOVE
    return comparator_at(text, start, end)


def _tie(text: str, start: int, end: int) -> Tie:
    before = text[max(0, start - 28) : start]
    for tie, pattern, after in _COMPILED_TIES:
        if (after and after.match(text, end)) or pattern.search(before):
            return tie
    return Tie.NONE


def _worded(text: str) -> Iterator[tuple[int, int, float, str]]:
    """Numbers in English words: "three", "thirty-two", "six hundred billion yuan". "One" alone is no number."""
    words = list(re.finditer(r"[A-Za-z]+", text))
    position = 0
    while position < len(words):
        total, current, count = 0.0, 0.0, 0
        while position + count < len(words):
            word = words[position + count].group().lower()
            if count and text[words[position + count - 1].end() : words[position + count].start()].strip(" -"):
                break
            small = _TENS.get(word) or cues().number_words.get(word)
            if small is not None and word not in _SCALES:
                current += small
            elif word in _SCALES and count:
                current = max(current, 1) * _SCALES[word]
                if _SCALES[word] >= 1e3:
                    total, current = total + current, 0.0
            else:
                break
            count += 1
        if count and not (count == 1 and words[position].group().lower() in ("one", "zero")):
            end = words[position + count - 1].end()
            unit = _UNIT_AFTER.match(text, end)
            start = words[position].start()
            yield start, unit.end() if unit else end, total + current, _UNITS[unit[1].lower()] if unit else ""
        position += max(count, 1)


def _han(text: str) -> Iterator[tuple[int, int, float, str]]:
    """Numbers in Chinese characters before a counter or a unit: 三个, 十五个, 六千亿元. 一个 is no number."""
    for match in _HAN_NUMBER.finditer(text):
        value = _han_value(match[1]) * {"": 1.0, "万": 1e4, "亿": 1e8, "万亿": 1e12}[match[2]]
        if value == 1:
            continue
        unit = _UNIT_AFTER.match(text, match.end(2))
        end = unit.end() if unit else match.end(2)
        yield match.start(), end, value, _UNITS[unit[1].lower()] if unit else ""


def _han_value(characters: str) -> float:
    total, digit = 0, 0
    for character in characters:
        if character in _HAN_SCALES:
            total += (digit or 1) * _HAN_SCALES[character]
            digit = 0
        else:
            digit = digit * 10 + _HAN_DIGITS[character]
    return float(total + digit)
