"""Lines → paragraphs, over columns and pages: where a line ends early, is set in, or begins with a number, one ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from knowledge.headings import HeadingLevels
from knowledge.readers.layout import TERMINAL
from knowledge.readers.pdf_page import Line, Page, PlacedTable, glued, is_han
from knowledge.readers.visible import words_of

_BULLET = re.compile(r"[•●▪◦■□·‣∙◆➢○\-–—]\s*(?=\S)")
_MARK_ONLY = "\uf0b7\uf0a7\uf06e\uf0d8\uf076"  # bullets of symbol fonts
_NUMBERED = re.compile(
    r"第[一二三四五六七八九十百\d]+[章节条部编]|[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十\d]+[)）]"
    r"|\d{1,3}(?:\.\d{1,3})*[.、．)]?\s+\S|\d{1,3}[.、．)）]\s*\S|[①-⑳]|[(（]?[IVXivx]{1,5}[.)）]\s|[A-Za-z][.)]\s"
    r"|(?:Part|Chapter|Section|Article|Annex|Table|Figure|Note|Source)\b\s*[\dIVX:.]|附[件表录]|表\s*\d|注[:：]",
)
_LONGEST_HEADING = 150
_HYPHENS = "-\u2010\u00ad"


@dataclass(slots=True)
class Paragraph:
    """A paragraph that is being put together; `turns` are the offsets at which it passes to the next page."""

    words: str
    page: int
    size: float
    is_bold: bool
    is_item: bool
    last: Line
    first: Line
    turns: tuple[int, ...] = ()

    @property
    def is_short(self) -> bool:
        return len(self.words) <= _LONGEST_HEADING and self.words[-1] not in TERMINAL + ",，、"

    @property
    def is_numbered(self) -> bool:
        return HeadingLevels().match(self.words) is not None

    def add(self, line: Line, known: frozenset[str]) -> None:
        turned = line.page > self.last.page
        before = len(self.words)
        self.words = glued(self.words, line.words, known)
        if turned:
            self.turns = (*self.turns, max(before, len(self.words) - len(line.words)))
        self.last = line


def paragraphs(pages: Sequence[Page], body: float) -> Iterator[Paragraph | PlacedTable]:
    """The parts of all pages in reading order, lines put together."""
    hyphenated = frozenset(
        word.casefold()
        for page in pages
        for part in page.parts
        if isinstance(part, Line)
        for word in re.findall(r"[A-Za-z]+-[A-Za-z]+", part.words)
    )
    gap = _usual_gap(pages)
    current: Paragraph | None = None
    for page in pages:
        for part in page.parts:
            if isinstance(part, PlacedTable):
                if current is not None:
                    yield current
                    current = None
                yield part
            elif current is not None and _goes_on(current, part, gap, body):
                current.add(part, hyphenated)
            else:
                if current is not None:
                    yield current
                current = _begun(part)
    if current is not None:
        yield current


def _begun(line: Line) -> Paragraph:
    words = line.words.lstrip(_MARK_ONLY)
    bullet = _BULLET.match(words)
    marked = bool(bullet) or words != line.words
    return Paragraph(
        words=words_of(words[bullet.end() :] if bullet else words) or line.words,
        page=line.page,
        size=line.size,
        is_bold=line.is_bold,
        is_item=marked,
        last=line,
        first=line,
    )


def _goes_on(paragraph: Paragraph, line: Line, gap: float, body: float) -> bool:
    last = paragraph.last
    if abs(last.size - line.size) > 0.08 * last.size or _starts_anew(line.words):
        return False
    if last.is_bold and not line.is_bold and paragraph.is_short:
        return False
    if last.words[-1] in _HYPHENS and last.words[-2:-1].isalpha() and line.words[0].islower():
        return True  # a word goes on
    near = line.page == last.page and line.top >= last.top
    if near and line.top - last.bottom > max(1.6 * gap, 0.35 * line.size):
        return False
    if last.size > body * 1.12:  # a heading of several lines, often centred
        return near and len(paragraph.words) < _LONGEST_HEADING
    room = last.right - last.x1
    full = room < line.first_width + 0.5 * last.size
    indented = line.x0 > line.left + 1.2 * line.size
    hanging = paragraph.is_item or (paragraph.first.x0 < line.x0 and abs(last.x0 - line.x0) < line.size)
    if indented and not hanging and not (last.x0 > last.left + 1.2 * last.size and near and abs(last.x0 - line.x0) < 1):
        return False
    if not near:
        first = line.words[0]
        return full and last.words[-1] not in ".。!！?？:：" and (first.islower() or first == "(" or is_han(first))
    return full


def _starts_anew(words: str) -> bool:
    return _NUMBERED.match(words) is not None or _BULLET.match(words) is not None or words[0] in _MARK_ONLY


def _usual_gap(pages: Sequence[Page]) -> float:
    """The white between the lines of a paragraph, in points."""
    gaps = []
    for page in pages:
        lines = [part for part in page.parts if isinstance(part, Line)]
        for one, other in pairwise(lines):
            if 0 <= other.top - one.bottom < 3 * one.size and abs(one.size - other.size) < 0.6:
                gaps.append(other.top - one.bottom)
    return float(median(gaps)) if gaps else 0.0
