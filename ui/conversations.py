"""One question of a session's conversation: its history from memory, its answer from the chain, both kept.

Every entrance goes through here, so that all of them remember, forget and fail alike.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, aclosing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import anyio
from anyio import to_thread

from assistant.errors import QuestionError
from assistant.types import Answer, AnswerDelta, AnswerDone, AnswerEvent, AnswerRestart, Turn
from ui.limits import Allowed, LimitReached, Limits
from ui.locale import words
from ui.memory.memory import Memory
from ui.memory.store import new_identifier
from ui.memory.types import Channel, Kept, MemoryUnavailable, TurnState
from ui.operation.metrics import REFUSED, SESSIONS
from ui.understood import Understood
from ui.waiting import Waiting
from ui.workers import COMPUTING, STORING, Workers

if TYPE_CHECKING:
    from assistant.build import Assistant

HISTORY = 12
"""As many turns as a follow-up looks back."""

_THREADS = 400
"""So many answers of a model are waited for at once; the default of 40 would make the others wait for a slow one."""


@dataclass(frozen=True, slots=True)
class Started:
    """A question has been taken up: it is within all limits, and its turn will have this id.

    `ahead` others are answered before it.
    """

    turn_id: str
    ahead: int = 0


Event = Started | AnswerDelta | AnswerRestart | Kept
"""What comes of a question: that it was taken up, pieces, perhaps withdrawn, and finally the turn as it was kept."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question on its way through. `history` stands in place of what is remembered."""

    session: str
    conversation_id: str
    text: str
    replacing: str
    channel: Channel
    history: Sequence[Turn] | None
    turn_id: str = field(default_factory=new_identifier)


