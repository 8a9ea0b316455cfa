"""A question that takes for true that something is in a city, where the documents put it somewhere else."""

from __future__ import annotations

import re

from assistant.compose.claims import takes_for_true
from assistant.compose.context import Context
from assistant.names import PLACE_KINDS
from assistant.ranking import Ranking, weight_covered
from knowledge.types import ChunkKind

LEAST_SAID = 0.6  # of the question, its place aside, by the passage that puts its subject elsewhere
_PUTS = (
    r"(?i)(?:\b(?:is|are|was|were|sits?|lies?|stands?|located|built|based) (?:\w+ ){0,2}?(?:in|at|near) (?:the )?"
    r"|在|位于)"
)
_SITE = re.compile(
    r"\b(?:located|lies|sits|stands|built|based|situated) (?:in|at|near|on)\b|位于|坐落|地处|设在|建在|落户|选址"
)


def is_elsewhere(context: Context) -> bool:
    """Whether the passage that says most of a question puts its subject somewhere, and the question in another city.

    The caller has seen that no quote names that city.
    """
    question, ranking = context.question, context.ranking()
    if not takes_for_true(question) or not ranking.found or _said(ranking) < LEAST_SAID:
        return False
    if not any(re.search(_PUTS + re.escape(place.words), question.normal) for place in question.places):
        return False
    chunks = ranking.found[0].window.chunks
    if chunks[0].kind is ChunkKind.TABLE_ROW:
        return True
    return any(_SITE.search(context.view.cut(chunk.span)) for chunk in chunks)


def _said(ranking: Ranking) -> float:
    """How much of the question, without the place that it names, the best window says (0..1)."""
    placed = frozenset(number for number, unit in enumerate(ranking.units) if unit.kinds & PLACE_KINDS)
    rest = 1.0 - weight_covered(ranking.units, placed)
    return weight_covered(ranking.units, ranking.found[0].covered - placed) / rest if rest else 0.0
