"""What counts as a word: the terms that texts and questions are cut into, and compared by."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from functools import lru_cache

import snowballstemmer

from knowledge.chunk_columns import ChunkColumns
from knowledge.nfkc import nfkc
from knowledge.types import Chunk, Document, IndexTerms

TOKENS_VERSION = "1"
"""Changes whenever `tokens` would cut the same text otherwise; the index is then built again."""
_CACHED_WORD, _CACHED_HAN = 30, 6  # characters of a word and of a run of Chinese whose terms are kept
_CACHED_WORDS = 100_000
_MAX_WORD = 200  # longer than any word; the index refuses far longer ones

# A run of Chinese characters, a number, or a word or code with its inner marks ("nb-iot", "r&d", "c++").
_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_WORD = re.compile(rf"[{_HAN}]+|{_NUMBER}(?![^\W_{_HAN}])|[^\W_{_HAN}]+(?:[-&.'’][^\W_{_HAN}]+)*(?:\+\+|#)?")
_ASCII_INNER = r"(?:[-&.'][a-z0-9]+)*(?:\+\+|#)?"
_ASCII_WORD = re.compile(  # the same for lower-case ASCII, twice as fast as most words begin with a letter
    rf"[a-z][a-z0-9]*{_ASCII_INNER}|{_NUMBER}(?![a-z0-9])|[a-z0-9]+{_ASCII_INNER}", re.ASCII
)
_IS_NUMBER, _IS_HAN = re.compile(_NUMBER), re.compile(rf"[{_HAN}]")
_INNER = re.compile(r"[-&.'’]")
_MEASURE = re.compile(r"(\d+(?:\.\d+)?)([^\W\d_]{2,})")
_STEMMER = snowballstemmer.stemmer("english")
_STEMMING = threading.Lock()  # the stemmer keeps the word it works on in itself


def tokens(text: str) -> list[str]:
    """The terms of a text, in order: English stems, numbers and codes, Chinese characters and their bigrams.

    A compound also counts as its parts: "NB-IoT" gives nb-iot, nb, iot; "10MW" gives 10mw, 10, mw.
    """
    return joined_tokens(text).split()


def joined_tokens(text: str) -> str:
    """The terms of a text with a space between them, as an index takes them."""
    return " ".join(map(_JOINED.__getitem__, _words(text)))


def _words(text: str) -> list[str]:
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    return _WORD.findall(nfkc(text).casefold())


class _Joined(dict[str, str]):
    """Words and their terms; those that have been asked for are kept."""

    def __missing__(self, word: str) -> str:
        terms = " ".join(_cut(word))
        if len(word) <= _CACHED_WORD and (len(word) <= _CACHED_HAN or not _IS_HAN.match(word)):
            if len(self) >= _CACHED_WORDS:
                self.clear()
            self[word] = terms
        return terms


_JOINED = _Joined()


def _cut(word: str) -> tuple[str, ...]:
    """The terms of one match of `_WORD`."""
    if _IS_HAN.match(word):
        return (*word, *map(str.__add__, word, word[1:]))
    if _IS_NUMBER.fullmatch(word):
        return (word[:_MAX_WORD].replace(",", ""),)
    word = word[:_MAX_WORD]
    if measure := _MEASURE.fullmatch(word):
        return word, measure[1], _stem(measure[2])
    if not _INNER.search(word):
        return (_stem(word),)
    stem = re.sub(r"['’]s$", "", word)
    parts = _INNER.split(stem)
    return (_stem(stem), *map(_stem, parts)) if len(parts) > 1 else (_stem(stem),)


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    if not word.isascii() or not word.isalpha():
        return word
    with _STEMMING:
        return str(_STEMMER.stemWord(word))


def index_terms(document: Document, chunks: Sequence[Chunk]) -> IndexTerms:
    """What the index takes of a document's chunks. Sections and contexts are many chunks' own, and cut once."""
    columns = ChunkColumns.of(document.document_id, chunks)
    text, known = document.text, dict[tuple[str, tuple[str, ...]], str]()
    texts = [joined_tokens(text[start:end]) for start, end in zip(columns.starts, columns.ends, strict=True)]
    for label in set(columns.labels()):
        known[label] = joined_tokens(" ".join((label[0], *label[1])))
    return IndexTerms(texts, [known[label] for label in columns.labels()])
