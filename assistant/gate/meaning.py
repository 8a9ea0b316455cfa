"""What turns the meaning of a sentence: not, only, must, largest, already. Each has to stand in the evidence, and what
the evidence denies or limits may not be told without it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.gate.benign import without_benign
from assistant.gate.figures import CODES, MONTH, ORDINAL, YEAR, Figure, figures
from assistant.gate.tokens import Kind, Token
from assistant.gate.types import Reason
from assistant.gate.units import Unit
from assistant.gate.wording import Cue, stem, wording
from assistant.vocabulary import HAN, WORD
from knowledge.types import Comparator

_REASONS = {
    "negation": Reason.POLARITY,
    "only": Reason.POLARITY,
    "exception": Reason.POLARITY,
    "obligation": Reason.MODALITY,
    "permission": Reason.MODALITY,
    "guarantee": Reason.MODALITY,
}
_KEPT = ("negation", "only", "exception", "permission")  # what a sentence may not leave out
_SCOPE = 5  # content words that a negation reaches
_PARTS = re.compile(r"[.,;:，。；：、](?!\d)|\b(?:and|but|while|whereas)\b|而", re.IGNORECASE)
_RETOLD = 0.6  # of the words of a clause: then the sentence tells what the clause says
_TRANSLATED = 0.3  # the same of a translation, whose words are only partly known
_CLAUSES = re.compile(r"[.;:。；：!?！？](?=\s|$|[\u3400-\u9fff])")
_SMALL = frozenset("the a an of to and in for be is are was were by or on it".split())  # noqa: SIM905
_THAN = re.compile(r"\b(?:more|less|fewer|\w+er)\s+(?:\w+\s+){0,3}?than\b(?!\s*[\d¥$])", re.IGNORECASE)
_STATED = re.compile(r"\s\|\s|;|[。！？；]|[.!?]\s")  # what parts cells and sentences
_PLAN_NAMES = re.compile(r"five-year[\s-]+plans?\b|five-year period|(?:五年规划|五年计划)|\bplan period", re.IGNORECASE)
_DEADLINE = re.compile(
    r"\bby (?:the end of )?(?:19|20)\d\d\b|[到至](?:19|20)\d\d\s*年|(?:19|20)\d\d\s*年(?:底|末)?前", re.IGNORECASE
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|exceeds|surpasses|reaches|tops|stands|hits|amounts|equals|totals|achieves)\b|达到|为|有",
    re.IGNORECASE,
)


def changed(text: str, tokens: Sequence[Token], units: Sequence[Unit]) -> tuple[Reason, str] | None:
    """How a sentence changes the meaning of its evidence, or None."""
    bare = without_benign(text)
    return (
        _added(bare, units)
        or _left_out(bare, tokens, units)
        or _denied(bare, tokens, units)
        or _order(bare, units)
        or _period(text, units)
        or _achieved(bare, units)
        or _target_without_its_word(text, units)
    )


def _added(text: str, units: Sequence[Unit]) -> tuple[Reason, str] | None:
    for name, cue in wording().meanings.items():
        for found in cue.known.finditer(text):
            scope = _scope(text, found.end())
            holding = [unit for unit in units if _says(cue, unit, scope)]
            if name == "obligation" and any(wording().norm.stands_in(unit.text) for unit in units):
                continue
            if not holding:
                return _REASONS[name], found.group()
    return None


def _says(cue: Cue, unit: Unit, scope: frozenset[str]) -> bool:
    """Whether a unit has such a word, and over what the sentence has it over as far as both can be compared."""
    for match in cue.known.finditer(without_benign(unit.text)):
        own = _scope(unit.text, match.end()) | _scope_before(unit.text, match.start())
        if not scope or not own or scope & own:
            return True
    return False


def _scope(text: str, start: int) -> frozenset[str]:
    words = (stem(match.group()) for match in WORD.finditer(text, start, start + 90))
    return frozenset([word for word in words if word not in wording().neutral][:_SCOPE])


def _scope_before(text: str, end: int) -> frozenset[str]:
    words = [stem(match.group()) for match in WORD.finditer(text, max(0, end - 90), end)]
    return frozenset([word for word in words if word not in wording().neutral][-_SCOPE:])


def _left_out(text: str, tokens: Sequence[Token], units: Sequence[Unit]) -> tuple[Reason, str] | None:
    """What a sentence says of a clause that the evidence denies, limits or only allows, without saying so."""
    said = frozenset(stem for token in tokens for stem in token.stems) | frozenset(map(stem, WORD.findall(text)))
    enough = _TRANSLATED if HAN.search(text) else _RETOLD
    for name in _KEPT:
        cue = wording().meanings[name]
        if cue.stands_in(text):
            continue
        for unit in units:
            if name == "negation" and unit.is_chinese and enough is _TRANSLATED:
                continue  # see `opposites`
            for clause in _CLAUSES.split(without_benign(unit.text[: unit.own_end])):
                if cue.stands_in(clause):
                    bare = cue.known.en.sub(" ", clause)
                    words = frozenset(stem(word) for word in WORD.findall(bare) if not word.isdigit()) - _SMALL
                    if words and len(words & said) >= enough * len(words):
                        return _REASONS[name], f"without {next(cue.found(clause))!r}"
    return None


def _denied(text: str, tokens: Sequence[Token], units: Sequence[Unit]) -> tuple[Reason, str] | None:
    """A place that the sentence denies and every clause of the evidence affirms, or the other way round."""
    cue, start = wording().meanings["negation"], 0
    for end in [*(match.start() for match in _PARTS.finditer(text)), len(text)]:
        inside = [token for token in tokens if token.kind is Kind.PLACE and start <= token.start < end]
        denies = cue.stands_in(text[start:end])
        start = end
        if len(inside) != 1:
            continue
        said = [
            cue.stands_in(without_benign(_part_at(unit.text, place.start)))
            for unit in units
            for place in unit.places
            if place.keys & inside[0].keys and place.end <= unit.own_end
        ]
        if said and denies not in said:
            return Reason.POLARITY, inside[0].words
    return None


def _part_at(text: str, position: int) -> str:
    ends = [match.start() for match in _CLAUSES.finditer(text.replace(";", "."))]
    start = max((end for end in ends if end <= position), default=0)
    return text[start : min((end for end in ends if end > position), default=len(text))]


def _order(text: str, units: Sequence[Unit]) -> tuple[Reason, str] | None:
    for cue in (wording().order, wording().quantifier):
        for found in cue.found(text):
            word = found.split()[0]
            if not any(found in unit.folded or _has_same(cue, word, unit) for unit in units):
                return Reason.ORDER, found
    for match in _THAN.finditer(text):
        if not any(re.search(r"\bthan\b", unit.folded) for unit in units):
            return Reason.ORDER, match.group()
    return None


def _period(text: str, units: Sequence[Unit]) -> tuple[Reason, str] | None:
    """How often something is given: a year, a month, or once."""
    for cue in wording().periods:
        for found in cue.found(text):
            if not any(cue.stands_in(unit.text) for unit in units):
                return Reason.PERIOD, found
    return None


def _has_same(cue: Cue, word: str, unit: Unit) -> bool:
    """The same word of rank in the same language, or one at all in another language."""
    if word.isascii() and unit.is_chinese:
        return cue.stands_in(unit.text)
    if word.isascii():
        return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", unit.folded) is not None
    if unit.is_chinese:
        return word in unit.text
    ranks = [english for chinese, english in wording().order_pairs if chinese.search(word)]
    return any(rank.search(unit.text) for rank in ranks) if ranks else cue.stands_in(unit.text)


def _achieved(text: str, units: Sequence[Unit]) -> tuple[Reason, str] | None:
    aims = wording().target.stands_in(text)
    for found in wording().achieved.found(text):
        if aims and wording().result.stands_in(found):
            continue
        if found.isascii() and any(unit.is_chinese and not _aims(unit) for unit in units):
            continue  # Chinese verbs have no tense: what aims at nothing tells what is
        if not any(
            found in unit.folded or (not found.isascii() and _has_same(wording().achieved, found, unit))
            for unit in units
        ):
            return Reason.TARGET_AS_ACHIEVEMENT, found
    return None


def _target_without_its_word(text: str, units: Sequence[Unit]) -> tuple[Reason, str] | None:
    """A quantity that the evidence aims at has to be told as an aim, or shortly with its deadline."""
    bare = _PLAN_NAMES.sub(" ", text)
    if wording().target.stands_in(re.sub(r"[到至]20\d\d年", " ", bare)):
        return None
    if _DEADLINE.search(bare) and not _FINITE.search(bare):
        return None
    for figure in figures(text):
        if figure.unit in ("", YEAR, ORDINAL, MONTH, "day", *CODES):
            continue
        for unit in units:
            if any(_is_aimed(unit, other) for other in unit.figures if other.value == figure.value):
                return Reason.TARGET_AS_ACHIEVEMENT, text[figure.start : figure.end]
    return None


def _aims(unit: Unit) -> bool:
    return wording().target.stands_in(unit.text[: unit.own_end])


def _is_aimed(unit: Unit, figure: Figure) -> bool:
    """Whether the sentence or table cell that states a figure aims at it; a ceiling is none to be reached."""
    if figure.end > unit.own_end or figure.comparator in (Comparator.AT_MOST, Comparator.BELOW):
        return False
    own = unit.text[: unit.own_end]
    start = max((match.end() for match in _STATED.finditer(own, 0, figure.start)), default=0)
    end = next((match.start() for match in _STATED.finditer(own, figure.end)), len(own))
    return wording().target.stands_in(_PLAN_NAMES.sub(" ", own[start:end]))


def signs(text: str) -> Iterator[str]:
    """Everything in a text that turns a meaning."""
    cues = (*wording().meanings.values(), wording().order, wording().quantifier, wording().achieved)
    for cue in cues:
        yield from cue.found(text)
