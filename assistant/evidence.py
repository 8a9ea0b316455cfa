"""Which words of the documents answer a question in prose: every candidate is weighed by how much of the question it
says, in itself, in the list or paragraph that it stands in, and in its headings."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.question import Intent, Language, Question, Unit
from assistant.signs import signs_of
from assistant.stems import HAN
from assistant.view import View
from knowledge.keywords import tokens
from knowledge.types import ChunkKind, ClusterFact, Passage, Span

CONTEXT_SHARE = 0.85  # of a word that stands in the list's lead or the paragraph's label
SECTION_SHARE = 0.5  # of a word that stands in a heading above
SYNONYM_SHARE = 0.6  # of a name that the text says in another way than the asker
UNNAMED_WEIGHT = 0.8  # a plain word counts less than a name of the lexicon
UNKNOWN_WEIGHT = 0.5  # and one that the documents never use still less: it may well be a paraphrase
HINT_SHARE = 0.5  # of a word for which the text has a looser wording
TRANSLATED_SHARE = 0.9
UNTRANSLATED_SHARE = 0.35
RARE = 0.7  # a word that hardly any chunk has
CLOSE = 0.93  # of the best score: as good as the best
KEYWORD_SHARE = 0.15
COSINE_SHARE = 0.6
PRIORITY_BONUS = 0.12


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may be shown, how much of the question's weight it covers (0..1), and which units it covers."""

    span: Span
    kind: ChunkKind
    coverage: float
    score: float
    cosine: float
    covered: frozenset[int]
    section: tuple[str, ...]
    lead: Span | None


@lru_cache(maxsize=4096)
def stems_in(text: str) -> frozenset[str]:
    return frozenset(tokens(text))


def weight_of(unit: Unit) -> float:
    if unit.named:
        return unit.weight
    return unit.weight * (UNNAMED_WEIGHT if unit.known else UNKNOWN_WEIGHT)


def weigh(units: Sequence[Unit], text: str, context: str, sections: Sequence[str]) -> tuple[float, frozenset[int]]:
    """The share of the units' weight that a text with its context and headings covers, and which units it covers."""
    weights = weights_in(units, text)
    total = sum(weights)
    if not total:
        return 0.0, frozenset()
    found = shares(units, stems_in(text), stems_in(context), stems_in(" ".join(sections)))
    covered = frozenset(index for index, share in enumerate(found) if share)
    return sum(map(operator.mul, found, weights)) / total, covered


def shares(
    units: Sequence[Unit], own: frozenset[str], around: frozenset[str], above: frozenset[str]
) -> tuple[float, ...]:
    """How well each unit is said (0..1) by the stems of a text, of its context and of its headings."""
    anywhere = own.union(around, above)
    found = []
    for unit in units:
        best = 0.0
        for position, alternative in enumerate(unit.alternatives):
            if anywhere.issuperset(alternative):  # few do
                likeness = 1.0 if position == 0 or not unit.words.isascii() else _likeness(alternative)
                best = max(best, likeness * _share(alternative, own, around, above))
        if best < HINT_SHARE and any(own.issuperset(hint) for hint in unit.hints):
            best = HINT_SHARE
        found.append(best)
    return tuple(found)


def weights_in(units: Sequence[Unit], text: str) -> list[float]:
    """The units' weights; a word without a wording in the text's language cannot stand there, and counts for less."""
    if not any(_is_han(alternative) for unit in units for alternative in unit.alternatives):
        return [weight_of(unit) for unit in units]
    chinese = HAN.search(text) is not None
    return [
        weight_of(unit)
        * (1.0 if any(_is_han(alternative) is chinese for alternative in unit.alternatives) else UNTRANSLATED_SHARE)
        for unit in units
    ]


def _likeness(alternative: tuple[str, ...]) -> float:
    """How well another wording of an English word says it: in Chinese as well as a translation can."""
    return TRANSLATED_SHARE if _is_han(alternative) else SYNONYM_SHARE


@lru_cache(maxsize=4096)
def _is_han(alternative: tuple[str, ...]) -> bool:
    return any(HAN.match(stem) for stem in alternative)


def _share(alternative: tuple[str, ...], own: frozenset[str], around: frozenset[str], above: frozenset[str]) -> float:
    if not alternative:
        return 0.0
    worst = 1.0
    for stem in alternative:
        if stem in own:
            continue
        if stem in around:
            worst = min(worst, CONTEXT_SHARE)
        elif stem in above:
            worst = min(worst, SECTION_SHARE)
        else:
            return 0.0
    return worst


def _cells(fact: ClusterFact) -> Iterator[Span]:
    yield fact.locality
    if fact.development != fact.locality:
        yield fact.development


