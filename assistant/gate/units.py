"""Evidence taken apart once: what each cited stretch of text says, ready for comparison."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.gate.figures import Figure, figures
from assistant.gate.types import Evidence
from assistant.gate.wording import stem, wording
from assistant.language import normalise
from assistant.names import PLACE_KINDS
from assistant.view import View
from assistant.vocabulary import HAN, WORD
from knowledge.types import Span

_CACHED = 2_000  # evidence items; an answer has about ten
_FAMILY = 6  # letters that two stems of one family share


@dataclass(frozen=True, slots=True)
class Named:
    """A place in a text, by the lexicon's name."""

    start: int
    end: int
    keys: frozenset[str]
    is_city: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """One stretch of evidence: a span, or the sentence that code computed, with what it is about.

    `text` is normalised, words first; `folded` is in lower case. `own` are the extents of its words without what it is
    about. `names` are the lexicon's names for places and clusters in it. `is_row` tells that it is about one cluster.
    """

    text: str
    folded: str
    own_end: int
    stems: frozenset[str]
    sequence: tuple[tuple[str, int], ...]  # stems of its words with their places, in order
    groups: frozenset[int]
    figures: tuple[Figure, ...]
    places: tuple[Named, ...]
    place_keys: frozenset[str]
    cluster_keys: frozenset[str]
    other_keys: frozenset[str]
    is_target: bool
    is_chinese: bool

    @property
    def cities(self) -> frozenset[str]:
        """The cities that its own words name."""
        own = (place for place in self.places if place.is_city and place.end <= self.own_end)
        return frozenset(key for place in own for key in place.keys)

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


class Units:
    """Takes evidence apart, with the names of one view of the library."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._of = lru_cache(maxsize=_CACHED)(self._take_apart)

    def of(self, evidence: Evidence) -> tuple[Unit, ...]:
        """Its stretches: each span by itself, so that facts of two rows cannot be mixed, and the computed sentence."""
        return self._of(evidence)

    def _take_apart(self, evidence: Evidence) -> tuple[Unit, ...]:
        source = self._source(evidence)
        return tuple(self._unit(words, about, source) for words, about in self._stretches(evidence) if words.strip())

    def _stretches(self, evidence: Evidence) -> Iterator[tuple[str, str]]:
        if len(evidence.spans) > 1 and all(span.document_id in self._view.documents for span in evidence.spans):
            for span in evidence.spans:
                yield self._view.cut(span), " · ".join(self._view.section(span))
            yield evidence.computed, evidence.context
        else:
            yield f"{evidence.words} {evidence.computed}", evidence.context

    def _source(self, evidence: Evidence) -> str:
        """Title, issuer and region of the documents: an answer may say where something stands."""
        sources = [self._view.documents[name].source for name in self._documents(evidence.spans)]
        return " · ".join(
            f"{s.title} · {s.issuer} · {s.issuer_english} · {s.region} · {s.plan_period}" for s in sources
        )

    def _documents(self, spans: tuple[Span, ...]) -> list[str]:
        return [name for name in dict.fromkeys(span.document_id for span in spans) if name in self._view.documents]

    def _unit(self, words: str, about: str, source: str) -> Unit:
        own, around = normalise(words), normalise(about)
        text = " · ".join((own, around, normalise(source)))
        places, keys = [], {"place": set[str](), "cluster": set[str](), "other": set[str]()}
        for name in self._view.vocabulary.find(text):
            of_place = frozenset(entity.key for entity in name.entities if entity.kind in PLACE_KINDS)
            if of_place:
                is_city = any(entity.kind == "city" for entity in name.entities)
                places.append(Named(name.start, name.end, of_place, is_city))
                keys["place"] |= of_place
            for entity in name.entities:
                if entity.kind == "cluster" and not entity.weak:
                    keys["cluster"].add(entity.key)
                elif entity.kind not in PLACE_KINDS:
                    keys["other"].add(entity.key)
        sequence = tuple((stem(match.group()), match.start()) for match in WORD.finditer(text))
        found = frozenset(word for word, _ in sequence)
        groups = frozenset(number for word in found for number in wording().same.get(word, ()))
        groups |= frozenset(n for word, numbers in wording().same_zh.items() if word in own for n in numbers)
        return Unit(
            text=text,
            folded=text.casefold(),
            own_end=len(own),
            stems=found,
            sequence=sequence,
            groups=groups,
            figures=figures(f"{own} · {around}"),
            places=tuple(places),
            place_keys=frozenset(keys["place"]),
            cluster_keys=frozenset(keys["cluster"]),
            other_keys=frozenset(keys["other"]),
            is_target=wording().target.stands_in(own),
            is_chinese=len(HAN.findall(own)) > len(re.findall(r"[A-Za-z]+", own)),
        )
