"""Saying no: what was looked for and is not there, and the nearest thing that is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.askable import asked_of
from assistant.compose import prose
from assistant.compose.context import Context
from assistant.cues import cues
from assistant.draft import Draft, Part, Statement
from assistant.facts import rows_naming
from assistant.question import Attribute, Language, PlaceRef, Unit
from assistant.signs import signs_of
from assistant.types import Status
from knowledge.keywords import tokens
from knowledge.quantities import numbers_in


def elsewhere(context: Context) -> Draft | None:
    """Another province, or a place in one, that no document is about."""
    view = context.view
    for wanted in context.question.places:
        province = wanted.name if wanted.kind == "province" else wanted.province
        known = any(view.covers(document, province) for document in view.documents.values())
        if province and not known and not rows_naming(view.facts, wanted) and not view.mentions(wanted.name):
            return place(context, wanted)
    return None


def absent_attribute(context: Context) -> Draft | None:
    """What policy texts rarely give (prices, taxes, contacts): not there unless its words stand in what is found."""
    telling = [asked for asked in context.question.attributes if asked.words not in cues().han_frame_words]
    for asked in telling or context.question.attributes:  # "now" asks for no fact beside one that is named
        if _is_stated(context, asked):
            continue
        what = _shown(context, asked)
        statement = Statement(context.say("not_found_attribute", what=what), outside=(what, *re.findall(r"\d+", what)))
        return Draft(Status.NOT_FOUND, (statement, *_tip(context)))
    return None


LEAST_OF_THE_UNKNOWN = 0.5  # of a question with a word that no document uses, for a quote that may answer it
_MEASURE = re.compile(
    r"how (?:long|far|big|large|high|soon|tall|wide)\b|多(?:久|长|远|大|高)", re.IGNORECASE
)  # of any kind
_IN_MONEY = ("price", "incentive", "investment")
LOOKED_AT = 3  # windows, best first
LEAST_OF_THE_QUESTION = 0.3


def _is_stated(context: Context, asked: Attribute) -> bool:
    """Whether what is found speaks of this kind of fact: in the asker's words, in others, or by its form."""
    own = cues().attributes[asked.kind]
    others = [each.says for _, each in asked_of(asked.words)]
    wanted = set(tokens(asked.words)) - cues().function_stems - cues().frame_stems
    units, several = context.ranking().units, len(context.view.documents) > 1
    asked_for = [unit for unit in units if unit.words.casefold() in asked.words.casefold()]
    for each in context.ranking().found[:LOOKED_AT]:
        document = context.view.document(each.window.first.document_id)
        if several and (own.search(document.text) or any(other.search(document.text) for other in others)):
            return True  # a document that speaks of such facts: whether of this one, the words decide
        if several and asked.kind == "incentive" and _is_hinted(context, asked_for, document.document_id):
            return True
        if each.coverage < LEAST_OF_THE_QUESTION:
            continue
        text = " ".join(context.view.cut(chunk.span) for chunk in each.window.chunks)
        words = " ".join((text, signs_of(text), *each.window.above, document.source.title))
        if (
            own.search(words)
            or any(other.search(words) for other in others)
            or (wanted and wanted <= set(tokens(words)))
        ):
            return True
        if any(units[number] in asked_for for number in each.covered):
            return True  # in the other language, or by a synonym
        if _MEASURE.match(asked.words) and re.search(r"\d", text):
            return True
        further = bool(context.question.cited)  # a question about what was answered
        if (several or further) and asked.kind in _IN_MONEY and any(unit for *_, unit in numbers_in(text)):
            return True  # an amount, in whatever words
    return False


def _is_hinted(context: Context, units: Iterable[Unit], document_id: str) -> bool:
    """Whether a document has an official wording for one of some words."""
    said = context.view.scopes.words_in(document_id)
    return any(said.issuperset(hint) for unit in units for hint in unit.hints)


def _shown(context: Context, asked: Attribute) -> str:
    """A plain word of the asker's own ("rent"), or the name of the kind of fact."""
    words = " ".join(asked.words.split())
    plain = re.fullmatch(r"[A-Za-z][\w-]*", words)
    english = context.phrases.language is Language.ENGLISH
    return words if plain and english else context.say(f"attribute_{asked.kind}")


def asked_unknown(context: Context) -> Draft | None:
    """ "Which universities …": a kind of thing that the documents never name."""
    what = context.question.asked_unknown
    if not what or context.ranking().coverage >= LEAST_OF_THE_UNKNOWN:
        return None
    statement = Statement(context.say("not_found_attribute", what=what), outside=(what,))
    return Draft(Status.NOT_FOUND, (statement, *_near(context)))


def unsaid(context: Context, what: str) -> Draft:
    """A fact that nothing found speaks of, though it speaks of the subject."""
    statement = Statement(context.say("not_found_attribute", what=what), outside=(what, *re.findall(r"\d+", what)))
    return Draft(Status.NOT_FOUND, (statement, *_near(context)))


def place(context: Context, wanted: PlaceRef) -> Draft:
    """A place that no row names, in this province or another."""
    name = context.phrases.name(wanted.name)
    return Draft(
        Status.NOT_FOUND, (Statement(context.say("not_found_place", place=name), outside=(name, wanted.name)),)
    )


def members_of(context: Context, region: PlaceRef) -> Draft:
    """Which cities a region has: the text may name the region, but does not list its cities."""
    name = context.phrases.name(region.name)
    rows = rows_naming(context.facts(), region)
    if not rows:
        return place(context, region)
    spans = tuple(map(context.view.locality, rows))
    return Draft(Status.NOT_FOUND, (Statement(context.say("not_found_members", region=name), spans, outside=(name,)),))


def cluster(context: Context) -> Draft:
    """A thing that has no row of its own; what the text says of it elsewhere is shown."""
    named = [unit.words for unit in context.question.units if unit.named]
    what = (named or [unit.words for unit in context.question.units])[:1]
    if not what:
        return general(context)
    options = tuple(context.phrases.name(ref.name) for ref in context.question.weak_clusters[:3])
    if options:  # the word also belongs to a row that may be meant: two readings, two answers
        text = context.say("clarify_weak", what=what[0], options=context.phrases.join(options))
        return Draft(Status.CLARIFY, (Statement(text, outside=(*what, *options)), *_near(context)))
    statement = Statement(context.say("not_found_cluster", what=what[0]), outside=tuple(what))
    return Draft(Status.NOT_FOUND, (statement, *_near(context)))


def about(context: Context) -> Draft:
    """The right topic, but not what was asked of it."""
    named = [unit.words for unit in context.question.units if unit.named] or [u.words for u in context.question.units]
    if not named:
        return general(context)
    what = context.phrases.join(named[:2])
    digits = re.findall(r"\d+(?:\.\d+)?", what)
    statement = Statement(context.say("not_found_about", what=what), outside=(*named, what, *digits))
    return Draft(Status.NOT_FOUND, (statement, *_near(context)))


def general(context: Context) -> Draft:
    """Nothing supports an answer."""
    return Draft(Status.NOT_FOUND, (Statement(context.say("not_found_general")), *_near(context)))


def _near(context: Context) -> tuple[Part, ...]:
    near = prose.nearest(context)
    if near is None:
        return _tip(context)
    return (Statement(context.say("not_found_near")), near)


def _tip(context: Context) -> tuple[Part, ...]:
    return (Statement(context.say("not_found_tip")),)
