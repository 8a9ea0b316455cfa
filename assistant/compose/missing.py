"""Saying no: what was looked for and is not there, and the nearest thing that is."""

from __future__ import annotations

from assistant.compose import prose
from assistant.compose.context import Context
from assistant.draft import Draft, Part, Statement
from assistant.question import Attribute, PlaceRef
from assistant.types import Status


def attribute(context: Context, asked: Attribute) -> Draft:
    """A price, a tax, a contact: the documents do not say it."""
    statement = Statement(context.say("not_found_attribute", what=asked.words), outside=(asked.words,))
    return Draft(Status.NOT_FOUND, (statement, Statement(context.say("not_found_tip"), outside=("2020",))))


def place(context: Context, wanted: PlaceRef) -> Draft:
    """A place that no row names, in this province or another."""
    name = context.phrases.name(wanted.name)
    return Draft(Status.NOT_FOUND, (Statement(context.say("not_found_place", place=name), outside=(name, wanted.name)),))


def cluster(context: Context, words: str) -> Draft:
    """A thing that has no row of its own; what the text says of it elsewhere is shown."""
    statement = Statement(context.say("not_found_cluster", what=words), outside=(words,))
    return Draft(Status.NOT_FOUND, (statement, *_near(context)))


def general(context: Context) -> Draft:
    """Nothing supports an answer."""
    return Draft(Status.NOT_FOUND, (Statement(context.say("not_found_general")), *_near(context)))


def _near(context: Context) -> tuple[Part, ...]:
    near = prose.nearest(context)
    if near is None:
        return (Statement(context.say("not_found_tip"), outside=("2020",)),)
    return (Statement(context.say("not_found_near")), near)
