"""Names found in a question → references to places, clusters and industries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from assistant.cues import cues
from assistant.polarity import excluded_marks
from assistant.question import ClusterRef, How, IndustryRef, PlaceRef
from assistant.stems import HAN, WORD, stems
from assistant.vocabulary import GENERIC, Entity, Found, Vocabulary
from knowledge.lexicon_files import places

PLACE_KINDS = frozenset({"city", "district", "zone", "sea", "region", "province"})
_CALLED_CLUSTER = re.compile(
    r"\b([a-z][\w-]*(?: [a-z][\w-]*)?) (?:industrial |industry |emerging )*(?:clusters?|row)\b", re.IGNORECASE
)
_SIGNS = (("cluster", "C"), ("industry", "I"), ("topic", "T"))

Spelling = tuple[tuple[str, str], ...]
Linked = tuple[Found, Entity]


def masked_names(found: Sequence[Found]) -> list[Found]:
    """The names that `mask` replaces; a topic's own words may well be what is asked ("software", "robots")."""
    return [name for name in found if not _strong_kinds(name) <= {"topic"} or HAN.search(name.words)]


def _strong_kinds(name: Found) -> set[str]:
    return {entity.kind for entity in name.entities if not entity.weak}


def mask(text: str, found: Sequence[Found]) -> str:
    """The text with every name replaced by a marker, so that words inside names are not taken for phrases of asking."""
    parts, position = [], 0
    for name in masked_names(found):
        kinds = _strong_kinds(name)
        parts.append(text[position : name.start])
        parts.append(f" ⟦{next((sign for kind, sign in _SIGNS if kind in kinds), 'P')}⟧ ")
        position = name.end
    parts.append(text[position:])
    return " ".join("".join(parts).split())


def excluded_names(masked: str, found: Sequence[Found]) -> frozenset[str]:
    """The places and clusters that a question takes away ("but not X"); see `polarity`."""
    names = masked_names(found)
    positions = excluded_marks(masked)
    keys: tuple[set[str], set[str]] = (set(), set())
    for position, name in enumerate(names):
        own = {entity.key for entity in name.entities if entity.kind in PLACE_KINDS | {"cluster"}}
        keys[position in positions].update(own)
    wanted, taken = keys
    return frozenset(taken - wanted)


def _how(found: Found, entity: Entity, spelling: Iterable[tuple[str, str]]) -> How:
    repaired = {taken.lower() for _, taken in spelling}
    if any(word.lower() in repaired for word in WORD.findall(found.words)):
        return How.SPELLING
    if entity.weak:
        return How.WEAK
    return How.EXACT if entity.exact else How.ALIAS


@cache
def _whereabouts() -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Each place of the lexicon: its city, its province, its members."""
    return {
        **{province.name: ("", province.name, ()) for province in places().provinces},
        **{city.name: ("", city.province, ()) for city in places().cities},
        **{region.name: ("", region.province, region.members) for region in places().regions},
        **{district.name: (district.city, "", ()) for district in places().districts},
    }


def place_refs(entities: Sequence[Linked], spelling: tuple[tuple[str, str], ...]) -> Iterator[PlaceRef]:
    seen: set[str] = set()
    for found, entity in entities:
        if entity.kind in PLACE_KINDS and entity.key not in seen:
            seen.add(entity.key)
            city, province, members = _whereabouts().get(entity.key, ("", "", ()))
            yield PlaceRef(entity.key, entity.kind, found.words, _how(found, entity, spelling), city, province, members)


_WHO = (
    r"(?:compan(?:y|ies)|firms?|manufacturers?|investors?|start-?ups?|groups?|makers?|suppliers?|producers?|enterprises?"
    r"|business(?:es)?|clients?|funds?|delegations?|based|owned|funded|invested)"
)
_FROM = r"(?:(?:come|coming|am|are|is|company|firm|team|investors?|based|headquartered|located|hail) (?:from|in)|来自)"


def without_origins(text: str, places: Iterable[PlaceRef]) -> Iterator[PlaceRef]:
    """The places of a question less the provinces that only tell where the asker or a thing comes from."""
    for place in places:
        words = re.escape(place.words)
        origin = rf"\b{words}(?:-(?=\w)| {_WHO}\b)|{_FROM}\s*(?:the )?{words}|{words}的?(?:企业|公司|厂|投资者|客户|资)"
        if place.kind != "province" or not re.search(origin, text, re.IGNORECASE):
            yield place


def cluster_refs(
    entities: Sequence[Linked], spelling: tuple[tuple[str, str], ...], *, weak: bool
) -> Iterator[ClusterRef]:
    seen: set[str] = set()
    for found, entity in entities:
        if entity.kind == "cluster" and entity.weak is weak and entity.key not in seen:
            seen.add(entity.key)
            yield ClusterRef(entity.key, found.words, _how(found, entity, spelling))


def half_named(masked: str, found: Sequence[Found], vocabulary: Vocabulary) -> Iterator[ClusterRef]:
    """Clusters called by a part of their name that tells them apart: "the wind cluster", "wind equipment".

    A part that is a topic of its own names none.
    """
    topics = {name.words.casefold() for name in found if any(entity.kind == "topic" for entity in name.entities)}
    called = [words for match in _CALLED_CLUSTER.finditer(masked) for words in (match[1], match[1].split()[-1])]
    pairs = [" ".join(pair) for pair in pairwise(WORD.findall(masked))]
    for words in (*called, *pairs):
        own = set(stems(words))
        rows = [name for name in vocabulary.rows if own <= set(stems(name))]
        if len(rows) == 1 and _first_of_its_own(rows[0]) in own - cues().frame_stems and words.casefold() not in topics:
            yield ClusterRef(rows[0], words, How.ALIAS)
            return


def _first_of_its_own(name: str) -> str:
    """The first word of a row's name that other names need not have: "wind" of "Wind power equipment"."""
    return next((stem for stem in stems(name) if stem not in GENERIC), "")


def industry_refs(entities: Sequence[Linked], vocabulary: Vocabulary) -> Iterator[IndustryRef]:
    seen: set[str] = set()
    for found, entity in entities:
        if entity.kind == "industry" and entity.key not in seen:
            seen.add(entity.key)
            yield IndustryRef(entity.key, tuple(vocabulary.sections[entity.key]), found.words)
