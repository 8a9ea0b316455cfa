"""Status: the confusion of what was wanted with what came, balanced accuracy, and the two ways of refusing wrongly.

balanced accuracy = mean over the wanted statuses of (accepted answers / answers wanted so)
(Brodersen et al., ICPR 2010): the many that are answered do not drown the few that are to be refused.
false refusals = refused where an answer was wanted / answers wanted; missed refusals = answered where none was wanted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.types import Status
from evals.grading import ACCEPTED, expected_status
from evals.metrics.measure import Measure, rate
from evals.score import Scored

REFUSALS = frozenset({Status.NOT_FOUND, Status.DECLINED, Status.CLARIFY})
_ANSWERS = frozenset({"answered", "corrected"})


def confusion(scored: Sequence[Scored]) -> Counter[tuple[str, str]]:
    """How often each wanted status met each status."""
    return Counter(_pairs(scored))


def measure(scored: Sequence[Scored]) -> Iterator[Measure]:
    pairs = list(_pairs(scored))
    yield rate("status_accepted", [got in ACCEPTED[wanted] for wanted, got in pairs])
    recalls = []
    for status in sorted({wanted for wanted, _ in pairs}):
        came = [got in ACCEPTED[status] for wanted, got in pairs if wanted == status]
        recalls.append(sum(came) / len(came))
    yield Measure("balanced_accuracy", sum(recalls) / len(recalls) if recalls else None, len(pairs))
    yield rate("false_refusals", [Status(got) in REFUSALS for wanted, got in pairs if wanted in _ANSWERS])
    unwanted = [Status(got) not in REFUSALS for wanted, got in pairs if wanted in ("not_found", "declined")]
    yield rate("missed_refusals", unwanted)


def _pairs(scored: Sequence[Scored]) -> Iterator[tuple[str, str]]:
    for one in scored:
        if one.answer is not None:
            yield expected_status(one.case, one.case.expect), str(one.answer.status)
