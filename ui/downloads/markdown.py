"""A conversation as Markdown: questions as headings, answers as they are, and the quoted words with their place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from assistant.types import Answer, Citation
from ui.locale import Words, words_for
from ui.memory.types import StoredTurn

_MARKUP = re.compile(r"([\\`*_\[\]<>#|!])")


def markdown(turns: Sequence[StoredTurn], words: Words) -> str:
    """Every turn; one that has no answer says so."""
    parts = [f"# {words.name}"]
    if turns:
        date = datetime.fromtimestamp(turns[0].asked_at, UTC).date().isoformat()
        parts.append(words.download.made_on.format(date=date))
    parts += [turn_markdown(turn, words) for turn in turns]
    parts.append(f"---\n\n{words.footnote}")
    return "\n\n".join(parts) + "\n"


def turn_markdown(turn: StoredTurn, words: Words) -> str:
    """One question, its answer, and the words that the answer quotes."""
    return f"## {_escaped(turn.text)}\n\n" + (_answer(turn.answer) if turn.answer else f"*{words.chat.unfinished}*")


def _answer(answer: Answer) -> str:
    words = words_for(answer.language)
    parts = [f"*{words.statuses[answer.status]}*", answer.text]
    parts += [f"*{_escaped(notice)}*" for notice in answer.notices]
    if answer.citations:
        parts.append(f"### {words.download.quotes}")
        parts += [_quoted(citation, words) for citation in answer.citations]
    return "\n\n".join(parts)


def _quoted(citation: Citation, words: Words) -> str:
    """The number, the words as a quote, and where they stand."""
    quote = "\n".join(f"> {_escaped(line)}" for line in citation.quote.splitlines() if line.strip())
    return f"**[{citation.number}]**\n\n{quote}\n\n{_escaped(place(citation, words))}"


def place(citation: Citation, words: Words) -> str:
    """Title, date, section, address and offsets in one line."""
    published = words.published.format(date=citation.published.isoformat()) if citation.published else words.undated
    page = words.page_short.format(number=citation.page) if citation.page else ""
    parts = [citation.title, published, " › ".join(citation.section), page, citation.url]
    return " · ".join(part for part in parts if part) + f" · {citation.file}, {citation.start}–{citation.end}"


def _escaped(text: str) -> str:
    """Outside words in one line, of which nothing becomes markup."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
