"""Whatever stands in questions and answers, the only elements in the HTML are the renderer's own."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types import Answer, Citation, Status
from knowledge.types import Document, Source
from ui.locale import words
from ui.memory.types import StoredTurn, TurnState
from ui.rendering import answer_html, ask_link, partial_html, turn_html

EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](http://evil.example/x.png)",
    "[click](javascript:alert(1))",
    "<http://evil.example>",
    '"><svg onload=alert(1)>',
    "</div></div><iframe src=//evil.example>",
    "`<b>` &lt;script&gt; &#60;script&#62;",
    "[1]: javascript:alert(1)\n\n[1]",
    "<details open ontoggle=alert(1)>",
]
_BLOCKS = {"article", "div", "p", "blockquote", "ul", "ol", "li", "hr", "details", "summary"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
OUR_TAGS = _BLOCKS | _HEADINGS | _TABLES | {"a", "span", "strong", "em", "br", "code", "button", "svg", "use"}
OUR_ATTRIBUTES = {"class", "href", "title", "lang", "start", "type", "data-turn", "focusable"} | {
    f"aria-{name}" for name in ("label", "hidden", "pressed", "expanded")
}


class _Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(str(html))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.text += data


def _citation(words: str = "the words", title: str = "Title", document_id: str = "guangdong-2019") -> Citation:
    return Citation(
        number=1,
        document_id=document_id,
        file="f.txt",
        title=title,
        published=date(2019, 12, 3),
        url="javascript:alert(1)",
        section=(title,),
        quote=words,
        start=5,
        end=14,
    )


def _answer(text: str, *, quote: str = "the words", title: str = "Title") -> Answer:
    return Answer(
        text=text,
        status=Status.ANSWERED,
        language="en",
        citations=(_citation(quote, title),),
        follow_ups=(text[:80] or "?",),
        notices=(text,),
    )


def _question(text: str) -> str:
    return turn_html(StoredTurn("t", "c", text, TurnState.STOPPED, None, 0), _find, words("en"))


def _find(_document_id: str) -> Document | None:
    return _document("en")


def _document(language: str) -> Document:
    return Document(Source("guangdong-2019", "f.txt", "Title", language=language), "", "", "0123456789abcdef" * 4)


def _assert_ours(html: str) -> _Elements:
    elements = _Elements(html)
    assert elements.tags <= OUR_TAGS
    assert elements.attributes <= OUR_ATTRIBUTES
    assert all(link.startswith(("/source/", "?ask=", "#i-")) for link in elements.links)
    return elements


@pytest.mark.parametrize("evil", EVIL)
def test_evil_words_stay_words(evil: str) -> None:
    _assert_ours(_question(evil))
    _assert_ours(partial_html(evil, words("en")))
    _assert_ours(answer_html(_answer(evil, quote=evil, title=evil), _find))


@given(st.text(alphabet=st.sampled_from("<>&\"'[]()!*_`#|-\n 1a=/:$\\"), max_size=80))
def test_no_text_makes_an_element(text: str) -> None:
    _assert_ours(_question(text))
    _assert_ours(partial_html(text, words("en")))
    _assert_ours(answer_html(_answer(text, quote=text), _find))


def test_a_question_is_shown_as_typed() -> None:
    assert "**a** <b> $$c$$ http://d" in _Elements(_question("**a** <b> $$c$$ http://d")).text


def test_a_quote_says_which_language_it_is_in() -> None:
    answer = Answer(
        text="见原文。\n\n> the words [1]", status=Status.ANSWERED, language="zh-Hans", citations=(_citation(),)
    )
    assert '<blockquote lang="en">' in answer_html(answer, _find)
    assert "<blockquote>" in answer_html(answer, lambda _: _document("zh-Hans"))


def test_a_withdrawn_answer_says_so() -> None:
    assert words("en").chat.withdrawn in partial_html("Anew", words("en"), withdrawn=True)
    assert words("en").chat.withdrawn not in partial_html("Anew", words("en"))


@pytest.mark.parametrize("state", [TurnState.STOPPED, TurnState.INTERRUPTED])
def test_a_question_without_an_answer_can_be_asked_again(state: TurnState) -> None:
    html = turn_html(StoredTurn("t", "c", "Why?", state, None, 0), _find, words("en"))
    assert words("en").chat.unfinished in html
    assert 'class="retry button' in html


def test_markers_are_lasting_links() -> None:
    html = answer_html(_answer("Built in **Yangjiang** [1], not [2]."), _find)
    assert 'href="/source/guangdong-2019?start=5&amp;end=14&amp;sha=0123456789abcdef#passage"' in html
    assert '<span class="cite">2</span>' in html  # no citation, no link
    assert "<strong>Yangjiang</strong>" in html


def test_a_document_id_cannot_leave_its_place_in_the_link() -> None:
    answer = Answer(
        text="x [1]", status=Status.ANSWERED, language="en", citations=(_citation(document_id='../"x?y#z'),)
    )
    assert 'href="/source/..%2F%22x%3Fy%23z?start=5' in answer_html(answer, _find)


def test_a_follow_up_survives_its_link() -> None:
    assert ask_link("广州 & R&D?") == "?ask=%E5%B9%BF%E5%B7%9E%20%26%20R%26D%3F"


def test_the_status_is_told_in_the_answer_s_language() -> None:
    answer = Answer(text="没有。", status=Status.NOT_FOUND, language="zh-Hans")
    assert "文件中没有" in answer_html(answer, _find)


def test_who_waits_behind_many_is_told_how_many() -> None:
    assert words("en").working in partial_html("", words("en"), ahead=3)
    assert "37 other questions" in partial_html("", words("en"), ahead=37)


def test_the_edges_of_cells_are_told_from_their_words() -> None:
    html = partial_html("> Dali | 31 | <b>\n\nA|B", words("en"))
    assert html.count('<span class="cell-edge">|</span>') == 2
    assert "A|B" in html
