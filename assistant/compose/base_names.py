"""Bases by their names: which one a question means, and where it is."""

from __future__ import annotations

from assistant.compose.context import Context
from assistant.cues import cues
from assistant.question import Kind
from assistant.stems import stems
from knowledge.types import Base, ClusterFact

LEAST_OF_OWN = 0.5  # of the words that only one base has, for a question that means it without speaking of a base
_EMPTY = frozenset(stems("of the and for in a an industry industrial base bases park new national"))


def base_places(base: Base) -> tuple[str, ...]:
    """The places that the text gives a base: districts and zones, cities that it names itself, regions."""
    return (*base.places, *(city for city in base.cities if not base.city_inferred), *base.regions)


def meant_base(context: Context, row: ClusterFact) -> Base | None:
    """The one base of a row that the question names: wholly, or by words that no other base of the row has."""
    if len(row.bases) < 2:
        return None
    said = _said(context)
    whole = [base for base in row.bases if set(stems(base.name)) <= said]
    if len(whole) == 1:
        return whole[0]
    asked = _asked(context)
    found = [base for base in row.bases if asked & _own_words(row, base)]
    return found[0] if len(found) == 1 else None


def is_plainly_meant(context: Context, row: ClusterFact, base: Base) -> bool:
    """Whether the question asks for a base and not for its cluster: it speaks of a base, or says most of the words that
    only this base has."""
    if cues().nouns[Kind.BASE].search(context.question.normal):
        return True
    own = _own_words(row, base)
    return len(own & _said(context)) >= LEAST_OF_OWN * len(own)


def _said(context: Context) -> set[str]:
    """All words of the question, the Chinese ones in English."""
    foreign = (unit.alternatives for unit in context.question.units if not unit.words.isascii())
    worded = {stem for alternatives in foreign for alternative in alternatives for stem in alternative}
    return {*stems(context.question.normal), *worded}


def _asked(context: Context) -> set[str]:
    """The question's content words beside the names of clusters and the words of asking."""
    return {
        stem
        for unit in context.question.units
        if "cluster" not in unit.kinds and not set(unit.alternatives[0]) <= context.question.asking
        for stem in unit.alternatives[0]
    }  # fmt: skip


def _own_words(row: ClusterFact, base: Base) -> set[str]:
    """The words of a base's name that no other base of its row has, nor the cities that it stands in."""
    others = {stem for other in row.bases if other is not base for stem in stems(other.name)}
    return set(stems(base.name)) - others - set(stems(" ".join(base.cities))) - _EMPTY


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
