"""Conversations in SQL. Everything is asked for by session: no id alone opens anything."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Executable, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Row

from assistant.types import Answer
from ui.memory import tables
from ui.memory.database import Database
from ui.memory.types import Channel, ConversationSummary, Feedback, Reason, StoredTurn, TurnState, Verdict

LONGEST_TITLE = 80
LONGEST_COMMENT = 2000
TURNS_SHOWN = 200
CONVERSATIONS_SHOWN = 100

_turns, _conversations, _feedback = tables.turns, tables.conversations, tables.feedback

# Made once: putting these together takes as long as executing them, and each question needs them.
_INSERT_TURN = insert(_turns)
_LATEST_TURNS = (
    select(_turns, _feedback.c.verdict, _feedback.c.reason, _feedback.c.comment)
    .join(_conversations, _conversations.c.conversation_id == _turns.c.conversation_id)
    .outerjoin(_feedback, _feedback.c.turn_id == _turns.c.turn_id)
    .where(
        _conversations.c.conversation_id == bindparam("its_id"), _conversations.c.session == bindparam("its_session")
    )
    .order_by(_turns.c.number.desc())
    .limit(TURNS_SHOWN)
)


def new_identifier() -> str:
    return secrets.token_urlsafe(18)


def hashed(session: str) -> str:
    """What is stored in place of a session's name, which is 144 random bits and so needs no salt."""
    return hashlib.sha256(session.encode()).hexdigest()


class ConversationStore:
    """All methods raise MemoryUnavailable while the database cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._begin_or_use = _begin_or_use(postgresql if database.dialect == "postgresql" else sqlite)

    def add(self, session: str, channel: Channel, turns: Sequence[StoredTurn]) -> bool:
        """Append turns of one conversation, which begins with the first; False if the conversation is another's."""
        first = turns[0]
        conversation = {
            "conversation_id": first.conversation_id,
            "session": hashed(session),
            "channel": channel,
            "title": titled(first.text),
            "started_at": first.asked_at,
            "updated_at": turns[-1].asked_at,
        }
        with self._database.writing() as connection:
            if connection.execute(self._begin_or_use, conversation).scalar_one_or_none() is None:
                return False
            connection.execute(_INSERT_TURN, [_row(turn) for turn in turns])
        return True

    def conversations(self, session: str) -> list[ConversationSummary]:
        """Those of a session, the latest used first."""
        c = _conversations.c
        query = (
            select(c.conversation_id, c.title, c.started_at, c.updated_at, func.count(_turns.c.number))
            .join(_turns, _turns.c.conversation_id == c.conversation_id)
            .where(c.session == hashed(session))
            .group_by(c.conversation_id)
            .order_by(c.updated_at.desc(), c.started_at.desc(), func.max(_turns.c.number).desc())
            .limit(CONVERSATIONS_SHOWN)
        )
        with self._database.reading() as connection:
            return [ConversationSummary(*row) for row in connection.execute(query)]

    def owns(self, session: str, conversation_id: str) -> bool:
        """Whether the session has such a conversation."""
        with self._database.reading() as connection:
            return _owns(connection, session, conversation_id)

    def turns(self, session: str, conversation_id: str) -> list[StoredTurn] | None:
        """The latest turns, oldest first; None if the session has no such conversation."""
        with self._database.reading() as connection:
            which = {"its_id": conversation_id, "its_session": hashed(session)}
            rows = connection.execute(_LATEST_TURNS, which).all()
            if not rows and not _owns(connection, session, conversation_id):
                return None
            return [_stored(row) for row in reversed(rows)]

    def rename(self, session: str, conversation_id: str, title: str) -> bool:
        with self._database.writing() as connection:
            return bool(
                connection.execute(
                    update(_conversations).where(*_own(session, conversation_id)).values(title=titled(title))
                ).rowcount
            )

    def delete(self, session: str, conversation_id: str | None = None) -> int:
        """Delete one conversation of a session, or all; how many."""
        which = _own(session, conversation_id) if conversation_id else (_conversations.c.session == hashed(session),)
        with self._database.writing() as connection:
            deleted = connection.execute(delete(_conversations).where(*which)).rowcount
        self._database.erase()
        return deleted

    def truncate(self, session: str, conversation_id: str, turn_id: str) -> int:
        """Delete a turn and all that came after it, to ask it anew; how many."""
        with self._database.writing() as connection:
            if not _owns(connection, session, conversation_id):
                return 0
            first = select(_turns.c.number).where(
                _turns.c.turn_id == turn_id, _turns.c.conversation_id == conversation_id
            )
            number = connection.execute(first).scalar_one_or_none()
            if number is None:
                return 0
            return connection.execute(
                delete(_turns).where(_turns.c.conversation_id == conversation_id, _turns.c.number >= number)
            ).rowcount

    def give_feedback(self, session: str, turn_id: str, given: Feedback | None, now: int) -> bool:
        """Set, change or (None) take back what somebody thinks of an answer; False if it is not theirs."""
        own = (
            select(_turns.c.turn_id)
            .join(_conversations, _conversations.c.conversation_id == _turns.c.conversation_id)
            .where(_turns.c.turn_id == turn_id, _conversations.c.session == hashed(session))
            .with_for_update(of=_turns)  # two clicks at once are one after the other
        )
        with self._database.writing() as connection:
            if connection.execute(own).scalar_one_or_none() is None:
                return False
            connection.execute(delete(_feedback).where(_feedback.c.turn_id == turn_id))
            if given is not None:
                connection.execute(
                    insert(_feedback).values(
                        turn_id=turn_id,
                        verdict=given.verdict,
                        reason=given.reason,
                        comment=storable(given.comment)[:LONGEST_COMMENT],
                        given_at=now,
                    )
                )
        return True

    def prune(self, before: int) -> int:
        """Delete the conversations last used before a time; how many."""
        with self._database.writing() as connection:
            return connection.execute(delete(_conversations).where(_conversations.c.updated_at < before)).rowcount

    def note(self, name: str, value: str) -> None:
        with self._database.writing() as connection:
            connection.execute(delete(tables.state).where(tables.state.c.name == name))
            connection.execute(insert(tables.state).values(name=name, value=value))

    def noted(self, name: str) -> str | None:
        with self._database.reading() as connection:
            value: str | None = connection.execute(
                select(tables.state.c.value).where(tables.state.c.name == name)
            ).scalar_one_or_none()
        return value


