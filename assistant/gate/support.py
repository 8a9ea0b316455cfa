"""The gate: is a sentence supported by the very spans that it points at?

Nothing is looked up elsewhere. A sentence passes when every figure, place, cluster and content word of it stands in the
evidence of its own pointers, in any wording of the lexicon, when what changes meaning (not, only, above, must, by 2020,
largest) stands there too, and when the parts that it joins are joined there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.cues import cues
from assistant.gate import beside, meaning, pairing, surface
from assistant.gate.connective import is_connective, is_heading, unknown_words
from assistant.gate.counting import counted
from assistant.gate.coverage import uncovered
from assistant.gate.dates import Bound, Day, days, misdated
from assistant.gate.figures import CODES, MONTH, YEAR, Figure, Tie, figures
from assistant.gate.foreign import judge_foreign
from assistant.gate.opposites import exchanged
from assistant.gate.source import strip_attribution
from assistant.gate.tokens import Kind, Token, Tokens
from assistant.gate.types import Block, Evidence, Reason, Sentence, Verdict
from assistant.gate.units import Unit, Units
from assistant.gate.wording import wording
from assistant.language import is_foreign
from assistant.question import Question
from assistant.view import View
from assistant.vocabulary import HAN
from knowledge.types import Comparator

Fault = tuple[Reason, str]
_LATIN = re.compile(r"[^\W\d_]+")
_ENGLISH_SHARE = 0.4  # of a sentence's words; names and borrowed words alone stay below it
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:：](\d{1,2})(?!\d)")
_ROWS = re.compile(r"\d+ of (?:the )?\d+ rows|(?<!\d)\d+ rows|(?<!\d)\d+行")
_PRINTED = frozenset({Block.HEADING, Block.TABLE_HEADER})


class Gate:
    """Judges sentences against evidence, with the names of one view of the library. Safe from any thread."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._units = Units(view)
        self._tokens = Tokens(view)
        self._english = frozenset(view.vocabulary.words) | cues().frame_words

    def judge(
        self,
        sentence: Sentence,
        evidence: Mapping[str, Evidence],
        question: Question | None = None,
        *,
        foreign: bool = False,
    ) -> Verdict:
        """Whether a sentence may be shown, and if not, why.

        Args:
            foreign: the answer was asked for in a language that is neither English nor Chinese.
        """
        text = surface.plain(sentence.text)
        cited = [evidence[key] for key in sentence.pointers if key in evidence]
        units = tuple(unit for item in cited for unit in self._units.of(item))
        fault = surface.fault(sentence, text, units)
        if fault is None and (unknown := [key for key in sentence.pointers if key not in evidence]):
            fault = (Reason.UNKNOWN_POINTER, ", ".join(unknown))
        if fault is None and (words := surface.leak(text, units)):
            fault = (Reason.LEAK, words)
        if fault is not None:
            return Verdict(False, *fault)
        if not units:
            return self._judge_unpointed(sentence, text, evidence, question)
        fault = self._fault(sentence, text, units, cited, foreign=foreign)
        spans = tuple(dict.fromkeys(span for item in cited for span in item.spans))
        return Verdict(False, *fault) if fault else Verdict(True, spans=spans)

    def _judge_unpointed(
        self, sentence: Sentence, text: str, evidence: Mapping[str, Evidence], question: Question | None
    ) -> Verdict:
        """Without pointers only words that claim nothing may pass: connectives, headings, heads of tables."""
        units = tuple(unit for item in evidence.values() for unit in self._units.of(item))
        asked = question.normal if question else ""
        if sentence.block in _PRINTED:
            bare = text.split("\n")[0]
            known = not unknown_words(bare, asked)
            if is_heading(bare, asked, units) and (known or not self._fault(sentence, bare, units, ())):
                return Verdict(True, is_connective=True)
        elif sentence.block is not Block.QUOTE and is_connective(text, asked):
            return Verdict(True, is_connective=True)
        return Verdict(False, Reason.NO_POINTER, text[:80])

    def _fault(
        self,
        sentence: Sentence,
        text: str,
        units: Sequence[Unit],
        cited: Sequence[Evidence],
        *,
        foreign: bool = False,
    ) -> Fault | None:
        if quote := surface.false_quote(sentence, text, units):
            return Reason.QUOTE, quote
        if surface.is_repeated(text, cited):
            return None
        if self._is_foreign(text, asked=foreign):
            return judge_foreign(text, self._tokens, units)
        text = strip_attribution(text, self._sources(cited))
        found = figures(text)
        dates = days(text)
        tokens = self._tokens.of(text, [*found, *dates], units)
        figured = _with_support(found, tokens, units)
        return (
            _names(tokens)
            or meaning.changed(text, tokens, units)
            or _unshown(tokens, cited, self._units)
            or misdated(dates, text, [unit.days for unit in units])
            or _figures(text, [f for f in found if f.unit == YEAR or not _inside(f, dates)], tokens, units)
            or _overlooked(text, found, tokens, units)
            or uncovered(text, tokens, units)
            or exchanged(text, units)
            or _paired(text, found, figured, units)
        )

    def _is_foreign(self, text: str, *, asked: bool) -> bool:
        """Whether the words are of neither English nor Chinese: by small words and script, by accents, or, where
        another language was asked for, because few of them are English."""
        if is_foreign(text, cues().foreign_words, self._english):
            return True
        words = _LATIN.findall(HAN.sub(" ", text).lower())
        english = sum(word in self._english or word in wording().neutral for word in words)
        if any(not word.isascii() for word in words):
            return english * 2 < len(words)
        return asked and not HAN.search(text) and english <= _ENGLISH_SHARE * len(words)

    def _sources(self, cited: Sequence[Evidence]) -> list[str]:
        names = dict.fromkeys(span.document_id for item in cited for span in item.spans)
        found = [self._view.documents[name].source for name in names if name in self._view.documents]
        return [str(source.published) for source in found if source.published]


