"""An answer always fits, whatever it is made of, and says so when something had to go."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.draft import LONGEST_ANSWER, Draft, Excerpt, Listing, Part, Statement, Table, fitted
from assistant.types import Status
from knowledge.types import Span

TEXT = "wind " * 4000
SPANS = st.builds(
    lambda start, length: Span("d", start, min(start + length, len(TEXT))), st.integers(0, 9000), st.integers(1, 9000)
)
STATEMENTS = st.builds(
    lambda size, spans: Statement("x" * size, tuple(spans)), st.integers(0, 6000), st.lists(SPANS, max_size=900)
)
PARTS: st.SearchStrategy[Part] = st.one_of(
    STATEMENTS,
    SPANS.map(Excerpt),
    st.builds(lambda head, items: Listing(head, tuple(items)), STATEMENTS, st.lists(STATEMENTS, max_size=4)),
    st.builds(
        lambda cells: Table(("a", "b", "c"), tuple(((cell, "1", cell), ()) for cell in cells)),
        st.lists(st.text(max_size=2000), max_size=4),
    ),
)


def cut(span: Span) -> str:
    return TEXT[span.start : span.end]


def length(part: Part) -> int:
    if isinstance(part, Statement):
        return len(part.text)
    return len(cut(part.span)) if isinstance(part, Excerpt) else 0


@given(st.lists(PARTS, max_size=5))
def test_whatever_is_to_be_said_comes_to_an_end_and_fits(parts: list[Part]) -> None:
    draft = fitted(Draft(Status.ANSWERED, tuple(parts)), cut, "more")
    assert sum(map(length, draft.parts)) <= LONGEST_ANSWER


def test_quotes_go_before_statements_and_without_a_word() -> None:
    said = Statement("Said.", (Span("d", 0, 4),))
    draft = fitted(Draft(Status.ANSWERED, (said, Excerpt(Span("d", 0, 3000)))), cut, "more")
    assert draft.parts == (said,)
    assert draft.notices == ()


def test_a_statement_that_is_left_out_is_told() -> None:
    draft = fitted(Draft(Status.ANSWERED, (Statement("a" * 2000), Statement("b" * 2000))), cut, "more")
    assert draft.parts == (Statement("a" * 2000),)
    assert draft.notices == ("more",)
    assert draft.status is Status.PARTIAL