def titled(text: str) -> str:
    """A conversation's title: its first question in one line."""
    line = " ".join(storable(text).split())
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1].rstrip() + "…"


def storable(text: str) -> str:
    """Text that every database takes: no NUL, no lone surrogates."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _begin_or_use(dialect: Any) -> Executable:
    """Begin a conversation, or note that its own session uses it again; for another session no row comes back."""
    statement = dialect.insert(_conversations)
    begun: Executable = statement.on_conflict_do_update(
        index_elements=[_conversations.c.conversation_id],
        set_={"updated_at": statement.excluded.updated_at},
        where=_conversations.c.session == statement.excluded.session,
    ).returning(_conversations.c.conversation_id)
    return begun


def _own(session: str, conversation_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    c = _conversations.c
    return c.conversation_id == conversation_id, c.session == hashed(session)


def _owns(connection: Connection, session: str, conversation_id: str) -> bool:
    query = select(_conversations.c.conversation_id).where(*_own(session, conversation_id))
    return connection.execute(query).scalar_one_or_none() is not None


def _row(turn: StoredTurn) -> dict[str, object]:
    answer = turn.answer
    return {
        "turn_id": turn.turn_id,
        "conversation_id": turn.conversation_id,
        "asked_at": turn.asked_at,
        "text": storable(turn.text),
        "state": turn.state,
        "status": answer.status if answer else None,
        "language": answer.language if answer else None,
        "mode": answer.mode if answer else None,
        "answer": storable(answer.model_dump_json()) if answer else None,
    }


@lru_cache(maxsize=1000)
def _answer(stored: str) -> Answer:
    """A conversation is read again with each of its questions; its answers never change."""
    return Answer.model_validate_json(stored)


def _stored(row: Row[tuple[object, ...]]) -> StoredTurn:
    given = None
    if row.verdict is not None:
        given = Feedback(Verdict(row.verdict), Reason(row.reason) if row.reason else None, row.comment)
    return StoredTurn(
        turn_id=row.turn_id,
        conversation_id=row.conversation_id,
        text=row.text,
        state=TurnState(row.state),
        answer=_answer(row.answer) if row.answer else None,
        asked_at=row.asked_at,
        feedback=given,
    )
