"""What is looked for once, or only where it can matter, is what looking everywhere finds."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from assistant.build import Assistant
from assistant.evidence import stems_in
from assistant.signs import sign_stems, signs_of
from assistant.verify import any_of
from assistant.view import View
from assistant.windows import window_of

NAMES = st.lists(st.text(st.sampled_from("Ab c州广-"), min_size=1, max_size=5), max_size=8)


def test_windows_are_the_same_in_whatever_order_they_are_asked_for(assistant: Assistant) -> None:
    forwards, backwards = View(assistant.library), View(assistant.library)
    chunks = [chunk for name in forwards.documents for chunk in forwards.chunks_of(name)]
    windows = [window_of(forwards, chunk) for chunk in chunks]
    assert windows == [window_of(backwards, chunk) for chunk in reversed(chunks)][::-1]


@given(
    st.sampled_from(["before 3 May", "电话 020-8888 8888", "不超过5%", "valid until", "nothing"]), st.text(max_size=20)
)
def test_only_wanted_signs_are_looked_for(sign: str, text: str) -> None:
    shown = stems_in(signs_of(f"{text} {sign}"))
    for wanted in (frozenset({"deadlin", "截止", "电话"}), shown, frozenset[str]()):
        assert sign_stems(f"{text} {sign}", wanted) == shown & wanted


@given(NAMES, st.text(st.sampled_from("Ab c州广-"), max_size=40))
def test_names_by_their_first_letter_are_those_tried_one_by_one(names: list[str], text: str) -> None:
    one_by_one = "|".join(
        rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name)
        for name in sorted(names, key=len, reverse=True)
    )
    expected = [match.group() for match in re.finditer(one_by_one, text)] if names else []
    pattern = any_of(names)
    assert ([match.group() for match in pattern.finditer(text)] if pattern else []) == expected
