"""Chinese names by their sound: "Qingyi" in a question, 青弋 in a document, though no lexicon knows either."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise, product

from knowledge.dictionary import dictionary

LONGEST = 4  # syllables of a name
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)*")
_HAN_PAIR = re.compile(r"[\u3400-\u9fff]{2}")


def is_sound_of(word: str, name: str) -> bool:
    """Whether a word spells a Chinese name: "Qingyi" is 青弋."""
    spelled = re.sub(r"['’]s?", "", word.lower())
    return 1 < len(name) <= LONGEST and any(
        "".join(sound) == spelled for sound in product(*map(dictionary().readings, name))
    )


class Sounds:
    """The pairs of characters of some documents by how they are read.

    Args:
        terms: the terms of the documents; pairs of Chinese characters are picked from them.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        self._pairs: dict[tuple[str, str], set[str]] = defaultdict(set)
        for pair in terms:
            if _HAN_PAIR.fullmatch(pair):
                for sound in product(*map(dictionary().readings, pair)):
                    self._pairs[sound[0], sound[1]].add(pair)
        self._syllables = frozenset(syllable for sound in self._pairs for syllable in sound)

    def named(self, word: str) -> tuple[str, ...]:
        """The runs of two to four characters that a word may spell; ordinary words of the dictionary are none."""
        word = word.lower()
        if not _WORD.fullmatch(word):
            return ()
        found = (name for cut in self._cuts(re.sub(r"['’]", "", word)) for name in self._chains(cut))
        return tuple(name for name in dict.fromkeys(found) if name not in dictionary() or dictionary().is_name(name))

    def _cuts(self, word: str, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
        if not word:
            if len(before) > 1:
                yield before
        elif len(before) < LONGEST:
            for length in range(min(6, len(word)), 0, -1):
                if word[:length] in self._syllables:
                    yield from self._cuts(word[length:], (*before, word[:length]))

    def _chains(self, cut: tuple[str, ...]) -> Iterator[str]:
        names = sorted(self._pairs.get((cut[0], cut[1]), ()))
        for before, after in pairwise(cut[1:]):
            pairs = sorted(self._pairs.get((before, after), ()))
            names = [name + pair[1] for name in names for pair in pairs if name[-1] == pair[0]]
        yield from names