class Conversations:
    """Safe to use from several threads."""

    def __init__(self, assistant: Assistant, memory: Memory, limits: Limits | None = None) -> None:
        self.assistant = assistant
        self.memory = memory
        self.limits = limits or Limits(Allowed(0, 0, 0, 0), b"")
        self.workers = Workers(COMPUTING if memory.dialect == "sqlite" else STORING)
        self._in_line = 0  # asked in the event loop and not yet answered
        self._computing = threading.BoundedSemaphore(COMPUTING)
        self.waiting = Waiting(_THREADS)
        self._threads = anyio.CapacityLimiter(_THREADS)
        self._understood = Understood(assistant)

    def close(self) -> None:
        """Finish and store what is under way."""
        self.workers.close()

    def history(self, session: str, conversation_id: str, before: str = "") -> tuple[Turn, ...]:
        """What a follow-up in this conversation refers to; `before` is a turn that is asked anew, if any."""
        stored = (self.memory.turns(session, conversation_id) if conversation_id else None) or []
        place = next((index for index, turn in enumerate(stored) if turn.turn_id == before), len(stored))
        return self._understood.recalled(stored[:place][-HISTORY:])

    async def owns(self, session: str, conversation_id: str) -> bool:
        """Whether the session has such a conversation; waits for nobody where the database is here."""
        if self.memory.dialect == "sqlite":
            return self.memory.owns(session, conversation_id)
        return await to_thread.run_sync(self.memory.owns, session, conversation_id, limiter=self._threads)

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
        asked = _Asked(session, conversation_id, text, replacing, channel, history)
        with ExitStack() as place:
            self._take_up(place, asked, address)
            try:
                yield Started(asked.turn_id)
            except GeneratorExit:
                self._keep(asked, None, TurnState.STOPPED)
                raise
            yield from self._whole(asked).result() if self.assistant.model is None else self._stream(asked)

    async def astream(
        self,
        session: str,
        conversation_id: str,
        text: str,
        *,
        replacing: str = "",
        channel: Channel = Channel.WEB,
        address: str = "",
        history: Sequence[Turn] | None = None,
    ) -> AsyncGenerator[Sequence[Event]]:
        """`stream` for an event loop, with what is there at once together; whoever leaves it stops the answer."""
        asked = _Asked(session, conversation_id, text, replacing, channel, history)
        with ExitStack() as place:
            take_up = partial(self._take_up, place, asked, address)
            await to_thread.run_sync(take_up, limiter=self._threads) if self.limits.are_shared else take_up()
            job: Future[Sequence[Event]] | None = None
            try:
                if self.assistant.model is None:
                    ahead = self._in_line
                    place.enter_context(self._standing_in_line())
                    yield (Started(asked.turn_id, ahead),)
                    job = self.workers.submit_after(asyncio.get_running_loop(), lambda: tuple(self._stream(asked)))
                    yield await asyncio.wrap_future(job)
                    return
                yield (Started(asked.turn_id),)
            except (GeneratorExit, asyncio.CancelledError):
                if job is None or job.cancel():  # its turn had not come
                    self.workers.submit(partial(self._keep, asked, None, TurnState.STOPPED))
                raise
            async with aclosing(self.waiting.read(self._stream(asked))) as events:
                async for event in events:
                    yield (event,)

    def _take_up(self, place: ExitStack, asked: _Asked, address: str) -> None:
        """Raises QuestionError if the question will not be answered; else it has its place until `place` is left."""
        try:
            place.enter_context(self.limits.asking(asked.text, asked.session, address))
        except LimitReached as limit:
            REFUSED.labels(type(limit).__name__).inc()
            raise
        SESSIONS.see(asked.session)
        self.assistant.check(asked.text)

    @contextmanager
    def _standing_in_line(self) -> Iterator[None]:
        self._in_line += 1
        try:
            yield
        finally:
            self._in_line -= 1

    def _whole(self, asked: _Asked) -> Future[Sequence[Event]]:
        """Without a model all of an answer is there at once: it is one job for the workers, storing included."""
        return self.workers.submit(lambda: tuple(self._stream(asked)))

    def retrace(self, texts: Sequence[str]) -> tuple[Turn, ...]:
        """The turns of a conversation of which only the questions are believed: answered again, by rules alone."""
        return self._understood.retraced(texts)

    def _stream(self, asked: _Asked) -> Generator[Event]:
        unfinished: TurnState | None = TurnState.INTERRUPTED
        events: Iterator[AnswerEvent] = iter(())
        try:
            history = asked.history
            if history is None:
                history = self.history(asked.session, asked.conversation_id, asked.replacing)
            events = self._events(asked.text, history)
            for event in events:
                if isinstance(event, AnswerDone):
                    unfinished = None
                    yield self._done(asked, event.turn)
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
                self._keep(asked, None, unfinished)

    def _done(self, asked: _Asked, turn: Turn) -> Kept:
        self._understood.remember(asked.turn_id, turn)
        self.limits.used_tokens(_tokens(turn.answer))
        kept = self._keep(asked, turn.answer, TurnState.DONE)
        if kept.stored:
            return kept
        answer = _with_notice(turn.answer, words(turn.answer.language).not_stored)
        return replace(kept, turn=replace(kept.turn, answer=answer))

    def _keep(self, asked: _Asked, answer: Answer | None, state: TurnState) -> Kept:
        self._replace(asked.session, asked.conversation_id, asked.replacing)
        return self.memory.add(
            asked.session,
            asked.conversation_id,
            asked.text,
            answer,
            state=state,
            channel=asked.channel,
            turn_id=asked.turn_id,
        )

    def _replace(self, session: str, conversation_id: str, turn_id: str) -> None:
        if turn_id:
            with suppress(MemoryUnavailable):  # it has been logged; the old turn then stays above the new one
                self.memory.truncate(session, conversation_id, turn_id)

    def _events(self, text: str, history: Sequence[Turn]) -> Iterator[AnswerEvent]:
        """The chain's events; by rules alone once today's tokens are used up."""
        if self.assistant.model is None:
            with self._computing:
                return iter(tuple(self.assistant.stream(text, history)))
        if self.limits.may_use_model():
            return self.assistant.stream(text, history)
        turn = self.assistant.retrace(text, history)
        answer = _with_notice(turn.answer, words(turn.answer.language).budget_spent)
        return iter((AnswerDelta(answer.text), AnswerDone(replace(turn, answer=answer))))


async def outcome(events: AsyncGenerator[Sequence[Event]]) -> Kept | None:
    """What came of a question, for who does not want to hear how; None if it was cut off."""
    async with aclosing(events):
        async for batch in events:
            for event in batch:
                if isinstance(event, Kept):
                    return event
    return None


def _tokens(answer: Answer) -> int:
    usage = answer.usage
    return (usage.prompt_tokens or 0) + (usage.completion_tokens or 0) if usage else 0


def _with_notice(answer: Answer, notice: str) -> Answer:
    return answer.model_copy(update={"notices": (*answer.notices, notice)})
