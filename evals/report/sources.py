"""The places of the source that an answer cites or should have cited, in their surroundings, ready to be marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from evals.score import Scored
from evals.texts import Extent

_AROUND = 140  # characters of source before and after
CITED, GOLD, BOTH = "cited", "gold", "both"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of source; `kind` is empty, or says that it is cited, gold, or both."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Excerpt:
    document_id: str
    start: int
    pieces: tuple[Piece, ...]


def excerpts(one: Scored) -> list[Excerpt]:
    """Every cited span and every gold quote of a conversation's last answer, near ones in one excerpt."""
    found = []
    for document_id, document in one.texts.documents.items():
        cited = [
            (c.start, min(c.end, len(document.text)))
            for c in (one.answer.citations if one.answer else ())
            if c.document_id == document_id and 0 <= c.start < min(c.end, len(document.text))
        ]
        gold = [
            extent
            for quote in one.case.expect.quotes
            for owner, extent in one.texts.find(quote)
            if owner == document_id
        ]
        for start, end in _joined(sorted({*cited, *gold}), len(document.text)):
            pieces = tuple(_pieces(document.text, start, end, cited, gold))
            found.append(Excerpt(document_id, start, pieces))
    return found


def _joined(extents: list[Extent], length: int) -> list[Extent]:
    windows: list[Extent] = []
    for start, end in extents:
        low, high = max(0, start - _AROUND), min(length, end + _AROUND)
        if windows and low <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(windows[-1][1], high))
        else:
            windows.append((low, high))
    return windows


def _pieces(text: str, start: int, end: int, cited: list[Extent], gold: list[Extent]) -> Iterator[Piece]:
    cuts = sorted({start, end, *(cut for pair in (*cited, *gold) for cut in pair if start < cut < end)})
    for low, high in pairwise(cuts):
        kinds = (any(a <= low and high <= b for a, b in cited), any(a <= low and high <= b for a, b in gold))
        yield Piece(text[low:high], {(True, True): BOTH, (True, False): CITED, (False, True): GOLD}.get(kinds, ""))
