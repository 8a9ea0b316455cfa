"""Rows that a question is about: named whole, told apart by "or", or meant by their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, partial

from assistant.tables.conditions import Linked
from assistant.tables.pieces import Piece
from assistant.tables.query import Condition
from assistant.tables.schema import TableIndex
from assistant.tables.values import said_whole
from assistant.tables.words import Words
from knowledge.table_types import ColumnRole, RecordFact


def full_names(index: TableIndex, text: str) -> Linked | None:
    """The rows whose names stand whole in the question."""
    folded = text.casefold()
    spans: list[tuple[int, int]] = []
    rows: list[RecordFact] = []
    for row in index.table.records:
        name = index.cells.get(row.row, {}).get(index.table.name)
        said = said_whole(name.text, folded) if name else []
        if said:
            rows.append(row)
            spans.extend(said)
    if not rows:
        return None
    # of two names one of which holds the other, the longer one is meant
    longest = [r for r in rows if not any(_holds(index, o, r) for o in rows if o is not r)]
    shown = ", ".join(index.name(row) for row in longest)
    return Condition(shown, frozenset(r.row for r in longest), index.table.name, named=True), spans


def _holds(index: TableIndex, longer: RecordFact, shorter: RecordFact) -> bool:
    one, other = index.name(longer).casefold(), index.name(shorter).casefold()
    return other in one and one != other


_OR = re.compile(r"\b(?:or|versus|vs|and|than|against|with|to)\b|还是|或者?|和|与|跟|同|及|、|比|,", re.IGNORECASE)
NEIGHBOURS = 6  # pieces beside "or" that may name a row
DISTINCT = 0.4  # weight of a word that tells one row from the others


def alternatives(index: TableIndex, pieces: Sequence[Piece], text: str, whole: Linked | None = None) -> Linked | None:
    """The rows that stand on both sides of "or", "and", 和: each told apart by its name and place.

    Args:
        whole: the row that stands in the question with its whole name.
    """
    found: dict[int, RecordFact] = {}
    spans: list[tuple[int, int]] = []
    saying = cache(partial(_rows_saying, index))
    for match in _OR.finditer(text):
        sides = (
            [piece for piece in pieces if piece.end <= match.start()][-NEIGHBOURS:],
            [piece for piece in pieces if piece.start >= match.end()][:NEIGHBOURS],
        )
        one, other = (_whole_among(index, side, whole, match) or _told_apart(index, side, saying) for side in sides)
        if one and other and one[0] != other[0]:
            for row, said in (one, other):
                found[row.row] = row
                spans.extend((piece.start, piece.end) for piece in said)
    if len(found) < 2:
        return None
    shown = ", ".join(index.name(row) for row in found.values())
    return Condition(shown, frozenset(found), index.table.name, named=True), list(dict.fromkeys(spans))


def _whole_among(
    index: TableIndex, pieces: Sequence[Piece], whole: Linked | None, joint: re.Match[str]
) -> tuple[RecordFact, list[Piece]] | None:
    """The row that is named whole by some pieces beside "or"."""
    if whole is None or len(whole[0].rows) != 1 or not pieces:
        return None
    before = pieces[-1].end <= joint.start()
    beside = [s for s in whole[1] if (0 <= joint.start() - s[1] <= 2 if before else 0 <= s[0] - joint.end() <= 6)]
    if not beside:
        return None
    row = next(row for row in index.table.records if row.row in whole[0].rows)
    return row, [piece for piece in pieces if any(s <= piece.start and piece.end <= e for s, e in beside)]


def _rows_saying(index: TableIndex, piece: Piece) -> frozenset[int]:
    """The rows whose name or places say a piece."""
    own = (index.table.name, *index.table.with_role(ColumnRole.PLACE))
    return frozenset(
        row for row, cells in index.cells.items() if any(w.says(piece) for c in own if (w := cells.get(c)))
    )


def _told_apart(
    index: TableIndex, pieces: Sequence[Piece], saying: Callable[[Piece], frozenset[int]]
) -> tuple[RecordFact, list[Piece]] | None:
    """The one row whose name and places say most of some pieces, one of which stands in no other row's."""
    rows = [(piece, saying(piece)) for piece in pieces]
    said = {row.row: [piece for piece, found in rows if row.row in found] for row in index.table.records}
    ranked = sorted(index.table.records, key=lambda row: -sum(p.weight for p in said[row.row]))
    if len(ranked) < 2:
        return None
    best, second = said[ranked[0].row], said[ranked[1].row]
    if sum(p.weight for p in best) - sum(p.weight for p in second) < DISTINCT / 4:
        return None
    names = index.cells.get(ranked[0].row, {}).get(index.table.name)
    if not any(p.weight >= DISTINCT or p.is_place for p in best) or not any(names and names.says(p) for p in best):
        return None
    return ranked[0], best


def _numbered(index: TableIndex, rows: list[RecordFact], text: str) -> list[RecordFact]:
    """Of rows that are named alike, those whose numbers the question says too ("20-foot box")."""
    said = set(_NUMBER.findall(text))
    told = [row for row in rows if said & set(_NUMBER.findall(index.name(row)))]
    return told or rows


_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def mentioning(index: TableIndex, rest: Sequence[Piece], least: float, text: str = "") -> Linked | None:
    """The rows whose words say most of what the question still asks for; None if none says `least` of it."""
    total = sum(piece.weight for piece in rest)
    if not total:
        return None
    scored: list[tuple[float, RecordFact]] = []
    for row in index.table.records:
        words = [*index.cells.get(row.row, {}).values()]
        if row.row in index.groups:
            words.append(index.groups[row.row])
        said = sum(p.weight for p in rest if any(w.says(p) for w in words))
        scored.append((said, row))
    best = max((score for score, _ in scored), default=0.0)
    if best < least * total or best <= 0:
        return None
    chosen = _numbered(index, [row for score, row in scored if score >= best - 1e-9], text)
    said_pieces = [
        piece
        for piece in rest
        if any(w.says(piece) for w in index.cells.get(chosen[0].row, {}).values())
        or (chosen[0].row in index.groups and index.groups[chosen[0].row].says(piece))
    ]
    shown = " ".join(piece.words for piece in said_pieces)
    named = all(_says(index.cells[row.row].get(index.table.name), said_pieces) for row in chosen)
    spans = [(piece.start, piece.end) for piece in said_pieces]
    return Condition(
        shown, frozenset(row.row for row in chosen), index.table.name if named else None, named=named
    ), spans


def _says(words: Words | None, rest: Sequence[Piece]) -> bool:
    return words is not None and any(map(words.says, rest))
