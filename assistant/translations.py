"""Words in the other language, from the lexicon: what a Chinese document may call an English word, and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from assistant.language import to_simplified
from assistant.stems import stems
from knowledge.lexicon_files import glossary, plain_words, topics

LONGEST = 4  # words of an English phrase that is looked up as a whole


class Translations:
    """The lexicon's words both ways; made only where there are several documents, or one in Chinese."""

    def __init__(self) -> None:
        self._chinese: dict[tuple[str, ...], list[str]] = defaultdict(list)
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

    def _add(self, english: Iterable[str], chinese: Sequence[str]) -> None:
        words = [to_simplified(word) for word in chinese if word]
        for phrase in english:
            known = self._chinese[stems(phrase)]
            known.extend(word for word in words if word not in known)

    def into_chinese(self, words: str) -> tuple[str, ...]:
        """The Chinese for an English word or phrase; none if the lexicon has none."""
        return tuple(self._chinese.get(stems(words), ()))

    def into_english(self, word: str, *, parts: bool = False) -> tuple[str, ...]:
        """The English for a plain Chinese word; none for names, which have their own entries.

        With `parts`, a compound that the lexicon does not know is said by its last part, if it knows both ("重点项目"
        by "project").
        """
        if not parts or word in self._english or len(word) < 4:
            return tuple(self._english.get(word, ()))
        cuts = (cut for cut in range(2, len(word) - 1) if {word[:cut], word[cut:]} <= self._english.keys())
        cut = next(cuts, 0)
        return tuple(self._english[word[cut:]]) if cut else ()

    def synonyms(self, words: str) -> tuple[str, ...]:
        """Other plain words of the same language for one ("maximum" for "cap", 牵头 for 负责)."""
        return tuple(self._synonyms.get(stems(words), ()) or self._han_synonyms.get(words, ()))

    def phrases(self, words: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int]]:
        """Runs of neighbouring words (start, end, word) that are translated as a whole, longest first at each place."""
        position = 0
        while position < len(words):
            step = 1
            for length in range(min(LONGEST, len(words) - position), 1, -1):
                run = words[position : position + length]
                if self._chinese.get(stems(" ".join(word for _, _, word in run))):
                    yield run[0][0], run[-1][1]
                    step = length
                    break
            position += step
