"""The library's search as a LangChain retriever."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as RetrievedDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from knowledge.library import Library
from knowledge.types import Passage

LONGEST_QUERY = 600  # characters; what is longer than that is no longer one thing to look for


class HybridRetriever(BaseRetriever):
    """Keywords and meaning, fused. Metadata carry the span, so that a quote can be cut again."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    limit: int = 60
    keyword_weight: float = 1.0
    cosine_weight: float = 2.0

    def passages(
        self, query: str, earlier: Sequence[str] = (), documents: frozenset[str] | None = None
    ) -> Sequence[Passage]:
        """The passages themselves, with scores, best first; of some documents if they are given.

        `earlier` are the turns that a follow-up leans on.
        """
        return self.library.search(
            query[:LONGEST_QUERY],
            earlier=tuple(turn[:LONGEST_QUERY] for turn in earlier),
            limit=self.limit,
            document_ids=documents,
            keyword_weight=self.keyword_weight,
            cosine_weight=self.cosine_weight,
        )

    def nearest_clusters(self, query: str) -> Sequence[tuple[str, float]]:
        """The cluster rows nearest in meaning, with their cosine, nearest first; none while there are no vectors."""
        return [(near.fact.name, near.cosine) for near in self.library.nearest_clusters(query)]

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's signature
    ) -> list[RetrievedDocument]:
        return [
            RetrievedDocument(
                page_content=passage.text,
                id=passage.chunk.chunk_id,
                metadata={
                    "document_id": passage.chunk.span.document_id,
                    "start": passage.chunk.span.start,
                    "end": passage.chunk.span.end,
                    "section": list(passage.chunk.section),
                    "score": passage.score,
                },
            )
            for passage in self.passages(query)
        ]
