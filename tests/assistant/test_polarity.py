"""Which names a question takes away, whatever it is worded with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.polarity import excluded_marks

_WORDED = [
    ("Which clusters name ⟦P⟧ and leave ⟦P⟧ out?", {1}),
    ("For which cluster is ⟦P⟧ named while ⟦P⟧ is not?", {1}),
    ("Which clusters does ⟦P⟧ have that ⟦P⟧ doesn't have?", {1}),
    ("What does ⟦P⟧ lack that ⟦P⟧ has?", {0}),
    ("List the clusters of ⟦P⟧ without those of ⟦P⟧ .", {1}),
    ("What clusters name ⟦P⟧ yet skip both ⟦P⟧ and ⟦P⟧ ?", {1, 2}),
    ("Which clusters name neither ⟦P⟧ nor ⟦P⟧ ?", {0, 1}),
    ("Which clusters do not name ⟦P⟧ or ⟦P⟧ ?", {0, 1}),
    ("Which ⟦C⟧ cities don't have ⟦C⟧ ?", {1}),
    ("Besides ⟦P⟧ and ⟦P⟧ , which cities are planned for ⟦C⟧ ?", {0, 1}),
    ("cities for ⟦C⟧ and ⟦C⟧ , minus ⟦P⟧", {2}),
    ("What does ⟦P⟧ get on top of what ⟦P⟧ gets?", {1}),
    ("⟦P⟧ 被点名而 ⟦P⟧ 没被点名的集群是哪些?", {1}),
    ("⟦P⟧ 有 ⟦P⟧ 没有的产业集群有哪些?", {1}),
    ("哪些城市有 ⟦C⟧ 基地,却不在 ⟦C⟧ 集群里?", {1}),
    ("除了 ⟦P⟧ 和 ⟦P⟧ ,还有哪些城市有 ⟦C⟧ ?", {0, 1}),
    ("⟦P⟧ 以外,哪些城市有 ⟦C⟧ ?", {0}),
    # nothing is taken away
    ("Which clusters name ⟦P⟧ and no other city?", set()),
    ("Is ⟦P⟧ in ⟦C⟧ or not?", set()),
    ("Is ⟦C⟧ not only in ⟦P⟧ but also in ⟦P⟧ ?", set()),
    ("Which version of the internet protocol do ⟦C⟧ chips need?", set()),
    ("which ⟦C⟧ city is not among them?", set()),
    ("⟦P⟧ 是不是 ⟦C⟧ 的城市之一?", set()),
]


@pytest.mark.parametrize(("masked", "taken"), _WORDED)
def test_names_taken_away(masked: str, taken: set[int]) -> None:
    assert excluded_marks(masked) == taken


@given(
    st.lists(
        st.sampled_from(["⟦P⟧", "⟦C⟧", "not", "but", "and", "without", ",", "有", "没有", "而", "which"]), max_size=30
    )
)
def test_only_names_that_are_there_are_taken(words: list[str]) -> None:
    masked = " ".join(words)
    assert excluded_marks(masked) <= set(range(masked.count("⟦")))
