"""The thing asked for has to be spoken of in what is cited: the right name beside other facts is no answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.askable import asked_of
from assistant.compose.context import Context
from assistant.draft import Draft, spans_of
from assistant.types import Status
from assistant.windows import window_of

_AIDED = (
    r"(?:对|给|为)[^，。？]{{0,6}}{what}[^，。？]{{0,4}}(?:奖励|奖补|补助|补贴|扶持|资助|支持)"
    r"|\b(?:rewards?|subsid\w+|grants?|aid|incentives?|bonus(?:es)?) (?:for|on|to) (?:[\w-]+ ){{0,2}}{what}\b"
)


def unsaid(context: Context, draft: Draft) -> str:
    """What the question asks for and the cited words, with their headings, do not speak of; "" if they say it all."""
    if draft.status not in (Status.ANSWERED, Status.PARTIAL):
        return ""
    unknown = _aided_unknown(context)
    if unknown:
        return unknown
    question = context.question
    asked = [
        (words, each)
        for words, each in asked_of(question.normal)
        if not question.clusters or each.asks.search(question.masked)  # else a name of a cluster: where to look
    ]
    text = " ".join(_cited(context, draft)) if asked else ""
    return next((words for words, each in asked if not each.is_said(question.normal, text)), "")


def _aided_unknown(context: Context) -> str:
    """What a question asks aid for and no document ever speaks of, in any words; "" if there is none."""
    for unit in context.question.units:
        aided = re.compile(_AIDED.format(what=re.escape(unit.words)), re.IGNORECASE)
        if not unit.known and not unit.hints and aided.search(context.question.normal):
            return unit.words
    return ""


def _cited(context: Context, draft: Draft) -> Iterator[str]:
    spans = [span for part in draft.parts for span in spans_of(part)]
    referent = context.question.referent.casefold()
    own = {span.document_id for span in spans if referent and referent in context.view.cut(span).casefold()}
    for span in (span for span in spans if not own or span.document_id in own):
        yield context.view.cut(span)
        yield from context.view.section(span)
        chunk = context.view.chunk_at(span)
        window = window_of(context.view, chunk) if chunk is not None else None
        if chunk is not None:
            yield chunk.context
        if window is not None:
            yield from window.above
