"""All names that a question may use, from the lexicon and from the documents themselves, ready to be found in text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.language import to_simplified
from assistant.lexis import Lexis
from assistant.stems import HAN as HAN
from assistant.stems import WORD as WORD
from assistant.stems import stem_of
from assistant.stems import stems as stems
from assistant.translations import Translations
from knowledge.keywords import tokens
from knowledge.lexicon_files import Entry, glossary, places, topics
from knowledge.types import ClusterFact, PlaceKind

GENERIC = frozenset(tokens("industry industries industrial equipment cluster clusters development new and of the"))
_WORDS_TOO = frozenset(("it", "led", "ar", "mr", "ga", "sic", "gan"))  # abbreviations that are words without capitals


@dataclass(frozen=True, slots=True)
class Entity:
    """What a phrase stands for. `kind`: city, district, zone, sea, region, province, cluster, industry, topic.

    `weak` phrases also belong elsewhere and count only when nothing stronger is named.
    """

    kind: str
    key: str
    exact: bool = True
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of the question that names something."""

    start: int
    end: int
    words: str
    entities: tuple[Entity, ...]


class Vocabulary:
    """The phrases of one revision of the library.

    Args:
        clusters: all cluster facts; headings: the heading paths of each document by its id; lexis: the words of all.
        chinese: whether a document is in Chinese, so that questions are looked for in both languages.
        wide: whether documents of several kinds are there, so that plain words are also looked for by their synonyms.
    """

    def __init__(
        self,
        clusters: Sequence[ClusterFact],
        headings: Sequence[tuple[str, tuple[str, ...]]],
        lexis: Lexis,
        *,
        chinese: bool = False,
        wide: bool = False,
    ) -> None:
        self._phrases: dict[tuple[str, ...], list[Entity]] = defaultdict(list)
        self._cased: dict[str, list[Entity]] = defaultdict(list)
        self._han: dict[str, list[Entity]] = defaultdict(list)
        self.words: set[str] = set()
        self.chinese_names: dict[str, tuple[str, str]] = {}
        self.terms: dict[str, tuple[str, ...]] = {}
        self.rows: dict[str, list[ClusterFact]] = defaultdict(list)
        self.sections: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        self.section_titles: dict[tuple[str, ...], str] = {}
        self.document_frequency = lexis.frequencies
        self.size = max(1, lexis.size)
        self.words.update(lexis.spellings)
        for fact in clusters:
            self.rows[fact.name].append(fact)
        self._add_places(clusters)
        self._add_clusters()
        self._add_industries(headings)
        self._add_topics()
        self.chinese = chinese
        self.translations = Translations(self.document_frequency, chinese=chinese) if chinese or wide else None
        self._longest = max(map(len, self._phrases), default=1)
        longest_first = sorted(self._han, key=len, reverse=True)
        self._lowered = {
            words.lower(): entities for words, entities in self._cased.items() if words.lower() not in _WORDS_TOO
        }
        self._han_pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def _add(self, phrase: str, entity: Entity, *, cased: bool = False) -> None:
        if not phrase:
            return
        if re.search(r"[\u3400-\u9fff]", phrase):
            self._put(self._han[to_simplified(phrase)], entity)
        elif cased:
            self._put(self._cased[phrase], entity)
        else:
            self._put(self._phrases[stems(phrase)], entity)
            self.words.update(word.lower() for word in WORD.findall(phrase) if len(word) > 3)

    @staticmethod
    def _put(entities: list[Entity], entity: Entity) -> None:
        if not any(known.kind == entity.kind and known.key == entity.key for known in entities):
            entities.append(entity)

    def _add_entry(self, entry: Entry, kind: str, key: str, extra: Iterable[str] = ()) -> None:
        self._add(entry.name, Entity(kind, key))
        for phrase in (entry.zh_hans, entry.zh_hant, *entry.zh_aliases):
            self._add(phrase, Entity(kind, key))
        for phrase in (*entry.aliases, *extra):
            self._add(phrase, Entity(kind, key, exact=False))
        for phrase in entry.abbreviations:
            self._add(phrase, Entity(kind, key, exact=False), cased=True)
        if entry.zh_hans:
            self.chinese_names[key] = (entry.zh_hans, entry.zh_hant)

    def _add_places(self, clusters: Sequence[ClusterFact]) -> None:
        for province in places().provinces:
            self._add_entry(province, "province", province.name)
        for city in places().cities:
            self._add_entry(city, "city", city.name, extra=(f"{city.name} City",))
            for spelling in city.misspellings:
                self._add(spelling, Entity("city", city.name, exact=False))
        for region in places().regions:
            self._add_entry(region, "region", region.name, extra=(region.term,) if region.term else ())
        for district in places().districts:
            bare = re.sub(r"\s+District$", "", district.name)
            self._add_entry(district, district.kind, district.name, extra=(bare, f"{bare} District"))
        known = {entity.key for entities in self._phrases.values() for entity in entities}
        for fact in clusters:  # places that only the documents know
            for mention in (*fact.cities, *fact.places):
                if mention.name not in known:
                    kind = "city" if mention.kind is PlaceKind.CITY else str(mention.kind)
                    self._add(mention.name, Entity(kind, mention.name))

    def _add_clusters(self) -> None:
        by_stems = {stems(name): name for name in self.rows}
        for cluster in topics().clusters:
            own = by_stems.get(stems(cluster.name))
            if own is None:
                continue
            self._add_entry(cluster, "cluster", own, extra=cluster.synonyms)
            for phrase in cluster.weak:
                self._add(phrase, Entity("cluster", own, exact=False, weak=True), cased=phrase.isupper())
        for name, facts in self.rows.items():
            self._add(name, Entity("cluster", name))
            for base in (base for fact in facts for base in fact.bases):
                if len(stems(base.name)) >= 4:  # shorter names are too common to stand for one row
                    self._add(base.name, Entity("cluster", name, exact=False))
            distinctive = [word for word in WORD.findall(name) if stem_of(word) not in GENERIC]
            if len(distinctive) >= 2:  # "wind power equipment" is also asked for as "wind power"
                self._add(" ".join(distinctive), Entity("cluster", name, exact=False))
        self._add_lexicon_names_for_rows()

    def _add_lexicon_names_for_rows(self) -> None:
        """Rows whose name holds a known cluster's name or synonym ("Offshore wind power bases") answer to its words."""
        for cluster in topics().clusters:
            phrases = {stems(phrase) for phrase in (cluster.name, *cluster.synonyms)}
            for name in self.rows:
                words = stems(name)
                inside = any(
                    words[start : start + len(phrase)] == phrase
                    for phrase in phrases
                    for start in range(len(words) - len(phrase) + 1)
                    if len(phrase) > 1 or len(words) == 1
                )
                if inside and words != stems(cluster.name):
                    for phrase in (cluster.name, *cluster.synonyms):
                        self._add(phrase, Entity("cluster", name, exact=False))
                    for phrase in (cluster.zh_hans, *cluster.zh_aliases):
                        self._add(phrase, Entity("cluster", name, exact=False))

    def _add_industries(self, headings: Sequence[tuple[str, tuple[str, ...]]]) -> None:
        paths = list(dict.fromkeys((document_id, *section) for document_id, section in headings if section))
        rows = set(self.rows)
        tables = {(fact.document_id, *fact.section[:-1]) for facts in self.rows.values() for fact in facts}
        titles: dict[tuple[str, ...], str] = {
            path: re.sub(r"^\W*(?:\w{1,5}\)|[IVX]+\.|\d+[.)]|(?:Part|Chapter|Section)\s+\w+\s*[:.]?)\s*", "", path[-1])
            for path in paths
            if path[-1] not in rows and path not in tables
        }
        self.section_titles.update(titles)
        for industry in topics().industries:
            known = {stems(phrase) for phrase in (industry.name, *industry.short)}
            for path, title in titles.items():
                if stems(title) in known:
                    self.sections[industry.name].append(path)
                    if industry.zh_hans:
                        self.chinese_names[title] = (industry.zh_hans, industry.zh_hant)
            if industry.name in self.sections:
                self._add_entry(industry, "industry", industry.name, extra=(*industry.short, *industry.synonyms))
            for part in industry.parts:
                own = [path for path, title in titles.items() if stems(title) == stems(part.name)]
                self.sections[part.name].extend(own or self.sections.get(industry.name, []))
                if self.sections[part.name]:
                    self._add_entry(part, "industry", part.name, extra=part.synonyms)
        for path, title in titles.items():
            short = [word for word in WORD.findall(title) if stem_of(word) not in GENERIC - {"new"}]
            if not any(path in known_paths for known_paths in self.sections.values()):
                self.sections[title].append(path)
            names = [name for name, known_paths in self.sections.items() if path in known_paths]
            for name in names[:1]:
                self._add(title, Entity("industry", name))
                if len(short) > 1 or (short and len(short[0]) > 8):
                    self._add(" ".join(short), Entity("industry", name, exact=False))

    def _add_topics(self) -> None:
        for topic in topics().topics:
            self._add_entry(topic, "topic", topic.name, extra=topic.synonyms)
            for phrase in topic.zh:
                self._add(phrase, Entity("topic", topic.name))
            self.terms[topic.name] = (*topic.terms, topic.name, *topic.synonyms)
        for term in glossary().terms:
            key = term.en[0]
            for phrase in term.zh:
                self._add(phrase, Entity("topic", key))
            self.terms.setdefault(key, term.en)

    def find(self, text: str) -> tuple[Found, ...]:
        """The names in a normalised text, longest first at each place, none overlapping another, in order."""
        matches = list(WORD.finditer(text))
        cased = self._cased if text != text.lower() else self._lowered  # somebody who writes no capitals at all
        keys = [stem_of(match.group()) for match in matches]
        found: list[Found] = []
        position = 0
        while position < len(matches):
            step = 1
            for length in range(min(self._longest, len(matches) - position), 0, -1):
                start, end = matches[position].start(), matches[position + length - 1].end()
                words = text[start:end]
                entities = [
                    *cased.get(words, ()),
                    *self._phrases.get(tuple(keys[position : position + length]), ()),
                ]
                if entities:
                    found.append(Found(start, end, words, tuple(entities)))
                    step = length
                    break
            position += step
        if self._han_pattern:
            for match in self._han_pattern.finditer(text):
                if any(f.start <= match.start() and match.end() <= f.end for f in found):
                    continue
                found = [f for f in found if not (match.start() <= f.start and f.end <= match.end())]
                found.append(Found(match.start(), match.end(), match.group(), tuple(self._han_entities(match.group()))))
        return tuple(sorted(found, key=lambda f: f.start))

    def _han_entities(self, phrase: str) -> Iterator[Entity]:
        """What a Chinese phrase stands for, and the cluster whose name stands inside a longer technical term."""
        yield from self._han[phrase]
        if all(entity.kind in ("topic", "industry") for entity in self._han[phrase]):
            inner = (phrase[start:end] for start in range(len(phrase)) for end in range(start + 2, len(phrase) + 1))
            for part in inner:
                if part != phrase and part in self._han:
                    yield from (entity for entity in self._han[part] if entity.kind == "cluster")

    def spells(self, word: str) -> bool:
        """Whether a word spells a Chinese name of the documents by its sound."""
        return self.translations is not None and self.translations.is_sound(word)

    def knows(self, stem: str) -> bool:
        """Whether the documents use a word."""
        return self.document_frequency[stem] > 0

    def rarity(self, stem: str) -> float:
        """Inverse document frequency over chunks, in 0..1; unknown words are the rarest."""
        from math import log

        return log((self.size + 1) / (self.document_frequency[stem] + 0.5)) / log((self.size + 1) / 0.5)
