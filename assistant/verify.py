"""Is a sentence supported by the very spans that it points at? Pure functions; nothing is looked up elsewhere.

A number, a year, a place or a cluster that a sentence states must stand in its spans, in the document's wording or in
the lexicon's Chinese for it, or be the count of things which themselves stand there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from assistant.draft import Draft, Excerpt, Listing, Part, Statement
from assistant.types import Status
from knowledge.types import Span

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`missing` are the numbers and names of the sentence that its spans do not hold."""

    supported: bool
    missing: tuple[str, ...] = ()


class Verifier:
    """Checks drafts.

    Args:
        cut: span → its words.
        names: every name that counts as a claim (places, clusters), as it may be written in a sentence → the wordings
            that support it in a document.
    """

    def __init__(self, cut: Callable[[Span], str], names: dict[str, tuple[str, ...]]) -> None:
        self._cut = cut
        self._names = {name: tuple(w.casefold() for w in wordings) for name, wordings in names.items()}
        self._pattern = any_of(names)

    def judge(self, statement: Statement) -> Verdict:
        """Whether every claim of one sentence stands in its spans."""
        evidence = " ".join(" ".join(self._cut(span).split()) for span in statement.spans).casefold()
        numbers = {n.replace(",", "") for n in _NUMBER.findall(evidence)}
        missing = []
        for number in _NUMBER.findall(statement.text):
            bare = number.replace(",", "")
            if bare not in numbers and bare != str(len(statement.counted)) and not _is_outside(number, statement):
                missing.append(number)
        missing.extend(name for name in self.claims(statement) if not self._holds(name, evidence))
        missing.extend(thing for thing in statement.counted if not self._holds(thing, evidence))
        return Verdict(not missing, tuple(missing))

    def claims(self, statement: Statement) -> Iterator[str]:
        """The names that a sentence states, without those that it denies or sets apart."""
        if self._pattern is None:
            return
        apart = [found.span() for words in statement.outside for found in re.finditer(re.escape(words), statement.text)]
        for match in self._pattern.finditer(statement.text):
            # a title that is quoted is no claim, whatever it names
            if not any(start <= match.start() and match.end() <= end for start, end in apart):
                yield match.group()

    def holds(self, name: str, text: str) -> bool:
        """Whether a text has a name, in any of its wordings."""
        return self._holds(name, " ".join(text.split()).casefold())

    def _holds(self, name: str, evidence: str) -> bool:
        wordings = self._names.get(name, (name.casefold(),))
        return any(" ".join(wording.split()) in evidence for wording in wordings)

    def check(self, draft: Draft) -> tuple[Draft, tuple[Verdict, ...]]:
        """Drop what is not supported; an answer that loses all its evidence becomes `not_found`.

        Answers that claim nothing (small talk, refusals) pass as they are.
        """
        kept: list[Part] = []
        failed: list[Verdict] = []
        for part in draft.parts:
            checked, verdicts = self._check_part(part)
            failed.extend(verdicts)
            if checked is not None:
                kept.append(checked)
        return replace(draft, parts=tuple(kept)), tuple(failed)

    def _check_part(self, part: Part) -> tuple[Part | None, list[Verdict]]:
        if isinstance(part, Excerpt):
            return part, []
        if isinstance(part, Statement):
            verdict = self.judge(part)
            return (part, []) if verdict.supported else (None, [verdict])
        if isinstance(part, Listing):
            return self._check_listing(part)
        verdicts = [self.judge(Statement(f"{cells[0]} {cells[2]}", spans)) for cells, spans in part.rows]
        failed = [verdict for verdict in verdicts if not verdict.supported]
        return (None, failed) if failed else (part, [])

    def _check_listing(self, part: Listing) -> tuple[Part | None, list[Verdict]]:
        spans = tuple(span for item in part.items for span in item.spans)
        counted = part.head.counted or tuple(str(number) for number in range(len(part.items)))
        head = Statement(
            part.head.text, (*part.head.spans, *spans), part.head.counted, (*part.head.outside, str(len(counted)))
        )
        verdicts = [self.judge(head), *(self.judge(item) for item in part.items)]
        failed = [verdict for verdict in verdicts if not verdict.supported]
        return (None, failed) if failed else (part, [])


def is_evidence_free(status: Status) -> bool:
    """Whether answers of this status need no citation."""
    return status in (Status.SMALLTALK, Status.DECLINED, Status.CLARIFY, Status.NOT_FOUND)


def _is_outside(number: str, statement: Statement) -> bool:
    """Whether a number is the asker's own, quoted back ("there is no row on 6G")."""
    return any(number in re.findall(_NUMBER, words) for words in statement.outside)


def any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern of all names, the longest first; English ones stand between word boundaries.

    It branches at the first character, so that hundreds of names are not tried at each position of a sentence.
    """
    english: dict[str, list[str]] = {}
    others: dict[str, list[str]] = {}
    for name in sorted(filter(None, names), key=len, reverse=True):
        (english if name.isascii() else others).setdefault(name[0], []).append(re.escape(name[1:]))
    parts = []
    for first in {**english, **others}:
        rests = others.get(first, [])  # of two that fit, the one that goes on in another script is the longer
        if first in english:
            rests = [*rests, rf"(?<=\b{re.escape(first)})(?:{'|'.join(english[first])})\b"]
        parts.append(f"{re.escape(first)}(?:{'|'.join(rests)})")
    return re.compile("|".join(parts)) if parts else None
