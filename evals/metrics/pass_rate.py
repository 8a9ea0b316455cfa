"""Pass rate = passed / (passed + failed). Errored and unscored conversations are counted beside it, never in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.metrics.measure import Measure, rate
from evals.score import Scored, State


def measure(scored: Sequence[Scored]) -> Iterator[Measure]:
    yield rate("pass_rate", [one.passed for one in scored if one.state in (State.PASSED, State.FAILED)])
    complete = [one.state in (State.PASSED, State.FAILED) for one in scored]
    yield rate("completed", complete)
    promises = [not turn.grade.broken for one in scored for turn in one.turns if turn.grade is not None]
    yield rate("promises_kept", promises)
