"""Is a figure told of what it counts? "15 of A and 32 of B" may not become "32 of A"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.gate.figures import YEAR, Figure
from assistant.gate.tokens import Token
from assistant.gate.units import Unit
from assistant.vocabulary import HAN

_OF_THE = re.compile(r"\s*(?:of|out of)\s+(?:the\s+|all\s+)?")
_MARK = re.compile(r"[:：;；。|]")
_SMALL = frozenset(("a", "an", "the", "of", "for", "in", "by", "to", "on"))
_BESIDE_FIGURE = 6  # words around a figure that say what it counts


def miscounted(text: str, found: Sequence[Figure], tokens: Sequence[Token], units: Sequence[Unit]) -> str:
    """A figure told of what another figure of the same stretch counts ("15 of A and 32 of B"); "" if none."""
    for unit in units:
        others = [figure for figure in unit.figures if figure.end <= unit.own_end]
        if len({(figure.value, figure.unit) for figure in others}) < 2:
            continue
        beside = [(figure, _beside_in(unit, figure, others)) for figure in others]
        for figure in found:
            own = frozenset[str]().union(*(words for other, words in beside if _same(other, figure)))
            foreign = frozenset[str]().union(*(words for other, words in beside if not _same(other, figure)))
            if not any(_same(other, figure) for other in others):
                continue
            if figure.unit == YEAR and not own - _SMALL:
                continue  # "By 2025, …" is said of all that follows
            words = _beside_token(text, figure, found, tokens) - _SMALL
            if words & (foreign - own) and not words & (own - foreign):
                return f"{figure.value:g} {figure.unit}: {', '.join(sorted(words & (foreign - own)))}"
    return ""


def miscounted_in_chinese(text: str, found: Sequence[Figure], units: Sequence[Unit]) -> str:
    """The same of a Chinese sentence about Chinese evidence, where what is counted stands before its figure."""
    for unit in units:
        others = [figure for figure in unit.figures if figure.end <= unit.own_end and figure.unit != YEAR]
        if not unit.is_chinese or len({(figure.value, figure.unit) for figure in others}) < 2:
            continue
        before = [(figure, _pairs_before(unit.text, figure, others)) for figure in others]
        for figure in found:
            told = _pairs_before(text, figure, found)
            own = frozenset[str]().union(*(pairs for other, pairs in before if _same(other, figure)))
            foreign = frozenset[str]().union(*(pairs for other, pairs in before if not _same(other, figure)))
            if own and told & (foreign - own) and not told & (own - foreign):
                return f"{figure.value:g}: {', '.join(sorted(told & (foreign - own)))}"
    return ""


def _pairs_before(text: str, figure: Figure, figures: Sequence[Figure]) -> frozenset[str]:
    """The pairs of Chinese characters between a figure and what stands before it: another figure or a mark."""
    start = max((other.end for other in figures if other.end <= figure.start), default=0)
    run = re.split(r"[,，。；;：:、]", text[start : figure.start])[-1]
    return frozenset(run[at : at + 2] for at in range(len(run) - 1) if HAN.match(run[at]) and HAN.match(run[at + 1]))


def _same(left: Figure, right: Figure) -> bool:
    return left.value == right.value and (left.unit == right.unit or not left.unit or not right.unit)


def _beside_in(unit: Unit, figure: Figure, figures: Sequence[Figure]) -> frozenset[str]:
    before, after = _reach(unit.text, figure, figures, unit.own_end)
    left = [word for word, at in unit.sequence if before <= at < figure.start][-_BESIDE_FIGURE:]
    right = [word for word, at in unit.sequence if figure.end <= at < after][:_BESIDE_FIGURE]
    return frozenset(left if figure.unit == YEAR else right)


def _beside_token(text: str, figure: Figure, found: Sequence[Figure], tokens: Sequence[Token]) -> frozenset[str]:
    before, after = _reach(text, figure, found, len(text))
    left = [token for token in tokens if before <= token.start < figure.start][-_BESIDE_FIGURE:]
    right = [token for token in tokens if figure.end <= token.start < after][:_BESIDE_FIGURE]
    chosen = left if figure.unit == YEAR else right
    return frozenset(stem for token in chosen for stem in token.stems)


def _reach(text: str, figure: Figure, figures: Sequence[Figure], end: int) -> tuple[int, int]:
    """How far words belong to a figure: to the next one ("3 of the 15 clusters" share theirs) or the next mark."""
    before = max((other.end for other in figures if other.end <= figure.start), default=0)
    following = [other.start for other in figures if other.start >= figure.end]
    if following and _OF_THE.fullmatch(text, figure.end, following[0]):
        following = following[1:]
    marks = [match.start() for match in _MARK.finditer(text, figure.end, end)]
    return before, min([*following[:1], *marks[:1], end])
