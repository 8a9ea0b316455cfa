"""Documents that disagree: both are shown, and the answer says so; nothing is averaged."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

from assistant.amendments import shared
from assistant.compose.context import Context
from assistant.draft import Draft, Excerpt, Statement
from assistant.types import Status
from knowledge.types import Span

_LEAST_SHARED = 0.55  # of the words of either sentence: they speak of the same thing
_FIGURE = re.compile(r"\d(?:[\d,.]*\d)?")


def marked(context: Context, draft: Draft) -> Draft:
    """The draft with a word on it, where two of its quotes say the same thing of other figures and neither changes the
    other."""
    if draft.status is not Status.ANSWERED or len(context.view.documents) < 2:
        return draft
    quotes = [part.span for part in draft.parts if isinstance(part, Excerpt)]
    for one, other in combinations(quotes, 2):
        if _disagree(context, one, other):
            said = Statement(context.say("documents_differ"), (one, other))
            return replace(draft, parts=(said, *draft.parts))
    return draft


def _disagree(context: Context, one: Span, other: Span) -> bool:
    if one.document_id == other.document_id or _is_change(context, one, other) or _is_change(context, other, one):
        return False
    words, others = context.view.cut(one), context.view.cut(other)
    if min(shared(words, others), shared(others, words)) < _LEAST_SHARED:
        return False
    figures, other_figures = set(_FIGURE.findall(words)), set(_FIGURE.findall(others))
    return bool(figures - other_figures) and bool(other_figures - figures)


def _is_change(context: Context, earlier: Span, later: Span) -> bool:
    changes = context.view.scopes.changed_by.get(earlier.document_id, ())
    return any(document_id == later.document_id for document_id, _ in changes)
