"""Where a file has pages, whoever reads an answer is told the page: in the chat, beside the text, and on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.build import Assistant
from assistant.settings import Settings
from assistant.types import Answer
from knowledge.library import Library
from tests.knowledge import laid_out
from tests.knowledge.storing import HashedEmbedder
from ui.downloads.markdown import place
from ui.locale import words
from ui.pages.source import passage_values, source_values
from ui.plain_answer import show
from ui.rendering import answer_html
from ui.templating import render

ASKED = {"en": "Which project has the largest investment?", "zh-Hans": "哪个项目的投资最大？"}
SHOWN = {"en": "p. 2", "zh-Hans": "第2页"}


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("agency")
    file = folder / "works.pdf"
    file.write_bytes(laid_out.continued_caption())
    (folder / "plain.txt").write_text("A note\n\nLamps are made in Zhongshan.\n", encoding="utf-8")
    library = Library.open(folder / "data", write=True, bundled=False, embedder=HashedEmbedder())
    with Assistant(library, Settings(data_dir=folder / "data")) as assistant:
        library.ingest([file, folder / "plain.txt"])
        yield assistant


@pytest.fixture(scope="module", params=ASKED)
def answer(agency: Assistant, request: pytest.FixtureRequest) -> Answer:
    return agency.respond(ASKED[request.param]).answer


def test_the_page_is_part_of_the_citation(answer: Answer) -> None:
    assert "Works 8" in answer.text
    assert [citation.page for citation in answer.citations] == [2]


def test_the_chat_tells_the_page(agency: Assistant, answer: Answer) -> None:
    assert f"Works 8 · {SHOWN[answer.language]}" in answer_html(answer, agency.library.document)


def test_the_source_page_and_the_passage_tell_the_page(agency: Assistant, answer: Answer) -> None:
    [citation] = answer.citations
    document, spoken = agency.view().document(citation.document_id), words(answer.language)
    for values in (source_values, passage_values):
        shown = values(document, citation.start, citation.end, document.text_sha256[:16], spoken)
        assert shown["page"] == SHOWN[answer.language]
    around = {"theme": "auto", "nonce": "n", "path": "/source/x", "here": lambda **_: "?"}
    whole = source_values(document, citation.start, citation.end, "", spoken)
    assert f'<a href="#passage">{SHOWN[answer.language]}</a>' in render("source.html", words=spoken, **around, **whole)
    assert "#passage" not in render(
        "source.html", words=spoken, **around, **source_values(document, None, None, "", spoken)
    )


def test_a_terminal_and_a_download_tell_the_page(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    show(answer)
    assert f", {SHOWN[answer.language]}\n" in capsys.readouterr().out
    assert f" · {SHOWN[answer.language]} · " in place(answer.citations[0], words(answer.language))


def test_a_file_without_pages_has_none(agency: Assistant, capsys: pytest.CaptureFixture[str]) -> None:
    answer = agency.respond("Where are lamps made?").answer
    assert [citation.page for citation in answer.citations] == [None]
    show(answer)
    assert "p. " not in capsys.readouterr().out
