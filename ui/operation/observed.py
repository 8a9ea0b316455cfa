"""The assistant, watched: each answer is counted, timed, logged and traced, whatever entrance it leaves by."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from typing import TYPE_CHECKING, Any, cast

import structlog
from opentelemetry import trace

from assistant.errors import QuestionError
from assistant.types import AnswerDelta, AnswerDone, AnswerEvent, Turn
from ui.operation import metrics
from ui.operation.tracing import tracer

if TYPE_CHECKING:
    from assistant.build import Assistant

_log = structlog.get_logger("guangdong.answers")


def observed(assistant: Assistant, *, log_questions: bool = False) -> Assistant:
    """The same assistant, for all callers; only what happens is told."""
    assistant.library.observe_search(_search_took)
    return cast("Assistant", _Observed(assistant, log_questions))


def _search_took(seconds: float) -> None:
    metrics.SEARCH_SECONDS.observe(seconds)
    if trace.get_current_span().is_recording():
        now = time.time_ns()
        tracer().start_span("search", start_time=now - int(seconds * 1e9)).end(now)


class _Observed:
    def __init__(self, assistant: Assistant, log_questions: bool) -> None:
        self._assistant = assistant
        self._log_questions = log_questions

    def __getattr__(self, name: str) -> Any:
        return getattr(self._assistant, name)

    def check(self, text: str) -> None:
        try:
            self._assistant.check(text)
        except QuestionError as error:
            metrics.REFUSED.labels(type(error).__name__).inc()
            _log.info("refused", reason=type(error).__name__)
            raise

    def respond(self, text: str, history: Sequence[Turn] = ()) -> Turn:
        with self._watching(text) as watched:
            with watched.at_work():
                turn = self._assistant.respond(text, history)
            watched.seen(AnswerDone(turn))
        return turn

    def stream(self, text: str, history: Sequence[Turn] = ()) -> Iterator[AnswerEvent]:
        with self._watching(text) as watched:
            events = self._assistant.stream(text, history)
            try:
                while (event := watched.next_of(events)) is not None:
                    yield event
            finally:
                if isinstance(events, Generator):
                    events.close()

    async def astream(self, text: str, history: Sequence[Turn] = ()) -> AsyncGenerator[AnswerEvent]:
        with self._watching(text) as watched:
            async with aclosing(self._assistant.astream(text, history)) as events:
                while (event := await watched.anext_of(events)) is not None:
                    yield event

    @contextmanager
    def _watching(self, text: str) -> Iterator[_Watched]:
        watched = _Watched(text if self._log_questions else "")
        metrics.ANSWERS_UNDER_WAY.inc()
        try:
            yield watched
        except QuestionError as error:
            metrics.REFUSED.labels(type(error).__name__).inc()
            watched.end("refused")
            raise
        except GeneratorExit:
            if not watched.done:
                metrics.LEFT.inc()
                watched.end("left")
            raise
        except Exception as error:
            metrics.FAILED.labels(type(error).__name__).inc()
            watched.end("failed", error=type(error).__name__)
            raise
        finally:
            metrics.ANSWERS_UNDER_WAY.dec()


class _Watched:
    """One answer."""

    def __init__(self, question: str) -> None:
        self._told = {"question": question} if question else {}
        self._start = time.perf_counter()
        self._span = tracer().start_span("answer")
        self._first: float | None = None
        self.done = False

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """What happens here belongs to this answer. Errors stay out of the span: they may hold words of the asker."""
        with trace.use_span(self._span, record_exception=False, set_status_on_exception=False):
            yield

    def next_of(self, events: Iterator[AnswerEvent]) -> AnswerEvent | None:
        with self.at_work():
            event = next(events, None)
        return self.seen(event)

    async def anext_of(self, events: AsyncIterator[AnswerEvent]) -> AnswerEvent | None:
        with self.at_work():
            event = await anext(events, None)
        return self.seen(event)

    def seen(self, event: AnswerEvent | None) -> AnswerEvent | None:
        if isinstance(event, AnswerDelta) and self._first is None:
            self._first = time.perf_counter() - self._start
            metrics.FIRST_WORDS_SECONDS.observe(self._first)
            self._span.add_event("first words")
        if isinstance(event, AnswerDone):
            answer = event.turn.answer
            status, mode, language = str(answer.status), str(answer.mode), str(answer.language)
            metrics.ANSWERS.labels(status, mode, language).inc()
            metrics.ANSWER_SECONDS.labels(mode).observe(time.perf_counter() - self._start)
            self.done = True
            self.end("answered", status=status, mode=mode, language=language, citations=len(answer.citations))
        return event

    def end(self, event: str, **details: str | int) -> None:
        seconds: dict[str, float] = {"seconds": round(time.perf_counter() - self._start, 4)}
        if self._first is not None:
            seconds["first_words_seconds"] = round(self._first, 4)
        self._span.set_attributes({"outcome": event, **details})
        self._span.end()
        _log.info(event, **details, **seconds, **self._told)
