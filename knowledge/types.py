"""What the knowledge package hands to everybody: plain immutable values.

All offsets are half-open and count Unicode code points of a document's canonical text (NFC, "\\n" line ends), so
`document.text[span.start:span.end]` is always the quoted wording itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from knowledge.layout import Block

if TYPE_CHECKING:
    from knowledge.table_types import FactTable


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one document's canonical text."""

    document_id: str
    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        return self.document_id == other.document_id and self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        return self.document_id == other.document_id and self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Source:
    """What is known about a document beside its text: an entry of `sources.yaml` or what the file itself tells."""

    document_id: str
    file: str
    title: str
    issuer: str = ""
    issuer_english: str = ""
    published: date | None = None
    url: str = ""
    language: str = "en"
    plan_period: str = ""
    region: str = ""
    supersedes: tuple[str, ...] = ()  # ids of documents that this one replaces …
    amends: tuple[str, ...] = ()  # … or changes in part


@dataclass(frozen=True, slots=True)
class Document:
    """One version of a document: its source entry, its canonical text, and the digests of file and text.

    `pages` are the offsets at which the pages begin (page 1 first), for formats that have pages. `blocks` are how the
    text is laid out, its tables among them.
    """

    source: Source
    text: str
    file_sha256: str
    text_sha256: str
    pages: tuple[int, ...] = ()
    blocks: Sequence[Block] = field(default=(), repr=False, compare=False)

    @property
    def document_id(self) -> str:
        return self.source.document_id

    def cut(self, span: Span) -> str:
        """The words a span points at.

        Raises:
            ValueError: the span belongs to another document or lies outside the text.
        """
        if span.document_id != self.document_id or not 0 <= span.start <= span.end <= len(self.text):
            raise ValueError(f"{span} does not lie in {self.document_id} ({len(self.text)} characters)")
        return self.text[span.start : span.end]

    def page_at(self, offset: int) -> int | None:
        """The number of the page on which an offset lies, from 1; None for formats without pages."""
        return bisect_right(self.pages, offset) or None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it, up to the next heading of the same or a higher level."""

    title: str
    heading: Span | None
    span: Span
    level: int
    path: tuple[str, ...]


class ChunkKind(StrEnum):
    TITLE = "title"
    BYLINE = "byline"
    HEADING = "heading"
    SENTENCE = "sentence"
    LIST_LEAD = "list_lead"
    LIST_ITEM = "list_item"
    TABLE_HEADER = "table_header"
    TABLE_ROW = "table_row"


@dataclass(frozen=True, slots=True)
class Chunk:
    """The unit of search and of quoting: a sentence, one list item, or one table row; never a torn one.

    `context` is what a reader needs to understand the words (the lead of a list, the header of a table, the label of a
    paragraph); it is indexed with them but is never part of the quote. `lead` is the span of that list lead, if any.
    """

    chunk_id: str
    span: Span
    kind: ChunkKind
    section: tuple[str, ...]
    context: str = ""
    lead: Span | None = None
    paragraph: int = 0
    suspicious: bool = False  # an instruction to machines: never proposed as an answer to something else


class PlaceKind(StrEnum):
    CITY = "city"
    DISTRICT = "district"
    ZONE = "zone"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a row, at its first mention.

    `city` is the city that a district or zone belongs to; `parent_stated` tells whether the document itself says so
    (otherwise it comes from the lexicon and is no evidence).
    """

    name: str
    kind: PlaceKind
    span: Span
    city: str | None = None
    parent_stated: bool = False


@dataclass(frozen=True, slots=True)
class Base:
    """Something to be built (a base, park, laboratory, …), with the places it is given and a count if one is stated."""

    name: str
    span: Span
    cities: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    count: int | None = None
    specialties: tuple[tuple[str, str], ...] = ()
    city_inferred: bool = False


@dataclass(frozen=True, slots=True)
class ClusterFact:
    """One row of a cluster table: who, where, what, each with its span.

    `open_list` is true when the text counts or includes more places than it names.
    """

    fact_id: str
    row: int
    name: str
    name_span: Span
    locality: Span
    development: Span
    row_span: Span
    section: tuple[str, ...]
    cities: tuple[PlaceMention, ...]
    places: tuple[PlaceMention, ...]
    bases: tuple[Base, ...]
    open_list: bool

    @property
    def document_id(self) -> str:
        return self.name_span.document_id

    @property
    def city_names(self) -> tuple[str, ...]:
        return tuple(city.name for city in self.cities)


class Comparator(StrEnum):
    EXACT = "exact"
    ABOVE = "above"
    AT_LEAST = "at_least"
    BELOW = "below"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class QuantityFact:
    """A number that the text states: value and unit as base figures (600 billion yuan -> 6e11 "yuan"), the year it is
    due or dated, what it is about, the sentence it stands in, and whether that sentence words it as a target."""

    fact_id: str
    value: float
    unit: str
    comparator: Comparator
    year: int | None
    number: Span
    sentence: Span
    section: tuple[str, ...]
    is_target: bool
    subject: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A search hit: the chunk, its words, and its scores.

    `score` orders hits; `keyword` (BM25) and `cosine` (-1..1) are its parts."""

    chunk: Chunk
    text: str
    score: float
    keyword: float
    cosine: float


@dataclass(frozen=True, slots=True)
class TableReport:
    """What became of a table: how many facts, and otherwise why none; `table` counts the tables from 1."""

    table: int
    rows: int
    facts: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IndexTerms:
    """What the keyword index takes of each chunk: the terms of its words, and of its context and section, joined."""

    texts: Sequence[str]
    contexts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Parsed:
    """Everything derived from one document version; what the catalogue stores in one transaction.

    `table_reports` tells which tables became facts, and `warnings` what a person should know of the file. `terms` are
    not stored; without them they are made when the keyword index follows."""

    document: Document
    sections: tuple[Section, ...]
    chunks: Sequence[Chunk]
    clusters: tuple[ClusterFact, ...]
    quantities: Sequence[QuantityFact]
    tables: tuple[FactTable, ...] = ()
    table_reports: tuple[TableReport, ...] = ()
    warnings: tuple[str, ...] = ()
    terms: IndexTerms | None = field(default=None, repr=False, compare=False)
