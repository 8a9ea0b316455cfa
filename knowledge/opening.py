"""What happens before a library can be read: documents indexed, the keyword index brought to the same revision."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from knowledge import folder
from knowledge.catalog import Catalog, Contents
from knowledge.database import Hold
from knowledge.embed import Embedder
from knowledge.errors import StoreBusy, StoreError
from knowledge.ingest import Indexer
from knowledge.keywords import KeywordIndex, keep
from knowledge.lock import WriterLock
from knowledge.progress import Progress
from knowledge.types import IndexTerms

KEYWORDS_FOLDER = "keywords"
_FIRST_INDEXING_SECONDS = 60.0
_POLL_SECONDS = 0.05

_log = logging.getLogger(__name__)


def bring_up_to_date(data_dir: Path, catalog: Catalog, indexer: Indexer, progress: Progress) -> KeywordIndex | None:
    """What the holder of the folder's lock does first: texts, then their words, then their vectors if they are few.

    Raises:
        StoreBusy: another machine is indexing the very first documents, and takes long.
    """
    contents = catalog.contents()
    if not indexer.pending(contents):
        return follow_keywords(data_dir, catalog, contents, progress)
    keywords = None
    try:
        with catalog.hold(Hold.WRITE, _FIRST_INDEXING_SECONDS):
            indexer.bring_up_to_date(progress)
            contents = catalog.contents()
            keywords = follow_keywords(data_dir, catalog, contents, progress)
            indexer.embed_few(contents, progress)
    except StoreBusy:
        # Another machine does it, or is at something longer. What is there already can be read.
        contents = catalog.contents()
        if not contents.versions:
            raise
        keywords = follow_keywords(data_dir, catalog, contents, progress)
    return keywords


def follow_keywords(
    data_dir: Path,
    catalog: Catalog,
    contents: Contents,
    progress: Progress,
    ready: Mapping[int, IndexTerms] = MappingProxyType({}),
) -> KeywordIndex | None:
    """The keyword index at the revision of `contents`; None if it cannot be written."""
    progress("keywords", 0, 1)
    try:
        index = keep(data_dir / KEYWORDS_FOLDER, catalog.catalogue_id, contents, ready)
    except StoreError as error:
        _log.warning("%s Until then search works from vectors alone.", error)
        return None
    progress("keywords", 1, 1)
    return index


def open_beside(
    data_dir: Path, embedder: Embedder, bundled: bool, progress: Progress, database_url: str = ""
) -> tuple[Catalog, KeywordIndex | None]:
    """Open for reading; index first if something is missing and nobody else is writing."""
    patience = time.monotonic() + _FIRST_INDEXING_SECONDS
    while True:
        catalog = Catalog.open(data_dir, database_url)
        if catalog is not None:
            contents = catalog.contents()
            keywords = open_keywords(data_dir)
            followed = keywords is not None and keywords.stands_for(catalog.catalogue_id, contents.revision)
            if followed and not Indexer(catalog, embedder, bundled).pending(contents):
                return catalog, keywords
        folder.prepare(data_dir)
        try:
            with WriterLock(data_dir, brief=True):
                catalog = catalog or open_or_create(data_dir, database_url)
                return catalog, bring_up_to_date(data_dir, catalog, Indexer(catalog, embedder, bundled), progress)
        except StoreBusy:
            # Whoever holds the lock is indexing. What is there already can be read; for the very first documents, wait.
            readable = catalog is not None and contents.versions and keywords is not None
            if catalog is not None and (readable or time.monotonic() > patience):
                return catalog, keywords
            if time.monotonic() > patience:
                raise
        if catalog is not None:
            catalog.close()
        time.sleep(_POLL_SECONDS)


def own_folder(data_dir: Path, *, shared: bool) -> WriterLock | None:
    """The folder's lock; None if somebody else has it who need not be waited for, as the catalogue is elsewhere."""
    folder.prepare(data_dir)
    try:
        return WriterLock(data_dir)
    except StoreBusy:
        if shared:
            return None
        raise


def open_or_create(data_dir: Path, database_url: str) -> Catalog:
    return Catalog.open(data_dir, database_url) or Catalog.create(data_dir, database_url)


def open_keywords(data_dir: Path) -> KeywordIndex | None:
    """The index as it is, None if it cannot be read; only the holder of the lock repairs it."""
    try:
        return KeywordIndex.open(data_dir / KEYWORDS_FOLDER)
    except StoreError as error:
        _log.info("%s", error)
        return None
