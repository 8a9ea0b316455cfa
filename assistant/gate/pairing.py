"""Do the parts of a sentence belong together? All of them may stand in the evidence and the sentence still be false."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from assistant.gate.tokens import Kind, Token
from assistant.gate.units import Unit
from assistant.gate.wording import wording
from knowledge.lexicon_files import places, structure

_BREAK = re.compile(
    r"[,;:，；：、。/&|·—–()（）]|\b(?:and|while|whereas|but|as well as|plus|with|when|although|though)\b"
    r"|和|与|及|以及|而|并|另",
    re.IGNORECASE,
)
_RESPECTIVELY = re.compile(r"\brespectively\b|in that order|分别|依次", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[;；。]|\bwhile\b|\bwhereas\b|\bbut\b", re.IGNORECASE)
_BEFORE_PLACE = re.compile(
    r"(?:\b(?:in|at|for|to|of|from|across|with)\s+(?:the\s+)?|[(（]|在|于|到|[:：]\s*|由)$", re.IGNORECASE
)
_BETWEEN_PLACES = re.compile(r"[\s,，、/]*(?:and|&|和|及|与|以及)?\s*(?:the\s+|in\s+)?", re.IGNORECASE)
_SAYING = (Kind.WORD, Kind.TERM)
_WITHIN = re.compile(r"\s*(?:\b(?:in|of)\b|[(（])\s*")
_COMMA = re.compile(r",\s*")
_ENDS = re.compile(r"[.;,)\s]*$|[.;)]")


def mixed(text: str, tokens: Sequence[Token], units: Sequence[Unit]) -> str:
    """What a sentence joins though no single stretch of evidence does; "" if all is well."""
    if len(units) > 1:
        return _across(text, tokens, units) or _clusters_and_places(text, tokens)
    return ""


def _across(text: str, tokens: Sequence[Token], units: Sequence[Unit]) -> str:
    """Each part between commas and conjunctions must be said by one unit. A part that names no subject goes on with
    the unit of the part before it."""
    everything = frozenset(range(len(units)))
    telling = [token for token in tokens if token.support and token.support != everything]
    if not telling:
        return ""
    if _RESPECTIVELY.search(text):
        return _in_order(telling)
    running = everything
    mentioned: set[int] = set()
    for part in _parts(text, telling):
        support = frozenset.intersection(*(token.support for token in part))
        if not support:
            return " / ".join(token.words for token in part)
        mentioned |= {n for token in part if token.kind is Kind.CLUSTER for n in token.support}
        if running & support:
            running &= support
        elif _may_switch(part, support, units, mentioned):
            running = support
        else:
            return part[0].words
    return ""


def _parts(text: str, tokens: Sequence[Token]) -> Iterator[list[Token]]:
    part = [tokens[0]]
    for left, right in pairwise(tokens):
        if _BREAK.search(text, left.end, right.start):
            yield part
            part = []
        part.append(right)
    yield part


def _may_switch(part: Sequence[Token], support: frozenset[int], units: Sequence[Unit], mentioned: set[int]) -> bool:
    """Whether a part may be about another stretch of evidence than the part before it: it names a subject of its own,
    or what it says belongs to no row, or to a row that has been named."""
    kinds = {token.kind for token in part}
    if Kind.CLUSTER in kinds:
        return True
    if not kinds & {Kind.WORD, Kind.TERM}:
        return False
    said = frozenset(stem for token in part for stem in token.stems)
    return any(
        not units[number].row_names or number in mentioned or said & units[number].name_stems for number in support
    )


def _in_order(telling: Sequence[Token]) -> str:
    """ "A and B in X and Y respectively": subjects and what is said of them come from the same units in one order."""
    order = [min(token.support) for token in telling if len(token.support) == 1]
    runs = [number for at, number in enumerate(order) if at == 0 or order[at - 1] != number]
    distinct = list(dict.fromkeys(runs))
    whole = len(runs) % len(distinct) == 0 if distinct else True
    return "" if whole and runs == distinct * (len(runs) // max(len(distinct), 1)) else "respectively"


def _clusters_and_places(text: str, tokens: Sequence[Token]) -> str:
    """Clusters and the places that follow (or precede) them must stand together in one row, each with each."""
    for clause in _clauses(text, tokens):
        runs: list[list[Token]] = []
        for token in clause:
            if runs and runs[-1][0].kind is token.kind:
                runs[-1].append(token)
            else:
                runs.append([token])
        if _RESPECTIVELY.search(text):
            continue
        for left, right in zip(runs[::2], runs[1::2], strict=False):
            for one in left:
                for other in right:
                    if not one.support & other.support:
                        return f"{one.words} / {other.words}"
    return ""


def _clauses(text: str, tokens: Sequence[Token]) -> Iterator[list[Token]]:
    clause: list[Token] = []
    for token in (token for token in tokens if token.kind in (Kind.CLUSTER, Kind.PLACE)):
        if clause and _CLAUSE_END.search(text, clause[-1].end, token.start):
            yield clause
            clause = []
        clause.append(token)
    yield clause


def astray(text: str, tokens: Sequence[Token]) -> str:
    """A district told to be in a city to which it does not belong ("Nanhai District, Guangzhou"); "" if none."""
    named = [token for token in tokens if token.kind is Kind.PLACE]
    for left, right in pairwise(named):
        between, after = text[left.end : right.start], text[right.end : right.end + 2]
        if _WITHIN.fullmatch(between) or (_COMMA.fullmatch(between) and _ENDS.match(after)):
            district, city = left, right
        elif not between:  # 佛山南海区
            district, city = right, left
        else:
            continue
        parents = {_parents()[key] for key in district.keys if key in _parents()}
        cities = {key for key in city.keys if key in _parents().values()}
        if parents and cities and not parents & cities:
            return f"{district.words} / {city.words}"
    return ""


@cache
def _parents() -> dict[str, str]:
    """District → city, by the lexicon."""
    return {district.name: district.city for district in places().districts if district.city}


def misplaced(text: str, tokens: Sequence[Token], units: Sequence[Unit]) -> str:
    """A place of one stretch of evidence told of what stands there of another place ("X in A, Y in B"); "" if none."""
    for unit in units:
        runs = _place_runs(unit)
        if len(runs) < 2:
            continue
        said = [(keys, _stems(unit, *extent)) for keys, extent in runs]
        for token, beside in _places_said(text, tokens):
            if not token.keys & unit.place_keys:
                continue
            told = beside - unit.name_stems
            own = frozenset[str]().union(*(words for keys, words in said if token.keys & keys))
            others = frozenset[str]().union(*(words for keys, words in said if not token.keys & keys))
            if told & (others - own) and not told & (own - others):
                return f"{token.words}: {', '.join(sorted(told & (others - own)))}"
    return ""


@cache
def _built() -> frozenset[str]:
    """Plural nouns for what is built anywhere ("bases"): they sum up what single places have."""
    return frozenset(noun for noun in structure().base_nouns if noun.endswith("s"))


def _place_runs(unit: Unit) -> list[tuple[frozenset[str], tuple[int, int]]]:
    """Places that stand together, and the extent of what is said of them: before "in A", else after "A: …"."""
    places = [place for place in unit.places if place.end <= unit.own_end]
    runs: list[tuple[set[str], int, int]] = []
    for place in places:
        joined = runs and re.fullmatch(
            r"[\s,，、/]*(?:and|&|和|及|与|the)?\s*(?:the\s+)?", unit.text[runs[-1][2] : place.start]
        )
        if joined:
            runs[-1][0].update(place.keys)
            runs[-1] = (runs[-1][0], runs[-1][1], place.end)
        else:
            runs.append((set(place.keys), place.start, place.end))
    found = []
    precedes = any(_BEFORE_PLACE.search(unit.text[max(0, start - 12) : start]) for _, start, _ in runs)
    for at, (keys, start, end) in enumerate(runs):
        before = runs[at - 1][2] if at else 0
        after = runs[at + 1][1] if at + 1 < len(runs) else unit.own_end
        found.append((frozenset(keys), (before, start) if precedes else (end, after)))
    return found


def _stems(unit: Unit, start: int, end: int) -> frozenset[str]:
    neutral = wording().neutral
    return frozenset(word for word, at in unit.sequence if start <= at < end and word not in neutral)


def _places_said(text: str, tokens: Sequence[Token]) -> Iterator[tuple[Token, frozenset[str]]]:
    """Each place of a sentence with the words that are said of it."""
    places = [at for at, token in enumerate(tokens) if token.kind is Kind.PLACE]
    runs: list[list[int]] = []
    for at in places:
        if runs and _BETWEEN_PLACES.fullmatch(text, tokens[runs[-1][-1]].end, tokens[at].start):
            runs[-1].append(at)
        else:
            runs.append([at])
    opens = bool(runs) and not any(token.kind in (Kind.WORD, Kind.TERM, Kind.CLUSTER) for token in tokens[: runs[0][0]])
    for number, run in enumerate(runs):
        first, last = run[0], run[-1]
        before = tokens[runs[number - 1][-1] + 1 if number else 0 : first]
        after = tokens[last + 1 : runs[number + 1][0] if number + 1 < len(runs) else len(tokens)]
        leading = text[max(0, tokens[first].start - 12) : tokens[first].start]
        precedes = bool(_BEFORE_PLACE.search(leading)) and any(
            token.kind in (Kind.WORD, Kind.CLUSTER) for token in before
        )
        goes_on = opens and any(token.kind in _SAYING for token in after)  # "In A, X, and in B, Y"
        beside = before if precedes and not goes_on else after
        telling = (token for token in beside if token.kind in _SAYING)  # clusters: see `_clusters_and_places`
        words = frozenset(stem for token in telling if token.words.lower() not in _built() for stem in token.stems)
        for at in run:
            yield tokens[at], words
