"""Has what a model was allowed to say kept the point of the answer? Sets are to be complete, amounts to be there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.draft import Draft, Excerpt, Listing, Part, Statement, Table, spans_of
from assistant.verify import Verifier, is_evidence_free
from knowledge.keywords import tokens
from knowledge.quantities import numbers_in
from knowledge.types import Span

SHORT_ITEM = 12  # words; what is longer may well be told in fewer
LEAST_SHARE = 0.7  # of an item's words


@dataclass(frozen=True, slots=True)
class Said:
    """What has been released: the words, and the spans that they rest on."""

    text: str
    spans: frozenset[Span]


def lost(drafts: Sequence[Draft], said: Said, verifier: Verifier) -> tuple[str, ...]:
    """What the drafts say and the released words do not: the names of a set, an amount with its unit, what a later
    document says instead, or "evidence" where nothing that a draft rests on has been built on. Empty if the point is
    kept."""
    missing: list[str] = []
    words_said = set(tokens(said.text))
    for draft in drafts:
        if is_evidence_free(draft.status):
            continue
        if said.spans.isdisjoint(span for part in draft.parts for span in spans_of(part)):
            missing.append("evidence")
        elif (newest := _amending(draft)) and newest not in {span.document_id for span in said.spans}:
            missing.append(f"what {newest} says")
        for part in draft.parts:
            missing.extend(words for statement in _statements(part) for words in _unsaid(statement, said, verifier))
            missing.extend(_unlisted(part, words_said))
    return tuple(dict.fromkeys(missing))


def _amending(draft: Draft) -> str:
    """The document whose words an answer puts first because they replace another's; "" where none does."""
    first = draft.parts[0]
    if not isinstance(first, Statement) or len({span.document_id for span in first.spans}) < 2:
        return ""
    return first.spans[0].document_id


def _statements(part: Part) -> Iterator[Statement]:
    """The sentences of a part that claim something."""
    if isinstance(part, Excerpt):
        return
    if isinstance(part, Table):
        yield from (Statement(" ".join(cells), spans) for cells, spans in part.rows)
    elif isinstance(part, Listing):
        yield part.head
        yield from part.items
    elif part.spans:
        yield part


def _unsaid(statement: Statement, said: Said, verifier: Verifier) -> Iterator[str]:
    yield from (name for name in verifier.claims(statement) if not verifier.holds(name, said.text))
    amounts = {(value, unit) for _, _, value, unit in numbers_in(said.text)}
    outside = " ".join(statement.outside)
    for start, end, value, unit in numbers_in(statement.text):
        words = statement.text[start:end]
        if unit and (value, unit) not in amounts and words not in outside:
            yield words


def _unlisted(part: Part, words_said: set[str]) -> Iterator[str]:
    """The short items of a list that are not in the answer, whatever they are called."""
    for item in part.items if isinstance(part, Listing) else ():
        words = set(tokens(item.text))
        if len(words) <= SHORT_ITEM and len(words & words_said) < LEAST_SHARE * len(words):
            yield item.text
