"""A question cut into the names and words that a table has to account for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from assistant.cues import cues
from assistant.han_words import subject_words
from assistant.names import PLACE_KINDS
from assistant.question import Question
from assistant.stems import WORD, stems
from assistant.vocabulary import Vocabulary
from knowledge.keywords import tokens
from knowledge.measures import known_measure

UNKNOWN_WEIGHT = 0.3  # of a word that no document uses: it may well be a paraphrase
STRANGE_WEIGHT = 0.6  # of one that the lexicon knows as a thing of its own ("profit")

_KIND = "类型"  # what is put behind a kind of things
MOST_HALVES = 24  # ways to say a compound by its halves
_QUANTITY = re.compile(
    r"[一二两三四五六七八九十百几多这那每各哪]+[个家项座批些条种名位所只片]|的话|以[上下]|左右|哪一?年|何年"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A name or a word of the question, where it stands, and how rare it is in the documents (0..1)."""

    start: int
    end: int
    words: str
    stems: frozenset[str]
    keys: frozenset[str]
    weight: float
    is_place: bool = False
    others: tuple[str, ...] = ()  # how the other language says it
    other_stems: tuple[tuple[str, frozenset[str]], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = tuple((other, frozenset(stems(other))) for other in self.others)  # each is looked for in every cell
        object.__setattr__(self, "other_stems", known)


def pieces(question: Question, vocabulary: Vocabulary) -> tuple[Piece, ...]:
    """The names, then the other words that are none of asking; numbers are left out."""
    found: list[Piece] = []
    text = question.normal
    for name in vocabulary.find(text):
        kinds = {entity.kind for entity in name.entities}
        keys = frozenset(entity.key for entity in name.entities if not entity.weak)
        is_place = kinds <= PLACE_KINDS
        weight = _weight(name.words, vocabulary)
        others = () if is_place else _others(name.words, vocabulary)
        found.append(
            Piece(name.start, name.end, name.words, frozenset(stems(name.words)), keys, weight, is_place, others)
        )
    taken = [(piece.start, piece.end) for piece in found]
    words = [(match.start(), match.end(), match.group()) for match in WORD.finditer(text)]
    translations = vocabulary.translations
    for start, end in translations.phrases(words) if translations else ():
        if not any(start < other_end and other < end for other, other_end in taken):
            found.append(_plain(start, end, text[start:end], vocabulary))
            taken.append((start, end))
    for start, end, word in words:
        number = word.isdigit() or word.casefold() in cues().number_words or known_measure(word) is not None
        plain = number or len(word) < 2 or set(stems(word)) <= cues().frame_stems
        if not plain and not _inside(start, taken):
            found.append(_plain(start, end, word, vocabulary))
    for start, end, word in subject_words(text, vocabulary.document_frequency):
        counted = _QUANTITY.fullmatch(word) is not None or known_measure(word) is not None
        if len(word) > 1 and not counted and not _inside(start, taken):
            found.append(_plain(start, end, word, vocabulary))
    return tuple(sorted(found, key=lambda piece: piece.start))


def _plain(start: int, end: int, words: str, vocabulary: Vocabulary) -> Piece:
    return Piece(
        start,
        end,
        words,
        frozenset(stems(words)),
        frozenset(),
        _weight(words, vocabulary),
        others=_others(words, vocabulary),
    )


def _others(words: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """How the other language says some words; for a Chinese compound, also what its two halves say together."""
    translations = vocabulary.translations
    if translations is None:
        return ()
    if stems(words):
        same = translations.synonyms(words) if words[0].isupper() else ()  # "Japanese" of a firm of "Japan"
        return (*translations.into_chinese(words), *same)
    known = translations.into_english(words)
    if len(words) > 2 and words[-1] in _KIND:  # 动画类
        known = (*known, words[:-1], *translations.into_english(words[:-1]))
    halves = (
        f"{first} {second}"
        for cut in range(2, len(words) - 1)
        for first in translations.into_english(words[:cut])
        for second in translations.into_english(words[cut:])
    )
    return (*known, *islice(halves, MOST_HALVES))


def _inside(position: int, taken: list[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in taken)


def _weight(words: str, vocabulary: Vocabulary) -> float:
    found = tokens(words)
    if not any(map(vocabulary.knows, found)):
        known = words.isascii() and _others(words, vocabulary)
        return STRANGE_WEIGHT if known else UNKNOWN_WEIGHT
    return max(map(vocabulary.rarity, found))
