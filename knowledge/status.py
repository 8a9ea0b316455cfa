"""How a data folder is doing, in numbers and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.catalog import Catalog
from knowledge.embed import Embedder, MiniLMEmbeddings
from knowledge.errors import ModelFilesError, StoreError
from knowledge.live import Live


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """`keywords` counts the chunks in the keyword index; `chroma` tells whether it is open and holds all that is live
    (never for a reader); `backlog` counts chunks and rows whose vectors are still to be made; `problems` are sentences
    that say what to do."""

    data_dir: Path
    revision: int
    writer: bool
    documents: int
    chunks: int
    clusters: int
    quantities: int
    keywords: int
    chroma: bool
    embedder: str
    backlog: int
    problems: tuple[str, ...]


def status_of(
    data_dir: Path, live: Live, embedder: Embedder, problems: Sequence[str], *, writer: bool
) -> LibraryStatus:
    """What is live and what is wrong with it, and other problems that are known already."""
    snapshot = live.snapshot()
    return LibraryStatus(
        data_dir=data_dir,
        revision=snapshot.revision,
        writer=writer,
        documents=len(snapshot.documents),
        chunks=snapshot.chunk_count,
        clusters=len(snapshot.clusters),
        quantities=len(snapshot.quantities),
        keywords=live.keywords.count() if live.keywords else 0,
        chroma=live.chroma_ready,
        embedder=embedder.identity,
        backlog=live.backlog(),
        problems=(*live.problems(), *problems),
    )


def deep_problems(catalog: Catalog, embedder: Embedder) -> list[str]:
    """What only reading everything shows: damage in the catalogue or in the model files."""
    problems = []
    try:
        verdict = catalog.check()
        if verdict != "ok":
            problems.append(f"The catalogue is damaged: {verdict}. Restore the data folder from a backup.")
    except StoreError as error:
        problems.append(str(error))
    if isinstance(embedder, MiniLMEmbeddings):
        try:
            embedder.verify()
        except ModelFilesError as error:
            problems.append(str(error))
    return problems
