"""Figures of tables as they are shown: as written, with their unit, and in the asker's way of counting."""

from __future__ import annotations

import re

from assistant.question import Language
from knowledge.table_types import FactCell, FactColumn

_MONEY = {"yuan": ("yuan", "元"), "usd": ("US dollars", "美元")}


def plain(value: float) -> str:
    """A number without a tail of rounding errors."""
    return f"{round(value, 6):.6f}".rstrip("0").rstrip(".")


def with_unit(number: str, words: str) -> str:
    """ "12.6 billion yuan", "58亿元", "8.9%"; a unit that holds a number stands apart: "48 × 100 million yuan"."""
    if not words:
        return number
    if any(character.isdecimal() for character in words.split("/")[0]):  # ² is none
        return f"{number} × {words}"
    return f"{number}{words}" if words.startswith("%") or not words[0].isascii() else f"{number} {words}"


def converted(value: float, unit: str, words: str, language: Language) -> str:
    """The same amount in the asker's way of counting, in brackets; "" where it is written so or has no other."""
    if unit in _MONEY:
        english, chinese = _MONEY[unit]
        if language is Language.ENGLISH and (not words.isascii() or any(map(str.isdigit, words))):
            scale = next(
                ((f, w) for f, w in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")) if value >= f), None
            )
            shown = f"{plain(value / scale[0])} {scale[1]} {english}" if scale else f"{plain(value)} {english}"
            return f" ({shown})"
        if language is not Language.ENGLISH and words.isascii():
            factor, scale_words = (1e8, "亿") if value >= 1e8 else (1e4, "万")
            return f"（{plain(value / factor)}{scale_words}{chinese}）"
    if unit == "m2" and language is Language.ENGLISH and words in ("亩", "mu"):
        return f" ({plain(round(value / 1e4, 1))} hectares)"
    return ""


def shown_cell(text: str, cell: FactCell, column: FactColumn, language: Language) -> str:
    """A cell as written, with the unit of its header and the asker's way of counting."""
    words = " ".join(text.split())
    if cell.value is None or column.role != "amount":
        return words
    unit = "" if re.search(r"[^\d.,\s%-]", words) or (words.endswith("%") and column.unit == "%") else cell.unit_words
    return with_unit(words, unit) + converted(cell.value, cell.unit, cell.unit_words or words, language)


def shown_value(value: float, column: FactColumn, language: Language) -> str:
    """A computed amount in the unit of its column."""
    own = with_unit(plain(value / column.factor), column.unit_words)
    return own + converted(value, column.unit, column.unit_words, language)


def numbers_of(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text))


_MEASURE_WORD = re.compile(r"(?:多少|几)([个家项座宗块栋幢处种类条名所])")


def measure_word(text: str) -> str:
    """The measure word that a question counts with (多少宗); "" if it has none."""
    match = _MEASURE_WORD.search(text)
    return match[1] if match else ""
