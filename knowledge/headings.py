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
_NUMBERED = re.compile(  # any of them, at once
    "|".join(f"(?{'i' if pattern.flags & re.IGNORECASE else ''}:{pattern.pattern})" for _, pattern in _STYLES)
)
_TERMINAL = ".!?;,。！？；，"
_RUN_IN = re.compile(r"(?P<title>[^.:;。：；!?]{2,80}?)\s*[.。:：](?=\s+[A-Z\"“]|\s*[\u4e00-\u9fff])")
_RANKED = "rank "
_FULL_STOP = re.compile(r"[。！？；]")  # "（二）新型显示。推动…（责任单位：…）" is a title and a paragraph
_LONGEST_TITLE = 120
_LONGEST_RUN_IN_WORDS = 8
_LONGEST_HAN_RUN_IN = 20
# what only sentences say: "第二条 外商投资企业享受同等待遇。…" has no title
_HAN_SENTENCE = re.compile(
    r"[，,“”「」]|应当|[必应]须|不得|可以|给予|享受|负责|适用于|修改为|删[去除]|自.{2,16}起|最[高低]|本(?:办法|措施|政策|规定|通知|意见|条例)"
)
_HAN_TITLE = re.compile(r"[^，,。！？；：:;“”]{2,12}[。：:]")  # "第十条 附则。"


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
        if not _NUMBERED.match(line):
            return None
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
            if style == "han part" and _HAN_TITLE.fullmatch(title.strip()) and not _HAN_SENTENCE.search(title):
                return HeadingMatch(style, len(line))
            run_in = _RUN_IN.match(title)
            if run_in and _is_short(run_in["title"]):
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


def _is_short(title: str) -> bool:
    """Whether words before a full stop are a title and no sentence."""
    if title.isascii() or not re.search(r"[\u4e00-\u9fff]", title):
        return len(title.split()) <= _LONGEST_RUN_IN_WORDS
    return len(title) <= _LONGEST_HAN_RUN_IN and not _HAN_SENTENCE.search(title)


def title_of(heading: str) -> str:
    """A heading's words without Markdown marks and closing punctuation, evenly spaced; its number stays."""
    return re.sub(r"^(\(?\w+\))(?=\S)", r"\1 ", " ".join(heading.lstrip("# ").split())).rstrip(".:。：")
