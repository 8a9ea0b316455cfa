"""The thing asked for has to be spoken of in what is cited: the right name beside other facts is no answer."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.askable import asked_of
from assistant.compose.context import Context
from assistant.draft import Draft, spans_of
from assistant.types import Status
from assistant.windows import window_of


def unsaid(context: Context, draft: Draft) -> str:
    """What the question asks for and the cited words, with their headings, do not speak of; "" if they say it all."""
    if draft.status not in (Status.ANSWERED, Status.PARTIAL):
        return ""
    question = context.question
    asked = [
        (words, each)
        for words, each in asked_of(question.normal)
        if not question.clusters or each.asks.search(question.masked)  # else a name of a cluster: where to look
    ]
    text = " ".join(_cited(context, draft)) if asked else ""
    return next((words for words, each in asked if not each.is_said(question.normal, text)), "")


def _cited(context: Context, draft: Draft) -> Iterator[str]:
    for span in (span for part in draft.parts for span in spans_of(part)):
        yield context.view.cut(span)
        yield from context.view.section(span)
        chunk = context.view.chunk_at(span)
        window = window_of(context.view, chunk) if chunk is not None else None
        if chunk is not None:
            yield chunk.context
        if window is not None:
            yield from window.above
