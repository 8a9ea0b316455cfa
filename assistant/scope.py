"""Which documents a question is about: by title, issuer, province; and which of them change which others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.cues import cues
from assistant.han import han_words
from assistant.language import to_simplified
from assistant.question import Question
from assistant.stems import stems
from knowledge.lexicon_files import places
from knowledge.place_names import find_places
from knowledge.types import Document

_HEAD = 600  # characters of a text that tell what it is about
_LEAST_TITLE = 0.5  # of a title's distinctive words that name the document
_CLOSE = 0.85  # of the best title
_CHANGES = re.compile(
    r"\bamend\w*|\brevis(?:e|es|ed|ion)\b|\bsupersed\w+|\breplac\w+|\brepeal\w*|\babolish\w*|\bwithdraw\w*"
    r"|修改|修订|修正|废止|取代|代替|替代|失效",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\bsupersed\w+|\brepeal\w*|\babolish\w*|废止|取代|代替|失效", re.IGNORECASE)
_QUOTED = re.compile(r"《([^》]{4,80})》")


def title_words(text: str) -> frozenset[str]:
    """The words of a title that set it apart from others: no words of asking, no provinces."""
    simplified = to_simplified(text)
    latin = {stem for stem in stems(simplified) if stem not in cues().frame_stems and len(stem) > 1}
    han = {word for _, _, word in han_words(simplified) if word not in cues().han_frame_words and len(word) > 1}
    return frozenset(latin | han)


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


class Scope:
    """The documents of one revision, by what they are called and about."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = {document.document_id: document for document in documents}
        self.provinces = {document.document_id: provinces_of(document) for document in documents}
        self._titles = {document.document_id: title_words(document.source.title) for document in documents}
        common = Counter(word for words in self._titles.values() for word in words)
        self._weights = {word: 1.0 / count for word, count in common.items()}
        self.changed_by = _changes(documents)

    def covers(self, document_id: str, province: str) -> bool:
        """Whether a document is about a province, or does not say about which it is."""
        known = self.provinces[document_id]
        return not known or province in known

    def about(self, question: Question) -> frozenset[str]:
        """The documents in question: those that it names, else those of the provinces that it names, else all."""
        named = self.named(question)
        wanted = {p.name for p in question.places if p.kind == "province"}
        wanted |= {p.province for p in question.places if p.province}
        about = {d for d in self.documents if any(province in self.provinces[d] for province in wanted)}
        if named:
            return self._with_changes(named & about or named)
        if not about:
            return frozenset(self.documents)
        return frozenset(about | {d for d, known in self.provinces.items() if not known})

    def named(self, question: Question) -> frozenset[str]:
        """The documents whose titles the question says, in brackets or by most of their distinctive words."""
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
        said = title_words(question.normal)
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

    def title_says(self, document_id: str, words: Iterable[str]) -> bool:
        """Whether some words (stems, Chinese words) all stand in a document's title or issuer."""
        source = self.documents[document_id].source
        known = self._titles[document_id] | frozenset(stems(source.title)) | frozenset(stems(source.issuer))
        text = to_simplified(source.title + source.issuer)
        return all(word in known or (not word.isascii() and word in text) for word in words)

    def _with_changes(self, named: frozenset[str]) -> frozenset[str]:
        return named | {later for document_id in named for later, _ in self.changed_by.get(document_id, ())}


def _changes(documents: Sequence[Document]) -> dict[str, tuple[tuple[str, bool], ...]]:
    """Document → the later ones that change it, and whether they end it: told by their entries, else by their texts."""
    found: dict[str, list[tuple[str, bool]]] = {}
    plain = {d.document_id: _plain(d.source.title.lstrip("# ")) for d in documents}
    for later in documents:
        source = later.source
        for ids, ends in ((source.supersedes, True), (source.amends, False)):
            for document_id in ids:
                found.setdefault(document_id, []).append((later.document_id, ends))
        if not _CHANGES.search(later.text):
            continue
        text = _plain(later.text)
        for earlier in documents:
            title = plain[earlier.document_id]
            if earlier is later or len(title) < 8 or not _is_before(earlier, later) or title not in text:
                continue
            near = _around(text, title)
            if _CHANGES.search(near) and (later.document_id, True) not in found.get(earlier.document_id, []):
                ends = _ENDS.search(near) is not None and not re.search(r"\bamend|修改|修订|修正", near)
                if (later.document_id, ends) not in found.setdefault(earlier.document_id, []):
                    found[earlier.document_id].append((later.document_id, ends))
    return {document_id: tuple(dict.fromkeys(changes)) for document_id, changes in found.items()}


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _is_before(earlier: Document, later: Document) -> bool:
    first, second = earlier.source.published, later.source.published
    return first is None or second is None or first <= second


def _around(text: str, title: str) -> str:
    start = text.find(title)
    return text[max(0, start - 120) : start + len(title) + 160]
