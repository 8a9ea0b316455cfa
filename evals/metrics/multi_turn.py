"""Conversations: graded turns that pass, conversations of which every graded turn passes, and the gap to the twin.

gap = pass rate of standalone twins - pass rate of the conversations whose last question they ask in full, over pairs
(the "context gap" of MTRAG, Katsis et al., 2025). 0 is best; a positive gap is what understanding follow-ups loses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.metrics.measure import Measure, mean, rate
from evals.score import Scored, State

_SCORED = (State.PASSED, State.FAILED)


def measure(scored: Sequence[Scored]) -> Iterator[Measure]:
    several = [one for one in scored if len(one.case.turns) > 1]
    graded = [[turn.grade.passed for turn in one.turns if turn.grade is not None] for one in several]
    yield rate("turns_passed", [passed for turns in graded for passed in turns])
    yield rate("conversations_passed", [all(turns) for turns in graded if turns])
    held = {(one.suite, one.case.id, one.repeat): one for one in scored if one.state in _SCORED}
    gaps: dict[str, list[float]] = {}
    for one in held.values():
        twin = held.get((one.suite, one.case.standalone_of, one.repeat))
        if twin is not None:
            gaps.setdefault(one.case.cluster, []).append(float(one.passed) - float(twin.passed))
    yield mean("multi_turn_gap", gaps)
