"""Numbers in the text → QuantityFact rows: value, unit, comparator, year, and what they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge.chunk_columns import ChunkColumns
from knowledge.types import Chunk, ChunkKind, Comparator, QuantityFact, Span

_SCALE = {
    "thousand": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12, "tn": 1e12,
    "万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8, "万亿": 1e12, "萬億": 1e12,
}  # fmt: skip
_UNIT = {
    "yuan": "yuan", "rmb": "yuan", "cny": "yuan", "元": "yuan", "人民币": "yuan", "usd": "usd", "dollars": "usd",
    "us dollars": "usd", "美元": "usd", "mw": "MW", "megawatt": "MW", "megawatts": "MW", "兆瓦": "MW", "gw": "GW",
    "kw": "kW", "%": "%", "percent": "%", "per cent": "%", "hectares": "ha", "km": "km", "km2": "km2", "nm": "nm",
    "tonnes": "t", "tons": "t",
}  # fmt: skip
_CURRENCY = {"¥": "yuan", "￥": "yuan", "rmb": "yuan", "cny": "yuan", "us$": "usd", "$": "usd", "usd": "usd"}
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "twenty": 20,
    "thirty": 30, "fifty": 50, "hundred": 100,
}  # fmt: skip

_scale = "|".join(sorted((re.escape(s) for s in _SCALE if s not in {"m"}), key=len, reverse=True))
_unit = "|".join(sorted((re.escape(u) for u in _UNIT), key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?P<currency>¥|￥|US\$|\$|RMB|CNY|USD)?\s?(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"[\s-]{{0,3}}(?P<scale>{_scale})?(?![a-z])[\s-]{{0,3}}(?P<unit>{_unit})?(?![a-z])",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_initial = "".join(sorted({re.escape(word[0]) for word in (*_SCALE, *_UNIT)}))
_LIKELY = re.compile(  # where a number has more than digits; without a word to begin with, no word is tried
    rf"(?<!\d)\d[\d.,]*+[\s-]{{0,6}}+(?=[{_initial}])(?:{_scale}|{_unit})(?![a-z])|(?:[¥￥$]|RMB|CNY|USD)\s?\d",
    re.IGNORECASE,
)
_LONGEST_CURRENCY = 4  # characters before a number that belong to it: "RMB "
_STATING = frozenset({ChunkKind.SENTENCE, ChunkKind.LIST_ITEM, ChunkKind.TABLE_ROW})
_LOOK_BACK = 40  # characters before a number that may compare it
_BEFORE: tuple[tuple[Comparator, re.Pattern[str]], ...] = tuple(
    (comparator, re.compile(rf"(?:{words})\s*(?:the\s+)?$", re.IGNORECASE))
    for comparator, words in (
        (
            Comparator.AT_LEAST,
            r"at least|no less than|not less than|minimum of|reach(?:ing)?|≥|不低于|不少于|不小于|至少|达到",
        ),
        (
            Comparator.AT_MOST,
            r"at most|up to|no more than|not more than|not (?:to )?exceed(?:ing)?|not over|maximum of|≤|不超过|至多",
        ),
        (
            Comparator.ABOVE,
            r"exceed(?:s|ing)?|above|surpass(?:es|ing)?|over|more than|beyond"
            r"|(?:great|larg|bigg|high|long|tall|fast)er than|>|超过|突破|高于|大于|多于",
        ),
        (Comparator.BELOW, r"below|under|less than|(?:few|small|low|cheap|short)er than|<|低于|小于|少于|不到"),
    )
)
_AFTER: tuple[tuple[Comparator, re.Pattern[str]], ...] = tuple(
    (comparator, re.compile(rf"\s*(?:{words})", re.IGNORECASE))
    for comparator, words in (
        (Comparator.AT_LEAST, r"and above|or above|or more|and more|以上"),
        (Comparator.AT_MOST, r"and below|or below|or less|以下"),
    )
)
_YEAR = re.compile(
    r"(?:by|in|until|before|to)\s+(?:the\s+end\s+of\s+)?((?:19|20)\d\d)\b|((?:19|20)\d\d)\s*年", re.IGNORECASE
)
_TARGET = re.compile(
    r"\b(?:strive|strives|aim|aims|target|targets|goal|expected|expects|plan|plans|planned|will|should|seek|seeks|by\s+20\d\d)\b"
    r"|目标|力争|预计|将|(?:到|至)\s*20\d\d\s*年",
    re.IGNORECASE,
)


def base_value(number: str, scale: str | None) -> float:
    """ "1,000" and "billion" → 1e12."""
    return float(number.replace(",", "")) * (_SCALE[scale.lower()] if scale else 1.0)


def _stated(text: str) -> Iterator[re.Match[str]]:
    """All matches of `_QUANTITY`, tried only where digits are near: elsewhere is most of a text."""
    position = 0
    while digits := _DIGITS.search(text, position):
        first, position = max(position, digits.start() - _LONGEST_CURRENCY), digits.end()
        for start in range(first, digits.end()):
            if match := _QUANTITY.match(text, start):
                position = match.end()
                yield match
                break


def numbers_in(text: str) -> Iterator[tuple[int, int, float, str]]:
    """Every number in a text that has a scale or a unit: start, end, base value, unit ("" if it has none)."""
    for match in _stated(text) if _LIKELY.search(text) else ():
        scale, unit, currency = match["scale"], match["unit"], match["currency"]
        if not (scale or unit or currency):
            continue
        end = match.end("unit") if unit else match.end("scale") if scale else match.end("number")
        start = match.start("currency") if currency else match.start("number")
        name = _UNIT[unit.lower()] if unit else _CURRENCY[currency.lower()] if currency else ""
        yield start, end, base_value(match["number"], scale), name


def comparator_at(text: str, start: int, end: int) -> Comparator:
    """What the words around text[start:end] say of the number that stands there."""
    for comparator, pattern in _AFTER:
        if pattern.match(text, end):
            return comparator
    for comparator, pattern in _BEFORE:
        if pattern.search(text[max(0, start - _LOOK_BACK) : start]):
            return comparator
    return Comparator.EXACT


def year_near(text: str) -> int | None:
    """The first year that a sentence gives a date with ("by 2020"), or None."""
    match = _YEAR.search(text)
    return int(match[1] or match[2]) if match else None


_SUBJECT = re.compile(
    r"\b((?:industrial\s+|annual\s+|total\s+)*(?:output|output value|value|revenue|sales|scale|investment))\s+of\s+"
    r"(?:the\s+)?([\w &-]+?)(?=\s+(?:across|above|exceed|to|by|in|over|of|surpass|is|will|reach)\b|[,.;])",
    re.IGNORECASE,
)
_GENERATION = re.compile(r"(?P<number>\d{1,2})(?:st|nd|rd|th)[\s\u00a0-]+(?P<unit>generation)|第?(?P<han>\d{1,2})代")
_RESOLUTION = re.compile(r"(?<![\w.])(?P<number>\d{1,2})K\b")
_BASES = re.compile(
    r"(?<![\w.,-])(?P<number>\d{1,4})\s+(?=[A-Z][\w-]*(?:\s+[A-Z][\w-]*){0,8}\s+(?:Bases|Parks|Projects|Laboratories|Centers))"
)
_DATED = re.compile(r"(?:\b(?:in|of|since)\s+|[(（])(?P<number>(?:19|20)\d\d)\b(?!\s*[–-]\s*\d)")

_OTHERS = (
    # pattern, unit, and words of which whatever the pattern matches holds one
    (_GENERATION, "generation", ("generation", "代")),
    (_RESOLUTION, "K", ("K",)),
    (_BASES, "bases", ("Bases", "Parks", "Projects", "Laboratories", "Centers")),
    (_DATED, "year", ("19", "20")),
)


def _other_numbers(text: str) -> Iterator[tuple[int, int, float, str]]:
    """Numbers without a scale or a unit of measure that policy texts state: generations, resolutions, bases, years."""
    for pattern, unit, hints in _OTHERS:
        if not any(hint in text for hint in hints):
            continue
        for match in pattern.finditer(text):
            number = match["number"] or match.groupdict().get("han") or "0"
            end = match.end() if unit in ("generation", "K") else match.end("number")
            yield match.start("number") if match["number"] else match.start(), end, float(number), unit


def extract_quantities(document_id: str, text: str, chunks: Sequence[Chunk]) -> tuple[QuantityFact, ...]:
    """The quantities with scale or unit in sentences, list items and table rows, in reading order."""
    found: list[QuantityFact] = []
    columns = ChunkColumns.of(document_id, chunks)
    for position in columns.of_kinds(_STATING):
        words = text[columns.starts[position] : columns.ends[position]]
        if not _DIGITS.search(words):
            continue
        stated = sorted({*numbers_in(words), *_other_numbers(words)})
        if not stated:
            continue
        chunk = columns.item(position)
        year, is_target, subject = year_near(words), _TARGET.search(words) is not None, _subject(words, chunk)
        for start, end, value, unit in stated:
            found.append(
                QuantityFact(
                    fact_id=f"{document_id}:quantity-{chunk.span.start + start}",
                    value=value,
                    unit=unit,
                    comparator=comparator_at(words, start, end),
                    year=year,
                    number=Span(document_id, chunk.span.start + start, chunk.span.start + end),
                    sentence=chunk.span,
                    section=chunk.section,
                    is_target=is_target,
                    subject=subject,
                )
            )
    return tuple(found)


def _subject(words: str, chunk: Chunk) -> str:
    """What the number is about: "output value of …" in its own sentence, else the section it stands in."""
    match = _SUBJECT.search(words)
    if match:
        return " ".join(match[2].split())
    return chunk.section[-1] if chunk.section else ""
