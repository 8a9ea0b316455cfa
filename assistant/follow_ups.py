"""Questions that go on from an answer; each has been tried, so that none leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from assistant.compose.context import Context
from assistant.draft import Draft, spans_of
from assistant.question import Intent, Language
from assistant.types import Status

MOST = 3
_SILENT = frozenset({Status.DECLINED})
_HEADINGS_TRIED = 6
_WIDTHS = range(2, 49)
"""Of headings, in characters: longer ones are sentences."""
_NUMBERING = re.compile(
    r"^(?:第.{1,4}[条章节]\s*|[（(]?(?:\d+(?:\.\d+)*|[IVX]+|[一二三四五六七八九十]+)[)）.、．:：]?\s+|"
    r"[（(]?[一二三四五六七八九十]+[)）]?[、．]?|(?:Table|Annex|附表|表)\s*\d*[.:：]\s*)"
)


def suggest(context: Context, draft: Draft, answers: Callable[[str], bool]) -> tuple[str, ...]:
    """Up to three questions in the asker's language.

    Args:
        answers: tells whether a question by itself has an answer in the documents; remembered by the caller.
    """
    if draft.status in _SILENT:
        return ()
    chosen: list[str] = []
    for candidate in _candidates(context, draft):
        if candidate not in chosen and candidate != context.question.text and answers(candidate):
            chosen.append(candidate)
        if len(chosen) == MOST:
            break
    return tuple(chosen)


def _candidates(context: Context, draft: Draft) -> Iterator[str]:
    say, name, question = context.say, context.phrases.name, context.question
    cited = {span.document_id: span.start for part in draft.parts for span in spans_of(part)}
    if cited and not {fact.document_id for fact in context.view.facts} & cited.keys():
        yield from islice(_headings(context, cited), _HEADINGS_TRIED)
        return
    clusters = list(dict.fromkeys(fact.cluster for fact in draft.facts))
    places = list(dict.fromkeys(place for fact in draft.facts for place in fact.places))
    asked_places = [place.name for place in question.places]
    if len(clusters) == 1:
        if not question.has(Intent.CONTENT):
            yield say("follow_content", cluster=name(clusters[0]))
        if question.has(Intent.CONTENT) and not question.has(Intent.PLACES):
            yield say("follow_places", cluster=name(clusters[0]))
        for place in [p for p in places if p not in asked_places][:2]:
            yield say("follow_place", place=name(place))
    elif clusters:
        yield say("follow_places", cluster=name(clusters[0]))
        yield say("follow_content", cluster=name(clusters[-1]))
    if question.has(Intent.TARGET) and draft.status is not Status.NOT_FOUND:
        yield say("follow_targets_compare")
    yield say("follow_targets")
    yield say("follow_all")
    yield say("follow_most")
    yield say("follow_published")


def _headings(context: Context, cited: dict[str, int]) -> Iterator[str]:
    """What else the cited documents have headings for, in the asker's language: first what follows the cited words."""
    chinese = context.question.language is not Language.ENGLISH
    for document_id, start in cited.items():
        if context.view.documents[document_id].source.language.startswith("zh") is not chinese:
            continue
        chunks = context.view.chunks_of(document_id)
        here = next((index for index, chunk in enumerate(chunks) if chunk.span.end > start), 0)
        said = chunks[here].section if chunks else ()
        for chunk in (*chunks[here:], *chunks[:here]):
            heading = _NUMBERING.sub("", chunk.section[-1]) if chunk.section else ""
            if len(heading) in _WIDTHS and chunk.section[-1] not in said:
                yield context.say("follow_about", what=heading)
