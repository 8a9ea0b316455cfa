"""Which output value targets a question is about: by industry, by its parts, by amount, by half a name."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.compose.context import Context
from assistant.question import IndustryRef
from assistant.stems import stems
from knowledge.types import QuantityFact

SAME = 1e-6  # of a value, between figures that are equal


def targets(context: Context) -> tuple[QuantityFact, ...]:
    """The money targets of the documents in scope."""
    scope = context.view.scope(context.question)
    return tuple(
        q
        for q in context.view.quantities
        if q.is_target and q.unit in ("yuan", "usd") and q.sentence.document_id in scope
    )


def of_industry(found: Sequence[QuantityFact], industry: IndustryRef) -> tuple[QuantityFact, ...]:
    """The targets that stand in an industry's sections or whose subject is the industry."""
    name = set(stems(industry.name)) - set(stems("industry industries of and the"))
    return tuple(
        q
        for q in found
        if any((q.sentence.document_id, *q.section)[: len(path)] == path for path in industry.sections)
        or (name and name <= set(stems(q.subject)))
    )


def of_parts(context: Context, found: Sequence[QuantityFact]) -> list[QuantityFact]:
    """The targets of a whole industry, where all of its parts are named ("high-end equipment plus new materials")."""
    named = {path for industry in context.question.industries for path in industry.sections}
    parts = [path for path in context.view.vocabulary.section_titles if len(path) == 3]
    wholes = {path[:2] for path in parts if {other for other in parts if other[:2] == path[:2]} <= named}
    return [quantity for quantity in found if (quantity.sentence.document_id, *quantity.section)[:2] in wholes]


def half_named(context: Context, found: Sequence[QuantityFact]) -> list[QuantityFact]:
    """Targets of industries called by a word that is in one title only ("the green target")."""
    asking = context.question.asking
    words = [set(unit.alternatives[0]) for unit in context.question.units if not set(unit.alternatives[0]) <= asking]
    titles = [(q, set(stems(industry_name(context, q)))) for q in found]
    named = ([q for q, title in titles if own <= title] for own in words)
    return [matching[0] for matching in named if len(matching) == 1]


def of_amount(context: Context, found: Sequence[QuantityFact]) -> list[QuantityFact]:
    """The targets that are as high as an amount of the question says ("what is the 800 billion for?")."""
    asked = [amount.value for amount in context.question.amounts]
    return [q for q in found if any(abs(value - q.value) <= SAME * q.value for value in asked)]


def industry_name(context: Context, quantity: QuantityFact) -> str:
    """What a target is for: the title of the section it stands in, else its own subject."""
    path = (quantity.sentence.document_id, *quantity.section)
    return context.view.vocabulary.section_titles.get(path, quantity.subject)


def by_words(context: Context, found: Sequence[QuantityFact]) -> list[QuantityFact]:
    """The targets whose industry's title or subject says most of the question's names and words."""
    scored = []
    for quantity in found:
        said = set(stems(f"{industry_name(context, quantity)} {quantity.subject}"))
        units = [u for u in context.question.units if not set(u.alternatives[0]) <= context.question.asking]
        scored.append((sum(u.weight for u in units if any(a and set(a) <= said for a in u.alternatives)), quantity))
    best = max((score for score, _ in scored), default=0.0)
    return [quantity for score, quantity in scored if score == best] if best else []
