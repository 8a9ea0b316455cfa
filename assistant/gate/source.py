"""Where a sentence says that something stands: "according to the 2019 plan" gives no figure of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TEXT = (
    r"(?:(?:policy|official|government|provincial)\s+)?"
    r"(?:plan|document|text|policy|overview|paper|page|source|publication)"
)
_TEXT_ZH = r"(?:发布的|公布的|的)?(?:政策|官方|这份|该)?(?:文件|规划|政策|文本|方案|资料|概览|概况)"


def strip_attribution(text: str, published: Iterable[str]) -> str:
    """The text without the year of publication (ISO dates) where it only tells which text is meant."""
    for date in published:
        year = re.escape(date[:4])
        text = re.sub(rf"\b(the|this|its|a)\s+(?:\w+'s\s+)?{year}\s+(?={_TEXT}\b)", r"\1 ", text, flags=re.IGNORECASE)
        text = (
            re.sub(rf"\b(?:published|issued|released|dated)\s+(?:in\s+)?{year}\b", "published", text) if date else text
        )
        text = re.sub(rf"{year}年(?={_TEXT_ZH})", "", text)
    return text
