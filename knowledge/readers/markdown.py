"""Markdown → the HTML that it stands for → what that shows: no comments, hidden parts, or texts behind pictures."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import yaml
from markdown_it import MarkdownIt

from knowledge.bylines import read_date
from knowledge.layout import FileMetadata, ReadDocument
from knowledge.readers.encoding import decode
from knowledge.readers.html import read_markup

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LONGEST_FRONT = 10_000
_MOST_NESTED = 100


def read_markdown(data: bytes) -> ReadDocument:
    """
    Raises:
        UnreadableFile: the bytes are no text, or nothing is shown.
    """
    decoded = decode(data)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    front = _FRONT.match(text[:_LONGEST_FRONT])
    if front:
        text = text[front.end() :]
    parser = MarkdownIt("commonmark", {"maxNesting": _MOST_NESTED}).enable("table").enable("strikethrough")
    read = read_markup(parser.render(text), decoded.warnings, whole=True)
    return replace(read, metadata=_metadata(front[1] if front else ""))


def _metadata(front: str) -> FileMetadata:
    try:
        told: Any = yaml.safe_load(front) if front else {}
    except (yaml.YAMLError, ValueError, RecursionError):  # no metadata then: the text tells the rest
        told = {}
    if not isinstance(told, dict):
        return FileMetadata()

    def word(*names: str) -> str:
        return next((str(told[name]).strip() for name in names if isinstance(told.get(name), str | int)), "")

    dated = next((str(told[name]) for name in ("date", "published", "issued") if told.get(name)), "")
    return FileMetadata(
        title=word("title"),
        issuer=word("issuer", "publisher", "source"),
        published=read_date(dated),
        language=word("language", "lang").split("-")[0].lower(),
    )
