"""What is taken away holds every question, every answer and the very words that are quoted."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.types import Answer, Citation, Status
from ui.downloads import download
from ui.locale import words
from ui.memory.types import StoredTurn, TurnState

TEXT = """**Wind power** is planned for *Yangjiang* [1].

> Promote it. [1]

- one
- two

| City | Rows |
| --- | --- |
| Foshan | **8** |"""


def _turn(text: str = "Where?", answer: str = TEXT, quote: str = "Promote it.", title: str = "Title") -> StoredTurn:
    cited = Citation(
        number=1,
        document_id="d",
        file="f.txt",
        title=title,
        published=date(2019, 12, 3),
        url="http://example.invalid/x",
        section=("VII", "Wind"),
        quote=quote,
        start=5,
        end=16,
    )
    said = Answer(text=answer, status=Status.CORRECTED, language="en", citations=(cited,), notices=("Old.",))
    return StoredTurn("t", "c", text, TurnState.DONE, said, 1_790_000_000)


def _paragraphs(content: bytes) -> list[tuple[str, str]]:
    return [
        (each.style.name if each.style else "", each.text) for each in docx.Document(io.BytesIO(content)).paragraphs
    ]


def test_word_has_the_answer_in_words_own_styles() -> None:
    content = download("docx", [_turn()], words("en"))
    found = _paragraphs(content)
    assert ("Heading 1", "Where?") in found
    assert ("Caption", "Corrected") in found
    assert ("Normal", "Wind power is planned for Yangjiang [1].") in found
    assert ("Quote", "Promote it. [1]") in found
    assert [text for style, text in found if style == "List Bullet"] == ["one", "two"]
    assert ("Normal", "[1] Promote it.") in found
    assert any("2019-12-03" in text and "VII › Wind" in text and "5–16" in text for _, text in found)
    (table,) = docx.Document(io.BytesIO(content)).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["City", "Rows"], ["Foshan", "8"]]


def test_markdown_has_the_answer_as_it_is_and_the_quotes() -> None:
    text = download("md", [_turn()], words("en")).decode()
    assert TEXT in text
    assert "**[1]**\n\n> Promote it.\n\nTitle · Published 2019-12-03" in text


@pytest.mark.parametrize("form", ["md", "docx"])
def test_a_question_without_an_answer_says_so(form: str) -> None:
    stopped = StoredTurn("t", "c", "Why?", TurnState.STOPPED, None, 1_790_000_000)
    content = download(form, [stopped], words("zh-Hans"))
    text = content.decode() if form == "md" else "\n".join(text for _, text in _paragraphs(content))
    assert "Why?" in text
    assert words("zh-Hans").chat.unfinished in text


@given(st.text(max_size=60))
def test_outside_words_make_no_markup(evil: str) -> None:
    text = download("md", [_turn(text=evil, quote=evil, title=evil)], words("en")).decode()
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    for forbidden in ("<a ", "<img", "<script"):
        assert forbidden not in html.lower()


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40))
def test_word_takes_any_text(evil: str) -> None:
    assert _paragraphs(download("docx", [_turn(text=evil, answer=evil, quote=evil, title=evil)], words("en")))
