"""Output value targets: of one industry, of all, compared, and put right where the question has another figure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.compose.context import Context
from assistant.compose.target_facts import (
    SAME,
    by_words,
    half_named,
    industry_name,
    of_amount,
    of_industry,
    of_parts,
    targets,
)
from assistant.draft import Draft, Excerpt, Listing, Statement
from assistant.evidence import candidates
from assistant.question import Intent, Kind, Language, Question
from assistant.types import Status
from knowledge.types import ChunkKind, QuantityFact

_VALUE = re.compile(
    r"money|monetary|financial|figure|amount|sum|output|value|target|goal|yuan|billion|trillion|worth|产值|目标|亿|规模",
    re.IGNORECASE,
)


def amount(context: Context, quantity: QuantityFact) -> str:
    """The figure as the text writes it, or in Chinese counting."""
    words = " ".join(context.view.cut(quantity.number).split())
    if context.phrases.language is Language.ENGLISH or not words.isascii():
        return words
    unit = "元" if quantity.unit == "yuan" else "美元"
    simplified = (
        f"{quantity.value / 1e12:g}万亿{unit}" if quantity.value % 1e12 == 0 else f"{quantity.value / 1e8:g}亿{unit}"
    )
    return (
        f"{simplified}（{words}）"
        if context.phrases.language is Language.SIMPLIFIED
        else f"{simplified}（{words}）".replace("万亿", "萬億").replace("亿", "億")
    )


def _words(context: Context, quantity: QuantityFact) -> dict[str, str]:
    year = context.say("target_year", year=quantity.year) if quantity.year else ""
    return {
        "industry": context.phrases.name(industry_name(context, quantity)),
        "comparator": context.say(f"comparator_{quantity.comparator}"),
        "amount": amount(context, quantity),
        "year": year,
    }


def _numbers(quantity: QuantityFact) -> tuple[str, ...]:
    """Numbers that only the other way of counting brings in: 600 billion is 6000亿."""
    return (f"{quantity.value / 1e8:g}", f"{quantity.value / 1e12:g}")


def _statement(context: Context, key: str, quantity: QuantityFact, **more: object) -> Statement:
    text = context.say(key, **{**_words(context, quantity), **more})
    outside = (*_numbers(quantity), *(str(value) for value in more.values()))
    return Statement(" ".join(text.split()), (quantity.sentence,), outside=outside)


def one(context: Context, quantity: QuantityFact) -> Draft:
    """One industry's target, or the correction of what the question has instead."""
    question = context.question
    claimed = next((a for a in question.amounts if abs(a.value - quantity.value) > SAME * quantity.value), None)
    year = next((y for y in question.years if quantity.year and y != quantity.year), None)
    matching = any(abs(a.value - quantity.value) <= SAME * quantity.value for a in question.amounts)
    status = Status.ANSWERED
    if year and not (claimed or matching or question.has(Intent.YES_NO)):
        return _other_year(context, quantity, year)
    if claimed and not matching:
        key, status, more = "correct_amount", Status.CORRECTED, {"claimed": claimed.words}
    elif year:
        key, status, more = "correct_year", Status.CORRECTED, {"claimed": str(year)}
    elif matching and question.has(Intent.YES_NO):
        key, more = "confirm_amount", {}
    else:
        key, more = "target_one", {}
    statement = _statement(context, key, quantity, **more)
    if key == "correct_year":
        statement = _statement(context, key, quantity, claimed=str(year), year=quantity.year)
    if claimed:
        digits = tuple("".join(c for c in word if c.isdigit() or c in ".,") for word in claimed.words.split())
        statement = Statement(statement.text, statement.spans, outside=(*statement.outside, *digits))
    return Draft(status, (statement, Excerpt(quantity.sentence)))


def _other_year(context: Context, quantity: QuantityFact, year: int) -> Draft:
    """A year for which the text has no target: the one that it has is the nearest thing."""
    statement = Statement(context.say("target_other_year", claimed=year), outside=(str(year),))
    return Draft(Status.NOT_FOUND, (statement, _statement(context, "target_one", quantity)))


