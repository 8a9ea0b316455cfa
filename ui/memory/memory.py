"""The memory of conversations that a server uses: the database, and this process's own while the database is away.

An answer is never lost on screen for want of a database: it is kept here, marked as not stored, and stored as soon as
the database is back. What cannot wait (deleting, feedback) says that it has not happened.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Self, TypeVar

from assistant.types import Answer
from ui.memory.database import Database
from ui.memory.recent import Recent
from ui.memory.store import ConversationStore, new_identifier, titled
from ui.memory.types import (
    Channel,
    ConversationSummary,
    Feedback,
    Kept,
    MemoryUnavailable,
    StoredTurn,
    TurnState,
)

_DAY = 24 * 3600
_LEAST_GAP_TRUSTED = 7 * _DAY
PRUNED = "pruned_at"
"""When conversations were last deleted for their age, in seconds since 1970; see `ConversationStore.noted`."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Memory:
    """Safe to use from several threads. `session` is a session's secret name; it is stored as a hash only.

    Args:
        retention_days: conversations not used for so long are deleted, at the start and daily; 0 keeps them.
        retry_seconds: how long a database that failed is left alone.
    """

    def __init__(
        self,
        database: Database,
        *,
        retention_days: int = 90,
        retry_seconds: float = 2.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.database = database
        self.store = ConversationStore(database)
        self._recent = Recent()
        self._retention_days = retention_days
        self._retry_seconds = retry_seconds
        self._clock = clock
        self._failed = False
        self._rest_until = 0.0
        self._storing = threading.Lock()
        self._closing = threading.Event()
        self._keeper: threading.Thread | None = None

    def start(self) -> Self:
        """Begin to delete what is too old and to store what had to wait, until `close`."""
        self._keeper = threading.Thread(target=self._keep, name="memory", daemon=True)
        self._keeper.start()
        return self

    def close(self) -> None:
        self._closing.set()
        if self._keeper is not None:
            self._keeper.join()
        with suppress(MemoryUnavailable):  # then it has been logged, and there is nothing left to try
            self._store_what_waits()
        self.database.close()

    @property
    def dialect(self) -> str:
        """Which kind of database: sqlite or postgresql."""
        return self.database.dialect

    @property
    def available(self) -> bool:
        """Whether the database did its work when it was last asked."""
        return not self._failed

    def check(self) -> None:
        """Ask the database something.

        Raises:
            MemoryUnavailable: it cannot be used; the message says why.
        """
        self._tried(lambda: self.store.noted(PRUNED))

    def add(
        self,
        session: str,
        conversation_id: str,
        text: str,
        answer: Answer | None,
        *,
        state: TurnState = TurnState.DONE,
        channel: Channel = Channel.WEB,
        turn_id: str = "",
    ) -> Kept:
        """Append a turn to a conversation, which begins with its first turn. Without an id, or with another session's,
        a new conversation begins; the turn tells its id."""
        turn = StoredTurn(
            turn_id or new_identifier(), conversation_id or new_identifier(), text, state, answer, int(self._clock())
        )
        try:
            self._store_what_waits()
            if not self._tried(lambda: self.store.add(session, channel, [turn])):
                return self.add(session, "", text, answer, state=state, channel=channel, turn_id=turn_id)
            stored = True
        except MemoryUnavailable:
            stored = False
        if not self._recent.add(session, channel, turn, stored=stored):
            return self.add(session, "", text, answer, state=state, channel=channel, turn_id=turn_id)
        return Kept(turn, stored)

    def owns(self, session: str, conversation_id: str) -> bool:
        """Whether the session has such a conversation."""
        if self._recent.turns(session, conversation_id) is not None:
            return True
        try:
            return self._tried(lambda: self.store.owns(session, conversation_id))
        except MemoryUnavailable:
            return False

    def turns(self, session: str, conversation_id: str) -> list[StoredTurn] | None:
        """The latest turns of a conversation, oldest first; None if the session has no such conversation."""
        try:
            self._store_what_waits()
            stored = self._tried(lambda: self.store.turns(session, conversation_id))
        except MemoryUnavailable:
            return self._recent.turns(session, conversation_id)
        if stored is not None:
            self._recent.know(session, Channel.WEB, conversation_id, stored)
        return stored

    def conversations(self, session: str) -> list[ConversationSummary]:
        """The conversations of a session, the latest used first; while the database is away, this process's own."""
        try:
            self._store_what_waits()
            return self._tried(lambda: self.store.conversations(session))
        except MemoryUnavailable:
            return [
                ConversationSummary(name, titled(turns[0].text), turns[0].asked_at, turns[-1].asked_at, len(turns))
                for name, turns in self._recent.of(session).items()
            ]

    def rename(self, session: str, conversation_id: str, title: str) -> bool:
        """Raises MemoryUnavailable, as do all methods below: nothing has been changed then."""
        return self._tried(lambda: self.store.rename(session, conversation_id, title))

    def delete(self, session: str, conversation_id: str) -> bool:
        """Delete one conversation; False if the session has no such one."""
        deleted = self._tried(lambda: self.store.delete(session, conversation_id))
        self._recent.forget(session, conversation_id)
        return bool(deleted)

    def delete_all(self, session: str) -> int:
        """Delete whatever is known of a session; how many conversations."""
        deleted = self._tried(lambda: self.store.delete(session))
        self._recent.forget(session)
        return deleted

    def truncate(self, session: str, conversation_id: str, turn_id: str) -> int:
        """Delete a turn and all that came after it, to ask it anew; how many."""
        self._store_what_waits()
        deleted = self._tried(lambda: self.store.truncate(session, conversation_id, turn_id))
        self._recent.forget(session, conversation_id)
        return deleted

    def give_feedback(self, session: str, turn_id: str, given: Feedback | None) -> bool:
        """Set, change or (None) take back what somebody thinks of an answer; False if it is not theirs."""
        self._store_what_waits()
        return self._tried(lambda: self.store.give_feedback(session, turn_id, given, int(self._clock())))

    def prune(self) -> int:
        """Delete the conversations that nobody has used for the days of retention; how many.

        After a long gap since the last time, which may be a clock that jumped, it waits for the next day.
        """
        now = int(self._clock())
        last = int(self._tried(lambda: self.store.noted(PRUNED)) or now)
        deleted = 0
        if self._retention_days and 0 <= now - last < _LEAST_GAP_TRUSTED:
            deleted = self._tried(lambda: self.store.prune(now - self._retention_days * _DAY))
        self._tried(lambda: self.store.note(PRUNED, str(now)))
        return deleted

    def _tried(self, work: Callable[[], T]) -> T:
        """Do something with the database, unless it has just failed."""
        if time.monotonic() < self._rest_until:
            raise MemoryUnavailable("The database of conversations failed a moment ago.")
        try:
            done = work()
        except MemoryUnavailable as error:
            if not self._failed:
                _log.warning("%s Answers go on; conversations are stored when it is back.", error)
            self._failed, self._rest_until = True, time.monotonic() + self._retry_seconds
            raise
        if self._failed:
            self._failed = False
            _log.warning("The database of conversations is back.")
        return done

    def _store_what_waits(self) -> None:
        waiting = self._recent.waiting()
        if not waiting:
            return
        with self._storing:  # a turn must not be stored twice
            for session, channel, turns in self._recent.waiting():
                self._tried(lambda s=session, c=channel, t=turns: self.store.add(s, c, t))  # type: ignore[misc]
                self._recent.is_stored(turns[0].conversation_id, turns)

    def _keep(self) -> None:
        next_pruning = time.monotonic()
        while True:
            try:
                self._store_what_waits()
                if time.monotonic() >= next_pruning:
                    self.prune()
                    next_pruning = time.monotonic() + _DAY
            except MemoryUnavailable:
                _log.debug("Tried again in %s seconds.", self._retry_seconds)
            if self._closing.wait(self._retry_seconds):
                return
