"""One question of a session's conversation: its history from memory, its answer from the chain, both kept.

Every entrance goes through here, so that all of them remember, forget and fail alike.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Generator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from assistant.errors import QuestionError
from assistant.types import AnswerDelta, AnswerDone, AnswerRestart, Turn
from ui.memory.memory import Memory
from ui.memory.store import new_identifier
from ui.memory.types import Channel, Kept, MemoryUnavailable, StoredTurn, TurnState

if TYPE_CHECKING:
    from assistant.build import Assistant

_TURNS_UNDERSTOOD = 2000
HISTORY = 12
"""As many turns as a follow-up looks back."""

_log = logging.getLogger(__name__)


class Conversations:
    """Safe to use from several threads."""

    def __init__(self, assistant: Assistant, memory: Memory) -> None:
        self.assistant = assistant
        self.memory = memory
        self._understood: OrderedDict[str, Turn] = OrderedDict()
        self._lock = threading.Lock()

    def history(self, session: str, conversation_id: str, before: str = "") -> tuple[Turn, ...]:
        """What a follow-up in this conversation refers to; `before` is a turn that is asked anew, if any."""
        stored = (self.memory.turns(session, conversation_id) if conversation_id else None) or []
        place = next((index for index, turn in enumerate(stored) if turn.turn_id == before), len(stored))
        return self._recalled(stored[:place][-HISTORY:])

    def stream(
        self, session: str, conversation_id: str, text: str, *, replacing: str = "", channel: Channel = Channel.WEB
    ) -> Generator[AnswerDelta | AnswerRestart | Kept]:
        """Answer one question in verified pieces, and finally the turn as it was kept, which alone is authoritative.

        Args:
            conversation_id: of the session; empty, unknown, or another session's: a new conversation, whose id the
                kept turn tells.
            replacing: a turn that is asked anew: once there is an outcome, it goes with all after it.

        Raises:
            QuestionError: the question is empty or too long; nothing is kept.
        """
        turn_id = new_identifier()
        unfinished: TurnState | None = TurnState.INTERRUPTED
        events = self.assistant.stream(text, self.history(session, conversation_id, replacing))
        try:
            for event in events:
                if isinstance(event, AnswerDone):
                    unfinished = None
                    self._remember(turn_id, event.turn)
                    answer = event.turn.answer
                    self._replace(session, conversation_id, replacing)
                    yield self.memory.add(session, conversation_id, text, answer, channel=channel, turn_id=turn_id)
                    return
                yield event
        except QuestionError:
            unfinished = None
            raise
        except GeneratorExit:
            unfinished = unfinished and TurnState.STOPPED
            raise
        finally:
            # A reader who leaves also stops a model that is still writing.
            if isinstance(events, Generator):
                events.close()
            if unfinished is not None:
                self._replace(session, conversation_id, replacing)
                self.memory.add(
                    session, conversation_id, text, None, state=unfinished, channel=channel, turn_id=turn_id
                )

    def _replace(self, session: str, conversation_id: str, turn_id: str) -> None:
        if turn_id:
            with suppress(MemoryUnavailable):  # it has been logged; the old turn then stays above the new one
                self.memory.truncate(session, conversation_id, turn_id)

    def _recalled(self, stored: Sequence[StoredTurn]) -> tuple[Turn, ...]:
        """Stored turns as the chain wants them: each question understood again, unless this process still knows it."""
        history: list[Turn] = []
        for each in stored:
            if each.answer is None:
                continue
            with self._lock:
                turn = self._understood.get(each.turn_id)
            if turn is None:
                try:
                    turn = self.assistant.recall(each.text, each.answer, history)
                except QuestionError as error:  # allowed when it was asked, under other settings
                    _log.info("A stored question is passed over: %s", error)
                    continue
                self._remember(each.turn_id, turn)
            history.append(turn)
        return tuple(history)

    def _remember(self, turn_id: str, turn: Turn) -> None:
        with self._lock:
            self._understood[turn_id] = turn
            while len(self._understood) > _TURNS_UNDERSTOOD:
                self._understood.popitem(last=False)
