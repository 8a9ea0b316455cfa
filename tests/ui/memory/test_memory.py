"""What is remembered, for whom, and what happens when the database does not play along."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.types import Answer, Citation, Status
from tests.services import PostgresServer
from ui.memory.database import FILE, Database
from ui.memory.memory import Memory
from ui.memory.store import hashed, titled
from ui.memory.types import Feedback, MemoryUnavailable, Reason, TurnState, Verdict

ALICE, BOB = "alice" * 5, "bob" * 8
DAY = 24 * 3600


def answer(text: str = "Yangjiang [1].") -> Answer:
    cited = Citation(
        number=1,
        document_id="d",
        file="d.txt",
        title="D",
        published=None,
        url="",
        section=(),
        quote="q",
        start=0,
        end=1,
    )
    return Answer(text=text, status=Status.ANSWERED, language="en", citations=(cited,))


def texts(memory: Memory, session: str, conversation_id: str) -> list[str] | None:
    turns = memory.turns(session, conversation_id)
    return None if turns is None else [turn.text for turn in turns]


def break_database(folder: Path) -> Callable[[], None]:
    """Put something else in the database's place; what is returned puts it back."""
    for path in folder.glob(f"{FILE}*"):
        path.rename(path.with_name(f"away-{path.name}"))
    (folder / FILE).write_bytes(b"no database at all " * 100)

    def mend() -> None:
        (folder / FILE).unlink()
        for path in folder.glob("away-*"):
            path.rename(path.with_name(path.name.removeprefix("away-")))

    return mend


def test_turns_come_back_as_they_were(memory: Memory) -> None:
    first = memory.add(ALICE, "", "where? \x00 \ud800", answer())
    assert first.stored
    memory.add(ALICE, first.turn.conversation_id, "and there?", None, state=TurnState.STOPPED)
    turns = memory.turns(ALICE, first.turn.conversation_id)
    assert turns is not None
    assert [turn.text for turn in turns] == ["where? � ?", "and there?"]
    assert turns[0].answer == answer()
    assert [turn.state for turn in turns] == [TurnState.DONE, TurnState.STOPPED]
    assert turns[1].answer is None


def test_no_id_opens_another_session_s_conversation(memory: Memory) -> None:
    mine = memory.add(ALICE, "", "mine", answer()).turn
    name = mine.conversation_id
    assert memory.turns(BOB, name) is None
    assert (memory.owns(ALICE, name), memory.owns(BOB, name), memory.owns(ALICE, "unknown")) == (True, False, False)
    assert memory.conversations(BOB) == []
    assert not memory.rename(BOB, name, "taken")
    assert not memory.delete(BOB, name)
    assert memory.truncate(BOB, name, mine.turn_id) == 0
    assert not memory.give_feedback(BOB, mine.turn_id, Feedback(Verdict.DOWN))
    assert memory.delete_all(BOB) == 0
    theirs = memory.add(BOB, name, "theirs", answer()).turn
    assert theirs.conversation_id != name
    assert texts(memory, ALICE, name) == ["mine"]
    assert texts(memory, BOB, theirs.conversation_id) == ["theirs"]


def test_conversations_are_listed_renamed_and_deleted(database: Database) -> None:
    now = 1000.0
    memory = Memory(database, clock=lambda: now)
    ids = []
    for number in range(3):
        ids.append(memory.add(ALICE, "", f"question  {number}\n", answer()).turn.conversation_id)
        now += 1
    memory.add(ALICE, ids[0], "again", answer())
    listed = memory.conversations(ALICE)
    assert [each.conversation_id for each in listed] == [ids[0], ids[2], ids[1]]
    assert [(each.title, each.turns) for each in listed] == [("question 0", 2), ("question 2", 1), ("question 1", 1)]
    assert memory.rename(ALICE, ids[1], "x" * 500)
    assert len(memory.conversations(ALICE)[2].title) == 80
    assert memory.delete(ALICE, ids[1])
    assert memory.turns(ALICE, ids[1]) is None
    assert memory.delete_all(ALICE) == 2
    assert memory.conversations(ALICE) == []