def _names(tokens: Sequence[Token]) -> Fault | None:
    for token in tokens:
        if token.kind is Kind.PLACE and not token.support:
            return Reason.PLACE, token.words
        if token.kind is Kind.CLUSTER and not token.support:
            return Reason.CLUSTER, token.words
    return None


def _unshown(tokens: Sequence[Token], cited: Sequence[Evidence], units: Units) -> Fault | None:
    """A place that stands only in cells which the computed sentences leave out: in which column, nobody has said."""
    if not cited or not all(item.computed for item in cited):
        return None
    shown = frozenset[str]().union(*(units.shown(item) for item in cited))
    for token in tokens:
        if token.kind is Kind.PLACE and token.support and not token.keys & shown:
            return Reason.PLACE, token.words
    return None


def _inside(figure: Figure, dates: Sequence[Day]) -> bool:
    """Whether a figure is part of a day of the calendar: see `misdated`."""
    return any(day.start <= figure.start < day.end for day in dates)


def _figures(text: str, found: Sequence[Figure], tokens: Sequence[Token], units: Sequence[Unit]) -> Fault | None:
    for figure in found:
        same = [other for unit in units for other in unit.figures if other.value == figure.value]
        words = text[figure.start : figure.end]
        if not same:
            if counted(text, figure, tokens, units):
                continue
            return (Reason.YEAR if figure.unit == YEAR else Reason.NUMBER), words
        measures = {other.measure for other in same} - {""}
        same = [other for other in same if _same_unit(figure, other)]
        if not same or (figure.measure and measures and figure.measure not in measures):
            return Reason.UNIT, words
        if not any(_comparable(figure, other) for other in same):
            return Reason.COMPARATOR, words
        if figure.unit == YEAR and not any(_tied(figure, other) for other in same):
            return Reason.YEAR, f"{figure.tie} {words}"
        if figure.bound is Bound.FROM and not any(other.bound is Bound.FROM for other in same):
            return Reason.DATE, f"{figure.bound} {words}"
        if figure.bound is Bound.UNTIL and all(other.bound is Bound.FROM for other in same):
            return Reason.DATE, f"{figure.bound} {words}"
    return None


def _overlooked(text: str, found: Sequence[Figure], tokens: Sequence[Token], units: Sequence[Unit]) -> Fault | None:
    """Digits that are part of nothing that was understood, and times of day, have to stand in the evidence so."""
    for match in _ROWS.finditer(text):
        if not any(match.group().strip() in unit.text for unit in units):
            return Reason.NUMBER, match.group()
    for match in _CLOCK.finditer(text):
        if not any(re.search(rf"(?<!\d){match[1]}[:：]{match[2]}(?!\d)", unit.text) for unit in units):
            return Reason.NUMBER, match.group()
    for match in re.finditer(r"\d[\d.,]*\d|\d", text):
        known = any(figure.start <= match.start() < figure.end for figure in found)
        known = known or any(token.support and token.start <= match.start() < token.end for token in tokens)
        if not known and not any(match.group() in unit.text for unit in units):
            return Reason.NUMBER, match.group()
    return None


def _same_unit(figure: Figure, other: Figure) -> bool:
    if figure.measure and other.measure and figure.measure != other.measure:
        return False
    if figure.measure and other.unit in (YEAR, MONTH, "day"):
        return False
    if figure.unit in ("", "ordinal", "day"):
        return other.unit not in (YEAR, MONTH, "day") or (figure.unit == "" and other.unit == YEAR)
    if figure.unit in (YEAR, MONTH):
        return other.unit in (figure.unit, "", "day")
    return figure.unit == other.unit


def _comparable(figure: Figure, other: Figure) -> bool:
    """Above stays above. Chinese says "600 billion and more" (以上) for "above 600 billion"."""
    if figure.unit in CODES and figure.comparator is Comparator.EXACT:
        return True
    if figure.is_reached or other.is_reached:
        told = {figure.comparator, other.comparator}
        return told <= {Comparator.EXACT, Comparator.AT_LEAST}
    upward = {Comparator.ABOVE, Comparator.AT_LEAST}
    return figure.comparator == other.comparator or {figure.comparator, other.comparator} == upward


def _tied(figure: Figure, other: Figure) -> bool:
    return Tie.NONE is figure.tie or Tie.ANY in (figure.tie, other.tie) or figure.tie == other.tie


def _with_support(found: Sequence[Figure], tokens: Sequence[Token], units: Sequence[Unit]) -> tuple[Token, ...]:
    """The tokens and the figures, in order, each with the units that say it."""
    as_tokens = [
        Token(
            figure.start,
            figure.end,
            f"{figure.value:g} {figure.unit}".strip(),
            Kind.FIGURE,
            frozenset(
                n
                for n, u in enumerate(units)
                if any(f.value == figure.value and _same_unit(figure, f) for f in u.figures)
            ),
        )
        for figure in found
    ]
    return tuple(sorted((*tokens, *as_tokens), key=lambda token: token.start))


def _holds(unit: Unit, figure: Figure) -> bool:
    return any(other.value == figure.value and _same_unit(figure, other) for other in unit.figures)


def _paired(text: str, found: Sequence[Figure], tokens: Sequence[Token], units: Sequence[Unit]) -> Fault | None:
    detail = (
        pairing.mixed(text, tokens, units)
        or pairing.astray(text, tokens)
        or pairing.misplaced(text, tokens, units)
        or beside.miscounted(text, found, tokens, units)
        or beside.miscounted_in_chinese(text, found, units)
    )
    return (Reason.PAIRING, detail) if detail else None
