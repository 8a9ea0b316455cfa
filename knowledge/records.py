"""What Chroma keeps of a document version beside the vectors: enough to filter by, and to look at."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.catalog import ItemVectors
from knowledge.keywords import record_id
from knowledge.rows import CHUNK, StoredVersion
from knowledge.types import ClusterFact
from knowledge.vectors import BATCH, Metadata, Record


def batches(stored: StoredVersion, items: ItemVectors) -> Iterator[list[Record]]:
    """Records of one version's chunks or cluster rows, in batches that Chroma takes."""
    metadata = _chunk_metadata(stored) if items.kind == CHUNK else _cluster_metadata(stored)
    for start in range(0, len(items.ids), BATCH):
        pairs = zip(items.ids[start : start + BATCH], items.vectors[start : start + BATCH], strict=True)
        yield [Record(record_id(stored.version, item), vector, metadata[item]) for item, vector in pairs]


def _chunk_metadata(stored: StoredVersion) -> dict[str, Metadata]:
    return {
        chunk.chunk_id: {
            "version": stored.version,
            "document_id": stored.document.document_id,
            "kind": chunk.kind.value,
            "section": " > ".join(chunk.section),
            "start": chunk.span.start,
            "end": chunk.span.end,
        }
        for chunk in stored.chunks
    }


def _cluster_metadata(stored: StoredVersion) -> dict[str, Metadata]:
    return {fact.fact_id: _of_cluster(stored, fact) for fact in stored.clusters}


def _of_cluster(stored: StoredVersion, fact: ClusterFact) -> Metadata:
    metadata: Metadata = {
        "version": stored.version,
        "document_id": stored.document.document_id,
        "row": fact.row,
        "cluster": fact.name,
    }
    if fact.cities:  # Chroma refuses empty lists
        metadata["cities"] = list(fact.city_names)
    return metadata
