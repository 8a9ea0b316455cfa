"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with stage, done and total: parse, embed, catalogue, keywords, vectors."""


def silent(stage: str, done: int, total: int) -> None:
    """The progress of somebody who does not look."""
