"""What a line of text is by its looks: a title, a byline, the caption of a table, its unit."""

from __future__ import annotations

import re
from functools import cache

from knowledge.lexicon_files import structure

TERMINAL = ".!?:;。！？：；"
LONGEST_TITLE = 200
_UNIT = re.compile(r"[(（]?\s*(?:计量)?(?:单位|單位|units?)\s*[:：]", re.IGNORECASE)
_CAPTION = re.compile(
    r"(?:table|annex|appendix|schedule)\s+[\dIVXA-Z]|(?:附?表|附件)\s*[\d一二三四五六七八九十]", re.IGNORECASE
)
_LONGEST_CAPTION = 150


def is_title(line: str) -> bool:
    """Whether the first line of a document is its title."""
    return len(line) <= LONGEST_TITLE and line[-1] not in TERMINAL


@cache
def _byline() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in structure().bylines)
    return re.compile(rf"(?:{words})\s*[:：]", re.IGNORECASE)


def is_byline(line: str) -> bool:
    """Whether a line below the title says who published the document, and when."""
    return _byline().match(line) is not None


def is_unit(line: str) -> bool:
    """Whether a line tells the unit of a table's numbers."""
    return len(line) <= 60 and _UNIT.match(line) is not None


def is_caption(line: str) -> bool:
    return len(line) <= _LONGEST_CAPTION and _CAPTION.match(line) is not None and line[-1] not in ".。;；"
