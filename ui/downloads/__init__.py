"""A conversation as a file to take away, with the words that its answers quote."""

from __future__ import annotations

from collections.abc import Sequence

from ui.locale import Words
from ui.memory.types import StoredTurn

FORMATS = {
    "md": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""Ending of the file's name → media type."""


def download(form: str, turns: Sequence[StoredTurn], words: Words) -> bytes:
    """The conversation in one of FORMATS; `words` are those of the page it is asked for on."""
    if form == "docx":
        from ui.downloads.word import word_document

        return word_document(turns, words)
    from ui.downloads.markdown import markdown

    return markdown(turns, words).encode()
