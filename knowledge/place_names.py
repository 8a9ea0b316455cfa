"""Places named in running text: by the lexicon, and by the shape of the words where the lexicon knows no name."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate

from knowledge.lexicon_files import places, structure
from knowledge.types import PlaceKind

_NAME = r"[A-Z][a-z'’]+(?:[ -][A-Z][a-z'’]+)?(?![\w-])"
_PREPOSITION = r"(?:in|from|at|across|around)"
_CAPITALS = r"(?:[A-Z][\w'’-]*|and|&)"
_JOIN = re.compile(r"\s*(?:,|、|，|;|/)?\s*(?:and|&|as well as|和|及|与|以及)?\s*(?:the\s+|in\s+)?")
_SEPARATOR = re.compile(r"\s*(?:,\s*and\b|[,;/、&]|\band\b)\s*")
_PARENT = re.compile(r"\s*(?:,|in|of|，)\s*")  # between a district and its city
_PHRASE = 200  # characters of a text whose places are kept
_AFTER_NAME = re.compile(r"\s*(?:[,.;)）、，。；]|$|and\b|&|as well as\b)")


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place in a text: extent, canonical name (the lexicon's if it knows it), kind, and the city it belongs to."""

    start: int
    end: int
    name: str
    kind: PlaceKind
    city: str | None = None
    parent_stated: bool = False


@cache
def _known_cities() -> tuple[re.Pattern[str], dict[str, str]]:
    names: dict[str, str] = {}
    for city in places().cities:
        for spelling in (city.name, *city.aliases, city.zh_hans, city.zh_hant, *city.zh_aliases):
            if spelling:
                names.setdefault(spelling, city.name)
    return _alternation(names), names


@cache
def _known_regions() -> tuple[re.Pattern[str], dict[str, str]]:
    names: dict[str, str] = {}
    for region in places().regions:
        for spelling in (region.term, region.name, *region.aliases, region.zh_hans, region.zh_hant, *region.zh_aliases):
            if spelling:
                names.setdefault(spelling, region.term or region.name)
    return _alternation(names), names


