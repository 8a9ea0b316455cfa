"""Units of measure as headers and cells write them ("亿元", "(billion yuan)", "MW") → base unit and factor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from knowledge.lexicon_files import units

_BRACKETED = re.compile(r"[(（\[【]\s*(?:单位|unit)?\s*[:：]?\s*([^()（）\[\]【】]{1,40}?)\s*[)）\]】]", re.IGNORECASE)
_ANNOUNCED = re.compile(
    r"(?P<of>[\u4e00-\u9fff]{2,4}?(?=单位)|\b[a-z]+ (?=units?\b))?(?:(?:计量)?单位|\bunits?(?: of \w+)?)\s*[:：]\s*"
    r"(?P<unit>(?:(?:rmb|usd|us\$|cny) )?[^\s，,。;；、)）]{1,20}(?: (?:million|billion))?(?: (?:yuan|dollars|rmb))?)",
    re.IGNORECASE,
)
_AFTER_COMMA = re.compile(r"[,，/]\s*([^,，/]{1,30})$")
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])(?P<sign>[-−–])?(?P<number>\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)")
_PER = re.compile(r"\s*/\s*|(?<=\S)\s+(?:per|an?|of)\s+(?=\S)|\s*每\s*")
_CURRENCY_FIRST = re.compile(r"(rmb|cny|us\$|usd|\$|¥|￥|人民币|美元)\s*(\S.*)")
_CURRENCY_BEFORE = re.compile(r"(?<![A-Za-z])(rmb|cny|us\$|usd|\$|人民币|美元)\s?$", re.IGNORECASE)
FOOTNOTE_MARKS = "*†‡#※▲△①②③④⑤⑥⑦⑧⑨⑩¹²³⁴⁵⁶⁷⁸⁹"
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．％，－", "0123456789.%,-")
_FOOTNOTE = re.compile(r"\s*[(（\[]\s*(?:注?\s*\d|[a-z]|[*†‡])\s*[)）\]]$")  # "12.6 (1)", "8[a]", "5（注1）"
_CAREFUL = re.compile(r"[~≈≥≤<>约+]|about|over|above|under|approx\.?|more than|less than|up to|at least|at most", re.I)
_DOWN = re.compile(r"下降|减少|降低|下滑|下跌|[降减跌]$")
_LONGEST_UNIT = 30  # characters; longer words in brackets are a remark


@dataclass(frozen=True, slots=True)
class Measure:
    """One of what is written, in base units: "亿元" is 1e8 "yuan", "MW" is 1e6 "W". `words` as written."""

    unit: str
    factor: float
    words: str


@cache
def _scales() -> dict[str, float]:
    return {word.casefold(): scale.factor for scale in units().scales for word in scale.words}


@cache
def _units() -> dict[str, tuple[str, float]]:
    return {word.casefold(): (unit.unit, unit.factor) for unit in units().units for word in unit.words}


@cache
def _leading_scale() -> re.Pattern[str]:
    words = sorted(_scales(), key=len, reverse=True)
    return re.compile("|".join(rf"{re.escape(w)}\b" if w[-1].isascii() else re.escape(w) for w in words))


def known_measure(words: str) -> Measure | None:
    """The measure that some words are, and nothing else; None if the lexicon does not know them.

    A currency may stand before its scale ("RMB million"), and one measure may be for each of another ("yuan/mu").
    """
    bare = " ".join(words.casefold().split()).strip("()（） ")
    if bare in _units():
        unit, factor = _units()[bare]
        return Measure(unit, factor, words.strip())
    if (per := _PER.search(bare)) and not re.search(r"\d", bare[per.end() :].replace("m2", "").replace("m3", "")):
        one = known_measure(bare[: per.start()]) if per.start() else None
        unit = f"{one.unit}/{bare[per.end() :].strip()}" if one and one.unit != "%" else "%"
        return Measure(unit, one.factor, words.strip()) if one else None
    if (turned := _CURRENCY_FIRST.fullmatch(bare)) and (found := known_measure(f"{turned[2]} {turned[1]}")):
        return Measure(found.unit, found.factor, words.strip())
    scale = _leading_scale().match(bare)
    if not scale:
        return None
    rest = bare[scale.end() :].strip(" -")
    if rest in _units():
        unit, factor = _units()[rest]
        return Measure(unit, factor * _scales()[scale.group()], words.strip())
    if not rest:
        return Measure("", _scales()[scale.group()], words.strip())
    return Measure(rest, _scales()[scale.group()], words.strip()) if len(rest) <= _LONGEST_UNIT else None


def header_measure(header: str) -> Measure | None:
    """The measure in a header, in brackets or after a comma or slash; unknown words in brackets are one as well."""
    bracketed = _BRACKETED.findall(header)
    for words in bracketed:
        if known := known_measure(words):
            return known
    if not bracketed and (after := _AFTER_COMMA.search(header)) and (known := known_measure(after[1])):
        return known
    plain = [words for words in bracketed if not re.search(r"\d{4}", words)]
    return Measure(plain[0], 1.0, plain[0]) if plain else None


def is_known_unit(measure: Measure) -> bool:
    """Whether a header's measure is one of the lexicon's, and not only words in brackets."""
    return known_measure(measure.words) is not None


def announced_measures(text: str) -> tuple[tuple[str, Measure], ...]:
    """ "单位：亿元" in a caption or the lines above a table: measures, each with what is said of it (用地单位：亩)."""
    found = [(match["of"] or "", known_measure(match["unit"])) for match in _ANNOUNCED.finditer(text)]
    return tuple((told.strip(), measure) for told, measure in found if measure)


def bracketed_measures(text: str) -> tuple[tuple[str, Measure], ...]:
    """The same for measures in brackets alone: 各市产值（亿元）."""
    found = map(known_measure, _BRACKETED.findall(text))
    return tuple(("", measure) for measure in found if measure and measure.unit)


def without_measure(header: str) -> str:
    """A header's words without the unit in brackets."""
    return " ".join(_BRACKETED.sub(" ", header).split()) or header


