"""What is read together, and what of it is quoted: a document of another city, beside the bundled one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.build import Assistant
from assistant.ranking import LENGTH_OF_TIME
from assistant.settings import Settings
from assistant.types import Answer, Status
from assistant.view import View
from assistant.windows import Window, window_of
from knowledge.library import Library
from tests.assistant.feeding import fed

TEXT = """# Questions and answers for makers of glass in Velmora

Source: Velmora Bureau of Glass Date: 2024-05-02

## Settling

Can a company register without rooms of its own?

Trading companies may use the address of the glass hall. Furnaces need a site of their own.

How long does the fire permit take?

It takes twelve working days.

## Grants

A maker that replaces its furnace is given 10 percent of the price. Furnaces bought second-hand are not eligible.

## Papers

Hand in:

- the plan of the furnace;
- the accounts of last year;
- the permit of the fire brigade.

## Visits

Tours start on Mondays. The guide is Ms Ottoline Bray, telephone 0791-555-0101.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("glass")
    (folder / "glass.md").write_text(TEXT, encoding="utf-8")
    data_dir = folder / "data"
    library = Library.open(data_dir, write=True)
    with Assistant(library, Settings(data_dir=data_dir)) as assistant:
        library.ingest([folder / "glass.md"])
        yield assistant


def window_with(view: View, words: str) -> Window:
    chunk = next(c for c in view.chunks_of("glass") if words in view.cut(c.span))
    window = window_of(view, chunk)
    assert window is not None
    return window


def words_of(view: View, window: Window) -> list[str]:
    return [view.cut(chunk.span) for chunk in window.chunks]


def ask(assistant: Assistant, question: str) -> Answer:
    return assistant.respond(question).answer


def test_an_answer_is_read_below_its_question_whichever_of_both_is_found(assistant: Assistant) -> None:
    view = assistant.view()
    window = window_with(view, "Furnaces need a site")
    assert words_of(view, window) == [
        "Trading companies may use the address of the glass hall.",
        "Furnaces need a site of their own.",
    ]
    assert window.above[-1] == "Can a company register without rooms of its own?"
    assert window_with(view, "without rooms") == window


def test_a_list_is_read_with_its_lead(assistant: Assistant) -> None:
    view = assistant.view()
    assert len(window_with(view, "accounts of last year").chunks) == 4
    assert words_of(view, window_with(view, "Hand in"))[0] == "Hand in:"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("May a trading firm be registered though it has no rooms?", "address of the glass hall"),
        ("How long must we wait for the fire permit in Velmora?", "twelve working days"),
        ("Does Velmora pay for a furnace that is second-hand?", "not eligible"),
        ("Which papers does Velmora want?", "accounts of last year"),
        ("Whom can I call about a tour of the glass makers?", "0791-555-0101"),
    ],
)
def test_a_question_in_other_words_is_answered(assistant: Assistant, question: str, said: str) -> None:
    answer = ask(assistant, question)
    assert answer.status is Status.ANSWERED
    assert said in answer.text


@pytest.mark.parametrize(
    "question", ["What does a hotel room in Velmora cost?", "When was the glass museum of Velmora opened?"]
)
def test_what_is_not_there_is_not_answered(assistant: Assistant, question: str) -> None:
    assert ask(assistant, question).status in (Status.NOT_FOUND, Status.CLARIFY)


HARBOUR = """# 连云港市扶持远洋渔业若干措施

发布单位：连云港市海洋局 发布日期：2025年2月3日

## 一、扶持标准

新建渔船不少于500总吨的，每艘补助40万元。

## 二、申报

每年3月5日至3月25日集中受理，由市海洋局审核。

扶持合同每期两年，期满可续签一次。
"""
ORCHARD = """# Guide to Fruit Growing in Ganzhou

Issued by Ganzhou Bureau of Agriculture, 4 May 2024.

## Support

Growers who plant no fewer than 300 mu of navel oranges receive CNY 90 per mu each year.

## How to apply

Applications are taken from 2 June to 20 June each year; the review takes 15 working days.
"""


@pytest.fixture(scope="module")
def neighbours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("neighbours")
    with fed(folder, {"harbour.md": HARBOUR, "orchard.md": ORCHARD}) as assistant:
        yield assistant


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Lianyungang fishing aid: when is the window to file?", "3月5日至3月25日"),
        ("赣州种果树的申请窗口是几月到几月？", "2 June to 20 June"),
        ("现在在赣州种脐橙能拿多少补助？", "CNY 90 per mu"),
    ],
)
def test_a_document_of_the_city_answers_a_question_in_the_other_language(
    neighbours: Assistant, question: str, said: str
) -> None:
    answer = ask(neighbours, question)
    assert answer.status is Status.ANSWERED
    assert said in answer.text


@pytest.mark.parametrize(
    "question", ["赣州种果树的贷款利息是多少？", "At what interest rate does Lianyungang lend to fishing companies?"]
)
def test_the_kind_of_thing_alone_is_no_answer(neighbours: Assistant, question: str) -> None:
    assert ask(neighbours, question).status is Status.NOT_FOUND


@pytest.mark.parametrize(
    ("text", "is_length"),
    [("租赁合同每期三年", True), ("within 30 working days", True), ("2025年9月", False), ("1 March 2024", False)],
)
def test_a_date_is_no_length_of_time(text: str, *, is_length: bool) -> None:
    assert (LENGTH_OF_TIME.search(text) is not None) is is_length
