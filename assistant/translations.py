"""Words in the other language: what a Chinese document may call an English word, and back.

The lexicon comes first; the dictionary adds, of the words that mean the same, those that the documents use; names that
neither knows are found by their sound.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from assistant.cues import cues
from assistant.language import to_simplified
from assistant.pinyin import Sounds
from assistant.spelling import english_words
from assistant.stems import HAN, stems
from knowledge.dictionary import dictionary
from knowledge.lexicon_files import glossary, plain_words, topics, wordings

T = TypeVar("T")

LONGEST = 5  # words of an English phrase that is looked up as a whole
MOST_WORDS = 6  # of the dictionary for one word of a question, those of the first senses first
MOST_GLOSSES = 4
_PLURAL = re.compile(r"(?<=[^s\W])s$")


class Translations:
    """Both languages' words for each other; made only where there are several documents, or one in Chinese.

    Args:
        frequency: how many passages of the documents have a term (see `knowledge.keywords.tokens`).
        chinese: whether a document is in Chinese.
    """

    def __init__(self, frequency: Mapping[str, int], *, chinese: bool) -> None:
        self._frequency = frequency
        self._has_chinese = chinese
        self._chinese: dict[tuple[str, ...], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._english: dict[str, list[str]] = defaultdict(list)
        for term in (*plain_words().terms, *glossary().terms):
            self._add(term.en, term.zh)
        lexicon = topics()
        for topic in lexicon.topics:
            self._add((topic.name, *topic.synonyms), (*topic.zh, topic.zh_hans, *topic.zh_aliases))
        for cluster in lexicon.clusters:
            self._add((cluster.name, *cluster.synonyms), (cluster.zh_hans, *cluster.zh_aliases))
        for industry in lexicon.industries:
            self._add((industry.name, *industry.synonyms), (industry.zh_hans, *industry.zh_aliases))
        self._han_synonyms: dict[str, list[str]] = defaultdict(list)
        self._synonyms: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for term in plain_words().terms:
            for word in term.zh:
                self._english[word].extend(term.en)
            for word in term.zh:
                self._han_synonyms[word].extend(other for other in term.zh if other != word)
            for word in term.en:
                self._synonyms[stems(word)].extend(other for other in term.en if other != word)

        self._hints: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for term in wordings().terms:
            for word in (*term.en, *term.zh):
                self._hints[_hint_key(word)].extend(other for other in (*term.en, *term.zh) if other != word)

    def hints(self, words: str) -> tuple[str, ...]:
        """Everyday and official wordings for each other, of both languages: no synonyms, but likely to be meant."""
        return tuple(dict.fromkeys(self._hints.get(_hint_key(words), ())))

    def _add(self, english: Iterable[str], chinese: Sequence[str]) -> None:
        words = [to_simplified(word) for word in chinese if word]
        for phrase in english:
            self._chinese[stems(phrase)][_singular(phrase)].extend(words)

    def into_chinese(self, words: str, *, sure: bool = True) -> tuple[str, ...]:
        """The Chinese for an English word or phrase: the lexicon's, and what else of it the documents use.

        `sure` leaves out words that mean it in a later sense only ("plan" for 安排, to arrange).
        """
        found = _wordings(self._chinese.get(stems(words), {}), words)
        found += [word for word, rank in self._ranked(words).items() if rank == 0 or not sure]
        if not found and self._has_chinese and words.lower() not in english_words():
            found = list(self._sounds.named(words))
        return tuple(dict.fromkeys(found))

    def is_sound(self, word: str) -> bool:
        """Whether a word spells a name that Chinese documents have."""
        return self._has_chinese and bool(self._sounds.named(word))

    def into_english(self, word: str, *, sure: bool = True, parts: bool = False) -> tuple[str, ...]:
        """The English for a Chinese word: the lexicon's, else the dictionary's glosses, or its sound.

        `sure` leaves out all but the first gloss. With `parts`, a compound that neither knows is said by its last part
        ("重点项目" by "project").
        """
        found = [*self._english.get(word, ())]
        found += dictionary().english(word)[: (1 if not found else 0) if sure else MOST_GLOSSES]
        if not found and parts and len(word) > 2:
            found = [english for part in dictionary().parts(word)[-1:] for english in self.into_english(part)]
        if not found and len(word) > 1:
            bare = (word, word[:-1]) if len(word) > 2 else (word,)  # with and without what says that it is a river, …
            found = [spelling for spelling in map(dictionary().spelled, bare) if self._frequency.get(spelling)][:1]
        return tuple(dict.fromkeys(found))

    def synonyms(self, words: str, *, sure: bool = True) -> tuple[str, ...]:
        """Other words of the same language for one ("maximum" for "cap", 牵头 for 负责).

        `sure` leaves out what only the dictionary takes for the same.
        """
        if not HAN.search(words):
            return tuple(self._synonyms.get(stems(words), ()))
        found = list(self._han_synonyms.get(words, ()))
        if self._has_chinese and len(words) > 1:
            found += dictionary().in_full(words)
            found += () if sure else self._of_one_meaning(words)
        return tuple(other for other in dict.fromkeys(found) if other != words)

    def _of_one_meaning(self, word: str) -> Iterator[str]:
        """Words of the documents that first mean what a word first means, or share two glosses with it."""
        glosses = dictionary().english(word)
        near = Counter(other for gloss in glosses for other in self._ranked(gloss))
        for other, shared in near.most_common():
            if other != word and (shared > 1 or dictionary().english(other)[0] == glosses[0]):
                yield other

    def phrases(self, words: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int]]:
        """Runs of neighbouring words (start, end, word) that are translated as a whole, longest first at each place."""
        position = 0
        while position < len(words):
            step = 1
            for length in range(min(LONGEST, len(words) - position), 1, -1):
                run = words[position : position + length]
                if self._is_phrase([word for _, _, word in run]):
                    yield run[0][0], run[-1][1]
                    step = length
                    break
            position += step

    def _is_phrase(self, words: Sequence[str]) -> bool:
        key = stems(" ".join(words))
        if self._chinese.get(key) or key in self._hints:
            return True
        frame = cues().frame_stems
        return key[0] not in frame and not set(key[1:]) <= frame and key in self._in_documents

    def _ranked(self, words: str) -> dict[str, int]:
        """The few words of the documents that mean an English word or phrase, with the rank of the sense, first senses
        first."""
        senses = _wordings(self._in_documents.get(stems(words), {}), words)
        senses.sort(key=lambda sense: (sense[1], -self._frequency[sense[0][:2]]))
        return dict(senses[:MOST_WORDS])

    @cached_property
    def _in_documents(self) -> dict[tuple[str, ...], dict[str, list[tuple[str, int]]]]:
        """Stems of a gloss → the gloss → the dictionary's words that the documents use, with the rank of that sense."""
        if not self._has_chinese:
            return {}
        found: dict[tuple[str, ...], dict[str, list[tuple[str, int]]]] = defaultdict(lambda: defaultdict(list))
        for word in dictionary().words():
            if len(word) > 1 and all(word[at : at + 2] in self._frequency for at in range(len(word) - 1)):
                for rank, gloss in enumerate(dictionary().english(word)):
                    found[stems(gloss)][_singular(gloss)].append((word, rank))
        return dict(found)

    @cached_property
    def _sounds(self) -> Sounds:
        return Sounds(self._frequency)


def _wordings(by_gloss: Mapping[str, Sequence[T]], words: str) -> list[T]:
    """Those of the very words; of others that share their stems ("engine" for "engineers") where there are none."""
    return [*(by_gloss.get(_singular(words)) or (wording for found in by_gloss.values() for wording in found))]


def _hint_key(words: str) -> tuple[str, ...]:
    return (words,) if HAN.search(words) else stems(words)


def _singular(words: str) -> str:
    """Words in lower case without the endings of plurals: nearer to what was written than stems are."""
    return " ".join(_PLURAL.sub("", word) for word in words.lower().replace("-", " ").split())
