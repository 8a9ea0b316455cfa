"""Which documents a question is about: by title, issuer, province; and which of them change which others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.changes import changes_among
from assistant.descriptions import describe, described, local_names, words_of
from assistant.homes import at_home, cities_about, homes_of
from assistant.language import to_simplified
from assistant.pinyin import is_sound_of
from assistant.provinces import provinces_of
from assistant.question import Question, Unit
from knowledge.keywords import tokens
from knowledge.lexicon_files import places
from knowledge.types import Document

_LEAST_TITLE = 0.5  # of a title's distinctive words that name the document
_CLOSE = 0.85  # of the best title
_SHORT_NAME = 3  # letters, of which many words consist
_FEW = 0.5  # of the documents
_READ = 200_000  # characters of a document that tell which words it has
_QUOTED = re.compile(r"《([^》]{4,80})》")


def _says(question: Question, name: str) -> bool:
    """Whether a question names a town, in the script of the name or in the other one."""
    pattern = rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name)
    if re.search(pattern, question.normal):
        return True
    own = set(tokens(name))
    return any(set(alternative) == own for unit in question.units for alternative in unit.alternatives)


def _chinese_of(unit: Unit) -> set[str]:
    """The longest Chinese term of each wording that a word may be said with."""
    return {max(a, key=len) for a in unit.alternatives if a and not a[0].isascii()}


class Scope:
    """The documents of one revision, by what they are called and about."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = {document.document_id: document for document in documents}
        self.provinces = {document.document_id: provinces_of(document) for document in documents}
        self.homes = {document.document_id: homes_of(document) for document in documents}
        self._titles = {document.document_id: words_of(document.source.title) for document in documents}
        common = Counter(word for words in self._titles.values() for word in words)
        self._weights = {word: 1.0 / count for word, count in common.items()}
        self.changed_by = changes_among(documents)
        self._descriptions = {document.document_id: describe(document) for document in documents}
        self._local_names = frozenset(name for document in documents for name in local_names(document))
        self._mentions: dict[str, frozenset[str]] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._last_local: tuple[Question, frozenset[str]] | None = None
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
            own = self.local_to(question)
            if not own:
                return self._with_amended(self.with_changes(named & placed or named))
            # "the rules" of a city with documents of its own are not another city's
            return self._with_amended(self.with_changes(named & placed)) if named & own else placed
        if carried and (not question.places or "places" in question.carried):
            return self._with_amended(self.with_changes(carried))
        return placed

    def local_to(self, question: Question) -> frozenset[str]:
        """The documents of the cities that a question is about, where each of these has one of its own; without
        cities those that have its Chinese names, which it spells by their sound."""
        if self._last_local is None or self._last_local[0] is not question:
            cities = cities_about(question)
            own = self._with_strangers(question, at_home(cities, self.homes))
            self._last_local = question, own if cities else self._by_sound(question)
        return self._last_local[1]

    def _with_strangers(self, question: Question, own: frozenset[str]) -> frozenset[str]:
        """Documents of a question's cities, and those that have a name of it which none of these has."""
        having = [self._having(unit) for unit in self._names_in(question)] if own else []
        return own.union(*(found for found in having if not found & own and len(found) <= _FEW * len(self.documents)))

    def _by_sound(self, question: Question) -> frozenset[str]:
        names = [
            unit for unit in self._names_in(question) if any(is_sound_of(unit.words, a) for a in _chinese_of(unit))
        ]
        having = [found for unit in names if (found := self._having(unit))]
        found = frozenset.intersection(*having) if having else frozenset()
        return found if len(found) <= _FEW * len(self.documents) else frozenset()

    def _names_in(self, question: Question) -> Iterator[Unit]:
        """The words of an English question that are written as names."""
        for unit in question.units:
            is_name = unit.words[:1].isupper() and not question.normal.startswith(unit.words)
            if is_name and unit.words.isascii() and len(unit.words) > _SHORT_NAME:
                yield unit

    def words_in(self, document_id: str) -> frozenset[str]:
        """The stems of a document, of the beginning of a very long one."""
        if document_id not in self._words:
            self._words[document_id] = frozenset(tokens(self.documents[document_id].text[:_READ]))
        return self._words[document_id]

    def _placed(self, question: Question) -> frozenset[str]:
        """The documents about the provinces of a question's places, without those that never mention its city, or are
        another city's own where its city has some."""
        own, cities = self.local_to(question), cities_about(question)
        if not own:
            return self._of_province(question)
        if not cities:
            return self._with_amended(self.with_changes(own))
        nobodys = (d for d, known in self.homes.items() if not known)
        provinces = {city.province for city in places().cities if city.name in cities}
        wider = {d for d in nobodys if not self.provinces[d] or self.provinces[d] & provinces}
        return self._with_amended(self.with_changes(own | wider))

    def _of_province(self, question: Question) -> frozenset[str]:
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
        found = by_title & by_description or by_description or by_title
        told = self._told_by_name(question) if found else found
        return told if told and not told & self._with_amended(self.with_changes(found)) else found

    def _told_by_name(self, question: Question) -> frozenset[str]:
        """The documents that have all the names of a question which few documents have: "the list" of a park whose
        name stands in one text is that text, whatever else calls itself a list."""
        found: frozenset[str] | None = None
        for unit in self._names_in(question):
            having = self._having(unit)
            if having and len(having) <= _FEW * len(self.documents):
                found = having if found is None else found & having
        return found or frozenset()

    def _having(self, unit: Unit) -> frozenset[str]:
        """The documents whose text has a name, as it is written or in the Chinese that may be meant."""
        wordings = {unit.words.removesuffix("'s"), *_chinese_of(unit)}
        return frozenset(d for d, document in self.documents.items() if any(w in document.text for w in wordings))

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
