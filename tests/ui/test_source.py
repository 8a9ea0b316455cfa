"""The typeset text: complete, in order, and highlighted where a link points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from knowledge.library import Library
from knowledge.types import Document, Source
from ui.locale import Words, words
from ui.pages.source import passage_values, source_values
from ui.templating import render
from ui.typeset import blocks_of, section_path, surroundings, whole


def source_page(document: Document, start: int | None, end: int | None, sha: str, spoken: Words) -> str:
    values = source_values(document, start, end, sha, spoken)
    around = {"theme": "auto", "nonce": "n", "path": "/source/x", "here": lambda **_: "?"}
    return str(render("source.html", words=spoken, **around, **values))


def passage_fragment(document: Document, start: int, end: int, sha: str, spoken: Words) -> str:
    return str(render("passage.html", words=spoken, **passage_values(document, start, end, sha, spoken)))


QUOTE = "Promote the establishment of Wind Power Equipment Industrial Projects in Yangjiang."


@pytest.fixture(scope="module")
def document(indexed_data_dir: Path) -> Iterator[Document]:
    with Library.open(indexed_data_dir, write=False) as library:
        yield library.documents()[0]


@pytest.fixture(scope="module")
def span(document: Document) -> tuple[int, int]:
    start = document.text.index(QUOTE)
    return start, start + len(QUOTE)


def _text(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


def _marked(html: str) -> str:
    return unescape("".join(re.findall(r"<mark[^>]*>(.*?)</mark>", html, re.DOTALL)))


def test_the_whole_text_is_there(document: Document) -> None:
    assert "".join(_text(whole(document, None)).split()) == "".join(document.text.split())


def test_the_cited_words_are_marked(document: Document, span: tuple[int, int]) -> None:
    html = whole(document, span)
    assert _marked(html) == QUOTE
    assert html.count('id="passage"') == 1


def test_every_highlight_marks_its_very_words(document: Document) -> None:
    for block in blocks_of(document):
        start, end = block.start, min(block.start + 60, block.end)
        expected = "".join(document.text[start:end].split())
        assert "".join(_marked(whole(document, (start, end))).split()) == expected
        assert "".join(_marked(surroundings(document, (start, end))).split()) == expected


def test_the_surroundings_are_short_and_hold_the_neighbours(document: Document, span: tuple[int, int]) -> None:
    html = surroundings(document, span)
    assert _marked(html) == QUOTE
    assert html.count("<tr>") == 4  # the header, the row, one on either side
    assert "New energy vehicles" in html
    assert section_path(document, span[0]) == ("(VII) Emerging Industrial Clusters", "Wind power equipment")


def test_a_link_to_the_same_text_highlights(document: Document, span: tuple[int, int]) -> None:
    html = source_page(document, *span, document.text_sha256[:16], words("en"))
    assert _marked(html) == QUOTE
    assert "2019-12-03" in html
    assert "<table>" in html
    assert html.count("<script") == 1  # the page's own


@pytest.mark.parametrize("sha", ["0" * 16, "00000000"])
def test_a_link_to_a_text_that_has_changed_says_so(document: Document, span: tuple[int, int], sha: str) -> None:
    for html in (
        source_page(document, *span, sha, words("en")),
        passage_fragment(document, *span, sha, words("en")),
    ):
        assert words("en").text_changed in html
        assert "<mark" not in html


def test_a_span_outside_the_text_says_so(document: Document) -> None:
    html = source_page(document, 10, 10_000_000, "", words("zh-Hans"))
    assert words("zh-Hans").span_outside in html


def test_a_hostile_document_stays_text(document: Document) -> None:
    text = '<script>alert(1)</script>\n\n"><img src=x onerror=alert(1)>\n'
    source = Source("evil", "e.txt", "<script>t</script>", url="javascript:alert(1)", language='en" onload="x')
    hostile = replace(document, source=source, text=text)
    for html in (source_page(hostile, 0, 10, "", words("en")), passage_fragment(hostile, 0, 10, "", words("en"))):
        assert "<script>" not in html
        assert "<img" not in html
        assert 'href="javascript:' not in html
        assert 'lang="en"' not in html.split("<article")[-1].split(">")[0]
