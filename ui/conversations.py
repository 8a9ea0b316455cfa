"""One question of a session's conversation: its history from memory, its answer from the chain, both kept.

Every entrance goes through here, so that all of them remember, forget and fail alike.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import AsyncGenerator, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import anyio
from anyio import to_thread

from assistant.errors import QuestionError
from assistant.types import Answer, AnswerDelta, AnswerDone, AnswerEvent, AnswerRestart, Turn
from ui.limits import Allowed, LimitReached, Limits
from ui.locale import words
from ui.memory.memory import Memory
from ui.memory.store import new_identifier
from ui.memory.types import Channel, Kept, MemoryUnavailable, StoredTurn, TurnState
from ui.operation.metrics import REFUSED

if TYPE_CHECKING:
    from assistant.build import Assistant

_TURNS_UNDERSTOOD = 2000
HISTORY = 12
"""As many turns as a follow-up looks back."""

_THREADS = 400
"""So many answers are worked on at once; the default of 40 threads would make the others wait for a slow model."""

Event = AnswerDelta | AnswerRestart | Kept
"""What comes of a question: pieces, perhaps withdrawn, and finally the turn as it was kept."""

_log = logging.getLogger(__name__)


class Conversations:
    """Safe to use from several threads."""

    def __init__(self, assistant: Assistant, memory: Memory, limits: Limits | None = None) -> None:
        self.assistant = assistant
        self.memory = memory
        self.limits = limits or Limits(Allowed(0, 0, 0, 0), b"")
        self._threads = anyio.CapacityLimiter(_THREADS)
        self._understood: OrderedDict[str, Turn] = OrderedDict()
        self._lock = threading.Lock()

    def history(self, session: str, conversation_id: str, before: str = "") -> tuple[Turn, ...]:
        """What a follow-up in this conversation refers to; `before` is a turn that is asked anew, if any."""
        stored = (self.memory.turns(session, conversation_id) if conversation_id else None) or []
        place = next((index for index, turn in enumerate(stored) if turn.turn_id == before), len(stored))
        return self._recalled(stored[:place][-HISTORY:])

    def stream(
        self,
        session: str,
        conversation_id: str,
        text: str,
        *,
        replacing: str = "",
        channel: Channel = Channel.WEB,
        address: str = "",
        history: Sequence[Turn] | None = None,
    ) -> Generator[Event]:
        """Answer one question in verified pieces, and finally the turn as it was kept, which alone is authoritative.

        Args:
            conversation_id: of the session; empty, unknown, or another session's: a new conversation, whose id the
                kept turn tells.
            replacing: a turn that is asked anew: once there is an outcome, it goes with all after it.
            address: the client's, for the limits; it is not kept.
            history: in place of what is remembered.

        Raises:
            QuestionError: the question is empty or too long, or (LimitReached) one too many; nothing is kept.
        """
        try:
            with self.limits.asking(text, session, address):
                if history is None:
                    history = self.history(session, conversation_id, replacing)
                yield from self._stream(session, conversation_id, text, replacing, channel, history)
        except LimitReached as limit:
            REFUSED.labels(type(limit).__name__).inc()
            raise

    async def astream(
        self,
        session: str,
        conversation_id: str,
        text: str,
        *,
        channel: Channel = Channel.WEB,
        address: str = "",
        history: Sequence[Turn] | None = None,
    ) -> AsyncGenerator[Event]:
        """`stream` for an event loop; whoever leaves it in the middle stops the answer."""
        events = self.stream(session, conversation_id, text, channel=channel, address=address, history=history)
        try:
            while (event := await to_thread.run_sync(next, events, None, limiter=self._threads)) is not None:
                yield event
        finally:
            with anyio.CancelScope(shield=True):
                await to_thread.run_sync(events.close, limiter=self._threads)

    def retrace(self, texts: Sequence[str]) -> tuple[Turn, ...]:
        """The turns of a conversation of which only the questions are believed: answered again, by rules alone."""
        turns: tuple[Turn, ...] = ()
        for number, text in enumerate(texts):
            key = hashlib.sha256("\0".join(texts[: number + 1]).encode("utf-8", "replace")).hexdigest()
            turn = self._known(key)
            if turn is None:
                turn = self.assistant.retrace(text, turns)
                self._remember(key, turn)
            turns = (*turns, turn)
        return turns

    def _stream(
        self,
        session: str,
        conversation_id: str,
        text: str,
        replacing: str,
        channel: Channel,
        history: Sequence[Turn],
    ) -> Generator[Event]:
        turn_id = new_identifier()
        unfinished: TurnState | None = TurnState.INTERRUPTED
        events = self._events(text, history)
        try:
            for event in events:
                if isinstance(event, AnswerDone):
                    unfinished = None
                    self._remember(turn_id, event.turn)
                    answer = event.turn.answer
                    self.limits.used_tokens(_tokens(answer))
                    self._replace(session, conversation_id, replacing)
                    kept = self.memory.add(session, conversation_id, text, answer, channel=channel, turn_id=turn_id)
                    if not kept.stored:
                        answer = _with_notice(answer, words(answer.language).not_stored)
                        kept = replace(kept, turn=replace(kept.turn, answer=answer))
                    yield kept
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

    def _events(self, text: str, history: Sequence[Turn]) -> Iterator[AnswerEvent]:
        """The chain's events; by rules alone once today's tokens are used up."""
        if self.limits.may_use_model():
            return self.assistant.stream(text, history)
        turn = self.assistant.retrace(text, history)
        answer = _with_notice(turn.answer, words(turn.answer.language).budget_spent)
        return iter((AnswerDelta(answer.text), AnswerDone(replace(turn, answer=answer))))

    def _recalled(self, stored: Sequence[StoredTurn]) -> tuple[Turn, ...]:
        """Stored turns as the chain wants them: each question understood again, unless this process still knows it."""
        history: list[Turn] = []
        for each in stored:
            if each.answer is None:
                continue
            turn = self._known(each.turn_id)
            if turn is None:
                try:
                    turn = self.assistant.recall(each.text, each.answer, history)
                except QuestionError as error:  # allowed when it was asked, under other settings
                    _log.info("A stored question is passed over: %s", error)
                    continue
                self._remember(each.turn_id, turn)
            history.append(turn)
        return tuple(history)

    def _known(self, key: str) -> Turn | None:
        with self._lock:
            return self._understood.get(key)

    def _remember(self, turn_id: str, turn: Turn) -> None:
        with self._lock:
            self._understood[turn_id] = turn
            while len(self._understood) > _TURNS_UNDERSTOOD:
                self._understood.popitem(last=False)


def _tokens(answer: Answer) -> int:
    usage = answer.usage
    return (usage.prompt_tokens or 0) + (usage.completion_tokens or 0) if usage else 0


def _with_notice(answer: Answer, notice: str) -> Answer:
    return answer.model_copy(update={"notices": (*answer.notices, notice)})