def _alternation(names: dict[str, str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(n)}\b" if n.isascii() else re.escape(n) for n in longest_first))


@cache
def _subdivision() -> re.Pattern[str]:
    nouns = structure().district_nouns
    ascii_nouns = [n for group in (nouns.district, nouns.zone, nouns.region) for n in group if n.isascii()]
    words = "|".join(re.escape(noun) for noun in sorted(ascii_nouns, key=len, reverse=True))
    han = "|".join(n for group in (nouns.district, nouns.zone) for n in group if not n.isascii())
    return re.compile(
        rf"(?<![\w-])(?P<latin>[A-Z][\w'’-]*(?:\s+{_CAPITALS}){{0,8}}?(?:\s+(?:{words}))+)(?![\w-])"
        rf"|(?P<han>[\u4e00-\u9fff]{{2,6}}?(?:{han}))"
    )


def _kind_of(name: str) -> PlaceKind:
    nouns = structure().district_nouns
    for kind, words in ((PlaceKind.DISTRICT, nouns.district), (PlaceKind.REGION, nouns.region)):
        if any(name.endswith(word) for word in words):
            return kind
    return PlaceKind.ZONE


@cache
def _district_parents() -> dict[str, str]:
    return {
        spelling: district.city
        for district in places().districts
        for spelling in (district.name, *district.aliases, district.zh_hans, district.zh_hant)
        if spelling and district.city
    }


def _lexicon_parent(name: str) -> str | None:
    bare = name
    for noun in structure().district_nouns.district:
        bare = bare.removesuffix(noun).strip()
    return _district_parents().get(name) or _district_parents().get(bare)


def _subdivisions(text: str) -> Iterator[NamedPlace]:
    cities, names = _known_cities()
    for match in _subdivision().finditer(text):
        name = match.group()
        kind = _kind_of(name)
        if kind is PlaceKind.REGION:
            yield NamedPlace(match.start(), match.end(), " ".join(name.split()), kind)
            continue
        inside = cities.search(name)
        after = _PARENT.match(text, match.end())
        behind = cities.match(text, after.end()) if after else None
        city: str | None
        if inside:
            city, stated = names[inside.group()], True
        elif behind:
            city, stated = names[behind.group()], True
        else:
            city, stated = _lexicon_parent(name), False
        yield NamedPlace(match.start(), match.end(), " ".join(name.split()), kind, city, stated)


def _known(text: str) -> Iterator[NamedPlace]:
    for (pattern, names), kind in ((_known_cities(), PlaceKind.CITY), (_known_regions(), PlaceKind.REGION)):
        for match in pattern.finditer(text):
            yield NamedPlace(match.start(), match.end(), names[match.group()], kind)


def _unknown(text: str, taken: list[NamedPlace]) -> Iterator[NamedPlace]:
    """Capitalised names after a preposition, in brackets, or joined to a known place, that nothing else claims."""
    nouns = "|".join(re.escape(noun) for noun in structure().base_nouns)
    opening = rf"\b{_PREPOSITION}\s+(?:the\s+)?|\b(?i:{nouns})\s*[(（]"
    starts = [match.end() for match in re.finditer(opening, text)]
    if all(re.fullmatch(_NAME, name) for name in _SEPARATOR.split(text.strip(" .\n"))):
        starts.insert(0, len(text) - len(text.lstrip()))  # a cell that is nothing but names
    ends = {place.start: place.end for place in taken}
    claimed = _Extents(taken)
    for start in starts:
        position, comma = start, False
        while True:
            end = ends.get(position)
            if end is None:
                end = _name_end(text, position)
                if end is None or claimed.overlap(position, end):
                    break
                join = _JOIN.match(text, end)
                goes_on = join is not None and join.end() > end and text[join.end() : join.end() + 1].isupper()
                if comma and join and goes_on and "," not in join.group() and _name_end(text, join.end()) is None:
                    break  # ", Health and Medicine Park": no city, but the name of what is built
                yield NamedPlace(position, end, text[position:end], PlaceKind.CITY)
                ends[position] = end
            join = _JOIN.match(text, end)
            if not join or join.end() == end:
                break
            position, comma = join.end(), "," in join.group()


def _name_end(text: str, position: int) -> int | None:
    """Where a place name that starts here ends; None if what stands here is no name of its own."""
    match = re.compile(_NAME).match(text, position)
    if not match:
        return None
    nouns = {noun.lower() for noun in structure().base_nouns}
    if match.group().split()[-1].lower() in nouns or not _AFTER_NAME.match(text, match.end()):
        return None
    return match.end()


class _Extents:
    """Where places stand, for asking again and again in one long text."""

    def __init__(self, named: Iterable[NamedPlace]) -> None:
        self._places = sorted(named, key=lambda place: (place.start, place.end))
        self._starts = [place.start for place in self._places]
        self._furthest = list(accumulate((place.end for place in self._places), max))

    def overlap(self, start: int, end: int) -> bool:
        """Whether a place stands in a part of the text."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._furthest[before - 1] > start

    def around(self, inner: NamedPlace) -> NamedPlace | None:
        """The first place that holds another one."""
        index = bisect_right(self._starts, inner.start)
        first = None
        while index and self._furthest[index - 1] >= inner.end:
            index -= 1
            first = self._places[index] if self._places[index].end >= inner.end else first
        return first


def find_places(text: str, *, guess: bool = False) -> tuple[NamedPlace, ...]:
    """All places named in a text, in order, none inside another except a city inside a zone's name.

    With `guess`, names that the lexicon does not know are taken as cities where the grammar says so.
    """
    return (_find_in_phrase if len(text) <= _PHRASE else _find)(text, guess)


def _find(text: str, guess: bool) -> tuple[NamedPlace, ...]:
    subdivisions = list(_subdivisions(text))
    around = _Extents(subdivisions)
    known = []
    for place in _known(text):
        inside = around.around(place)
        if inside and PlaceKind.REGION in (inside.kind, place.kind):
            continue
        known.append(place)
    taken = [*subdivisions, *known]
    if guess:
        taken.extend(_unknown(text, taken))
    return tuple(sorted(taken, key=lambda place: (place.start, -place.end)))


_find_in_phrase = lru_cache(maxsize=4096)(_find)
