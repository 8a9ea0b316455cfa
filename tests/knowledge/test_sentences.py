from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inventing import WORDS

from knowledge.sentences import inline_list, split_sentences


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("He said “stop.” Then he went.", ["He said “stop.”", "Then he went."]),
        ("Output of 3.5 billion, i.e. a lot. More follows.", ["Output of 3.5 billion, i.e. a lot.", "More follows."]),
        ("See No. 5 of the list. It is long.", ["See No. 5 of the list.", "It is long."]),
        ("Things, e.g. Chips, are made. So are others.", ["Things, e.g. Chips, are made.", "So are others."]),
        ("发展集成电路。推进人工智能！好吗？", ["发展集成电路。", "推进人工智能！", "好吗？"]),
        ("no end at all", ["no end at all"]),
        ("The end is near... And then it came.", ["The end is near...", "And then it came."]),
        ("  spaced out .  ", ["spaced out ."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_split(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(
    st.one_of(
        st.text(max_size=300), st.lists(st.sampled_from([*"aB.!?。 ”)(\n", "e.g.", "No."]), max_size=60).map("".join)
    )
)
def test_sentences_tile_the_text(text: str) -> None:
    position = 0
    for start, end in split_sentences(text, 0, len(text)):
        assert position <= start < end
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_only_the_extent_is_split(before: str, text: str, after: str) -> None:
    whole, start, end = before + text + after, len(before), len(before) + len(text)
    for begin, finish in split_sentences(whole, start, end):
        assert start <= begin < finish <= end


@given(
    st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=3, max_size=9),
    st.sampled_from(["We will prioritize {}:", "The industries in the scope include", "Our aims are:"]),
)
def test_a_generated_list_comes_back_as_lead_and_items(items: list[str], lead: str) -> None:
    lead = lead.format("glass")
    text = f"{lead} {'; '.join(items)}."
    found = inline_list(text, 0, len(text))
    assert found is not None
    assert found.lead is not None
    assert text[slice(*found.lead)] == lead
    assert [text[start:end].rstrip(";.") for start, end in found.items] == items


def test_semicolons_in_brackets_part_nothing() -> None:
    text = "Priorities: a (b; c); d [e; f]; g."
    found = inline_list(text, 0, len(text))
    assert found is not None
    assert [text[start:end] for start, end in found.items] == ["a (b; c);", "d [e; f];", "g."]


@pytest.mark.parametrize("text", ["One; two.", "Nothing of the kind.", "It (a; b; c) is one.", ""])
def test_what_is_no_list(text: str) -> None:
    assert inline_list(text, 0, len(text)) is None


@given(st.text(alphabet="ab;:,. ()（；：", max_size=80))
def test_lead_and_items_tile_the_sentence(text: str) -> None:
    found = inline_list(text, 0, len(text))
    if found is None:
        return
    position = 0
    for start, end in [*([found.lead] if found.lead else []), *found.items]:
        assert position <= start < end
        assert not text[position:start].strip()
        position = end
    assert not text[position:].strip()
