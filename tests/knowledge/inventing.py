"""Cluster tables with random names, in several layouts, as Hypothesis strategies."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from hypothesis import strategies as st

from knowledge.lexicon_files import places, structure

_ONSETS = ("b", "br", "d", "dr", "f", "g", "gr", "k", "kr", "l", "m", "n", "p", "r", "s", "t", "tr", "v", "z")
_VOWELS = ("a", "e", "i", "o", "u", "au", "ei")
_CODAS = ("", "l", "m", "n", "r", "s")


def _reserved() -> frozenset[str]:
    words = structure()
    names = [
        name for entry in (*places().cities, *places().provinces, *places().districts) for name in entry.name.split()
    ]
    listed = (*words.base_nouns, *words.base_verbs, *words.open_list_words, *words.columns.name, *words.columns.place)
    districts = (*words.district_nouns.district, *words.district_nouns.zone, *words.district_nouns.region)
    return frozenset(part.lower() for phrase in (*listed, *districts, *names) for part in phrase.split())


_RESERVED = _reserved()


def _words() -> tuple[str, ...]:
    """Words of no language: two syllables each."""
    syllables = [onset + vowel + coda for onset in _ONSETS for vowel in _VOWELS for coda in _CODAS]
    random = Random("words of no language")  # noqa: S311 - the same each time
    words = {"".join(random.sample(syllables, 2)) for _ in range(600)}
    return tuple(sorted(words - _RESERVED))


WORDS = st.sampled_from(_words())


@dataclass(frozen=True)
class Row:
    name: str
    locality: str
    development: str
    cities: list[str]
    bases: list[tuple[str, list[str]]]
    districts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Invented:
    text: str
    rows: list[Row]


def listed(names: list[str], oxford: bool) -> str:
    if len(names) < 3:
        return " and ".join(names)
    return ", ".join(names[:-1]) + (", and " if oxford else " and ") + names[-1]


_NOUNS = ("Base", "Bases", "Park", "Parks", "Laboratory", "Center", "Hub", "Project", "Platform")
_HEADERS = (
    ("Cluster", "Location", "Key contents"),
    ("Industry", "Cities", "Focus"),
    ("Name", "Place", "Main tasks"),
    ("Industrial cluster of", "Locality/Contents of construction", "Key contents of development"),
    ("Sector", "Layout", "Products"),
)


@st.composite
def _row(draw: st.DrawFn, name: str, towns: list[str]) -> Row:
    groups = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    verb = draw(st.sampled_from(["Develop", "Build", "Establish", "Promote the establishment of", "Construct"]))
    parts, cities, bases, districts = [], [], [], []
    for size in groups:
        here = draw(st.permutations(towns))[:size]
        title = draw(st.lists(WORDS.map(str.capitalize), min_size=1, max_size=3))
        base = " ".join([*title, draw(st.sampled_from(_NOUNS))])
        if size == 1 and draw(st.integers(0, 4)) == 0:
            district = draw(WORDS).capitalize() + " District"
            parts.append(f"{base} in {district}, {here[0]}")
            if district not in districts:
                districts.append(district)
        else:
            parts.append(f"{base} in {listed(here, draw(st.booleans()))}")
        bases.append((base, list(here)))
        cities.extend(city for city in here if city not in cities)
    locality = f"{verb} {', '.join(parts)}."
    if draw(st.booleans()) and len(parts) > 1:
        locality = f"{verb} {', '.join(parts[:-1])}, and {parts[-1]}."
    body = " ".join(draw(st.lists(WORDS, min_size=2, max_size=8)))
    return Row(name, locality, f"Focus on {body}.", cities, bases, districts)


@st.composite
def invented_tables(draw: st.DrawFn) -> Invented:
    """A document around one table: a title, perhaps headings and prose, then the table as a reader may meet it."""
    names = draw(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5, unique=True))
    towns = draw(st.lists(WORDS, min_size=6, max_size=8, unique=True))
    rows = [draw(_row(f"{a.capitalize()} {b}", [town.capitalize() for town in towns])) for a, b in names]
    header = draw(st.sampled_from(_HEADERS))
    cells = [header, *((row.name, row.locality, row.development) for row in rows)]
    layout = draw(st.sampled_from(["paragraphs", "tabs", "bars", "ruled bars"]))
    if layout == "paragraphs":
        table = "\n\n".join(cell for line in cells for cell in line)
    elif layout == "tabs":
        table = "\n".join("\t".join(line) for line in cells)
    else:
        lines = [f"| {' | '.join(line)} |" for line in cells]
        if layout == "ruled bars":
            lines.insert(1, "| --- | --- | --- |")
        table = "\n".join(lines)
    opening = draw(
        st.sampled_from(["", "1. Overview\n\nThis is what is meant.\n\n2. Clusters\n\n", "(I) Clusters\n\n"])
    )
    return Invented(f"A plan of some kind\n\n{opening}{table}\n", rows)