def all_of_them(context: Context, found: Sequence[QuantityFact]) -> Draft:
    """Every target, one line each."""
    if context.question.has(Intent.FEWEST):
        found = sorted(found, key=lambda quantity: quantity.value)
    elif context.question.has(Intent.COMPARE, Intent.MOST):
        found = sorted(found, key=lambda quantity: -quantity.value)
    top: tuple[Statement, ...] = ()
    if context.question.has(Intent.MOST, Intent.FEWEST) and len(found) > 1:
        word = "target_word_smallest" if context.question.has(Intent.FEWEST) else "target_word_largest"
        top = (_statement(context, "target_top", found[0], word=context.say(word)),)
    items = tuple(_statement(context, "target_item", quantity) for quantity in found)
    excerpts = tuple(Excerpt(quantity.sentence) for quantity in found) if len(found) <= 3 else ()
    return Draft(
        Status.ANSWERED, (*top, Listing(Statement(context.say("target_list", count=len(found))), items), *excerpts)
    )


def compared(context: Context, left: QuantityFact, right: QuantityFact) -> Draft:
    """Two targets: which is bigger, with both figures and both sentences."""
    high, low = (left, right) if left.value >= right.value else (right, left)
    spans = (high.sentence, low.sentence)
    outside = (*_numbers(high), *_numbers(low))
    first, second = (low, high) if "lower" in context.question.logic else (high, low)
    if high.value == low.value:
        text = context.say("target_equal", amount=amount(context, high))
    else:
        text = context.say(
            "target_bigger",
            winner=context.phrases.name(industry_name(context, first)),
            word=context.say("target_word_bigger" if first is high else "target_word_lower"),
            amount=amount(context, first),
            other=context.phrases.name(industry_name(context, second)),
            other_amount=amount(context, second),
        )
    return Draft(
        Status.ANSWERED, (Statement(text, spans, outside=outside), Excerpt(high.sentence), Excerpt(low.sentence))
    )


def none_given(context: Context, what: str) -> Draft:
    """No target for this; the industries that have one are named as the nearest thing."""
    found = targets(context)
    parts = [Statement(context.say("target_none", industry=what), outside=(what,))]
    if found:
        industries = context.phrases.names(list(dict.fromkeys(industry_name(context, q) for q in found)))
        spans = tuple(q.sentence for q in found)
        parts.append(Statement(context.say("target_none_near", industries=industries), spans))
    return Draft(Status.NOT_FOUND, tuple(parts))


def answer(context: Context) -> Draft | None:
    """Answer a question about targets; None if it is not about output targets of industries."""
    question = context.question
    compares = question.has(Intent.COMPARE, Intent.MOST, Intent.FEWEST) and len(question.industries) > 1
    elsewhere = question.asks_for[:1] in ((Kind.PLACE,), (Kind.CLUSTER,), (Kind.BASE,))
    if not (question.has(Intent.TARGET) or compares) or elsewhere:
        return None
    found = targets(context)
    if not found or _stands_in_prose(context):
        return None
    per_industry = [(industry, of_industry(found, industry)) for industry in question.industries]
    with_target = list(dict.fromkeys(quantities[0] for _, quantities in per_industry if quantities))
    if question.has(Intent.COMPARE) and len(with_target) == 2 and not question.has(Intent.DIFFERENCE):
        return compared(context, with_target[0], with_target[1])
    if question.has(Intent.COMPARE, Intent.DIFFERENCE, Intent.SUM) and len(with_target) < 2:
        with_target = list(dict.fromkeys([*with_target, *half_named(context, found)]))
        if question.has(Intent.COMPARE) and len(with_target) == 2 and not question.has(Intent.DIFFERENCE):
            return compared(context, with_target[0], with_target[1])
    if not with_target:
        with_target = of_parts(context, found)
    if len(with_target) > 1:
        return computed(context, with_target) or all_of_them(context, with_target)
    if len(with_target) == 1:
        return one(context, with_target[0])
    stated = of_amount(context, found)
    if stated and not question.industries and not question.clusters:
        return one(context, stated[0]) if len(stated) == 1 else all_of_them(context, stated)
    named = by_words(context, found) if not question.industries and not question.clusters else []
    if len(named) == 1 and (_is_about_value(question) or question.amounts):
        return one(context, named[0])
    if not (_is_about_value(question) or "intents" in question.carried):
        return None
    if question.industries:
        return none_given(context, context.phrases.name(question.industries[0].name))
    if question.clusters or question.topics:
        what = question.clusters[0].name if question.clusters else question.topics[0]
        return none_given(context, context.phrases.name(what))
    if question.places and any(place.kind != "province" for place in question.places):
        return none_given(context, context.phrases.name(question.places[-1].name))
    strange = (u for u in question.units if u.weight > 0.45 and not set(u.alternatives[0]) <= question.asking)
    whole = question.has(Intent.MOST, Intent.FEWEST, Intent.SUM, Intent.DIFFERENCE)
    if not whole and any(not _VALUE.search(unit.words) for unit in strange):
        return None
    if "negation" in question.logic and Kind.INDUSTRY in question.asks_for:
        return industries_without(context, found)
    return computed(context, found) or all_of_them(context, found)


