"""A message → its clauses: statements that set the scene, and the questions that are asked."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'a-z])|(?<=[。！？；;?？])\s*")
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|vs|etc|no|approx|dr|mr|mrs|u\.s)\.$", re.IGNORECASE)
_WH = (
    r"(?:which|what|where|when|who|whom|why|how|is|are|was|were|does|do|did|can|could|will|would|should|has|have"
    r"|please|tell|list|name|give|show|compare)"
)
_JOINED = re.compile(
    rf" ?(?:,| -|:) ?(?:and|but|so|then|also)? ?(?={_WH}\b)"
    rf"|(?: ?,)? plus (?=(?:the|a|an|{_WH})\b)"
    rf"| (?:and|but) (?=(?:which|what|where|when|who|why|how)\b)"
    r"|[，,]\s*(?=(?:以及|并且|还有|那么?|又|且|同时)?[^，。？]{0,12}(?:哪|什么|多少|几个|是否|谁|何时|怎么))",
    re.IGNORECASE,
)
_SHORTEST = 3


def split_clauses(text: str) -> tuple[str, ...]:
    """Cut a message at sentence ends, and where one question is joined to another statement or question."""
    sentences: list[str] = []
    for part in _SENTENCE.split(" ".join(text.split())):
        if sentences and _ABBREVIATED.search(sentences[-1]):
            sentences[-1] = f"{sentences[-1]} {part}"
        elif part.strip():
            sentences.append(part.strip())
    clauses: list[str] = []
    for sentence in sentences:
        pieces = [piece.strip(" ,，") for piece in _JOINED.split(sentence)]
        clauses.extend(piece for piece in pieces if len(piece) >= _SHORTEST)
    return tuple(clauses) or (text,)
