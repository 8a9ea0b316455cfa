"""What kind of thing a question asks for: the noun of its question word, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.cues import cues
from assistant.question import Kind, Unit
from assistant.stems import HAN, stems
from assistant.vocabulary import Vocabulary
from knowledge.keywords import tokens

_WH = re.compile(
    r"\b(?:which|what|how many|number of|count|list|name|give|show|tell|identify|state|specify|enumerate|every|each|all"
    r"|any|other|number)\b"
    r"|哪些|哪个|哪几个|什么|多少个?|几个|列出|所有|全部",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\b(?:which|how many)\s+((?:[a-z][\w-]*\s+){0,3}?[a-z][\w-]*)", re.IGNORECASE)
_NEXT_WORD = re.compile(r"\s+([a-z][\w-]*)", re.IGNORECASE)
# what a thing is measured by, and not asked for: "fewest clusters: which cities", "top 3 cities by clusters"
_MEASURE = re.compile(
    r"\b(?:most|fewest|least|more|fewer|number of|count of|by|per|with|in)\s+(?:the\s+)?$", re.IGNORECASE
)
_AFTER_NOUN = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "can",
        "could",
        "will",
        "would",
        "should",
        "may",
        "might",
        "must",
        "in",
        "of",
        "on",
        "at",
        "for",
        "to",
        "from",
        "with",
        "by",
        "and",
        "or",
        "the",
        "a",
        "an",
        "it",
        "they",
        "them",
        "you",
        "i",
        "we",
        "he",
        "she",
        "that",
        "this",
        "these",
        "those",
        "there",
        "not",
        "else",
        "about",
    ]
)


def asks_for(masked: str) -> Iterator[Kind]:
    """The kinds of thing asked for: the noun that follows "which", "how many", …; "and" may add another one."""
    seen: set[Kind] = set()
    nouns = [
        (match.start(), match.end(), Kind(name))
        for name, noun in cues().nouns.items()
        for match in noun.finditer(masked)
    ]
    nouns.sort(key=lambda noun: (noun[0], -noun[1]))
    for wh in _WH.finditer(masked):
        if _MEASURE.search(masked[: wh.start()]):
            continue  # "top 3 cities by number of clusters"
        following = [noun for noun in nouns if wh.end() <= noun[0] <= wh.end() + 60]
        if not following:
            continue
        between = masked[wh.end() : following[0][0]]
        if re.search(r"[.?!;。？！；]", between):
            continue
        first = following[0]
        if first[2] not in seen:
            seen.add(first[2])
            yield first[2]
        for other in following[1:]:
            if (
                re.fullmatch(r"\s*(?:and|or|&|和|及|与)\s+(?:which\s+|what\s+)?", masked[first[1] : other[0]])
                and other[2] not in seen
            ):
                seen.add(other[2])
                yield other[2]
    if not seen:
        yield from _asked_without_wh(masked, nouns)


def _asked_without_wh(masked: str, nouns: Sequence[tuple[int, int, Kind]]) -> Iterator[Kind]:
    """ "Cities in exactly three clusters", "… clusters": the noun that opens or is the question; in Chinese, any noun
    beside the question word."""
    if HAN.search(masked):
        asked = re.search(r"哪|什么|多少|几个", masked)
        near = (
            [(abs(start - asked.start()), kind) for start, end, kind in nouns if abs(start - asked.start()) <= 12]
            if asked
            else []
        )
        if near:
            yield min(near)[1]
            return
    unmeasured = [noun for noun in nouns if not _MEASURE.search(masked[: noun[0]])]
    nouns = unmeasured or nouns
    if nouns and (len(masked[: nouns[0][0]].split()) <= 2 or len(masked.split()) <= 5):
        yield nouns[0][2]
    elif nouns and len(masked[nouns[-1][1] :].split()) <= 2:
        yield nouns[-1][2]  # "…: cities, please"


def asking(masked: str) -> Iterator[str]:
    """The stems of all phrases of asking and of the nouns asked for."""
    for pattern in (*cues().intents.values(), *cues().nouns.values()):
        for match in pattern.finditer(masked):
            if len(match.group()) <= 40:
                yield from stems(match.group())
                if HAN.search(match.group()):
                    yield from tokens(match.group())


_COUNTED = re.compile(r"\bhow many\s+((?:[a-z][\w-]*\s+){0,3}?[a-z][\w-]*)|多少(?:名|位|人)", re.IGNORECASE)


def counts_other_things(masked: str) -> bool:
    """ "How many engineers …": what is counted is none of the kinds of thing that the facts are of."""
    for match in _COUNTED.finditer(masked):
        words = (match[1] or "").lower().split()
        plain = bool(words) and words[0] not in _AFTER_NOUN and not set(stems(words[0])) <= cues().frame_stems
        kinds = any(noun.search(match.group()) for noun in cues().nouns.values())
        if not kinds and (plain or not words):
            return True
    return False


def asked_unknown(masked: str, units: Sequence[Unit], vocabulary: Vocabulary) -> str:
    """What "which …" asks for, if the documents never use any of its words ("which universities")."""
    for match in _ASKED.finditer(masked):
        noun: list[str] = []
        for word in match[1].lower().split():
            if word in _AFTER_NOUN or word.endswith("ing"):
                break
            noun.append(word)
        known = any(set(stems(w)) <= cues().frame_stems or all(map(vocabulary.knows, stems(w))) for w in noun)
        after = _NEXT_WORD.match(masked, match.end())  # "which older document": the word before it only narrows
        of_a_kind = " ".join([*noun, after[1]] if after else noun)
        framed = after is not None and set(stems(after[1].lower())) <= cues().frame_stems
        if noun and not known and not framed and not any(p.search(of_a_kind) for p in cues().nouns.values()):
            named = " ".join(noun[:2])
            if named not in {unit.words.lower() for unit in units if unit.known}:  # by another word or in Chinese
                return named
    return ""
