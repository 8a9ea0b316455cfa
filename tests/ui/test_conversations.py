"""Conversations over the real chain: remembered, taken up again by another process, cut off."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.build import Assistant, build_assistant
from assistant.errors import QuestionError
from assistant.settings import Settings
from assistant.types import Answer, AnswerDelta, Status
from ui.conversations import Conversations, Started
from ui.memory.database import Database
from ui.memory.memory import Memory
from ui.memory.types import Kept, TurnState

SESSION = "session" * 4
QUESTIONS = (
    "Which industrial clusters does Zhuhai have?",
    "And Foshan?",
    "Which of those are also in Guangzhou?",
    "第二个呢？",
    "Where is wind power equipment built?",
    "What is developed there?",
)


@pytest.fixture(scope="module")
def assistant(indexed_data_dir: Path) -> Iterator[Assistant]:
    with build_assistant(Settings(data_dir=indexed_data_dir)) as assistant:
        yield assistant


def ask(conversations: Conversations, name: str, text: str) -> Kept:
    *pieces, kept = conversations.stream(SESSION, name, text)
    assert isinstance(kept, Kept)
    assert kept.turn.answer
    assert "".join(piece.text for piece in pieces if isinstance(piece, AnswerDelta)) == kept.turn.answer.text
    return kept


def test_a_conversation_is_taken_up_again_as_if_nothing_had_happened(assistant: Assistant, tmp_path: Path) -> None:
    """After each question everything but the database is thrown away; the answers are those of one process."""
    name, resumed = "", []
    for text in QUESTIONS:
        memory = Memory(Database(tmp_path))
        kept = ask(Conversations(assistant, memory), name, text)
        name = kept.turn.conversation_id
        resumed.append(kept.turn.answer)
        memory.close()
    history, expected = [], []
    for text in QUESTIONS:
        history.append(assistant.respond(text, history))
        expected.append(history[-1].answer)
    assert resumed == expected


def test_who_stops_an_answer_finds_the_question_again(assistant: Assistant, tmp_path: Path) -> None:
    memory = Memory(Database(tmp_path))
    conversations = Conversations(assistant, memory)
    name = ask(conversations, "", QUESTIONS[0]).turn.conversation_id
    events = conversations.stream(SESSION, name, "Where is wind power equipment built?")
    next(events)
    events.close()
    turns = memory.turns(SESSION, name)
    assert turns is not None
    assert [turn.state for turn in turns] == [TurnState.DONE, TurnState.STOPPED]
    assert len(conversations.history(SESSION, name)) == 1
    memory.close()


def test_who_leaves_before_the_answer_is_begun_finds_the_question_again(assistant: Assistant, tmp_path: Path) -> None:
    async def leave() -> str:
        events = conversations.astream(SESSION, "", QUESTIONS[0])
        [started] = await anext(events)
        await events.aclose()
        assert isinstance(started, Started)
        return started.turn_id

    memory = Memory(Database(tmp_path))
    conversations = Conversations(assistant, memory)
    turn_id = asyncio.run(leave())
    conversations.close()
    [conversation] = memory.conversations(SESSION)
    assert [(turn.turn_id, turn.state) for turn in memory.turns(SESSION, conversation.conversation_id) or ()] == [
        (turn_id, TurnState.STOPPED)
    ]
    memory.close()


def test_who_asks_hears_how_many_are_answered_before(assistant: Assistant, tmp_path: Path) -> None:
    async def ask_all() -> list[int]:
        streams = [conversations.astream(SESSION, "", QUESTIONS[0]) for _ in range(3)]
        started = [await anext(stream) for stream in streams]
        for stream in streams:
            await stream.aclose()
        after = conversations.astream(SESSION, "", QUESTIONS[0])
        started.append(await anext(after))
        await after.aclose()
        return [event.ahead for [event] in started if isinstance(event, Started)]

    memory = Memory(Database(tmp_path))
    conversations = Conversations(assistant, memory)
    assert asyncio.run(ask_all()) == [0, 1, 2, 0]
    conversations.close()
    memory.close()


def test_a_question_that_cannot_be_taken_leaves_no_trace(assistant: Assistant, tmp_path: Path) -> None:
    memory = Memory(Database(tmp_path))
    with pytest.raises(QuestionError):
        list(Conversations(assistant, memory).stream(SESSION, "", "x" * 100_000))
    assert memory.conversations(SESSION) == []
    memory.close()


def test_a_stored_question_that_is_too_long_by_now_is_passed_over(assistant: Assistant, tmp_path: Path) -> None:
    memory = Memory(Database(tmp_path))
    name = memory.add(
        SESSION, "", "x" * 100_000, Answer(text="a", status=Status.ANSWERED, language="en")
    ).turn.conversation_id
    assert Conversations(assistant, memory).history(SESSION, name) == ()
    memory.close()
