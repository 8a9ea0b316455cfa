"""Bases by their names: which one a question means, and where it is."""

from __future__ import annotations

from assistant.compose.context import Context
from assistant.stems import stems
from knowledge.types import Base, ClusterFact


def base_places(base: Base) -> tuple[str, ...]:
    """The places that the text gives a base: districts and zones, cities that it names itself, regions."""
    return (*base.places, *(city for city in base.cities if not base.city_inferred), *base.regions)


def meant_base(context: Context, row: ClusterFact) -> Base | None:
    """The one base of a row that the question names: wholly, or by words that no other base of the row has."""
    if len(row.bases) < 2:
        return None
    said = set(stems(context.question.normal))
    names = {base: set(stems(base.name)) for base in row.bases}
    whole = [base for base, words in names.items() if words <= said]
    if len(whole) == 1:
        return whole[0]
    asked = {
        stem
        for unit in context.question.units
        if "cluster" not in unit.kinds and not set(unit.alternatives[0]) <= context.question.asking
        for stem in unit.alternatives[0]
    }  # fmt: skip
    found = [
        base
        for base, words in names.items()
        if any(
            stem in asked and not any(stem in names[other] for other in names if other is not base) for stem in words
        )
    ]
    return found[0] if len(found) == 1 else None


def meant_specialty(context: Context, row: ClusterFact) -> tuple[str, str] | None:
    """The city and the words of what the text says comes from there ("gold materials"), if the question names it."""
    special = [(city, words) for base in row.bases for city, words in base.specialties]
    said = set(stems(context.question.normal))
    for city, words in special:
        shared = {stem for other, more in special if other != city for stem in stems(more)}
        own = set(stems(words)) - shared - set(stems(row.name))
        if own and own <= said:
            return city, words
    return None
