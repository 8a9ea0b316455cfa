"""Which lines are headings, and how deep: by their numbering, whatever its style and spacing."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ROMAN = r"[IVXLC]+"
_HAN = r"[一二三四五六七八九十百]+"
# style name → pattern of the number; the order decides which style claims an ambiguous line
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("markdown", re.compile(r"(?P<marks>#{1,6})\s+")),
    ("part", re.compile(r"(?:Part|Chapter|Title)\s+(?:\d+|[IVXLC]+|[A-Z])\b\s*[:.：—–-]?\s*", re.IGNORECASE)),
    ("han part", re.compile(rf"第(?:{_HAN}|\d+)[章节部分编条]+\s*[:：、]?\s*")),
    ("section", re.compile(r"(?:Section|Article)\s+(?:\d+|[IVXLC]+|[A-Z])\b\s*[:.：—–-]?\s*", re.IGNORECASE)),
    ("(roman)", re.compile(rf"[(（]\s*{_ROMAN}\s*[)）]\s*")),
    ("roman", re.compile(rf"{_ROMAN}\s*[.、．]\s+")),
    ("han", re.compile(rf"{_HAN}\s*[、.．]\s*")),
    ("(han)", re.compile(rf"[(（]\s*{_HAN}\s*[)）]\s*")),
    ("dotted", re.compile(r"\d+(?:\.\d+)+\.?\s+")),
    ("number", re.compile(r"\d+\s*[.、．]\s*(?!\d)")),
    ("number)", re.compile(r"\d+\s*[)）]\s*")),
    ("(number)", re.compile(r"[(（]\s*\d+\s*[)）]\s*")),
    ("letter", re.compile(r"[A-Z]\s*[.)]\s+")),
)
_TERMINAL = ".!?;,。！？；，"
_RUN_IN = re.compile(r"(?P<title>[^.:;。：；!?]{2,80}?)\s*[.。:：](?=\s+[A-Z\"“]|\s*[\u4e00-\u9fff])")
_RANKED = "rank "
_FULL_STOP = re.compile(r"[。！？；]")  # "（二）新型显示。推动…（责任单位：…）" is a title and a paragraph
_LONGEST_TITLE = 120
_LONGEST_RUN_IN_WORDS = 8


@dataclass(frozen=True, slots=True)
class HeadingMatch:
    """A heading at the start of a line: its numbering style, and how many characters of the line it takes."""

    style: str
    length: int


class HeadingLevels:
    """Gives headings their level: the first style seen is the highest, a style seen inside another is one deeper."""

    def __init__(self) -> None:
        self._stack: list[str] = []

    def match(self, line: str) -> HeadingMatch | None:
        """The heading that opens the line, or None. A numbered sentence is no heading; "1) Title. Text" has one."""
        for style, pattern in _STYLES:
            number = pattern.match(line)
            if not number:
                continue
            title = line[number.end() :]
            if not title.strip():
                return None
            if style == "markdown":
                return HeadingMatch(f"markdown {len(number['marks'])}", len(line))
            if len(title) <= _LONGEST_TITLE and title.rstrip()[-1] not in _TERMINAL and not _FULL_STOP.search(title):
                return HeadingMatch(style, len(line))
            run_in = _RUN_IN.match(title)
            if run_in and len(run_in["title"].split()) <= _LONGEST_RUN_IN_WORDS:
                return HeadingMatch(style, number.end() + run_in.end())
            return None
        return None

    def place(self, heading: HeadingMatch) -> int:
        """Take note of a heading and return its level, from 1."""
        if heading.style in self._stack:
            del self._stack[self._stack.index(heading.style) + 1 :]
        else:
            self._stack.append(heading.style)
        return len(self._stack)

    def place_rank(self, rank: int) -> int:
        """Take note of a heading that its format ranks (1 is the highest), and return its level, from 1."""
        above = [style for style in self._stack if style.startswith(_RANKED) and int(style[len(_RANKED) :]) < rank]
        del self._stack[self._stack.index(above[-1]) + 1 if above else 0 :]
        self._stack.append(f"{_RANKED}{rank}")
        return len(self._stack)


def title_of(heading: str) -> str:
    """A heading's words without Markdown marks and closing punctuation, evenly spaced; its number stays."""
    return re.sub(r"^(\(?\w+\))(?=\S)", r"\1 ", " ".join(heading.lstrip("# ").split())).rstrip(".:。：")
