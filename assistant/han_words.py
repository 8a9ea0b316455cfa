"""The Chinese words of a question that say something of its subject; those of asking and of grammar are left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistant.cues import cues
from knowledge.dictionary import dictionary
from knowledge.han import tagged_words

_GRAMMAR = frozenset("rmpcuydeoqk")  # pronouns, numerals, prepositions, … by the first letter of jieba's tags
_NOUN = "n"


def subject_words(text: str, frequency: Mapping[str, int]) -> Iterator[tuple[int, int, str]]:
    """Start, end and word of each.

    A run that the segmenter guessed to be one word ("能补", "哪些项目"), and that neither the dictionary nor the
    documents know, counts as the words it is made of. Characters by themselves count only where they are nouns.

    Args:
        frequency: how many passages of the documents have a term.
    """
    for start, end, word, tag in tagged_words(text):
        if word in cues().han_frame_words or (tag[:1] in _GRAMMAR and not (tag == "r" and word in dictionary())):
            continue
        if len(word) == 1:
            if tag.startswith(_NOUN):
                yield start, end, word
        elif word in dictionary() or all(frequency.get(word[at : at + 2]) for at in range(len(word) - 1)):
            yield start, end, word
        else:
            yield from _parts(start, word)


def _parts(start: int, word: str) -> Iterator[tuple[int, int, str]]:
    """The dictionary's words in a run, or the run itself if there are none and it has no word of grammar either."""
    parts = [part for part in dictionary().parts(word) if part not in cues().han_frame_words]
    if not parts and not any(character in cues().han_frame_words for character in word):
        yield start, start + len(word), word
    at = 0
    for part in parts:
        at = word.index(part, at)
        yield start + at, start + at + len(part), part
        at += len(part)
