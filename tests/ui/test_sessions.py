from __future__ import annotations

import stat
from pathlib import Path
from typing import Any, cast

from assistant.types import Answer, Status, Turn
from ui.sessions import Sessions, signing_key

KEY = b"k" * 32


def _turn(text: str) -> Turn:
    answer = Answer(text=text, status=Status.SMALLTALK, language="en")
    return Turn(text=text, question=cast(Any, None), answer=answer)


def test_a_conversation_is_found_again_under_its_id() -> None:
    sessions = Sessions(KEY)
    session_id = sessions.new_id()
    sessions.conversation(session_id).add(_turn("one"))
    assert [turn.text for turn in sessions.conversation(session_id).turns] == ["one"]
    assert sessions.conversation(sessions.new_id()).turns == ()


def test_a_forged_id_gets_a_conversation_that_nobody_shares() -> None:
    sessions = Sessions(KEY)
    forged = Sessions(b"other" * 8).new_id()
    for claimed in (forged, "x", "", "x.y", "é.é", None):
        sessions.conversation(claimed).add(_turn("mine"))
        assert sessions.conversation(claimed).turns == ()
    assert len(sessions) == 0


def test_turns_and_sessions_are_bounded() -> None:
    sessions = Sessions(KEY, max_sessions=2, max_turns=3)
    ids = [sessions.new_id() for _ in range(3)]
    for session_id in ids:
        for number in range(5):
            sessions.conversation(session_id).add(_turn(str(number)))
    assert len(sessions) == 2
    assert sessions.conversation(ids[0]).turns == ()
    assert [turn.text for turn in sessions.conversation(ids[2]).turns] == ["2", "3", "4"]


def test_old_sessions_go() -> None:
    now = 0.0
    sessions = Sessions(KEY, max_age_seconds=10, clock=lambda: now)
    kept, forgotten = sessions.new_id(), sessions.new_id()
    sessions.conversation(forgotten).add(_turn("old"))
    now = 8.0
    sessions.conversation(kept).add(_turn("new"))
    now = 12.0
    assert len(sessions.conversation(kept).turns) == 1
    assert sessions.conversation(forgotten).turns == ()


def test_the_key_lasts_and_is_private(tmp_path: Path) -> None:
    key = signing_key(tmp_path)
    assert signing_key(tmp_path) == key
    assert len(key) == 32
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_torn_key_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "session.key").write_bytes(b"short")
    assert len(signing_key(tmp_path)) == 32
