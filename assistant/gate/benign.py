"""Words that look as if they turned a meaning and turn none: "not only", "no less than", "no. 3"."""

from __future__ import annotations

import re

_BENIGN = re.compile(
    r"\bnot only\b|\bnot limited to\b|\bno\.\s*\d|\b(?:no|not) (?:less|more|fewer|later) than\b|\bnon-"
    r"|^(?:first|second|third|last)(?:ly)?,|(?<=[.;:] )(?:first|second|third)(?:ly)?,|\bat (?:least|most)\b"
    r"|\bmore than\b|\bless than\b|\bother than\b|\bas well as\b|(?:\b(?:may|must|shall|can)\s+)?\bnot exceed\w*\b"
    r"|^(?:no|yes),|(?<=[.;:] )(?:no|yes),|\bto top(?=\s+(?:rmb\s*)?[\d¥])|不(?:低于|少于|小于|超过)|不限于"
    r"|最[高低多少长短大](?:为|可?[达获]|不超过)?(?=\s*[\d一二两三四五六七八九十百])",
    re.IGNORECASE,
)


def without_benign(text: str) -> str:
    """The text with such words blanked, every place kept."""
    return _BENIGN.sub(lambda match: " " * len(match.group()), text)
