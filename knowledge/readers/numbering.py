"""The numbers that Word writes by itself before paragraphs: "1.", "(一)", "第二章", bullets."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

BULLET = "•"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HAN = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class Level:
    format: str = "decimal"
    pattern: str = "%1."
    start: int = 1


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before a paragraph; `level` counts from 0."""

    words: str
    level: int
    is_bullet: bool
    is_chinese: bool


@dataclass(slots=True)
class Numbering:
    """Counts through a document: ask for every numbered paragraph, in order."""

    _levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    _abstract: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0] * _LEVELS))

    def read(self, root: Any) -> None:
        """Take the definitions of `numbering.xml`."""
        abstracts = {}
        for abstract in root.iter(f"{_W}abstractNum"):
            abstracts[abstract.get(f"{_W}abstractNumId")] = {
                int(level.get(f"{_W}ilvl") or 0): _level(level) for level in abstract.iter(f"{_W}lvl")
            }
        for number in root.iter(f"{_W}num"):
            identity = number.get(f"{_W}numId")
            reference = _value(number, "abstractNumId")
            self._levels[identity] = dict(abstracts.get(reference, {}))
            overridden = False
            for override in number.iter(f"{_W}lvlOverride"):
                depth = int(override.get(f"{_W}ilvl") or 0)
                start = _value(override, "startOverride")
                known = self._levels[identity].get(depth, Level())
                if start:
                    overridden = True
                    self._levels[identity][depth] = Level(known.format, known.pattern, int(start))
            # lists of one definition count on together, unless one says where it starts
            self._abstract[identity] = f"{identity}!" if overridden else reference

    def label(self, identity: str, depth: int) -> Label | None:
        """The label of the next paragraph of a list, None if it has none."""
        levels = self._levels.get(identity)
        if levels is None or identity == "0" or not 0 <= depth < _LEVELS:
            return None
        level = levels.get(depth, Level())
        counts = self._counts[self._abstract[identity]]
        counts[depth] = counts[depth] + 1 if counts[depth] else level.start
        for deeper in range(depth + 1, _LEVELS):
            counts[deeper] = 0
        if level.format == "bullet":
            return Label(BULLET, depth, True, False)
        if level.format == "none" or not level.pattern:
            return None
        words = level.pattern
        for other in range(depth, -1, -1):
            of = levels.get(other, Level())
            words = words.replace(f"%{other + 1}", counted(counts[other] or of.start, of.format))
        chinese = any("\u4e00" <= character <= "\u9fff" for character in words)
        return Label(words.strip(), depth, False, chinese)


def _level(element: Any) -> Level:
    start = _value(element, "start")
    return Level(
        _value(element, "numFmt") or "decimal", _value(element, "lvlText"), int(start) if start.isdigit() else 1
    )


def _value(element: Any, name: str) -> str:
    found = element.find(f"{_W}{name}")
    return str(found.get(f"{_W}val") or "") if found is not None else ""


def counted(number: int, style: str) -> str:
    """A number in one of Word's styles."""
    if style in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if style == "lowerLetter" else letter.upper()
    if style in {"lowerRoman", "upperRoman"}:
        return roman(number) if style == "upperRoman" else roman(number).lower()
    if style.startswith(("chineseCounting", "japaneseCounting", "taiwaneseCounting", "ideographDigital")):
        return han(number)
    if style == "decimalEnclosedCircleChinese" or style == "decimalEnclosedCircle":
        return chr(0x2460 + number - 1) if number <= 20 else f"({number})"
    if style == "chineseLegalSimplified":
        return "".join(_FORMAL[int(digit)] for digit in str(number))
    return f"{number:02d}" if style == "decimalZero" else str(number)


def han(number: int) -> str:
    """Chinese numerals up to 9,999."""
    if not 0 < number < 10_000:
        return str(number)
    words, zero = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            words += ("零" if zero and words else "") + _HAN[digit] + name
        zero = digit == 0
    return words.removeprefix("一") if words.startswith("一十") else words


def roman(number: int) -> str:
    values = (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
        (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    )  # fmt: skip
    words = ""
    for value, letters in values:
        words += letters * (number // value)
        number %= value
    return words
