"""The first few of a ranking: the cities that most rows name, the clusters that name the most cities."""

from __future__ import annotations

from assistant.compose.context import Context, answer_fact
from assistant.draft import Draft, Listing, Statement
from assistant.facts import rows_per_city
from assistant.question import Intent, Kind
from assistant.types import Status


def first(context: Context, wanted: Kind, number: int) -> Draft:
    """The first `number` cities or clusters, and whoever comes level with the last of them."""
    rows = context.facts()
    fewest = context.question.has(Intent.FEWEST)
    sizes = (
        dict(rows_per_city(rows)) if wanted is Kind.PLACE else {row.name: len(row.cities) for row in rows if row.cities}
    )
    ordered = sorted(sizes.items(), key=lambda size: size[1], reverse=not fewest)
    last = ordered[min(number, len(ordered)) - 1][1]
    chosen = [(name, size) for name, size in ordered if (size <= last if fewest else size >= last)]
    names = [name for name, _ in chosen]
    key = "top_places" if wanted is Kind.PLACE else "top_clusters"
    items = []
    for name, size in chosen:
        holders = [row for row in rows if name in (*row.city_names, row.name)]
        text = context.say(f"{key}_item", name=context.phrases.name(name), count=size)
        items.append(Statement(text, tuple(map(context.view.locality, holders)), outside=(str(size),)))
    facts = tuple(
        answer_fact(row, [city for city in row.city_names if city in names] if wanted is Kind.PLACE else None)
        for row in rows
        if row.name in names or set(row.city_names) & set(names)
    )
    head = Statement(context.say(f"{key}_few" if fewest else key, count=len(chosen)))
    return Draft(Status.ANSWERED, (Listing(head, tuple(items)),), facts=facts)
