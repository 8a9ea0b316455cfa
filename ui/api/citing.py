"""Citations for readers who see nothing but text: marks as annotations, and a list of sources below the answer."""

from __future__ import annotations

import re
from typing import Any

from assistant.types import Answer
from ui.rendering import FindDocument, citation_link

_MARKER = re.compile(r"\[(\d{1,3})\]")


def with_sources(answer: Answer, base: str, find_document: FindDocument) -> str:
    """The answer, its notices, and its sources as Markdown."""
    return answer.text + appendix(answer, base, find_document)


def appendix(answer: Answer, base: str, find_document: FindDocument) -> str:
    """What stands below the answer: notices and sources, each with its words and a link to them."""
    lines = [f"*{notice}*" for notice in answer.notices]
    for citation in answer.citations:
        published = f", {citation.published.isoformat()}" if citation.published else ""
        quote = " ".join(citation.quote.split())
        link = base + citation_link(citation, find_document)
        lines.append(f"[{citation.number}] “{quote}” ({citation.title}{published}) <{link}>")
    return "".join(f"\n\n{line}" for line in lines)


def marks(answer: Answer, base: str, find_document: FindDocument) -> list[dict[str, Any]]:
    """One for each mark in the text, in OpenAI's form: where the mark stands, and what it points at."""
    cited = {citation.number: citation for citation in answer.citations}
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": mark.start(),
                "end_index": mark.end(),
                "title": citation.title,
                "url": base + citation_link(citation, find_document),
                "quote": citation.quote,
            },
        }
        for mark in _MARKER.finditer(answer.text)
        if (citation := cited.get(int(mark[1]))) is not None
    ]