def cell_number(text: str) -> tuple[float, Measure | None] | None:
    """The number that a cell is (12.6, "1,120.5", "36.5亿元", "约8%"), and its own measure; None if it is no number."""
    stripped = text.translate(_FULL_WIDTH).strip()
    match = _NUMBER.search(stripped)
    if not match or len(stripped) > _LONGEST_UNIT:
        return None
    before = stripped[: match.start()].strip()
    currency = _CURRENCY_BEFORE.search(before)
    before = before[: currency.start()].strip() if currency else before
    if before and not (_CAREFUL.fullmatch(before) or re.fullmatch(r"[\u4e00-\u9fff]{1,4}[:：]?", before)):
        return None
    rest = _FOOTNOTE.sub("", stripped[match.end() :].strip()).rstrip(FOOTNOTE_MARKS).strip()
    rest = re.sub(r"(?:以上|以下|左右|\+)$", "", rest)
    measure = known_measure(f"{currency[1]} {rest}" if currency else rest) if rest or currency else None
    if rest and measure is None and not re.fullmatch(r"[个家项人件]+", rest):
        return None
    down = match["sign"] or _DOWN.search(before)
    return float(re.sub(r"[,，]", "", match["number"])) * (-1 if down else 1), measure


def amounts_in(text: str) -> list[tuple[int, int, float, Measure | None]]:
    """The numbers in running text with their measures: start, end, value in base units, measure; years left out."""
    found = []
    for match in _NUMBER.finditer(text):
        end, measure = match.end(), None
        rest = re.match(r"\s?-?((?:[A-Za-z$%²]+[ ]?){1,3}|[\u4e00-\u9fff]{1,6}|%)", text[end : end + 40])
        if rest:
            end, measure = _longest_measure(rest[1], end + rest.start(1))
        currency = _CURRENCY_BEFORE.search(text[: match.start()]) if not (measure and measure.unit) else None
        if currency:
            own = known_measure(currency[1])
            scale, words = (measure.factor, measure.words) if measure else (1.0, "")
            measure = Measure(own.unit if own else "", scale, f"{currency[1]} {words}".strip())
        value = float(re.sub(r"[,，]", "", match["number"]))
        is_year = measure is None and match["number"].isdigit() and 1900 <= value <= 2100
        if not is_year:
            found.append(
                (
                    currency.start() if currency else match.start(),
                    end if measure else match.end(),
                    value * (measure.factor if measure else 1.0),
                    measure,
                )
            )
    return found


def _longest_measure(words: str, start: int) -> tuple[int, Measure | None]:
    """The longest beginning of some words that is a measure, and where it ends."""
    for length in range(len(words), 0, -1):
        if length < len(words) and words[length].isascii() and words[length].isalpha():
            continue  # in the middle of a word
        measure = known_measure(words[:length])
        if measure and (not measure.unit or measure.unit in _base_units()):
            return start + len(words[:length].rstrip()), measure
    return start, None


@cache
def _base_units() -> frozenset[str]:
    return frozenset(unit.unit for unit in units().units)
