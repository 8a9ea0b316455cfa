"""Evidence taken apart once: what each cited stretch of text says, ready for comparison."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.gate.dates import Day, days
from assistant.gate.figures import YEAR, Figure, Tie, figures
from assistant.gate.types import Evidence
from assistant.gate.wording import stem, stems, wording
from assistant.language import normalise
from assistant.names import PLACE_KINDS
from assistant.view import View
from assistant.vocabulary import HAN, WORD, Found
from knowledge.lexicon_files import places
from knowledge.types import Span

_CACHED = 2_000  # evidence items; an answer has about ten
_FAMILY = 6  # letters that two stems of one family share


@dataclass(frozen=True, slots=True)
class Named:
    """A place in a text, by the lexicon's name."""

    start: int
    end: int
    keys: frozenset[str]
    city: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """One stretch of evidence: a span, or the sentence that code computed, with what it is about.

    `text` is normalised, words first; `folded` is in lower case. `own` are the extents of its words without what it is
    about. Places and clusters are in the lexicon's names; `row_names` are the cluster rows that it is cut from.
    """

    text: str
    folded: str
    own_end: int
    stems: frozenset[str]
    sequence: tuple[tuple[str, int], ...]  # stems of its words with their places, in order
    groups: frozenset[int]
    figures: tuple[Figure, ...]
    days: tuple[Day, ...]
    places: tuple[Named, ...]
    place_keys: frozenset[str]
    cluster_keys: frozenset[str]
    row_names: frozenset[str]
    is_chinese: bool

    @property
    def cities(self) -> frozenset[str]:
        """The cities that its own words name."""
        own = (place for place in self.places if place.city and place.end <= self.own_end)
        return frozenset(place.city for place in own)

    @property
    def name_stems(self) -> frozenset[str]:
        """The stems of the names of its rows."""
        return frozenset(part for name in self.row_names for part in stems(name))

    def stems_like(self, lines: frozenset[int]) -> frozenset[str]:
        """Its own stems that stand in one of these lines of equals."""
        return frozenset(word for word in self.stems if not lines.isdisjoint(wording().same.get(word, ())))

    def holds(self, phrase: tuple[str, ...]) -> bool:
        """Whether all words of a phrase, as stems, stand in it."""
        return bool(phrase) and all(part in self.stems for part in phrase)

    def holds_like(self, word: str) -> bool:
        """Whether a stem, one that says the same, or one of its family stands in it."""
        if word in self.stems or not self.groups.isdisjoint(wording().same.get(word, ())):
            return True
        return len(word) > _FAMILY and any(_is_family(word, own) for own in self.stems)


@lru_cache(maxsize=50_000)
def _is_family(left: str, right: str) -> bool:
    """Whether two stems are forms of one word: "innov" and "innovat", "commerci" and "commerc"."""
    if len(right) < _FAMILY or left[:_FAMILY] != right[:_FAMILY]:
        return False
    shared = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    return max(len(left), len(right)) - shared <= 3


def _year_of(source: str) -> tuple[Figure, ...]:
    """The one year that a document's title is about: what it states of no other year is of this one."""
    years = [figure for figure in figures(source) if figure.unit == YEAR]
    return tuple(replace(year, tie=Tie.IN) for year in years) if len({year.value for year in years}) == 1 else ()


