"""Several questions in one message → one answer."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.draft import Draft, Part
from assistant.types import Status

_MISSING = frozenset({Status.NOT_FOUND, Status.CLARIFY})
_IDLE = frozenset({Status.SMALLTALK, Status.DECLINED})


def merge(drafts: Sequence[Draft]) -> Draft:
    """Put drafts together in order; what is missing in one and there in another makes the whole `partial`."""
    useful = [draft for draft in drafts if draft.status not in _IDLE] or list(drafts[:1])
    if len(useful) == 1:
        return useful[0]
    parts: list[Part] = []
    for draft in useful:
        shown = draft.parts[:1] if draft.status in _MISSING else draft.parts
        parts.extend(part for part in shown if part not in parts)
    return Draft(
        status=_status([draft.status for draft in useful]),
        parts=tuple(parts),
        facts=tuple(dict.fromkeys(fact for draft in useful for fact in draft.facts)),
        notices=tuple(dict.fromkeys(notice for draft in useful for notice in draft.notices)),
    )


def _status(statuses: Sequence[Status]) -> Status:
    missing = [status in _MISSING for status in statuses]
    if all(missing):
        return Status.NOT_FOUND
    if any(missing):
        return Status.PARTIAL
    return Status.CORRECTED if Status.CORRECTED in statuses else Status.ANSWERED
