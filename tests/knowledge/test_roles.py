"""Roles that lines have by their neighbours: questions above answers, titles below letterheads."""

from __future__ import annotations

import pytest

from knowledge.bylines import document_numbers, is_document_number, is_office
from knowledge.document_kinds import kinds_in
from knowledge.layout import BlockKind
from knowledge.parse import parse
from knowledge.readers.formats import read
from knowledge.types import ChunkKind, Source

FAQ = "Questions of Newcomers\n\nQ1. How long does it take?\nTwo days. Three with a permit.\n\n2. Is it free?\nYes.\n"
INLINE = "常见问题\n\n问：办证要几天？答：三天。\n\n问：收费吗？\n答：不收费。\n"


def headings(name: str, text: str) -> list[str]:
    found = read(text.encode(), name)
    return [found.text[block.start : block.end] for block in found.blocks if block.kind is BlockKind.HEADING]


def test_questions_above_their_answers_are_headings() -> None:
    assert headings("faq.txt", FAQ) == ["Q1. How long does it take?", "2. Is it free?"]
    assert headings("faq.md", FAQ.replace("\n", "\n\n")) == ["Q1. How long does it take?", "2. Is it free?"]
    assert headings("faq.txt", INLINE) == ["问：办证要几天？", "问：收费吗？"]


def test_an_answer_has_its_question_as_context() -> None:
    parsed = parse(FAQ.encode(), Source("faq", "faq.txt", "FAQ"))
    answers = {parsed.document.cut(c.span): c.context for c in parsed.chunks if c.kind is ChunkKind.SENTENCE}
    assert answers["Three with a permit."] == "Q1. How long does it take?"
    assert answers["Yes."] == "2. Is it free?"


def test_a_single_question_is_rhetoric() -> None:
    assert headings("note.txt", "A note\n\nWhy should one invest here?\nBecause of the harbour.\n") == []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("市政办〔2023〕18号\n\n临海市促进造船业发展若干措施\n\n第一条 适用对象。\n", "临海市促进造船业发展若干措施"),
        ("Port Development Bureau\n\nMeasures for Shipyards\n\nThey apply to all yards.\n", "Measures for Shipyards"),
        ("Port Development Bureau\n\nIt was founded in 1990.\n", "Port Development Bureau"),
        ("Shipyard Measures\n\nPort Development Bureau\n", "Shipyard Measures"),
    ],
)
def test_the_title_below_a_letterhead(text: str, title: str) -> None:
    found = read(text.encode(), "a.txt")
    [block] = [block for block in found.blocks if block.kind is BlockKind.TITLE]
    assert found.text[block.start : block.end] == title


def test_offices_and_numbers() -> None:
    assert all(map(is_office, ("Port Development Bureau", "临海市商务局", "Bureau of Trade (贸易局)")))
    assert not any(map(is_office, ("The Bureau decided.", "Shipyards of the North")))
    assert all(map(is_document_number, ("Lin Shang Fa [2023] No. 14", "临政发〔2021〕12号")))
    assert document_numbers("（临政发〔2021〕 12号）和 Lin Fa [2023] No. 14") == [
        "临政发〔2021〕12号",
        "linfa[2023]no.14",
    ]


def test_kinds_of_document() -> None:
    assert kinds_in("Notice on Amending the Measures") == {"notice", "change", "measures"}
    assert kinds_in("常见问题解答（2024年版）") == {"faq"}
    assert kinds_in("Shipyards of the North") == set()
