"""Running heads, feet and page numbers: what stands at the edge of pages again and again is no part of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from knowledge.readers.pdf_page import Line, Page

_EDGE = 0.12  # of a page's height
_MARGIN = 0.055
_PAGE_NUMBER = re.compile(
    r"[-—–•·\s|]*(?:\d{1,4}|[ivxlc]{1,6})(?:\s*/\s*\d{1,4})?[-—–•·\s|]*"
    r"|(?:page|p\.)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|第\s*\d{1,4}\s*[页頁](?:\s*[,，/]?\s*共\s*\d{1,4}\s*[页頁])?",
    re.IGNORECASE,
)


def without_running(pages: Sequence[Page], body: float) -> list[Page]:
    """The pages without what repeats at their edges (numbers in it may differ), and without what is set smaller than
    the body (its type size) in the very margin."""
    counts: Counter[tuple[str, bool]] = Counter()
    for page in pages:
        counts.update({_key(line, page) for line in _at_edges(page)})
    often = max(2, min(3, len(pages)))
    kept = []
    for page in pages:
        edges = set(map(id, _at_edges(page)))
        parts = tuple(
            part
            for part in page.parts
            if not (
                isinstance(part, Line)
                and id(part) in edges
                and (
                    counts[_key(part, page)] >= often
                    or _PAGE_NUMBER.fullmatch(part.words)
                    or (part.size < body and not _MARGIN <= part.middle / page.height <= 1 - _MARGIN)
                )
            )
        )
        kept.append(replace(page, parts=parts))
    return kept


def _at_edges(page: Page) -> list[Line]:
    lines = [part for part in page.parts if isinstance(part, Line)]
    return [line for line in lines if line.middle < _EDGE * page.height or line.middle > (1 - _EDGE) * page.height]


def _key(line: Line, page: Page) -> tuple[str, bool]:
    return re.sub(r"\d+", "#", line.words), line.middle < page.height / 2