def candidates(question: Question, view: View, passages: Iterable[Passage]) -> list[Candidate]:
    """All candidates, best first. A table row is weighed cell by cell."""
    scope = view.scope(question)
    found = [passage for passage in passages if passage.chunk.span.document_id in scope]
    highest = max((passage.keyword for passage in found), default=0.0) or 1.0
    rows = {fact.row_span: fact for fact in view.facts}
    beyond = {document_id: _beyond_title(question.units, view, document_id) for document_id in scope}
    weighed: list[Candidate] = []
    several = len(view.documents) > 1
    for passage in found:
        chunk = passage.chunk
        if chunk.kind in (ChunkKind.TITLE, ChunkKind.TABLE_HEADER) or chunk.suspicious:
            continue
        fact = rows.get(chunk.span)
        spans = tuple(_cells(fact)) if fact else (chunk.span,)
        for span in spans:
            text, around = view.cut(span), chunk.context if not fact else fact.name
            if several:
                around = f"{around} {signs_of(text)}"
            asked = beyond[span.document_id]
            coverage, covered = _weighed(question.units, asked, text, around, chunk.section)
            bonus = PRIORITY_BONUS if question.has(Intent.PRIORITY) and chunk.kind is ChunkKind.LIST_ITEM else 0.0
            bonus += _fitness(question, text)
            score = (
                coverage + KEYWORD_SHARE * passage.keyword / highest + COSINE_SHARE * max(0.0, passage.cosine) + bonus
            )
            weighed.append(
                Candidate(span, chunk.kind, coverage, score, passage.cosine, covered, chunk.section, chunk.lead)
            )
    weighed.sort(key=lambda candidate: -candidate.score)
    return weighed


_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAY = re.compile(
    rf"\d{{1,2}}\s*月\s*\d{{1,2}}\s*日|\b\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTHS})\b|\b(?:{_MONTHS}) \d{{1,2}}\b"
    r"|(?:19|20)\d\d-\d{1,2}-\d{1,2}"
)
_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d\d(?!\d)")
_FIGURE = re.compile(r"\d\s?(?:%|[万亿元家个座项吨亩年月日天]|percent|billion|million|yuan|days?|years?)")
DATE_BONUS = 0.15  # a day for "when"
FIGURE_BONUS = 0.06  # a number with its unit for "how much"
YEAR_BONUS = 0.15  # the year that is asked about; another one speaks against a quote
LANGUAGE_BONUS = 0.05  # the asker's own language, where both say as much


def _fitness(question: Question, text: str) -> float:
    """What speaks for a quote beside its words: that it holds the kind of thing asked for, in the asker's language."""
    bonus = 0.0
    if question.has(Intent.WHEN) and DAY.search(text):
        bonus += DATE_BONUS
    if question.has(Intent.HOW_MUCH, Intent.COUNT) and _FIGURE.search(text):
        bonus += FIGURE_BONUS
    years = {int(year) for year in _YEAR.findall(text)}
    if question.years and years:
        bonus += YEAR_BONUS if years & set(question.years) else -YEAR_BONUS
    chinese = HAN.search(text) is not None
    return bonus + LANGUAGE_BONUS * (chinese is (question.language is not Language.ENGLISH))


def _beyond_title(units: Sequence[Unit], view: View, document_id: str) -> tuple[int, ...]:
    """The positions of the units that the title of one of several documents does not say: what it is asked about.

    All of them where the title says everything, or where there is but one document."""
    every = tuple(range(len(units)))
    if len(view.documents) < 2:
        return every
    source = view.documents[document_id].source
    _, said = weigh(units, f"{source.title} {source.issuer}", "", ())
    return tuple(position for position in every if position not in said) or every


def _weighed(
    units: Sequence[Unit], asked: Sequence[int], text: str, context: str, sections: Sequence[str]
) -> tuple[float, frozenset[int]]:
    """`weigh` over some of the units; what is covered by their positions among all."""
    coverage, covered = weigh([units[position] for position in asked], text, context, sections)
    return coverage, frozenset(asked[position] for position in covered)


def said_by(question: Question, view: View, span: Span) -> float:
    """How much of the question some words of a document say (0..1), beyond what the document's title says."""
    asked = _beyond_title(question.units, view, span.document_id)
    return _weighed(question.units, asked, view.cut(span), "", ())[0]


def title_of(view: View, span: Span) -> tuple[str, ...]:
    """The title of a span's document, where it tells the document from others."""
    return (view.documents[span.document_id].source.title,) if len(view.documents) > 1 else ()


def choose(weighed: Sequence[Candidate], units: Sequence[Unit], *, most: int = 3) -> list[Candidate]:
    """The best candidate, and further ones as long as each says something of the question that the others do not."""
    chosen: list[Candidate] = []
    said: set[int] = set()
    total = sum(map(weight_of, units)) or 1.0
    for candidate in weighed:
        if len(chosen) >= most:
            break
        gain = sum(weight_of(units[index]) for index in candidate.covered - said) / total
        close = len(chosen) == 1 and candidate.score >= CLOSE * chosen[0].score
        close = close and candidate.coverage >= CLOSE * chosen[0].coverage
        # one more thing of those listed in the question: "olefins, resins, explosives: which of these …"
        rare = candidate.kind is ChunkKind.LIST_ITEM and any(units[i].weight >= RARE for i in candidate.covered - said)
        if not chosen or close or (gain >= 0.2 and candidate.coverage >= 0.3) or (rare and gain >= 0.12):
            chosen.append(candidate)
            said |= candidate.covered
    return chosen
