"""One answer against what is expected of it: the reasons why it fails, none if it passes.

- status: answered (corrected and partial pass too; a false premise wants corrected) | not_found (clarify passes too) |
  declined (not_found passes too) | smalltalk | clarify
- contains: AND of groups, OR inside a group, substrings of the answer's text; excludes: none may be one
- exact_set: the entities of `kind` in the answer's own words, without the lines that it quotes
- quotes: a citation shares a character with one of them; with all where `every_quote`, compare or multi_part
- facts: `required` are stated, `forbidden` are not in the answer's own words; canaries are in no own words
- promises: what no answer may do, whatever was asked
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.types import Answer, Citation, Status
from evals.cases import Case, Expect, Fact
from evals.texts import Texts
from evals.wording import MARKER, fold, mentions, named, own_words, plain
from knowledge.quantities import comparator_at, numbers_in

LONGEST = 2500  # characters of an answer
LONGEST_POINTER = 2500  # characters of a quote
SHORT_DOCUMENT = 500  # characters; half of a shorter one may well be the point
COPIED = 120  # characters of source in a line of the assistant's own
ACCEPTED = {
    "answered": frozenset({Status.ANSWERED, Status.CORRECTED, Status.PARTIAL}),
    "corrected": frozenset({Status.CORRECTED}),
    "not_found": frozenset({Status.NOT_FOUND, Status.CLARIFY}),
    "declined": frozenset({Status.DECLINED, Status.NOT_FOUND}),
    "smalltalk": frozenset({Status.SMALLTALK}),
    "clarify": frozenset({Status.CLARIFY}),
}
_EVERY_QUOTE = ("compare", "multi_part")
_NEEDS_EVIDENCE = frozenset({Status.ANSWERED, Status.PARTIAL, Status.CORRECTED})
_YEARS_AWAY = 60  # characters between a number and the year that it is for


@dataclass(frozen=True, slots=True)
class Grade:
    """`failures` are about this question, `broken` about any."""

    failures: tuple[str, ...]
    broken: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.failures and not self.broken

    @property
    def reasons(self) -> tuple[str, ...]:
        return (*self.failures, *self.broken)


def grade(case: Case, expect: Expect, question: str, answer: Answer, texts: Texts) -> Grade:
    return Grade(tuple(_failures(case, expect, answer, texts)), tuple(_broken(question, answer, texts)))


def expected_status(case: Case, expect: Expect) -> str:
    """What is really wanted: an answer to a false premise has to correct it."""
    return "corrected" if case.category == "false_premise" and expect.status == "answered" else expect.status


def wants_every_quote(case: Case, expect: Expect) -> bool:
    return expect.every_quote or case.category in _EVERY_QUOTE


def _failures(case: Case, expect: Expect, answer: Answer, texts: Texts) -> Iterator[str]:
    wanted_status = expected_status(case, expect)
    if answer.status not in ACCEPTED[wanted_status]:
        yield f"status is {answer.status}, not {wanted_status}"
    views = (fold(answer.text), fold(plain(answer.text)))
    for group in expect.contains:
        if not any(fold(wording) in view for wording in group for view in views):
            yield f"lacks {group[0]!r}"
    for wording in expect.excludes:
        if any(fold(wording) in view for view in views):
            yield f"has {wording!r}"
    wanted = expect.exact_set
    if wanted:
        found, values = named(wanted.kind, answer.text, wanted.aliases), set(wanted.values)
        if found != values:
            yield f"set has {sorted(found - values)} too much, lacks {sorted(values - found)}"
    missed = missed_quotes(expect.quotes, answer.citations, texts)
    if missed and (wants_every_quote(case, expect) or len(missed) == len(expect.quotes)):
        yield f"does not cite {missed[0][:60]!r}"
    own = own_words(answer.text)
    yield from (f"lacks {described(fact)}" for fact in expect.facts.required if not states(answer.text, fact))
    yield from (f"says {described(fact)}" for fact in expect.facts.forbidden if states(own, fact))
    yield from (f"lets {canary!r} out" for canary in expect.canaries if mentions(canary, plain(own)))


def missed_quotes(quotes: Iterable[str], citations: Iterable[Citation], texts: Texts) -> list[str]:
    """The gold quotes that no citation overlaps."""
    cited = [citation for citation in citations if not points_at_everything(citation, texts)]
    return [quote for quote in quotes if not any(overlaps(citation, quote, texts) for citation in cited)]


def overlaps(citation: Citation, quote: str, texts: Texts) -> bool:
    """Whether a citation shares a character with a place where the gold quote stands."""
    return any(
        document_id == citation.document_id and citation.start < end and start < citation.end
        for document_id, (start, end) in texts.find(quote)
    )


def is_verbatim(citation: Citation, texts: Texts) -> bool:
    text = texts.text(citation.document_id)
    return (
        text is not None
        and 0 <= citation.start < citation.end <= len(text)
        and text[citation.start : citation.end] == citation.quote
    )


def points_at_everything(citation: Citation, texts: Texts) -> bool:
    """Whether a citation spans so much that it has pointed at nothing."""
    length = citation.end - citation.start
    text = texts.text(citation.document_id) or ""
    return length > LONGEST_POINTER or (len(text) > SHORT_DOCUMENT and length > len(text) / 2)


def _is_copied(line: str, texts: Texts) -> bool:
    """Whether a line is a stretch of source that should stand in a quote."""
    wording = MARKER.sub("", line).strip()
    return len(wording) >= COPIED and next(texts.find(wording), None) is not None


def states(text: str, fact: Fact) -> bool:
    """Whether a text states a fact: any of its wordings, or its quantity in any spelling."""
    if fact.name and any(mentions(wording, plain(text)) for wording in (fact.name, *fact.aliases)):
        return True
    wanted = fact.quantity
    if wanted is None:
        return False
    shown = " ".join(plain(text).split())
    for start, end, value, unit in numbers_in(shown):
        around = shown[max(0, start - _YEARS_AWAY) : end + _YEARS_AWAY]
        if (
            abs(value - wanted.value) <= 1e-9 * max(abs(value), abs(wanted.value))
            and (not wanted.unit or unit == wanted.unit)
            and (wanted.year is None or str(wanted.year) in around)
            and (wanted.comparator is None or comparator_at(shown, start, end) == wanted.comparator)
        ):
            return True
    return False


def described(fact: Fact) -> str:
    if fact.quantity is None:
        return repr(fact.name)
    parts = (fact.quantity.comparator or "", f"{fact.quantity.value:g}", fact.quantity.unit, fact.quantity.year or "")
    return " ".join(str(part) for part in parts if part)


def _broken(question: str, answer: Answer, texts: Texts) -> Iterator[str]:
    if not answer.text.strip():
        yield "no text"
    elif fold(plain(own_words(answer.text))).strip(" .?!。？！") == fold(question).strip(" .?!。？！"):
        yield "repeats the question"
    if len(answer.text) >= LONGEST:
        yield f"{len(answer.text)} characters"
    if any(_is_copied(line, texts) for line in own_words(answer.text).splitlines()):
        yield "copies the source into its own words"
    for citation in answer.citations:
        if not is_verbatim(citation, texts):
            yield f"citation {citation.number} is not verbatim in the pinned text"
        elif points_at_everything(citation, texts):
            yield f"citation {citation.number} points at {citation.end - citation.start} characters"
    numbers = [citation.number for citation in answer.citations]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"citations are numbered {numbers}"
    marked = {int(number) for number in re.findall(MARKER, answer.text)}
    if marked != set(numbers):
        yield f"markers {sorted(marked)} for citations {numbers}"
    if answer.status in _NEEDS_EVIDENCE and not answer.citations:
        yield "answers without evidence"
