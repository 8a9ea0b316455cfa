"""How a data folder is doing, in numbers and sentences."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from knowledge.catalog import Catalog
from knowledge.embed import Embedder, MiniLMEmbeddings
from knowledge.errors import ModelFilesError, StoreError


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
