"""Whatever is asked: an answer that keeps its promises, or a QuestionError."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.build import Assistant
from assistant.errors import QuestionError
from assistant.types import Turn
from tests.assistant.hostile import CORPUS, TOO_LONG
from tests.gold import dev_cases
from tests.grading import broken_promises

_WORDS = sorted({word for case in dev_cases() for turn in case["turns"] for word in turn.split()})
_SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=120)


def ask(assistant: Assistant, message: str, history: tuple[Turn, ...] = ()) -> Turn | None:
    try:
        turn = assistant.respond(message, history)
    except QuestionError:
        return None
    assert broken_promises(turn.answer, assistant.view().document) == []
    return turn


@pytest.mark.parametrize("message", CORPUS, ids=lambda message: ascii(message[:24]))
def test_hostile_messages(assistant: Assistant, message: str) -> None:
    ask(assistant, message)


@pytest.mark.parametrize("message", TOO_LONG, ids=lambda message: ascii(message[:12]))
def test_messages_beyond_the_limit_are_refused_with_their_length(assistant: Assistant, message: str) -> None:
    with pytest.raises(QuestionError, match=f"{len(message.strip()):,} characters; the longest allowed is 2,000"):
        assistant.respond(message)


@pytest.mark.parametrize("message", ["", " ", "\n\t\u3000"])
def test_an_empty_message_is_refused(assistant: Assistant, message: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        assistant.respond(message)


@_SHARED
@given(st.text(max_size=300))
def test_any_text(assistant: Assistant, message: str) -> None:
    ask(assistant, message)


@_SHARED
@given(st.lists(st.sampled_from(_WORDS), max_size=40).map(" ".join))
def test_words_of_real_questions_in_any_order(assistant: Assistant, message: str) -> None:
    ask(assistant, message)


@_SHARED
@given(st.sampled_from([case["turns"][-1] for case in dev_cases()]), st.randoms(use_true_random=False))
def test_real_questions_with_letters_lost_doubled_or_swapped(
    assistant: Assistant, message: str, luck: random.Random
) -> None:
    letters = list(message)
    for _ in range(luck.randint(1, 5)):
        place = luck.randrange(len(letters))
        letters[place : place + 1] = luck.choice(
            [[], letters[place : place + 1] * 2, [luck.choice("aeiou?, \u200b😀")]]
        )
        if not letters:
            return
    ask(assistant, "".join(letters))


_SAID = [turn for case in dev_cases() for turn in case["turns"]]
_ODD = [message for message in CORPUS if len(message) < 200]


@settings(_SHARED, max_examples=50)
@given(st.lists(st.sampled_from([*_SAID, *_ODD]), max_size=5))
def test_conversations_of_anything(assistant: Assistant, messages: list[str]) -> None:
    history: tuple[Turn, ...] = ()
    for message in messages:
        turn = ask(assistant, message, history)
        history = (*history, turn) if turn else history
