"""What the reading tests share: the bundled document, read once, and any text, read."""

from __future__ import annotations

from functools import cache

from knowledge.parse import parse
from knowledge.sources import bundled
from knowledge.types import Parsed, Source


@cache
def policy() -> Parsed:
    [(source, data)] = bundled()
    return parse(data, source)


def read(text: str) -> Parsed:
    return parse(text.encode("utf-8"), Source(document_id="invented", file="invented.txt", title="Invented"))


def spaced(text: str) -> str:
    """As the gold files write it: every run of white space is one space."""
    return " ".join(text.split())
