"""Which passages answer a question: windows of text, scored by a linear model over what speaks for each.

The weights are those of a softmax regression over the windows of some hundred questions on documents of many kinds
("which of these windows holds the words that answer?"); `docs/adr/0035-passages-as-windows.md` has the measurements.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.compose.context import Context
from assistant.cues import cues
from assistant.evidence import weigh, weight_of
from assistant.question import Intent, Unit
from assistant.signs import signs_of
from assistant.stems import HAN, WORD, stems
from assistant.windows import Window, window_of
from knowledge.types import ChunkKind

PLAIN_WEIGHT = 0.6  # of a word that questions often frame their subject with
WEIGHTS = {
    "covered": 2.2,  # of the question's weight, by the words of the window, its headings and the title
    "known": 2.7,  # the same of those words that any document uses
    "sentence": 0.8,  # of the question's weight, by the best single sentence
    "sign": 0.9,  # what the form of the words adds: digits that are a telephone number
    "keywords": 2.0,  # BM25 of the best sentence, as a share of the best of all
    "keyword_sum": 0.9,  # and of all sentences together
    "cosine": 6.6,  # of the nearest sentence
    "figure": 1.3,  # a number, where one is asked for
    "date": 2.1,  # a date, where one is asked for
    "language": 0.1,  # the asker's own
    "row": 1.7,  # a row of a table
    "byline": 1.9,
    "length": 0.9,  # log(1 + characters) / 6
}
_DIGIT = re.compile(r"\d|[一二三四五六七八九十]")
_DATE = re.compile(
    r"(?:19|20)\d\d|\d\s*[月日天年]|\b(?:days?|months?|weeks?|years?|hours?)\b"
    r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A window with its score, and how much of the question's weight it covers (0..1).

    `covered` are the positions of the units that it covers, `cosine` is that of its nearest sentence.
    """

    window: Window
    score: float
    coverage: float
    coverage_of_known: float
    cosine: float
    covered: frozenset[int]


def ranked(context: Context, units: Sequence[Unit]) -> list[Ranked]:
    """The windows of the passages that search finds, best first."""
    view, question = context.view, context.question
    scope = view.scope(question)
    found: dict[tuple[str, int, int], tuple[Window, list[float], list[float]]] = {}
    for passage in context.search(question.search):
        chunk = passage.chunk
        if chunk.span.document_id not in scope or chunk.suspicious:
            continue
        window = window_of(view, chunk)
        if window is not None:
            key = (chunk.span.document_id, window.first.start, window.chunks[-1].span.end)
            _, keywords, cosines = found.setdefault(key, (window, [], []))
            keywords.append(passage.keyword)
            cosines.append(passage.cosine)
    highest = max((max(keywords) for _, keywords, _ in found.values()), default=0.0) or 1.0
    scored = [_scored(context, units, *each, highest) for each in found.values()]
    return sorted(scored, key=lambda each: -each.score)


def asked_units(context: Context) -> tuple[Unit, ...]:
    """The content of the question in full: its units, and the words that mostly frame a question but may be meant."""
    question, vocabulary = context.question, context.view.vocabulary
    return (*question.units, *_plain(question.normal, question.units, vocabulary.rarity, vocabulary.knows))


def _plain(text: str, units: Sequence[Unit], rarity, knows) -> Iterator[Unit]:  # type: ignore[no-untyped-def]
    seen = {stem for unit in units for stem in unit.alternatives[0]}
    for match in WORD.finditer(text):
        found = stems(match.group())
        if len(match.group()) < 2 or not found or set(found) <= cues().function_stems or set(found) <= seen:
            continue
        seen.update(found)
        weight = PLAIN_WEIGHT * max(map(rarity, found))
        yield Unit(match.group(), (found,), weight, frozenset(), all(map(knows, found)))


def _scored(
    context: Context,
    units: Sequence[Unit],
    window: Window,
    keywords: Sequence[float],
    cosines: Sequence[float],
    highest: float,
) -> Ranked:
    view, question = context.view, context.question
    text = " ".join(view.cut(chunk.span) for chunk in window.chunks)
    above, titles = " ".join(window.above), (view.documents[window.first.document_id].source.title,)
    coverage, covered = weigh(units, text, above, titles)
    with_signs, _ = weigh(units, f"{text} {signs_of(text)}", above, titles)
    known = [unit for unit in units if unit.known]
    coverage_of_known = weigh(known, text, above, titles)[0] if known else 0.0
    cosine = max(cosines)
    asks_number = question.has(Intent.HOW_MUCH, Intent.COUNT)
    features = {
        "covered": coverage,
        "known": coverage_of_known,
        "sentence": max(weigh(units, view.cut(chunk.span), chunk.context, ())[0] for chunk in window.chunks),
        "sign": with_signs - coverage,
        "keywords": max(keywords) / highest,
        "keyword_sum": sum(keywords) / highest / 3,
        "cosine": cosine,
        "figure": float(asks_number and _DIGIT.search(text) is not None),
        "date": float(question.has(Intent.WHEN) and _DATE.search(text) is not None),
        "language": float((HAN.search(text) is None) == (HAN.search(question.normal) is None)),
        "row": float(window.chunks[0].kind is ChunkKind.TABLE_ROW),
        "byline": float(window.chunks[0].kind is ChunkKind.BYLINE),
        "length": math.log(1 + window.length) / 6,
    }
    score = sum(WEIGHTS[name] * value for name, value in features.items())
    return Ranked(window, score, with_signs, coverage_of_known, cosine, covered)


def weight_covered(units: Sequence[Unit], positions: frozenset[int]) -> float:
    """The share of the question's weight in some of its units (0..1)."""
    total = sum(map(weight_of, units)) or 1.0
    return sum(weight_of(units[position]) for position in positions) / total
