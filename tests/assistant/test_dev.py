"""The development questions through the assistant: promises for each, pass rates for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from assistant.build import Assistant
from assistant.types import Answer, Turn
from knowledge.types import Document
from tests.gold import dev_cases
from tests.grading import broken_promises, grade, rate, table

OVERALL = 0.90
PER_CATEGORY = {"cluster_locality": 0.9, "reverse_locality": 0.9, "numeric": 0.9}


def converse(assistant: Assistant, messages: list[str]) -> Answer:
    history: list[Turn] = []
    for message in messages:
        history.append(assistant.respond(message, history))
    return history[-1].answer


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> Mapping[str, Answer]:
    return {case["id"]: converse(assistant, case["turns"]) for case in dev_cases()}


@pytest.fixture(scope="module")
def document(assistant: Assistant) -> Callable[[str], Document]:
    return assistant.view().document


@pytest.mark.parametrize("case", dev_cases(), ids=lambda case: case["id"])
def test_every_answer_keeps_its_promises(
    case: Mapping[str, Any], answers: Mapping[str, Answer], document: Callable[[str], Document]
) -> None:
    assert broken_promises(answers[case["id"]], document) == []


def test_pass_rates(answers: Mapping[str, Answer], document: Callable[[str], Document]) -> None:
    grades = [grade(case, answers[case["id"]], document) for case in dev_cases()]
    print(table(grades))
    assert rate(grades) >= OVERALL
    for category, floor in PER_CATEGORY.items():
        assert rate([one for one in grades if one.category == category]) >= floor, category


def test_a_conversation_ends_as_it_began_for_the_same_words(assistant: Assistant) -> None:
    messages = dev_cases()[0]["turns"]
    assert converse(assistant, messages) == converse(assistant, messages)
