"""Looking things up without asking a question: passages, table rows, words at offsets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pydantic import BaseModel

from assistant.facts import names_place
from assistant.understand import understand
from knowledge.types import Document, Span

if TYPE_CHECKING:
    from assistant.build import Assistant

LONGEST_PASSAGE = 20_000


class NothingThere(Exception):
    """A document, a name or offsets that do not exist; the message says what does."""


class PassageFound(BaseModel):
    """A passage: `quote` stands at `start` to `end` (code points, end excluded) of the document's text."""

    document_id: str
    title: str
    published: date | None
    section: tuple[str, ...]
    quote: str
    start: int
    end: int


class FactFound(BaseModel):
    """A row of a cluster table."""

    cluster: str
    cities: tuple[str, ...]
    places: tuple[str, ...]
    row: PassageFound


class FactsFound(BaseModel):
    """All rows that were asked for; `understood` are the names that they were chosen by."""

    count: int
    understood: tuple[str, ...]
    rows: tuple[FactFound, ...]


class PassageOpened(BaseModel):
    document_id: str
    title: str
    published: date | None
    text_sha256: str
    before: str
    passage: str
    after: str


def search(assistant: Assistant, query: str, limit: int) -> list[PassageFound]:
    """The passages nearest to a query, best first."""
    view = assistant.view()
    found = assistant.library.search(query, limit)
    return [
        _found(view.document(hit.chunk.span.document_id), hit.chunk.span, hit.chunk.section)
        for hit in found
        if hit.chunk.span.document_id in view.documents
    ]


def facts(assistant: Assistant, cluster: str, place: str) -> FactsFound:
    """All rows that name a cluster and a place, where given.

    Raises:
        NothingThere: a name that is not known.
    """
    view = assistant.view()
    rows, understood = view.facts, []
    if cluster.strip():
        names = {reference.name for reference in understand(cluster, view.vocabulary).clusters}
        if not names:
            known = ", ".join(dict.fromkeys(fact.name for fact in view.facts))
            raise NothingThere(f"No cluster is called {cluster[:100]!r}. There are: {known}.")
        rows = tuple(fact for fact in rows if fact.name in names)
        understood += sorted(names)
    if place.strip():
        places = understand(place, view.vocabulary).places
        if not places:
            known = ", ".join(dict.fromkeys(city for fact in view.facts for city in fact.city_names))
            raise NothingThere(f"No place is called {place[:100]!r}. The rows name: {known}.")
        rows = tuple(fact for fact in rows if any(names_place(fact, each) for each in places))
        understood += [each.name for each in places]
    found = tuple(
        FactFound(
            cluster=fact.name,
            cities=fact.city_names,
            places=tuple(mention.name for mention in fact.places),
            row=_found(view.document(fact.document_id), fact.row_span, fact.section),
        )
        for fact in rows
    )
    return FactsFound(count=len(found), understood=tuple(understood), rows=found)


def passage(assistant: Assistant, document_id: str, start: int, end: int, surroundings: int) -> PassageOpened:
    """The words between two offsets, and what stands around them.

    Raises:
        NothingThere: no such document, or offsets outside its text, or too far apart.
    """
    document = assistant.library.document(document_id)
    if document is None:
        known = ", ".join(each.document_id for each in assistant.library.documents())
        raise NothingThere(f"There is no document {document_id[:100]!r}. There are: {known}.")
    if not 0 <= start < end <= len(document.text) or end - start > LONGEST_PASSAGE:
        raise NothingThere(
            f"The text has offsets from 0 to {len(document.text)}; a passage is from 1 to {LONGEST_PASSAGE} long."
        )
    return PassageOpened(
        document_id=document_id,
        title=document.source.title,
        published=document.source.published,
        text_sha256=document.text_sha256,
        before=document.text[max(0, start - surroundings) : start],
        passage=document.text[start:end],
        after=document.text[end : end + surroundings],
    )


def _found(document: Document, span: Span, section: tuple[str, ...]) -> PassageFound:
    return PassageFound(
        document_id=document.document_id,
        title=document.source.title,
        published=document.source.published,
        section=section,
        quote=document.cut(span),
        start=span.start,
        end=span.end,
    )
