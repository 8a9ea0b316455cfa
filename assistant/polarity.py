"""Which of the names in a question it takes away: "X but not Y", "named for X while Y is not", "besides X"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_MARK = re.compile(r"⟦([A-Z])⟧")
_LEAD = r"(?:(?:in|for|of|with|from|at|on|the|either|both|neither)\s+)*"
_COORDINATED = re.compile(
    rf"\s*(?:[,、/&]|(?:and|or|nor|as well as)\b|和|或|与|及|跟|同)\s*(?:(?:and|or|nor)\s+)?{_LEAD}", re.IGNORECASE
)
_BOUNDARY = re.compile(
    r"[,;:.?!，；。：？！()（）]|\b(?:but|while|whilst|whereas|yet|though|although|however|and|that|which|who|where|when"
    r"|than|then)\b|而|但是?|却|可是|不过",
    re.IGNORECASE,
)
# takes away the names that follow
_FORWARD = re.compile(
    r"\b(?:without|except(?:ing|ion)?|excluding|other than|apart from|aside from|besides|minus|unlike|barring"
    r"|rather than|instead of|on top of|beyond"
    r"|in addition to|leaving (?:aside|out)|not (?:counting|including|(?:in|for|of|at|on|those)\b)"
    r"|(?:but|and|or|with|having) (?:not|no|never)\b|neither|none of)"
    r"|除了?|不包括|不算|不含|排除|去掉|扣除|既不|既没",
    re.IGNORECASE,
)
_BACKWARD = re.compile(r"\s*(?:之外|以外|除外|(?:not included|excluded|excepted|aside)\b)", re.IGNORECASE)
_BEYOND = re.compile(r"[.;?!。；？！]")
_REACH = 40  # characters from such a phrase to the names that it takes away
# says of a clause that something is not so
_NEGATED = re.compile(
    r"(?:is|are|was|were|do|does|did|has|have|ca|wo|would|could)n'?t\b"
    r"|\b(?:not\b(?! (?:only|just|more|fewer|less|merely)\b)|never|no\b(?! (?:other|more|fewer|less|matter|one)\b)"
    r"|cannot|lack(?:s|ed|ing)?|miss(?:es|ed|ing)?|absent|omit(?:s|ted|ting)?|skip(?:s|ped|ping)?|exclud\w+|ignor\w+"
    r"|left out|leav(?:e|es|ing)\b(?=.{0,40}\bout\b))"
    r"|没(?!错)|冇|唔(?!该)|(?<!是)不(?!同|少|仅|只|是|过|断|知|错|如)|未(?!来)|缺|漏",
    re.IGNORECASE,
)
_OF_ASKING = re.compile(r"\b(?:which|what|how many)(?: of)?(?: the)?\s*$", re.IGNORECASE)  # "which ⟦C⟧ city is not …"
_NOT_NEGATING = re.compile(
    r"\b(?:whether or not|or not|if not|is(?:n.t| not) it|are(?:n.t| not) they)\b"
    r"|是不是|有没有|在不在|能不能|要不要|对不对|算不算|不是.{0,30}吗",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Group:
    """Names joined by nothing but commas and conjunctions, which share one fate: their positions among all signs."""

    start: int
    end: int
    positions: tuple[int, ...]


def excluded_marks(masked: str) -> frozenset[int]:
    """The positions, among the name signs of a masked question, of the names that it takes away.

    A name is taken away by a phrase before it ("without ⟦P⟧", "besides ⟦P⟧ and ⟦P⟧"), or in a negated clause: there the
    first names after the negation ("does not name ⟦P⟧"), else the last before it ("⟦P⟧ is not named").
    """
    text = _NOT_NEGATING.sub(lambda match: "~" * len(match.group()), masked)
    groups = list(_groups(text))
    taken = [group for group in groups if _BACKWARD.match(text, group.end)]
    read = [0]  # where the negations begin that a phrase has not used up yet
    for cue in _FORWARD.finditer(text) if groups else ():
        group = next((group for group in groups if group.start >= cue.end()), None)
        between = text[cue.end() : group.start] if group else ""
        if group and len(between) <= _REACH and not _BEYOND.search(between):
            taken.append(group)
            read.extend(range(cue.start(), cue.end()))
    for start, end in _clauses(text, groups):
        cue_in_clause = next((c for c in _NEGATED.finditer(text, start, end) if c.start() not in read), None)
        if cue_in_clause is not None:
            inside = [group for group in groups if start <= group.start < end and group not in taken]
            after = [group for group in inside if group.start >= cue_in_clause.start()]
            before = [group for group in inside if not _OF_ASKING.search(text[: group.start])]
            taken.extend(after[:1] or before[-1:])
    return frozenset(position for group in taken for position in group.positions)


def _groups(text: str) -> Iterator[_Group]:
    group: _Group | None = None
    sign = ""
    for position, mark in enumerate(_MARK.finditer(text)):
        if group and sign == mark[1] and _COORDINATED.fullmatch(text, group.end, mark.start()):
            group = _Group(group.start, mark.end(), (*group.positions, position))
        else:
            if group:
                yield group
            group = _Group(mark.start(), mark.end(), (position,))
        sign = mark[1]
    if group:
        yield group


def _clauses(text: str, groups: Sequence[_Group]) -> Iterator[tuple[int, int]]:
    """The clauses of a question; what joins the names of a group is no boundary."""
    cuts = [match.start() for match in _BOUNDARY.finditer(text)]
    yield from pairwise([0, *(cut for cut in cuts if not any(g.start <= cut < g.end for g in groups)), len(text)])
