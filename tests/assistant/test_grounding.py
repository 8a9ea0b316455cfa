"""The evidence that a model is given is what the answer without one says, with the same spans."""

from __future__ import annotations

import pytest

from assistant.build import Assistant
from assistant.chain import Asked, Composed
from assistant.grounding import Grounds, grounds, lines
from assistant.point import Said, lost
from assistant.types import Status


def composed(assistant: Assistant, question: str) -> Composed:
    steps = assistant.steps
    return steps.verify(steps.compose(steps.understand(Asked(question))))


def grounds_of(assistant: Assistant, question: str) -> Grounds:
    one = composed(assistant, question)
    return grounds(one.understood.contexts, one.drafts)


def test_computed_facts_come_first_and_cite_their_rows(assistant: Assistant) -> None:
    found = grounds_of(assistant, "Which industrial clusters does Zhuhai have?")
    whole, *items = found.main
    assert whole.key == "f1"
    assert [item.key for item in items] == [f"f{number}" for number in range(2, len(items) + 2)]
    assert set(whole.spans) == {span for item in items for span in item.spans}
    assert "**" not in whole.computed
    assert found.further == ()


def test_prose_brings_further_passages(assistant: Assistant) -> None:
    found = grounds_of(assistant, "What does the text say about graphene?")
    keys = [item.key for item in (*found.main, *found.further)]
    assert keys == list(dict.fromkeys(keys))
    spans = [span for item in (*found.main, *found.further) if item.key.startswith("s") for span in item.spans]
    assert len(spans) == len(set(spans))
    assert found.further
    assert all(item.words == " ".join(assistant.view().cut(item.spans[0]).split()) for item in found.further)


def test_each_evidence_is_one_line(assistant: Assistant) -> None:
    found = grounds_of(assistant, "Compare Guangzhou and Shenzhen.")
    assert len(lines(found.main).splitlines()) == len(found.main)


@pytest.mark.parametrize(
    ("question", "said", "missing"),
    [
        ("Where is wind power equipment built?", "Wind power equipment is planned for Yangjiang.", ()),
        ("Where is wind power equipment built?", "It is planned for a city.", ("Yangjiang",)),
        ("风电装备在哪里？", "风电装备规划在阳江。", ()),
        ("What is the target for biology?", "Biology should exceed 600 billion yuan by 2020.", ()),
        ("What is the target for biology?", "Biology should exceed 6000亿元 by 2020.", ()),
        ("What is the target for biology?", "Biology has a target.", ("600 billion yuan",)),
    ],
)
def test_the_point_is_lost_with_a_name_or_an_amount(
    assistant: Assistant, question: str, said: str, missing: tuple[str, ...]
) -> None:
    one = composed(assistant, question)
    spans = frozenset(span for item in grounds(one.understood.contexts, one.drafts).main for span in item.spans)
    found = lost(one.drafts, Said(said, spans), assistant.view().verifier)
    assert set(missing) <= set(found)
    assert bool(missing) == bool(found)
    assert "evidence" in lost(one.drafts, Said(said, frozenset()), assistant.view().verifier)


def test_what_is_not_in_the_documents_has_no_point_to_lose(assistant: Assistant) -> None:
    one = composed(assistant, "What is the corporate tax rate?")
    assert one.drafts[0].status is Status.NOT_FOUND
    assert lost(one.drafts, Said("", frozenset()), assistant.view().verifier) == ()
