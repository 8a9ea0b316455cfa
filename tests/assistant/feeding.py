"""An assistant that has read the bundled text and some invented ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from assistant.build import Assistant
from assistant.settings import Settings
from knowledge.library import Library


@contextmanager
def fed(folder: Path, texts: Mapping[str, str]) -> Iterator[Assistant]:
    """Feed texts, by the names of their files, into a new store in a folder."""
    (folder / "docs").mkdir()
    for name, text in texts.items():
        (folder / "docs" / name).write_text(text, encoding="utf-8")
    library = Library.open(folder / "data", write=True)
    with Assistant(library, Settings(data_dir=folder / "data")) as assistant:
        library.ingest([folder / "docs"])
        yield assistant
