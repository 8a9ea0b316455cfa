"""What can go wrong with documents and their store; every message says what to do next.

KnowledgeError
├── DocumentError          a file cannot become a document
│   ├── UnreadableFile     not there, not permitted, not text, too large
│   └── SourceMismatch     a bundled file differs from the digest in sources.yaml
├── LexiconError           a lexicon file is missing or malformed
├── EmbedderUnavailable    the embedding endpoint gives no vectors; search goes on from keywords
│   └── ModelFilesError    the bundled embedder is missing or damaged
└── StoreError             the data folder cannot be used
    ├── ForeignDataFolder  the folder holds something that is not ours
    ├── StoreBusy          another process is writing
    └── NewerStore         written by a newer version of this program
"""

from __future__ import annotations


class KnowledgeError(Exception):
    """Base of all errors of this package."""


class DocumentError(KnowledgeError):
    pass


class UnreadableFile(DocumentError):
    pass


class SourceMismatch(DocumentError):
    pass


class LexiconError(KnowledgeError):
    pass


class EmbedderUnavailable(KnowledgeError):
    pass


class ModelFilesError(EmbedderUnavailable):
    pass


class StoreError(KnowledgeError):
    pass


class ForeignDataFolder(StoreError):
    pass


class StoreBusy(StoreError):
    pass


class NewerStore(StoreError):
    pass