def test_a_question_asked_anew_takes_the_place_of_the_old_one(memory: Memory) -> None:
    first = memory.add(ALICE, "", "one", answer()).turn
    second = memory.add(ALICE, first.conversation_id, "two", answer()).turn
    memory.add(ALICE, first.conversation_id, "three", answer())
    assert memory.truncate(ALICE, first.conversation_id, second.turn_id) == 2
    assert texts(memory, ALICE, first.conversation_id) == ["one"]


def test_feedback_is_given_changed_and_taken_back(memory: Memory) -> None:
    turn = memory.add(ALICE, "", "one", answer()).turn

    def given() -> Feedback | None:
        turns = memory.turns(ALICE, turn.conversation_id)
        assert turns
        return turns[0].feedback

    for wanted in (
        Feedback(Verdict.UP),
        Feedback(Verdict.UP),
        Feedback(Verdict.DOWN, Reason.CITATION, "points elsewhere"),
        None,
    ):
        assert memory.give_feedback(ALICE, turn.turn_id, wanted)
        assert given() == wanted
    memory.give_feedback(ALICE, turn.turn_id, Feedback(Verdict.DOWN, None, "long" * 5000))
    memory.delete(ALICE, turn.conversation_id)
    assert not memory.give_feedback(ALICE, turn.turn_id, Feedback(Verdict.UP))


def test_what_is_old_goes_and_a_clock_that_jumps_deletes_nothing(database: Database) -> None:
    now = 1000.0 * DAY
    memory = Memory(database, retention_days=30, clock=lambda: now)
    assert memory.prune() == 0
    memory.add(ALICE, "", "old", answer())
    for _ in range(31):
        now += DAY
        memory.add(ALICE, "", f"day {now / DAY:.0f}", answer())
        gone = memory.prune()
    assert gone == 1
    now += 400 * DAY
    assert memory.prune() == 0
    assert len(memory.conversations(ALICE)) == 31
    now -= 400 * DAY
    assert memory.prune() == 0
    assert len(memory.conversations(ALICE)) == 31


def test_no_secret_is_in_the_file(tmp_path: Path) -> None:
    memory = Memory(Database(tmp_path))
    memory.add(ALICE, "", "hello", answer())
    memory.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert ALICE.encode() not in stored
    assert hashed(ALICE).encode() in stored


def test_what_is_deleted_is_not_left_in_the_file(tmp_path: Path) -> None:
    memory = Memory(Database(tmp_path))
    memory.add(ALICE, "", "CANARY in a question", answer("CANARY in an answer"))
    memory.add(BOB, "", "another", answer())
    memory.delete_all(ALICE)
    assert b"CANARY" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert len(memory.conversations(BOB)) == 1


def test_200_conversations_at_once_are_neither_lost_nor_mixed(memory: Memory) -> None:
    """Each adds turns with its own mark, four at a time."""
    begin = threading.Barrier(200)

    def converse(number: int) -> bool:
        session, conversation_id = f"session-{number:03}", ""
        begin.wait()
        for turn in range(4):
            kept = memory.add(session, conversation_id, f"{number} {turn}", answer(f"nonce {number} {turn}"))
            assert kept.stored
            conversation_id = kept.turn.conversation_id
        turns = memory.turns(session, conversation_id) or []
        return [turn.answer.text for turn in turns if turn.answer] == [f"nonce {number} {turn}" for turn in range(4)]

    with ThreadPoolExecutor(200) as pool:
        assert all(pool.map(converse, range(200)))


