"""The chain with a model: as without one, and then written by the model if there is something to write about."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from langchain_core.runnables import Runnable, RunnableConfig, RunnableGenerator, RunnableLambda

from assistant.chain import Asked, Composed, Steps, events
from assistant.compose.merge import merge
from assistant.generated import LostPoint, Writer, Writing, is_worth_writing
from assistant.grounding import grounds
from assistant.model.failures import ModelFailure
from assistant.rewriting import Rewriter
from assistant.types import AnswerDelta, AnswerDone, AnswerEvent, AnswerRestart, Usage

_log = logging.getLogger(__name__)


def build_writing_chain(steps: Steps, rewriter: Rewriter, writer: Writer) -> Runnable[Asked, AnswerEvent]:
    """The same path with a model: it helps to understand where the rules are unsure, and writes what the gate passes.

    To be streamed (`astream`); the last event is the whole turn.
    """

    async def write(composed: AsyncIterator[Composed], config: RunnableConfig) -> AsyncGenerator[AnswerEvent]:
        async for one in composed:
            async with aclosing(delivered(one, steps, writer, config)) as delivery:
                async for event in delivery:
                    yield event

    writing: Runnable[Composed, AnswerEvent] = RunnableGenerator(write, name="write")  # type: ignore[arg-type]  # config
    return (
        RunnableLambda(steps.understand, afunc=rewriter.understand, name="understand")
        | RunnableLambda(steps.compose, name="retrieve and compose")
        | RunnableLambda(steps.verify, name="verify")
        | writing
    )


async def delivered(
    composed: Composed, steps: Steps, writer: Writer, config: RunnableConfig | None
) -> AsyncGenerator[AnswerEvent]:
    """The answer as a model writes it; if that fails or loses the point, what was composed takes its place."""
    if not is_worth_writing(composed.drafts):
        for event in events(steps.deliver(composed)):
            yield event
        return
    understood = composed.understood
    writing = Writing(
        asked=understood.asked.text,
        language=understood.language,
        contexts=understood.contexts,
        drafts=composed.drafts,
        status=merge(composed.drafts).status,
        grounds=grounds(understood.contexts, composed.drafts),
        taken=Usage(model=writer.model.config.chat_model),
    )
    try:
        async with aclosing(writer.write(writing, config)) as pieces:
            async for piece in pieces:
                yield AnswerDelta(piece)
    except (ModelFailure, LostPoint) as failure:
        _log.warning("The texts' own words take the place of the model's: %s", failure)
        notice = failure.notice_key if isinstance(failure, ModelFailure) else "notice_lost_point"
        turn = steps.deliver(composed, notice=notice, usage=writing.usage)
        if writing.released.text:
            yield AnswerRestart()
        for event in events(turn):
            yield event
    else:
        yield AnswerDone(steps.deliver_written(composed, writing))
    finally:
        writer.model.meter.count_dropped(writing.dropped)
