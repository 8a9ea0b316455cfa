"""Keyword search: a BM25 index of chunks on disk that follows the catalogue.

The index is derived. Which catalogue, revision and versions it holds is written into the index itself, in the same
commit as the chunks, so that it never claims what it does not have.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import tantivy

from knowledge.catalog import Contents
from knowledge.chunk_columns import ChunkColumns
from knowledge.errors import StoreError
from knowledge.index_files import translated, verify
from knowledge.tokens import TOKENS_VERSION, index_terms, joined_tokens
from knowledge.tokens import tokens as tokens
from knowledge.types import IndexTerms

CONTEXT_WEIGHT = 0.5  # of a word in the heading path or list lead, against 1 in the chunk itself
MAX_QUERY_TERMS = 256
PREVIOUS_WEIGHT = 0.5  # of the turn before a follow-up, measured in docs/evaluating.md
FIRST_WEIGHT = 0.3  # of the first turn of a conversation
FUNCTION_WORDS = (
    "the a an of in on at to for from and or is are was were be been do does did can could would should will "
    "what which who whom whose when where why how that this these those it its they them their there he she "
    "his her i me my we us our you your with by as about not no so if than then just any some much many more "
    "most has have had get got also"
)
_MAX_QUERY_CHARACTERS = 20_000
_WRITER_BYTES = 20_000_000

_log = logging.getLogger(__name__)


def weighted(turns: Sequence[str]) -> dict[str, float]:
    """What to look for, and how much each term counts: those of the last turn 1, of the turn before it
    PREVIOUS_WEIGHT more, of the first FIRST_WEIGHT more. Function words are left out unless nothing else is there."""
    weights: dict[str, float] = {}
    shares = ((turns[-1:], 1.0), (turns[-2:-1], PREVIOUS_WEIGHT), (turns[:1] if len(turns) > 2 else (), FIRST_WEIGHT))
    for chosen, weight in shares:
        for term in dict.fromkeys(tokens(" ".join(chosen)[:_MAX_QUERY_CHARACTERS])):
            weights[term] = weights.get(term, 0.0) + weight
    content = {term: weight for term, weight in weights.items() if term not in _function_terms()}
    return dict(islice((content or weights).items(), MAX_QUERY_TERMS))


@cache
def _function_terms() -> frozenset[str]:
    return frozenset(tokens(FUNCTION_WORDS))


@dataclass(frozen=True, slots=True)
class IndexState:
    """What an index stands for. Another catalogue or other token rules make it worthless."""

    catalogue: str
    revision: int
    versions: tuple[int, ...]
    tokens: str = TOKENS_VERSION


def record_id(version: int, item_id: str) -> str:
    """The name of a chunk or cluster row in derived indexes: never used again for other content."""
    return f"{version}/{item_id}"


class KeywordIndex:
    """An open index. Searching is safe from any thread and beside a writing process; one process may write."""

    def __init__(self, index: Any) -> None:
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("ours", analyzer)
        self._index = index
        self.state = self._read_state()

    @classmethod
    def open(cls, folder: Path) -> Self:
        """
        Raises:
            StoreError: it is not there, or damaged; `create` makes a new one.
        """
        with translated():
            verify(folder)
            return cls(tantivy.Index.open(str(folder)))

    @classmethod
    def create(cls, folder: Path) -> Self:
        """An empty index in place of whatever is in the folder."""
        with translated():
            if folder.is_symlink() or folder.is_file():
                folder.unlink()
            elif folder.exists():
                shutil.rmtree(folder)
            folder.mkdir(parents=True)
            return cls(tantivy.Index(_schema(), path=str(folder)))

    def follow(
        self, catalogue: str, contents: Contents, ready: Mapping[int, IndexTerms] = MappingProxyType({})
    ) -> None:
        """Make the index stand for what is live, in one commit: all of it or, after a crash, none of it.

        Terms that are `ready` are not cut again.
        """
        live = {stored.version: stored for stored in contents.versions}
        state = IndexState(catalogue, contents.revision, tuple(live))
        if self.state == state:
            return
        indexed = set(self.state.versions) if self.state else set()
        with translated():
            with self._index.writer(_WRITER_BYTES, 1) as writer:
                for version in indexed - live.keys():
                    writer.delete_documents_by_term("version", str(version))
                for version in live.keys() - indexed:
                    stored = live[version]
                    terms = ready.get(version) or index_terms(stored.document, stored.chunks)
                    ids = ChunkColumns.of(stored.document.document_id, stored.chunks).ids()
                    for chunk_id, text, context in zip(ids, terms.texts, terms.contexts, strict=True):
                        writer.add_document(
                            tantivy.Document(
                                record=record_id(version, chunk_id), version=str(version), text=text, context=context
                            )
                        )
                writer.delete_documents_by_term("version", "state")
                writer.add_document(tantivy.Document(version="state", record="state", state=json.dumps(asdict(state))))
                writer.commit()
            self._index.reload()
        self.state = state

    def add(self, texts: Iterable[tuple[str, str]]) -> None:
        """Index texts of no catalogue by their ids, in one commit; for measuring search on other collections."""
        with translated():
            with self._index.writer(_WRITER_BYTES, 1) as writer:
                for record, text in texts:
                    writer.add_document(tantivy.Document(record=record, text=joined_tokens(text)))
                writer.commit()
            self._index.reload()

    def stands_for(self, catalogue: str, revision: int) -> bool:
        state = self.state
        return state is not None and (state.catalogue, state.revision, state.tokens) == (
            catalogue,
            revision,
            TOKENS_VERSION,
        )

    def count(self) -> int:
        """Chunks in the index."""
        return max(0, int(self._index.searcher().num_docs) - (self.state is not None))

    def search(
        self, query: str, limit: int, versions: Collection[int] | None = None, earlier: Sequence[str] = ()
    ) -> dict[str, float]:
        """BM25 of the best records for any text whatever, optionally among some document versions only.

        `earlier` are the turns of the conversation before the query, see `weighted`.

        Raises:
            StoreError: the index has been damaged since it was opened.
        """
        terms = weighted((*earlier, query))
        if not terms or limit < 1 or (versions is not None and not versions):
            return {}
        schema = self._index.schema
        clauses = [
            (tantivy.Occur.Should, clause)
            for term, weight in terms.items()
            for clause in (
                tantivy.Query.boost_query(
                    tantivy.Query.term_query(schema, field, term, index_option="freq"), weight * share
                )
                for field, share in (("text", 1.0), ("context", CONTEXT_WEIGHT))
            )
        ]
        words = tantivy.Query.boolean_query(clauses)
        if versions is not None:
            among = tantivy.Query.term_set_query(schema, "version", [str(version) for version in versions])
            words = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, words), (tantivy.Occur.Must, tantivy.Query.const_score_query(among, 0.0))]
            )
        with translated():
            searcher = self._index.searcher()
            hits = searcher.search(words, limit=limit, count=False).hits
            return {str(searcher.doc(address).get_first("record")): float(score) for score, address in hits}

    def _read_state(self) -> IndexState | None:
        searcher = self._index.searcher()
        query = tantivy.Query.term_query(self._index.schema, "version", "state")
        hits = searcher.search(query, limit=1).hits
        if not hits:
            return None
        stored = json.loads(searcher.doc(hits[0][1]).get_first("state"))
        return IndexState(stored["catalogue"], stored["revision"], tuple(stored["versions"]), stored["tokens"])


def keep(
    folder: Path, catalogue: str, contents: Contents, ready: Mapping[int, IndexTerms] = MappingProxyType({})
) -> KeywordIndex:
    """The folder's index, following what is live; made anew where it is missing, damaged or of another origin.

    Raises:
        StoreError: it cannot be written.
    """
    try:
        index = KeywordIndex.open(folder)
        if index.state and (index.state.catalogue, index.state.tokens) == (catalogue, TOKENS_VERSION):
            index.follow(catalogue, contents, ready)
            return index
    except StoreError as error:
        if folder.exists():
            _log.warning("%s", error)
    index = KeywordIndex.create(folder)
    index.follow(catalogue, contents, ready)
    return index


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("record", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("version", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("state", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name="ours", index_option="freq")
    builder.add_text_field("context", tokenizer_name="ours", index_option="freq")
    return builder.build()
