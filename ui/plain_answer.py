"""An answer as plain text for a terminal: the answer, then its numbered sources with their words."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap

from assistant.types import Answer, Citation
from ui.terminal import printable, say

BOLD, PLAIN = "\033[1m", "\033[0m"


def show(answer: Answer) -> None:
    width = min(shutil.get_terminal_size((100, 24)).columns, 100)
    for line in answer.text.splitlines():
        print(_emphasised(_wrapped(line, width)))
    if answer.citations:
        say("\nSources")
    for citation in answer.citations:
        say()
        say(_source(citation, width, _page(citation, answer.language)))
    for notice in answer.notices:
        say(f"\n{textwrap.fill(notice, width)}")


def _page(citation: Citation, language: str) -> str:
    """ "p. 3" in the answer's language, where the file has pages."""
    if citation.page is None:
        return ""
    from ui.locale import words_for  # most answers need no words of the pages

    return words_for(language).page_short.format(number=citation.page)


def _source(citation: Citation, width: int, page: str = "") -> str:
    head = f"[{citation.number}] "
    indent = " " * len(head)
    published = f" ({citation.published.isoformat()})" if citation.published else ""
    place = " › ".join(part for part in citation.section if part)
    lines = [
        _fill(f"“{citation.quote}”", width, head, indent),
        _fill(", ".join(filter(None, (f"{citation.title}{published}", page))), width, indent, indent),
    ]
    if place:
        lines.append(_fill(place, width, indent, indent))
    return "\n".join(lines)


def _fill(text: str, width: int, first: str, rest: str) -> str:
    return textwrap.fill(" ".join(text.split()), width, initial_indent=first, subsequent_indent=rest)


def _wrapped(line: str, width: int) -> str:
    lead = re.match(r"(?:> ?)*(?:[-*] |\d+\. )?", line)
    first = lead.group() if lead else ""
    rest = first if first.startswith(">") else " " * len(first)
    return textwrap.fill(line[len(first) :], width, initial_indent=first, subsequent_indent=rest) or first


def _emphasised(line: str) -> str:
    """Markdown's bold as the terminal's, or as nothing where there is no terminal."""
    bold = rf"{BOLD}\1{PLAIN}" if sys.stdout.isatty() else r"\1"
    return re.sub(r"\*\*(.+?)\*\*", bold, printable(line))
