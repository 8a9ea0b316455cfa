"""The canonical texts that a suite's documents have: offsets and gold quotes are looked up in them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from evals.cases import LoadedSuite, Pin
from evals.errors import SuiteError
from knowledge import sources
from knowledge.parse import parse
from knowledge.readers.formats import read
from knowledge.types import Document, Source

Extent = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Texts:
    """Documents by id."""

    documents: Mapping[str, Document]

    def text(self, document_id: str) -> str | None:
        document = self.documents.get(document_id)
        return document.text if document else None

    def find(self, quote: str) -> Iterator[tuple[str, Extent]]:
        """Where a quote stands verbatim, white space folded: document id and extent."""
        pattern = _pattern(quote)
        for document_id, document in self.documents.items():
            yield from ((document_id, match.span()) for match in pattern.finditer(document.text))


@lru_cache(maxsize=4_096)
def _pattern(quote: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, unicodedata.normalize("NFC", quote).split())))


def pins_of(suite: LoadedSuite) -> tuple[Pin, ...]:
    """The suite's documents; without any, those that come with the program."""
    if suite.suite.documents:
        return suite.suite.documents
    return tuple(
        Pin(bundled=source.file, file="", sha256=hashlib.sha256(data).hexdigest()) for source, data in sources.bundled()
    )


def pinned_files(suite: LoadedSuite) -> tuple[Path, ...]:
    """The documents beside the suite, to be indexed with the bundled ones."""
    return tuple(suite.folder / pin.file for pin in pins_of(suite) if pin.file)


def load_texts(suite: LoadedSuite) -> Texts:
    """
    Raises:
        SuiteError: a document is missing, or its digest is not the pinned one.
        DocumentError: it cannot be read.
    """
    documents = (_load(suite, pin) for pin in pins_of(suite))
    return Texts({document.document_id: document for document in documents})


def _load(suite: LoadedSuite, pin: Pin) -> Document:
    source, data = _bundled(suite, pin) if pin.bundled else _beside(suite, pin)
    actual = hashlib.sha256(data).hexdigest()
    if actual != pin.sha256:
        raise SuiteError(
            f"Suite {suite.name}: {pin.bundled or pin.file} has sha256 {actual}, but {pin.sha256} is pinned. "
            "Check the gold quotes against the new text, then pin it."
        )
    return parse(data, source).document


def _bundled(suite: LoadedSuite, pin: Pin) -> tuple[Source, bytes]:
    for source, data in sources.bundled():
        if source.file == pin.bundled:
            return source, data
    raise SuiteError(f"Suite {suite.name}: no document {pin.bundled!r} comes with the program.")


def _beside(suite: LoadedSuite, pin: Pin) -> tuple[Source, bytes]:
    path = suite.folder / pin.file
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SuiteError(f"Suite {suite.name}: {path} cannot be read ({error.strerror}).") from error
    return sources.describe(path.name, read(data, path.name), data, sources.given_for(path)), data