def test_a_chat_goes_on_while_the_database_is_broken_and_is_stored_when_it_is_back(tmp_path: Path) -> None:
    memory = Memory(Database(tmp_path), retry_seconds=0)
    conversation_id = memory.add(ALICE, "", "before", answer()).turn.conversation_id
    memory.close()

    memory = Memory(Database(tmp_path), retry_seconds=0)
    assert texts(memory, ALICE, conversation_id) == ["before"]
    memory.database.close()
    mend = break_database(tmp_path)
    kept = memory.add(ALICE, conversation_id, "meanwhile", answer())
    assert not kept.stored
    assert not memory.available
    assert texts(memory, ALICE, conversation_id) == ["before", "meanwhile"]
    assert memory.turns(BOB, conversation_id) is None
    assert [each.title for each in memory.conversations(ALICE)] == ["before"]
    for impossible in (
        lambda: memory.delete_all(ALICE),
        lambda: memory.give_feedback(ALICE, kept.turn.turn_id, None),
        memory.check,
    ):
        with pytest.raises(MemoryUnavailable):
            impossible()

    memory.database.close()
    mend()
    assert texts(memory, ALICE, conversation_id) == ["before", "meanwhile"]
    assert memory.available
    memory.close()
    again = Memory(Database(tmp_path))
    assert texts(again, ALICE, conversation_id) == ["before", "meanwhile"]
    again.close()


def test_postgresql_goes_away_and_comes_back(postgres: PostgresServer, tmp_path: Path) -> None:
    url = postgres.new_database()
    memory = Memory(Database(tmp_path, url), retry_seconds=0)
    conversation_id = memory.add(ALICE, "", "before", answer()).turn.conversation_id
    postgres.kill()
    try:
        assert not memory.add(ALICE, conversation_id, "meanwhile", answer()).stored
        with pytest.raises(MemoryUnavailable):
            memory.delete_all(ALICE)
        unprepared = Memory(Database(tmp_path, url), retry_seconds=0)
        assert not unprepared.add(BOB, "", "a server that started meanwhile", answer()).stored
    finally:
        postgres.start()
    assert texts(memory, ALICE, conversation_id) == ["before", "meanwhile"]
    assert [each.turns for each in unprepared.conversations(BOB)] == [1]
    unprepared.close()
    memory.close()
    again = Memory(Database(tmp_path, url))
    assert texts(again, ALICE, conversation_id) == ["before", "meanwhile"]
    assert len(again.conversations(BOB)) == 1
    again.close()


def test_a_database_that_failed_is_left_alone_for_a_while(tmp_path: Path) -> None:
    memory = Memory(Database(tmp_path / "no" / "such" / "folder"), retry_seconds=3600)
    for _ in range(3):
        assert not memory.add(ALICE, "", "hello", answer()).stored
    with pytest.raises(MemoryUnavailable, match="a moment ago"):
        memory.check()


def test_a_killed_process_loses_no_turn_that_was_acknowledged(tmp_path: Path) -> None:
    """A process adds turns, prints each one's id once it is stored, and is killed in the middle."""
    program = (
        "import sys; from pathlib import Path; from assistant.types import Answer, Status\n"
        "from ui.memory.database import Database; from ui.memory.memory import Memory\n"
        "memory = Memory(Database(Path(sys.argv[1]))); name = ''\n"
        "while True:\n"
        "    kept = memory.add('session', name, 'q', Answer(text='a', status=Status.ANSWERED, language='en'))\n"
        "    name = kept.turn.conversation_id; print(name, kept.turn.turn_id, kept.stored, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        acknowledged = [process.stdout.readline().split() for _ in range(30)]
        process.kill()
        acknowledged += [line.split() for line in process.stdout if line.endswith("True\n")]
    assert all(stored == "True" for _, _, stored in acknowledged)
    memory = Memory(Database(tmp_path))
    stored = {turn.turn_id for turn in memory.turns("session", acknowledged[0][0]) or []}
    assert {turn_id for _, turn_id, _ in acknowledged[-200:]} <= stored
    memory.close()


def test_titles_are_short_and_in_one_line() -> None:
    assert titled(" a\n b\t") == "a b"
    assert len(titled("长" * 300)) == 80
    assert titled("长" * 300).endswith("…")