class Units:
    """Takes evidence apart, with the names of one view of the library."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._cities = frozenset(city.name for city in places().cities) | frozenset(
            mention.name for fact in view.facts for mention in fact.cities
        )
        self._of = lru_cache(maxsize=_CACHED)(self._take_apart)
        self._shown = lru_cache(maxsize=_CACHED)(self._find_shown)

    def of(self, evidence: Evidence) -> tuple[Unit, ...]:
        """Its stretches: each span by itself, so that facts of two rows cannot be mixed, and the computed sentence."""
        return self._of(evidence)

    def shown(self, evidence: Evidence) -> frozenset[str]:
        """The places that its computed sentence, its headings or its documents' titles name."""
        return self._shown(evidence)

    def _find_shown(self, evidence: Evidence) -> frozenset[str]:
        text = normalise(" · ".join((evidence.computed, evidence.context, self._source(evidence))))
        keys = (entity.key for name in self._names(text) for entity in name.entities if entity.kind in PLACE_KINDS)
        found = frozenset(keys)
        return found | {city for key in found if (city := self._city_in(key))}

    def _take_apart(self, evidence: Evidence) -> tuple[Unit, ...]:
        source = self._source(evidence)
        return tuple(
            self._unit(words, about, source, self._rows(spans))
            for words, about, spans in self._stretches(evidence)
            if words.strip()
        )

    def _rows(self, spans: Sequence[Span]) -> frozenset[str]:
        return frozenset(f.name for f in self._view.facts if any(f.row_span.overlaps(span) for span in spans))

    def _stretches(self, evidence: Evidence) -> Iterator[tuple[str, str, tuple[Span, ...]]]:
        if len(evidence.spans) > 1 and all(span.document_id in self._view.documents for span in evidence.spans):
            for span in evidence.spans:
                yield self._view.cut(span), " · ".join(self._view.section(span)), (span,)
            yield evidence.computed, evidence.context, evidence.spans
        else:
            yield f"{evidence.words} {evidence.computed}", evidence.context, evidence.spans

    def _source(self, evidence: Evidence) -> str:
        """Title, issuer and region of the documents: an answer may say where something stands."""
        sources = [self._view.documents[name].source for name in self._documents(evidence.spans)]
        words = normalise(evidence.words)
        issuers = (source.issuer_english for source in sources if source.issuer and source.issuer in words)
        return " · ".join((*(f"{source.title} · {source.region}" for source in sources), *issuers))

    def _city_in(self, place: str) -> str:
        """The city whose name opens the name of a zone: "Guangzhou Development Zone" is in Guangzhou."""
        first = place.split()[0]
        return first if first != place and first in self._cities else ""

    def _names(self, text: str) -> Iterator[Found]:
        """The names in a text, and in each long name (the title of a document) those of which it is made."""
        for name in self._view.vocabulary.find(text):
            yield name
            for part in WORD.finditer(name.words) if " " in name.words else ():
                for inner in self._view.vocabulary.find(part.group()):
                    yield replace(inner, start=name.start + part.start(), end=name.start + part.end())

    def _documents(self, spans: tuple[Span, ...]) -> list[str]:
        return [name for name in dict.fromkeys(span.document_id for span in spans) if name in self._view.documents]

    def _unit(self, words: str, about: str, source: str, rows: frozenset[str]) -> Unit:
        own, around = normalise(words), normalise(about)
        text = " · ".join((own, around, normalise(source)))
        named, of_clusters = [], set(rows)
        for name in self._names(text):
            of_place = frozenset(entity.key for entity in name.entities if entity.kind in PLACE_KINDS)
            of_place |= {city for key in of_place if (city := self._city_in(key))}
            if of_place:
                city = next((key for key in of_place if key in self._cities), "")
                named.append(Named(name.start, name.end, of_place, city))
            of_clusters.update(e.key for e in name.entities if e.kind == "cluster" and e.exact and not e.weak)
        sequence = tuple((stem(match.group()), match.start()) for match in WORD.finditer(text))
        found = frozenset(word for word, _ in sequence)
        groups = frozenset(number for word in found for number in wording().same.get(word, ()))
        groups |= frozenset(n for word, numbers in wording().same_zh.items() if word in own for n in numbers)
        stated = figures(f"{own} · {around}")
        return Unit(
            text=text,
            folded=text.casefold(),
            own_end=len(own),
            stems=found,
            sequence=sequence,
            groups=groups,
            figures=stated if any(figure.unit == YEAR for figure in stated) else (*stated, *_year_of(source)),
            days=days(text),
            places=tuple(named),
            place_keys=frozenset(key for place in named for key in place.keys),
            cluster_keys=frozenset(of_clusters),
            row_names=rows,
            is_chinese=len(HAN.findall(own)) > len(re.findall(r"[A-Za-z]+", own)),
        )
