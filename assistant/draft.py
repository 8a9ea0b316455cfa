"""An answer before it is numbered: the assistant's own sentences with their spans, and quotes of the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from assistant.question import Question
from assistant.types import Answer, AnswerFact, Citation, Mode, Status
from knowledge.types import Document, Span

LONGEST_ANSWER = 2400  # characters; the contract allows 2,500
FEWEST_ROWS = 6  # of a list that is shortened before whole parts of an answer go


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of the assistant's own, and the spans that support it.

    `counted` are the things that a computed number in it counts; each must stand in a span as well.
    `outside` are names that the asker used and that the sentence denies or sets apart ("X is not named").
    """

    text: str
    spans: tuple[Span, ...] = ()
    counted: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A sentence that opens a list, and its items; a number in the head counts the items."""

    head: Statement
    items: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A small comparison: header cells, rows of cells (what, how many, which), and the spans that each row rests on."""

    header: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], tuple[Span, ...]], ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The document's own words, shown as a quote."""

    span: Span


Part = Statement | Listing | Table | Excerpt


@dataclass(frozen=True, slots=True)
class Draft:
    """What an answer will say, in order."""

    status: Status
    parts: tuple[Part, ...] = ()
    facts: tuple[AnswerFact, ...] = ()
    notices: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    section_of: dict[Span, tuple[str, ...]] = field(default_factory=dict)


def spans_of(part: Part) -> tuple[Span, ...]:
    if isinstance(part, Statement):
        return part.spans
    if isinstance(part, Listing):
        return (*part.head.spans, *(span for item in part.items for span in item.spans))
    if isinstance(part, Table):
        return tuple(span for _, spans in part.rows for span in spans)
    return (part.span,)


class Numbering:
    """Citation numbers in the order of first use; the same span always has the same number."""

    def __init__(self) -> None:
        self.numbers: dict[Span, int] = {}

    def marks(self, spans: Iterable[Span]) -> str:
        marks = []
        for span in dict.fromkeys(spans):
            number = self.numbers.setdefault(span, len(self.numbers) + 1)
            marks.append(f"[{number}]")
        return "".join(marks)


def with_marks(text: str, marks: str) -> str:
    if not marks:
        return text
    closing = len(text) - len(text.rstrip(".。:：!！?？"))
    if closing:
        return f"{text[:-closing]} {marks}{text[-closing:]}"
    return f"{text} {marks}"


_BRACKETED = re.compile(r"\[(\d+)\]")


def _literal(text: str) -> str:
    """Numbers that the documents' own words put in brackets ("[2023] No. 47") are no citations: Markdown's escapes."""
    return _BRACKETED.sub(r"\\[\1\\]", text)


def _render(part: Part, numbering: Numbering, cut: Callable[[Span], str]) -> str:
    if isinstance(part, Statement):
        return with_marks(_literal(part.text), numbering.marks(part.spans))
    if isinstance(part, Listing):
        head = with_marks(_literal(part.head.text), numbering.marks(part.head.spans))
        items = [f"- {with_marks(_literal(item.text), numbering.marks(item.spans))}" for item in part.items]
        return "\n".join([head, "", *items])
    if isinstance(part, Table):
        rows = [[*cells[:-1], with_marks(cells[-1], numbering.marks(spans))] for cells, spans in part.rows]
        ruler = ["---"] * len(part.header)
        return "\n".join("| " + " | ".join(row) + " |" for row in [list(part.header), ruler, *rows])
    return quote_lines(part.span, numbering, cut)


def quote_lines(span: Span, numbering: Numbering, cut: Callable[[Span], str]) -> str:
    """The words of a span as a Markdown quote."""
    return f"> {_literal(' '.join(cut(span).split()))} {numbering.marks((span,))}"


def _assemble(parts: Sequence[Part], cut: Callable[[Span], str]) -> tuple[str, Numbering]:
    numbering = Numbering()
    return "\n\n".join(_render(part, numbering, cut) for part in parts), numbering


def fitted(draft: Draft, cut: Callable[[Span], str], notice: str) -> Draft:
    """The draft, within the longest length of an answer.

    Quotes below a list are left out first, from the end: each is one click away. If that is not enough, the longest
    list is shortened, then the last parts go too, and `notice` says that the answer is not complete.
    """
    parts = list(draft.parts)
    complete = True
    while len(_assemble(parts, cut)[0]) > LONGEST_ANSWER:
        listed = [i for i, part in enumerate(parts) if isinstance(part, Listing | Table)]
        first = listed[0] if listed else 0
        position = next((i for i in range(len(parts) - 1, first, -1) if isinstance(parts[i], Excerpt)), None)
        if position is not None:
            del parts[position]
            continue
        complete = False
        longest = max(listed, key=lambda i: _rows(parts[i]), default=0)
        if _rows(parts[longest]) > FEWEST_ROWS:
            parts[longest] = _smaller(parts[longest])
        elif len(parts) > 1:
            del parts[-1]
        else:
            parts[0] = _smaller(parts[0])
    if complete:
        return replace(draft, parts=tuple(parts))
    return replace(draft, parts=tuple(parts), status=shortened(draft.status), notices=(notice, *draft.notices))


def _rows(part: Part) -> int:
    return len(part.items) if isinstance(part, Listing) else len(part.rows) if isinstance(part, Table) else 0


def shortened(status: Status) -> Status:
    """The status of an answer that could not be given whole."""
    return Status.PARTIAL if status is Status.ANSWERED else status


def _smaller(part: Part) -> Part:
    """Always shorter than before, so that whoever asks again comes to an end."""
    if isinstance(part, Listing):
        return Listing(part.head, part.items[:-1]) if len(part.items) > 1 else part.head
    if isinstance(part, Table):
        return Table(part.header, part.rows[:-1]) if part.rows else Statement("")
    if isinstance(part, Excerpt):
        span = part.span
        return Excerpt(Span(span.document_id, span.start, span.start + (span.end - span.start) // 2))
    return Statement(part.text[: len(part.text) // 2], part.spans[: len(part.spans) // 2])


def finish(
    draft: Draft, question: Question, documents: Callable[[str], Document], sections: Callable[[Span], tuple[str, ...]]
) -> Answer:
    """Number the citations and cut the quotes."""

    def cut(span: Span) -> str:
        return documents(span.document_id).cut(span)

    text, numbering = _assemble(draft.parts, cut)
    return Answer(
        text=text,
        status=draft.status,
        language=str(question.language),
        mode=Mode.EXTRACTIVE,
        citations=citations(numbering, documents, sections),
        facts=draft.facts,
        follow_ups=draft.follow_ups,
        notices=draft.notices,
    )


def citations(
    numbering: Numbering, documents: Callable[[str], Document], sections: Callable[[Span], tuple[str, ...]]
) -> tuple[Citation, ...]:
    """The citations of all numbered spans, with their words."""
    return tuple(
        _citation(number, span, documents(span.document_id), sections(span))
        for span, number in numbering.numbers.items()
    )


def _citation(number: int, span: Span, document: Document, section: tuple[str, ...]) -> Citation:
    source = document.source
    return Citation(
        number=number,
        document_id=span.document_id,
        file=source.file,
        title=source.title,
        published=source.published,
        url=source.url,
        section=section,
        quote=document.cut(span),
        start=span.start,
        end=span.end,
        page=document.page_at(span.start),
    )
