"""Which documents a question is about: by title, issuer, province; and which of them change which others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from assistant.changes import changes_among
from assistant.descriptions import describe, described, local_names, words_of
from assistant.language import to_simplified
from assistant.question import Question
from knowledge.keywords import tokens
from knowledge.lexicon_files import places
from knowledge.place_names import find_places
from knowledge.types import Document

_HEAD = 600  # characters of a text that tell what it is about
_LEAST_TITLE = 0.5  # of a title's distinctive words that name the document
_CLOSE = 0.85  # of the best title
_QUOTED = re.compile(r"《([^》]{4,80})》")


def provinces_of(document: Document) -> frozenset[str]:
    """The provinces that a document says it is about: in its entry, its title, its issuer, else in its first lines."""
    source = document.source
    known = frozenset(named_provinces(f"{source.region} {source.title} {source.issuer} {source.issuer_english}"))
    return known or frozenset(named_provinces(document.text[:_HEAD])[:1])


def named_provinces(text: str) -> list[str]:
    """The provinces of a text and of the cities in it, most frequent first."""
    counted: Counter[str] = Counter()
    for province in places().provinces:
        for name in (province.name, province.zh_hans, *province.aliases):
            hits = (
                len(re.findall(rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name), text)) if name else 0
            )
            if hits:
                counted[province.name] += 2 * hits
    of_city = {city.name: city.province for city in places().cities}
    for place in find_places(text):
        home = of_city.get(place.city or place.name)
        if home:
            counted[home] += 1
    return [name for name, count in counted.most_common() if count]


def _says(question: Question, name: str) -> bool:
    """Whether a question names a town, in the script of the name or in the other one."""
    pattern = rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name)
    if re.search(pattern, question.normal):
        return True
    own = set(tokens(name))
    return any(set(alternative) == own for unit in question.units for alternative in unit.alternatives)


class Scope:
    """The documents of one revision, by what they are called and about."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = {document.document_id: document for document in documents}
        self.provinces = {document.document_id: provinces_of(document) for document in documents}
        self._titles = {document.document_id: words_of(document.source.title) for document in documents}
        common = Counter(word for words in self._titles.values() for word in words)
        self._weights = {word: 1.0 / count for word, count in common.items()}
        self.changed_by = changes_among(documents)
        self._descriptions = {document.document_id: describe(document) for document in documents}
        self._local_names = frozenset(name for document in documents for name in local_names(document))
        self._mentions: dict[str, frozenset[str]] = {}
        self._last: tuple[Question, frozenset[str]] | None = None

    def covers(self, document_id: str, province: str) -> bool:
        """Whether a document is about a province, or does not say about which it is."""
        known = self.provinces[document_id]
        return not known or province in known

    def about(self, question: Question) -> frozenset[str]:
        """The documents in question: those that it names, else those that its places point to, else those that the
        conversation is about, else all."""
        if self._last is not None and self._last[0] is question:
            return self._last[1]
        found = self._about(question)
        self._last = question, found
        return found

    def _about(self, question: Question) -> frozenset[str]:
        if len(self.documents) < 2:
            return frozenset(self.documents)
        named = self.named(question)
        placed = self._placed(question)
        carried = frozenset(d for d in question.documents if d in self.documents)
        if named:
            return self._with_amended(self.with_changes(named & placed or named))
        if carried and (not question.places or "places" in question.carried):
            return self._with_amended(self.with_changes(carried))
        return placed

    def _placed(self, question: Question) -> frozenset[str]:
        """The documents about the provinces of a question's places, without those that never mention its city."""
        wanted = {p.name for p in question.places if p.kind == "province"}
        wanted |= {p.province for p in question.places if p.province}
        about = {d for d in self.documents if any(province in self.provinces[d] for province in wanted)}
        local = self._local(question)
        if local:
            about = about & local or local
        if not about:
            return frozenset(self.documents)
        if local:
            return frozenset(about)
        cities = [place.name for place in question.places if place.kind == "city"]
        if cities and all(place.kind == "city" for place in question.places):
            about = {d for d in about if any(d in self._mentioning(city) for city in cities)} or about
        return frozenset(about | {d for d, known in self.provinces.items() if not known})

    def _local(self, question: Question) -> set[str]:
        """The documents that speak of a town which no lexicon knows, but the head of a document does."""
        said = {name for name in self._local_names if _says(question, name)}
        if not said or any(place.kind == "city" for place in question.places):
            return set()
        english = any(name.isascii() for name in said)
        chinese = any(not name.isascii() for name in said)
        found = set()
        for document_id, document in self.documents.items():
            known = chinese if document.source.language.startswith("zh") else english
            # a document whose script the name is not known in may speak of the town as well
            if not known or any(name in document.text for name in said):
                found.add(document_id)
        return found

    def _mentioning(self, city: str) -> frozenset[str]:
        """The documents in which a city is named, in English or Chinese."""
        if city not in self._mentions:
            entry = next((known for known in places().cities if known.name == city), None)
            names = [city, *(name for name in (entry.zh_hans, entry.zh_hant) if entry and name)] if entry else [city]
            short = [name.removesuffix("市") if len(name) > 2 else name for name in names]
            self._mentions[city] = frozenset(
                d for d, document in self.documents.items() if any(name in document.text for name in short)
            )
        return self._mentions[city]

    def named(self, question: Question) -> frozenset[str]:
        """The documents that a question names: by title, in brackets or by most of its distinctive words, or by their
        number, kind, year, issuer and place."""
        if len(self.documents) < 2:
            return frozenset()
        for quoted in _QUOTED.findall(question.text):
            whole = {
                d
                for d, document in self.documents.items()
                if to_simplified(quoted) in to_simplified(document.source.title)
            }
            if whole:
                return frozenset(whole)
        by_title = self._by_title(question)
        by_description = described(question, self._descriptions, self.provinces, tuple(self.changed_by))
        return by_title & by_description or by_description or by_title

    def _by_title(self, question: Question) -> frozenset[str]:
        said = words_of(question.normal)
        scores = {}
        for document_id, words in self._titles.items():
            total = sum(self._weights[word] for word in words)
            shared = words & said
            if len(shared) > 1 and total:
                scores[document_id] = sum(self._weights[word] for word in shared) / total
        best = max(scores.values(), default=0.0)
        if best < _LEAST_TITLE:
            return frozenset()
        return frozenset(d for d, score in scores.items() if score >= _CLOSE * best)

    def with_changes(self, named: frozenset[str]) -> frozenset[str]:
        """Documents, and those that change them."""
        return named | {later for document_id in named for later, _ in self.changed_by.get(document_id, ())}

    def _with_amended(self, named: frozenset[str]) -> frozenset[str]:
        """Documents, and those that they change."""
        return named | {
            earlier for earlier, changes in self.changed_by.items() if any(later in named for later, _ in changes)
        }
