"""Which passages answer a question: windows of text, scored by a linear model over what speaks for each.

The weights are those of a softmax regression over the windows of some hundred questions on documents of many kinds
("which of these windows holds the words that answer?"); `docs/adr/0035-passages-as-windows.md` has the measurements.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.cues import cues
from assistant.evidence import shares, stems_in, weight_of, weights_in
from assistant.question import Intent, Question, Unit
from assistant.signs import sign_stems
from assistant.stems import HAN, WORD, stems
from assistant.view import View
from assistant.vocabulary import Vocabulary
from assistant.windows import Window, window_of
from knowledge.keywords import tokens
from knowledge.types import ChunkKind, Passage

PLAIN_WEIGHT = 0.6  # of a word that questions often frame their subject with
WEIGHTS = {
    "covered": 1.9,  # of the question's weight, by the words of the window, its headings and the title
    "known": 2.4,  # the same of those words that any document uses
    "sentence": 1.3,  # of the question's weight, by the best single sentence
    "above": 1.5,  # and by the headings alone
    "sign": 0.7,  # what the form of the words adds: digits that are a telephone number
    "keywords": 2.0,  # BM25 of the best sentence, as a share of the best of all
    "keyword_sum": 0.9,  # and of all sentences together
    "cosine": 5.6,  # of the nearest sentence
    "cosine_chinese": 2.0,  # the bundled embedder knows little Chinese
    "figure": 1.0,  # a number, where one is asked for
    "date": 1.8,  # a date, where one is asked for
    "language": 0.2,  # the asker's own
    "row": 0.8,  # a row of a table
    "opening": -0.8,  # what stands above the first heading of one of several documents
    "lead": -0.4,  # a list as a whole
    "byline": 1.9,
    "home": 1.0,  # a document of the very city that is asked about
    "cited": 2.5,  # what the turn before was answered with, where a follow-up leans on it
    "length": 1.2,  # log(1 + characters) / 6
}
_DIGIT = re.compile(r"\d|[一二三四五六七八九十]")
DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|\d\s*[月日天年]|\b(?:days?|months?|weeks?|years?|hours?)\b"
    r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)


LENGTH_OF_TIME = re.compile(
    r"(?:(?<!\d)\d{1,3}|[一二两三四五六七八九十半])\s*(?:个?(?:工作日|小时|星期)|个月|[年天周])"
    r"|(?<!\d)\d{1,3}日内|分之[一二三四五六七八九]"
    r"|\b(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|half an?)[ -]"
    r"(?:\w+ )?(?:days?|months?|weeks?|years?|hours?)\b",
    re.IGNORECASE,
)
HOW_LONG = re.compile(
    r"\bhow (?:long|soon|fast|quick\w*)\b|\bhow many (?:\w+ )?(?:days|months|weeks|years|hours)\b"
    r"|多久|多长|几个?(?:年|月|天|工作日)(?!份|[到至])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A window with its score, and how much of the question's weight it covers (0..1).

    `covered` are the positions of the units that it covers, `cosine` is that of its nearest sentence.
    """

    window: Window
    score: float
    coverage: float
    cosine: float
    covered: frozenset[int]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The windows that search found for a question, best first, and the units that they were weighed by: those of the
    question, and after them the words that mostly frame one."""

    units: tuple[Unit, ...] = ()
    found: tuple[Ranked, ...] = ()

    @property
    def coverage(self) -> float:
        """How much of the question the best window says (0..1)."""
        return self.found[0].coverage if self.found else 0.0


def time_asked(question: Question) -> re.Pattern[str]:
    """What a question after a time is answered with: "how long" with a length of time, others with a date."""
    return LENGTH_OF_TIME if HOW_LONG.search(question.normal) else DATE


def rank(question: Question, view: View, search: Callable[[str], Sequence[Passage]]) -> Ranking:
    """The windows of the passages that search finds, best first."""
    units = (*question.units, *_plain(question, view.vocabulary), *question.lent)
    if not units:
        return Ranking()
    wanted = frozenset(stem for unit in units for alternative in unit.alternatives for stem in alternative)
    scope = view.scope(question)
    bylines = question.has(Intent.PUBLISHED, Intent.ISSUER, Intent.LINK)
    found: dict[tuple[str, int, int], tuple[Window, list[float], list[float]]] = {}
    for passage in search(question.search):
        chunk = passage.chunk
        if chunk.span.document_id not in scope or chunk.suspicious or (chunk.kind is ChunkKind.BYLINE and not bylines):
            continue
        window = window_of(view, chunk)
        if window is not None and not _only_names(view, window, wanted):
            key = (chunk.span.document_id, window.first.start, window.chunks[-1].span.end)
            _, keywords, cosines = found.setdefault(key, (window, [], []))
            keywords.append(passage.keyword)
            cosines.append(passage.cosine)
    highest = max((max(keywords) for _, keywords, _ in found.values()), default=0.0) or 1.0
    scored = [_scored(question, view, units, wanted, *each, highest) for each in found.values()]
    return Ranking(units, tuple(sorted(scored, key=lambda each: -each.score)))


def _only_names(view: View, window: Window, wanted: frozenset[str]) -> bool:
    """Whether a line by itself, no item of a list, says nothing but words of the question: a caption is no answer."""
    return (
        len(window.chunks) == 1
        and window.chunks[0].kind is ChunkKind.SENTENCE
        and stems_in(view.cut(window.first)) <= wanted
    )


def _plain(question: Question, vocabulary: Vocabulary) -> Iterator[Unit]:
    """The words that mostly frame a question, but may be meant."""
    seen = {stem for unit in question.units for stem in unit.alternatives[0]}
    places = {place.words.casefold(): place for place in question.places}
    for match in WORD.finditer(question.normal):
        found = stems(match.group())
        if len(match.group()) < 2 or not found or set(found) <= cues().function_stems or set(found) <= seen:
            continue
        seen.update(found)
        weight = PLAIN_WEIGHT * max(map(vocabulary.rarity, found))
        place = places.get(match.group().casefold())
        chinese = vocabulary.chinese_names.get(place.name, ())[:1] if place else ()
        alternatives = (found, *(tuple(tokens(name)) for name in chinese if vocabulary.chinese))
        known = any(all(map(vocabulary.knows, alternative)) for alternative in alternatives)
        yield Unit(match.group(), alternatives, weight, frozenset({place.kind} if place else ()), known)


def _scored(
    question: Question,
    view: View,
    units: Sequence[Unit],
    wanted: frozenset[str],
    window: Window,
    keywords: Sequence[float],
    cosines: Sequence[float],
    highest: float,
) -> Ranked:
    texts = [view.cut(chunk.span) for chunk in window.chunks]
    text = " ".join(texts)
    weights = weights_in(units, text)
    own = [stems_in(each) for each in texts]
    around = frozenset().union(*map(stems_in, window.above))
    title = stems_in(view.documents[window.first.document_id].source.title)
    whole = frozenset().union(*own)
    # what the title of one of several documents says, all of it is about: no sentence is better for repeating it
    several = len(view.documents) > 1
    beside = title if several else frozenset()
    whole |= beside
    said = shares(units, whole, around, title)
    signed = shares(units, whole | signs, around, title) if (signs := sign_stems(text, wanted)) else said
    known = [weight if unit.known else 0.0 for unit, weight in zip(units, weights, strict=True)]
    by_sentence = [said] if len(own) == 1 else [shares(units, each | beside, around, frozenset()) for each in own]
    coverage = _share_of(signed, weights)
    chinese = HAN.search(text) is not None or HAN.search(question.normal) is not None
    asks_number = question.has(Intent.HOW_MUCH, Intent.COUNT)
    features = {
        "covered": _share_of(said, weights),
        "known": _share_of(said, known),
        "sentence": max(_share_of(each, weights) for each in by_sentence),
        "above": _share_of(shares(units, around, frozenset(), frozenset()), weights),
        "sign": coverage - _share_of(said, weights),
        "keywords": max(keywords) / highest,
        "keyword_sum": sum(keywords) / highest / 3,
        "cosine": 0.0 if chinese else max(cosines),
        "cosine_chinese": max(cosines) if chinese else 0.0,
        "figure": float(asks_number and _DIGIT.search(text) is not None),
        "date": float(question.has(Intent.WHEN) and time_asked(question).search(text) is not None),
        "language": float((HAN.search(text) is None) == (HAN.search(question.normal) is None)),
        "row": float(window.chunks[0].kind is ChunkKind.TABLE_ROW),
        "opening": float(several and not window.above and window.chunks[0].kind is not ChunkKind.LIST_ITEM),
        "lead": float(window.chunks[0].kind is ChunkKind.LIST_LEAD),
        "byline": float(window.chunks[0].kind is ChunkKind.BYLINE),
        "home": float(window.first.document_id in view.scopes.local_to(question)),
        "cited": _cited(question, view, window),
        "length": math.log(1 + window.length) / 6,
    }
    score = sum(WEIGHTS[name] * value for name, value in features.items())
    covered = frozenset(number for number, share in enumerate(said) if share)
    return Ranked(window, score, coverage, max(cosines), covered)


def _cited(question: Question, view: View, window: Window) -> float:
    """1 for the words that the turn before was answered with, half for those of the same section, else 0."""
    if any(chunk.span.overlaps(span) for chunk in window.chunks for span in question.cited):
        return 1.0
    section = window.chunks[0].section
    near = (span for span in question.cited if span.document_id == window.first.document_id)
    return 0.5 if section and any(view.section(span) == section for span in near) else 0.0


def _share_of(said: Sequence[float], weights: Sequence[float]) -> float:
    total = sum(weights)
    return sum(map(operator.mul, said, weights)) / total if total else 0.0


def weight_covered(units: Sequence[Unit], positions: frozenset[int]) -> float:
    """The share of the question's weight in some of its units (0..1)."""
    total = sum(map(weight_of, units)) or 1.0
    return sum(weight_of(units[position]) for position in positions) / total
