"""What is left of a question once columns and values are taken: words of titles, of rows, and what is denied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.question import Intent
from assistant.tables import amounts, names, values
from assistant.tables.conditions import Linked
from assistant.tables.pieces import Piece
from assistant.tables.query import Condition
from assistant.tables.reading import Reading

LEAST_MENTION = 0.5  # of what is left of them, for rows that are meant by their words


def titled(reading: Reading) -> list[Piece]:
    """The pieces that the table's title or its document's says; they are explained where no row means them."""
    title = reading.index.title
    headers = reading.index.headers
    name = headers[reading.table.name]
    return [p for p in reading.rest() if title.says(p) or name.says(p)]


def take_mentions(reading: Reading, said_by_title: Sequence[Piece]) -> None:
    """Rows that are meant by words of theirs; what titles say besides is explained as well."""
    rest = [piece for piece in reading.rest() if piece not in said_by_title]
    # a word of the title may also be a word of a row that is meant: "the ethylene project"
    wanted = [*rest, *(p for p in said_by_title if rest)]
    linked = (
        names.mentioning(
            reading.index,
            wanted,
            LEAST_MENTION * (sum(p.weight for p in rest) / (sum(p.weight for p in wanted) or 1)),
            reading.text,
        )
        if rest
        else None
    )
    if linked and not any(condition.named for condition in reading.found):
        said = set(linked[1])
        covered = sum(p.weight for p in rest if (p.start, p.end) in said)
        if covered >= LEAST_MENTION * sum(p.weight for p in rest):
            if not _joins(reading, linked):
                reading.add(*linked)
            reading.anchors += 2
    reading.explain((piece.start, piece.end) for piece in said_by_title)
    noted = values.noted(reading.index, reading.rest())
    if noted:
        reading.add(*noted)
        reading.anchors += 2


def _joins(reading: Reading, linked: Linked) -> bool:
    """Whether rows are another choice beside those of a condition ("in A or B"): then they are taken with them."""
    condition, spans = linked
    start = min((start for start, _ in spans), default=0)
    before = _JOINED.search(reading.text[:start])
    if before is None:
        return False
    for position, other in enumerate(reading.found):
        said = other.words.rpartition(": ")[2].rpartition("= ")[2]
        if said and reading.text[: before.start()].casefold().endswith(said.casefold()):
            rows, words = other.rows | condition.rows, f"{other.words}, {condition.words}"
            reading.found[position] = replace(other, words=words, rows=rows)
            reading.explain(spans)
            return True
    return False


_JOINED = re.compile(r"(?:\s*(?:,|、|或者?|和|及|与)\s*|\s+(?:or|and)\s+(?:in |at )?)(?:the )?$", re.IGNORECASE)
_EXCEPT = re.compile(
    r"\b(?:not|n't|outside|except|excluding|other than|apart from|beyond)\b(?: in| of| located in| for)?(?: the)?\s*$"
    r"|(?:除了?|不在|不属于|不是|不位于|非)\s*$",
    re.IGNORECASE,
)


def take_denied(reading: Reading) -> bool:
    """Turn a condition that the question excludes ("not in X") round; False if what it denies is not clear."""
    if amounts.EXCLUDED.search(reading.text):
        return True
    every = frozenset(row.row for row in reading.table.records)
    for position, condition in enumerate(reading.found):
        for piece in reading.pieces:
            stands = piece.words.casefold() in condition.words.casefold()
            if stands and _EXCEPT.search(reading.text[: piece.start]):
                reading.found[position] = Condition(f"≠ {condition.words}", every - condition.rows, condition.column)
                return True
    if not reading.question.logic & {"negation", "but_not", "neither"}:
        return True
    if any(_DENIAL.search(reading.text[start:end]) for start, end in reading.valued):
        return True  # a value says it itself: "not yet started"
    return reading.question.has(Intent.YES_NO) and any(condition.named for condition in reading.found)


_DENIAL = re.compile(r"\bno[tn]?\b|n't\b|未|没|不|非", re.IGNORECASE)
