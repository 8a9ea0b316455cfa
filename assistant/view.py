"""What the documents of one revision hold, arranged for answering: facts, quantities, names, places of spans."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache, partial
from itertools import takewhile
from typing import TYPE_CHECKING

from assistant.amendments import Amendments
from assistant.facts import locality_span
from assistant.lexis import Lexis
from assistant.phrases import Phrases
from assistant.question import Language, Question
from assistant.scope import Scope
from assistant.tables.schema import TableIndex
from assistant.tables.shortlist import Shortlist
from assistant.verify import Verifier
from assistant.vocabulary import Vocabulary
from knowledge.chunk_columns import ChunkColumns
from knowledge.columns import Kept
from knowledge.facts import is_cluster_table
from knowledge.keywords import tokens
from knowledge.lexicon_files import places
from knowledge.library import Library
from knowledge.table_types import ColumnRole, FactTable
from knowledge.types import Chunk, ClusterFact, Document, QuantityFact, Span

if TYPE_CHECKING:
    from assistant.gate.support import Gate

_CHUNKS_KEPT = 20_000  # at hand, of all documents


class View:
    """A consistent picture of the library at one revision."""

    def __init__(self, library: Library, former: View | None = None) -> None:
        """What `former` knows of documents that are still there is not read again."""
        self.revision = library.revision
        self.answerable: dict[tuple[str, bool], bool] = {}
        self.runs: dict[str, list[tuple[int, int]]] = {}  # of neighbouring chunks that are read together, as found
        self.documents = {document.document_id: document for document in library.documents()}
        self.facts: tuple[ClusterFact, ...] = tuple(library.clusters())
        self.quantities: tuple[QuantityFact, ...] = tuple(library.quantities())
        self.tables: tuple[FactTable, ...] = tuple(library.tables())
        self._chunks = {name: ChunkColumns.of(name, library.chunks(name)) for name in self.documents}
        self._former = former.lexis if former else Lexis()
        made = lru_cache(maxsize=_CHUNKS_KEPT)(lambda name, position: self._chunks[name].item(position))
        self._kept: dict[str, Kept[Chunk]] = {
            name: Kept(len(chunks), partial(made, name)) for name, chunks in self._chunks.items()
        }

    @cached_property
    def lexis(self) -> Lexis:
        former, self._former = self._former, Lexis()  # so that documents that are gone are let go
        return former.following({name: (self.documents[name], chunks) for name, chunks in self._chunks.items()})

    @cached_property
    def vocabulary(self) -> Vocabulary:
        headings = [(name, path) for name, chunks in self._chunks.items() for path in chunks.headings]
        chinese = any(document.source.language.startswith("zh") for document in self.documents.values())
        return Vocabulary(self.facts, headings, self.lexis, chinese=chinese, wide=len(self.documents) > 1)

    def cut(self, span: Span) -> str:
        return self.documents[span.document_id].text[span.start : span.end]

    def document(self, document_id: str) -> Document:
        return self.documents[document_id]

    def chunk_at(self, span: Span) -> Chunk | None:
        """The chunk in which a span starts."""
        chunks = self._chunks.get(span.document_id)
        position = chunks.position_at(span.start) if chunks else None
        return self._kept[span.document_id].item(position) if position is not None else None

    def chunks_within(self, span: Span) -> list[Chunk]:
        """The chunks that a span covers or cuts."""
        first = self._chunks[span.document_id].position_at(span.start)
        found = self.chunks_of(span.document_id)[first or 0 :]
        return list(takewhile(lambda chunk: chunk.span.start < span.end, found))

    def position_of(self, chunk: Chunk) -> int:
        """Where a chunk stands among those of its document."""
        return bisect_right(self._chunks[chunk.span.document_id].starts, chunk.span.start) - 1

    def chunks_of(self, document_id: str) -> Sequence[Chunk]:
        return self._kept.get(document_id, ())

    def section(self, span: Span) -> tuple[str, ...]:
        chunk = self.chunk_at(span)
        return chunk.section if chunk else ()

    def locality(self, fact: ClusterFact) -> Span:
        return locality_span(fact, self.documents[fact.document_id].text)

    def rows(self, names: Iterable[str], scope: Iterable[ClusterFact]) -> tuple[ClusterFact, ...]:
        """The rows of these names, in the order of the names."""
        rows = list(scope)
        return tuple(fact for name in dict.fromkeys(names) for fact in rows if fact.name == name)

    def phrases(self, language: Language) -> Phrases:
        return Phrases(language, self.vocabulary.chinese_names)

    @cached_property
    def scopes(self) -> Scope:
        return Scope(tuple(self.documents.values()))

    def covers(self, document: Document, province: str) -> bool:
        """Whether a document is about a province."""
        return province in self.scopes.provinces[document.document_id]

    def mentions(self, name: str) -> bool:
        """Whether a place stands in any text, in its English or its Chinese name."""
        vocabulary = self.vocabulary
        wordings = (name, *vocabulary.chinese_names.get(name, ())[:1])
        return any(all(map(vocabulary.knows, tokens(wording))) for wording in wordings if wording)

    def scope(self, question: Question) -> frozenset[str]:
        """The documents that a question is about; see `Scope.about`."""
        return self.scopes.about(question)

    @cached_property
    def table_indexes(self) -> tuple[TableIndex, ...]:
        """The tables that more is asked of than which cluster is where."""
        indexes = tuple(
            TableIndex(table, self.documents[table.document_id], self.cut, self.vocabulary)
            for table in self.tables
            if not _is_plain_cluster_table(table)
        )
        by_document: dict[str, list[TableIndex]] = {}
        for index in indexes:
            by_document.setdefault(index.document.document_id, []).append(index)
        for index in indexes:
            own = by_document[index.document.document_id]
            index.siblings = tuple(other for other in own if other is not index)
        return indexes

    @cached_property
    def shortlist(self) -> Shortlist:
        """Which tables have the words of a question."""
        return Shortlist(self.table_indexes)

    def tables_for(self, question: Question) -> tuple[TableIndex, ...]:
        """The tables of the documents that a question is about."""
        if not self.table_indexes:
            return ()
        scope = self.scope(question)
        return tuple(index for index in self.table_indexes if index.table.document_id in scope)

    def facts_in(self, question: Question) -> tuple[ClusterFact, ...]:
        scope = self.scope(question)
        return tuple(fact for fact in self.facts if fact.document_id in scope)

    @cached_property
    def amendments(self) -> Amendments:
        return Amendments(self)

    @cached_property
    def gate(self) -> Gate:
        from assistant.gate.support import Gate

        return Gate(self)

    @cached_property
    def verifier(self) -> Verifier:
        names: dict[str, tuple[str, ...]] = {}
        spoken = {fact.name for fact in self.facts}
        spoken |= {mention.name for fact in self.facts for mention in (*fact.cities, *fact.places)}
        spoken |= {city.name for city in places().cities if len(city.name) > 4}
        for name in spoken:
            chinese = self.vocabulary.chinese_names.get(name, ())
            wordings = (name, *(wording for wording in chinese if wording))
            for wording in wordings:
                names[wording] = (*names.get(wording, ()), *wordings)
        return Verifier(self.cut, names)


def _is_plain_cluster_table(table: FactTable) -> bool:
    """Whether cluster rows say all of it: names, one column of places, contents."""
    plain = {ColumnRole.NUMBER, ColumnRole.NAME, ColumnRole.PLACE, ColumnRole.CONTENT, ColumnRole.TEXT}
    own = all(column.role in plain for column in table.columns) and len(table.with_role(ColumnRole.PLACE)) == 1
    return own and is_cluster_table(table)
