"""Keyword search: a BM25 index of chunks on disk that follows the catalogue.

The index is derived; which catalogue, revision and versions it holds, `index_state` tells. A score is a function of the
documents, not of how they came in: BM25 counts what was removed until it is merged away, so a small index is written
anew when documents go, and equal scores are ordered by documents and positions.
"""

from __future__ import annotations

import logging
import shutil
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import numpy as np
import tantivy

from knowledge import index_state
from knowledge.catalog import Contents
from knowledge.errors import StoreError
from knowledge.index_files import translated, verify
from knowledge.index_state import IndexState as IndexState
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
_REWRITTEN = 20_000  # chunks of an index that is written anew rather than left with removed ones
_TIES = 50  # more than asked for are fetched, as the last may be as good as those after it
_MOST_TIES = 2_000
_POSITION = 0xFFFFFFFF
_DECIMALS = 3  # of a score: the order in which its terms are summed up shows after that

Place = tuple[int, int]
"""A chunk: the version that it belongs to, and its position among the chunks of that version."""

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


def record_id(version: int, item_id: str) -> str:
    """The name of a chunk or cluster row in derived indexes: never used again for other content."""
    return f"{version}/{item_id}"


class KeywordIndex:
    """An open index. Searching is safe from any thread and beside a writing process; one process may write."""

    def __init__(self, folder: Path, index: Any, state: IndexState | None) -> None:
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("ours", analyzer)
        self._folder = folder
        self._index = index
        self.state = state

    @classmethod
    def open(cls, folder: Path) -> Self:
        """
        Raises:
            StoreError: it is not there, or damaged; `create` makes a new one.
        """
        with translated():
            verify(folder)
            state = index_state.read(folder)  # before the index: what is claimed is there, whoever commits meanwhile
            return cls(folder, tantivy.Index.open(str(folder)), state)

    @classmethod
    def create(cls, folder: Path) -> Self:
        """An empty index in place of whatever is in the folder."""
        with translated():
            if folder.is_symlink() or folder.is_file():
                folder.unlink()
            elif folder.exists():
                shutil.rmtree(folder)
            folder.mkdir(parents=True)
            index = tantivy.Index(_schema(), path=str(folder))
            index_state.announce(folder, None, None)
            return cls(folder, index, None)

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
        gone, new = indexed - live.keys(), live.keys() - indexed
        with translated():
            index_state.announce(self._folder, self.state, state)
            with self._index.writer(_WRITER_BYTES, 1) as writer:
                if gone and sum(len(stored.chunks) for stored in live.values()) <= _REWRITTEN:
                    writer.delete_all_documents()
                    gone, new = set(), set(live)
                for version in gone:
                    writer.delete_documents_by_term("version", str(version))
                for version in sorted(new):
                    stored = live[version]
                    terms = ready.get(version) or index_terms(stored.document, stored.chunks)
                    _add(writer, version, stored.document.document_id, zip(terms.texts, terms.contexts, strict=True))
                writer.commit()
            self._index.reload()
        self.state = state

    def add(self, texts: Iterable[str]) -> None:
        """Index texts of no catalogue, as version 0, in one commit; for measuring search on other collections."""
        with translated():
            with self._index.writer(_WRITER_BYTES, 1) as writer:
                _add(writer, 0, "", ((joined_tokens(text), "") for text in texts))
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
        return int(self._index.searcher().num_docs)

    def search(
        self, query: str, limit: int, versions: Collection[int] | None = None, earlier: Sequence[str] = ()
    ) -> dict[Place, float]:
        """BM25 of the best chunks for any text whatever, best first, optionally among some document versions only.

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
            for most in (limit + _TIES, limit + _MOST_TIES):
                hits = searcher.search(words, limit=most, count=False).hits
                scores = np.round(np.fromiter((score for score, _ in hits), np.float64, len(hits)), _DECIMALS)
                if len(hits) < most or scores[-1] < scores[limit - 1]:
                    break
            addresses = [address for _, address in hits]
            found = np.array(searcher.fast_field_values("version_number", addresses), np.int64)
            places = np.array(searcher.fast_field_values("place", addresses), np.int64)
        best = np.lexsort((found, places, -scores))[:limit]
        positions = (places[best] & _POSITION).tolist()
        return dict(zip(zip(found[best].tolist(), positions, strict=True), scores[best].tolist(), strict=True))


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


def _add(writer: Any, version: int, document_id: str, terms: Iterable[tuple[str, str]]) -> None:
    """Add the chunks of a version, in order. `place` orders equal scores alike in every index of the same documents."""
    document = zlib.crc32(document_id.encode("utf-8", "replace")) >> 1 << 32  # 63 bits with the position
    name = str(version)
    for position, (text, context) in enumerate(terms):
        writer.add_document(
            tantivy.Document(
                version=name, version_number=version, place=document | position, text=text, context=context
            )
        )


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("version_number", fast=True)
    builder.add_integer_field("place", fast=True)
    builder.add_text_field("version", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name="ours", index_option="freq")
    builder.add_text_field("context", tokenizer_name="ours", index_option="freq")
    return builder.build()
