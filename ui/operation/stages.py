"""The stages of the chain as spans: LangChain tells of each runnable's begin and end, whichever entrance asked.

Only what stands below an answer's span is told, and of it names, times, kinds of errors and tokens: LangChain also
passes what goes in and comes out, which is the users'.
"""

# ruff: noqa: ARG002 - what LangChain passes is passed over
from __future__ import annotations

from contextvars import ContextVar
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.outputs import LLMResult
from langchain_core.tracers.context import register_configure_hook
from opentelemetry import trace
from opentelemetry.trace import Span, Status, StatusCode

from ui.operation.tracing import tracer


def watch() -> None:
    """From now on, in every thread and event loop of this process."""
    stages = Stages()
    register_configure_hook(ContextVar[Any]("stages", default=stages), inheritable=True)


class Stages(BaseCallbackHandler):
    """Holds the span of each run until it ends. The outermost run is the answer itself, whose span is there already."""

    run_inline = True  # in the context of whoever runs it, where the answer's span is

    def __init__(self) -> None:
        self._answers: dict[UUID, Span] = {}
        self._spans: dict[UUID, Span] = {}

    def on_chain_start(
        self, serialized: Any, inputs: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **more: Any
    ) -> None:
        self._start(str(more.get("name") or "stage"), run_id, parent_run_id)

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **more: Any) -> None:
        self._end(run_id)

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **more: Any) -> None:
        self._end(run_id, error)

    def on_chat_model_start(
        self, serialized: Any, messages: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **more: Any
    ) -> None:
        model = str((more.get("metadata") or {}).get("ls_model_name") or "")
        span = self._start("chat", run_id, parent_run_id)
        if span is not None:
            span.set_attributes({"gen_ai.operation.name": "chat", "gen_ai.request.model": model})

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **more: Any) -> None:
        span = self._spans.get(run_id)
        usage = getattr(getattr(response.generations[0][0], "message", None), "usage_metadata", None)
        if span is not None and usage:
            span.set_attributes(
                {
                    "gen_ai.usage.input_tokens": usage["input_tokens"],
                    "gen_ai.usage.output_tokens": usage["output_tokens"],
                }
            )
        self._end(run_id)

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **more: Any) -> None:
        self._end(run_id, error)

    def _start(self, name: str, run_id: UUID, parent_run_id: UUID | None) -> Span | None:
        if parent_run_id is None:
            if trace.get_current_span().is_recording():
                self._answers[run_id] = trace.get_current_span()
            return None
        above = self._spans.get(parent_run_id) or self._answers.get(parent_run_id)
        if above is None:
            return None
        self._spans[run_id] = tracer().start_span(name, context=trace.set_span_in_context(above))
        return self._spans[run_id]

    def _end(self, run_id: UUID, error: BaseException | None = None) -> None:
        self._answers.pop(run_id, None)
        span = self._spans.pop(run_id, None)
        if span is None:
            return
        if isinstance(error, Exception):  # not a reader who has left
            span.set_status(Status(StatusCode.ERROR))
            span.set_attribute("error.type", type(error).__name__)
        span.end()
