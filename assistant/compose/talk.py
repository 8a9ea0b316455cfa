"""Small talk and refusals: answers that rest on no document."""

from __future__ import annotations

import re

from assistant.compose.context import Context
from assistant.cues import cues
from assistant.draft import Draft, Statement
from assistant.question import Intent
from assistant.types import Status

_PIECES = re.compile(r"[\s,.!?;:，。！？、~]*[,.!?;，。！？][\s,.!?;:，。！？、~]*")


def smalltalk_kind(text: str) -> str | None:
    """Which kind of small talk a whole text is ("Hi! Who are you?" is an identity question), or None."""
    kinds = cues().smalltalk
    pieces = [piece for piece in _PIECES.split(text) if piece.strip()]
    for candidate in ([text], pieces):
        found = [
            next((kind for kind, pattern in kinds.items() if pattern.is_whole(piece)), None) for piece in candidate
        ]
        if found and all(found):
            return found[-1]
    return None


def smalltalk(context: Context) -> Draft | None:
    """A friendly sentence if the whole message is small talk."""
    kind = smalltalk_kind(context.question.normal)
    return Draft(Status.SMALLTALK, (Statement(context.say(f"smalltalk_{kind}")),)) if kind else None


def declined_kind(text: str) -> str | None:
    """Which kind of order or advice a text asks for that is never followed, or None."""
    for kind, pattern in cues().declined.items():
        if pattern.search(text):
            return kind
    return None


def declined(context: Context, kind: str) -> Draft:
    return Draft(Status.DECLINED, (Statement(context.say(f"declined_{kind}")),))


def scene(context: Context) -> Draft | None:
    """The answer to a statement that only sets the scene ("We make medical instruments"); None for a question."""
    question = context.question
    names = question.subjects
    asks = (
        question.has(Intent.TARGET, Intent.PLACES, Intent.COUNT, Intent.COMPARE, Intent.PUBLISHED) or question.asks_for
    )
    if question.is_question or asks or not (names or question.topics) or question.amounts:
        return None
    what = context.phrases.names(list(dict.fromkeys(names or question.topics))[:3])
    return Draft(Status.SMALLTALK, (Statement(context.say("smalltalk_context", what=what), outside=tuple(names)),))


def clarify(context: Context) -> Draft | None:
    """Ask back where a misspelled name is as near to one place as to another that it is easily confused with."""
    question = context.question
    if not question.unsure or question.places:
        return None
    written, *options = question.unsure[0]
    names = [context.phrases.name(option.capitalize()) for option in options]
    text = context.say("clarify_place", words=written, options=context.say("or", first=names[0], last=names[1]))
    return Draft(Status.CLARIFY, (Statement(text, outside=tuple(names)),))
