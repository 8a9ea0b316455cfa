"""A number with a unit that a row states, asked for or put right."""

from __future__ import annotations

import re

from assistant.compose.context import Context, answer_fact
from assistant.draft import Draft, Excerpt, Statement
from assistant.question import Intent
from assistant.types import Status
from knowledge.types import ClusterFact, QuantityFact


def _stated(context: Context, row: ClusterFact) -> list[QuantityFact]:
    """The row's measured numbers; how many bases it counts is another question."""
    return [q for q in context.view.quantities if q.sentence == row.row_span and q.unit not in ("bases", "year")]


def _words(context: Context, quantity: QuantityFact) -> dict[str, str]:
    amount = " ".join(context.view.cut(quantity.number).split())
    return {"comparator": context.say(f"comparator_{quantity.comparator}"), "amount": amount}


def asked(context: Context, row: ClusterFact) -> Draft | None:
    """ "What size of …?": the number that the row states; None if it states none or none is asked for."""
    stated = _stated(context, row)
    if not context.question.has(Intent.HOW_MUCH) or not stated:
        return None
    words = _words(context, stated[0])
    text = context.say("quantity_stated", cluster=context.phrases.name(row.name), **words)
    statement = Statement(" ".join(text.split()), (row.name_span, row.development))
    return Draft(Status.ANSWERED, (statement, Excerpt(row.development)), facts=(answer_fact(row),))


def corrected(context: Context, row: ClusterFact) -> Draft | None:
    """ "Above 10 MW" where the row says above 5 MW; None if the question names no number that differs."""
    for claimed in context.question.amounts:
        stated = [quantity for quantity in _stated(context, row) if quantity.unit == claimed.unit]
        if stated and all(quantity.value != claimed.value for quantity in stated):
            text = context.say("correct_quantity", claimed=claimed.words, **_words(context, stated[0]))
            digits = tuple(re.findall(r"\d+(?:\.\d+)?", claimed.words))
            statement = Statement(" ".join(text.split()), (row.development,), outside=digits)
            return Draft(Status.CORRECTED, (statement, Excerpt(row.development)), facts=(answer_fact(row),))
    return None