LEAST_SAID = 0.6  # of a question, for a sentence that states what is asked for


def _stands_in_prose(context: Context) -> bool:
    """Whether a sentence of one of several documents says it with a number: a target of its own kind."""
    question, view = context.question, context.view
    if len(view.documents) < 2:
        return False
    industries = [path for industry in question.industries for path in industry.sections]
    found = candidates(question, view, context.search(question.search))[:1]
    return any(
        best.coverage >= LEAST_SAID
        and best.kind in (ChunkKind.SENTENCE, ChunkKind.LIST_ITEM)
        and re.search(r"\d", view.cut(best.span)) is not None
        and not any((best.span.document_id, *best.section)[: len(path)] == path for path in industries)
        for best in found
    )


def computed(context: Context, found: Sequence[QuantityFact]) -> Draft | None:
    """The sum of several targets, or the difference of two, with the figures it is made of; None if not asked for."""
    if len({(quantity.unit, quantity.comparator) for quantity in found}) != 1:
        return None
    ranked = sorted(found, key=lambda quantity: -quantity.value)
    if (
        context.question.has(Intent.DIFFERENCE)
        and context.question.has(Intent.MOST)
        and context.question.has(Intent.FEWEST)
    ):
        ranked = found = [ranked[0], ranked[-1]]
    if len(found) == 2 and context.question.has(Intent.DIFFERENCE):
        value, key = ranked[0].value - ranked[1].value, "target_difference"
    elif context.question.has(Intent.SUM):
        value, key = sum(quantity.value for quantity in found), "target_sum"
    else:
        return None
    figure = figure_words(context, value, found[0].unit)
    text = context.say(key, amount=figure, comparator=context.say(f"comparator_{found[0].comparator}"))
    outside = tuple(re.findall(r"\d+(?:\.\d+)?", figure))
    head = Statement(text, tuple(quantity.sentence for quantity in found), outside=outside)
    items = tuple(_statement(context, "target_item", quantity) for quantity in ranked)
    return Draft(Status.ANSWERED, (Listing(head, items),))


def figure_words(context: Context, value: float, unit: str) -> str:
    """A computed amount of money: "2.4 trillion yuan", "2.4万亿元"."""
    if context.phrases.language is Language.ENGLISH:
        name = "yuan" if unit == "yuan" else "US dollars"
        return f"{value / 1e12:g} trillion {name}" if value >= 1e12 else f"{value / 1e9:g} billion {name}"
    name = "元" if unit == "yuan" else "美元"
    return f"{value / 1e12:g}万亿{name}" if value >= 1e12 else f"{value / 1e8:g}亿{name}"


def _is_about_value(question: Question) -> bool:
    return _VALUE.search(question.masked) is not None


def industries_without(context: Context, found: Sequence[QuantityFact]) -> Draft:
    """The industries (top headings) under which no target stands."""
    scope = context.view.scope(context.question)
    having = {(q.sentence.document_id, q.section[0]) for q in found if q.section}
    rows = {(fact.document_id, fact.section[0]) for fact in context.view.facts}
    items = []
    for document_id in scope:
        for chunk in context.view.chunks_of(document_id):
            if chunk.kind is not ChunkKind.HEADING or len(chunk.section) != 1:
                continue
            path = (document_id, chunk.section[0])
            if path not in having and path not in rows:
                name = next((n for n, s in context.view.vocabulary.sections.items() if path in s), chunk.section[0])
                items.append(Statement(context.phrases.name(name), (chunk.span,)))
    head = Statement(context.say("target_none_list", count=len(items)))
    return Draft(Status.ANSWERED, (Listing(head, tuple(items)),))
