"""The latest conversations of this process: what answers while the database is away, and what waits to be stored."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ui.memory.types import Channel, StoredTurn

MOST_TURNS = 5000
"""All conversations together; an answer takes some kilobytes."""


@dataclass(slots=True)
class Conversation:
    session: str
    channel: Channel
    stored: list[StoredTurn] = field(default_factory=list)
    waiting: list[StoredTurn] = field(default_factory=list)

    @property
    def turns(self) -> list[StoredTurn]:
        return [*self.stored, *self.waiting]


class Recent:
    """Bounded; the conversation that was used longest ago goes first. Safe to use from several threads."""

    def __init__(self, most_turns: int = MOST_TURNS) -> None:
        self._most_turns = most_turns
        self._lock = threading.Lock()
        self._held = 0
        self._conversations: OrderedDict[str, Conversation] = OrderedDict()
        self._with_waiting: set[str] = set()

    def know(self, session: str, channel: Channel, conversation_id: str, stored: Sequence[StoredTurn]) -> None:
        """What the database holds of a conversation."""
        with self._lock:
            known = self._conversations.pop(conversation_id, None)
            waiting = known.waiting if known else []
            self._held -= len(known.turns) if known else 0
            channel = known.channel if known else channel
            self._conversations[conversation_id] = Conversation(session, channel, list(stored), waiting)
            self._held += len(stored) + len(waiting)
            self._shrink()

    def add(self, session: str, channel: Channel, turn: StoredTurn, *, stored: bool) -> bool:
        """Append a turn; False if the conversation is another session's."""
        with self._lock:
            known = self._conversations.get(turn.conversation_id)
            if known is None:
                known = self._conversations[turn.conversation_id] = Conversation(session, channel)
            elif known.session != session:
                return False
            (known.stored if stored else known.waiting).append(turn)
            if not stored:
                self._with_waiting.add(turn.conversation_id)
            self._conversations.move_to_end(turn.conversation_id)
            self._held += 1
            self._shrink()
        return True

    def turns(self, session: str, conversation_id: str) -> list[StoredTurn] | None:
        with self._lock:
            known = self._conversations.get(conversation_id)
            return known.turns if known is not None and known.session == session else None

    def of(self, session: str) -> dict[str, list[StoredTurn]]:
        """The conversations of a session, the latest used first."""
        with self._lock:
            return {
                conversation_id: known.turns
                for conversation_id, known in reversed(self._conversations.items())
                if known.session == session and known.turns
            }

    def forget(self, session: str, conversation_id: str | None = None) -> None:
        """Drop one conversation of a session, or all."""
        with self._lock:
            for name, known in list(self._conversations.items()):
                if known.session == session and conversation_id in {None, name}:
                    self._drop(name)

    def waiting(self) -> list[tuple[str, Channel, tuple[StoredTurn, ...]]]:
        """What is to be stored yet, per conversation: session, channel, turns."""
        with self._lock:
            return [
                (known.session, known.channel, tuple(known.waiting))
                for known in map(self._conversations.__getitem__, sorted(self._with_waiting))
            ]

    def is_stored(self, conversation_id: str, turns: Sequence[StoredTurn]) -> None:
        """Turns that waited have reached the database."""
        with self._lock:
            known = self._conversations.get(conversation_id)
            if known is not None:
                done = {turn.turn_id for turn in turns}
                known.stored.extend(turn for turn in known.waiting if turn.turn_id in done)
                known.waiting = [turn for turn in known.waiting if turn.turn_id not in done]
                if not known.waiting:
                    self._with_waiting.discard(conversation_id)

    def _shrink(self) -> None:
        while self._held > self._most_turns and len(self._conversations) > 1:
            self._drop(next((name for name in self._conversations if name not in self._with_waiting), None))

    def _drop(self, conversation_id: str | None) -> None:
        conversation_id = conversation_id or next(iter(self._conversations))
        self._held -= len(self._conversations.pop(conversation_id).turns)
        self._with_waiting.discard(conversation_id)
