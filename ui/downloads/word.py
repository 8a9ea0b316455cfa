"""A conversation as a Word document, through python-docx: headings, quotes and tables in Word's own styles."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import docx
from docx.document import Document as WordDocument
from docx.text.paragraph import Paragraph
from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.types import Answer
from ui.downloads.markdown import place
from ui.locale import Words, words_for
from ui.memory.types import StoredTurn

_UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML has no way to write these

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_markdown.disable(["link", "image", "autolink", "html_inline", "html_block", "reference", "code", "fence", "entity"])


def word_document(turns: Sequence[StoredTurn], words: Words) -> bytes:
    """Every turn; one that has no answer says so."""
    document = docx.Document()
    document.core_properties.title = words.name
    document.core_properties.author = words.name
    document.add_heading(words.name, 0)
    if turns:
        date = datetime.fromtimestamp(turns[0].asked_at, UTC).date().isoformat()
        document.add_paragraph(words.download.made_on.format(date=date), style="Subtitle")
    for turn in turns:
        document.add_heading(_writable(turn.text), 1)
        if turn.answer:
            _write_answer(document, turn.answer)
        else:
            document.add_paragraph(words.chat.unfinished)
    document.add_paragraph(words.footnote, style="Caption")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _write_answer(document: WordDocument, answer: Answer) -> None:
    words = words_for(answer.language)
    document.add_paragraph(words.statuses[answer.status], style="Caption")
    _write_markdown(document, answer.text)
    for notice in answer.notices:
        document.add_paragraph(_writable(notice), style="Caption")
    if answer.citations:
        document.add_heading(words.download.quotes, 2)
    for citation in answer.citations:
        quoted = document.add_paragraph(f"[{citation.number}] ")
        quoted.add_run(_writable(citation.quote)).italic = True
        document.add_paragraph(_writable(place(citation, words)), style="Caption")


def _write_markdown(document: WordDocument, text: str) -> None:
    """Paragraphs, quotes, lists and tables, which is all that answers are made of."""
    styles = [""]
    rows: list[list[Token]] | None = None  # of the table that is being read
    for token in _markdown.parse(text):
        match token.type:
            case "blockquote_open":
                styles.append("Quote")
            case "bullet_list_open":
                styles.append("List Bullet")
            case "ordered_list_open":
                styles.append("List Number")
            case "blockquote_close" | "bullet_list_close" | "ordered_list_close":
                styles.pop()
            case "table_open":
                rows = []
            case "tr_open" if rows is not None:
                rows.append([])
            case "table_close" if rows is not None:
                _write_table(document, rows)
                rows = None
            case "inline" if rows:
                rows[-1].append(token)
            case "inline":
                _write_inline(document.add_paragraph(style=styles[-1] or None), token)


def _write_table(document: WordDocument, rows: Sequence[Sequence[Token]]) -> None:
    table = document.add_table(len(rows), max(map(len, rows), default=1), style="Light Grid Accent 1")
    for cells, tokens in zip(table.rows, rows, strict=True):
        for cell, token in zip(cells.cells, tokens, strict=False):
            _write_inline(cell.paragraphs[0], token)


def _write_inline(paragraph: Paragraph, token: Token) -> None:
    for text, bold, italic in _runs(token):
        run = paragraph.add_run(_writable(text))
        run.bold, run.italic = bold or None, italic or None


def _runs(token: Token) -> Iterator[tuple[str, bool, bool]]:
    """(words, bold, italic) of an inline token."""
    bold = italic = 0
    for child in token.children or ():
        match child.type:
            case "strong_open":
                bold += 1
            case "strong_close":
                bold -= 1
            case "em_open":
                italic += 1
            case "em_close":
                italic -= 1
            case "softbreak" | "hardbreak":
                yield "\n", False, False
            case _:
                yield child.content, bold > 0, italic > 0


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("", text)
