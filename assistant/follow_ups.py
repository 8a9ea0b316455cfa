"""Questions that go on from an answer; each has been tried, so that none leads nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assistant.compose.context import Context
from assistant.draft import Draft
from assistant.question import Intent
from assistant.types import Status

MOST = 3
_SILENT = frozenset({Status.DECLINED})


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
