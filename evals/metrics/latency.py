"""Latency: seconds from question to whole answer, as the asker of the run saw it; p50 and p95 by linear interpolation.

The first exchange with a target is cold and counted apart. Nothing is ever answered from a cache of earlier runs, and
an exchange that failed has no latency. Timed beside other jobs, so only runs with equal --jobs compare.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.metrics.measure import Measure
from evals.score import Scored


def measure(scored: Sequence[Scored]) -> Iterator[Measure]:
    records = [turn.record for one in scored for turn in one.turns if turn.record.error is None]
    cold = [record.seconds for record in records if record.cold]
    warm = [record.seconds for record in records if not record.cold]
    yield Measure("cold_seconds", max(cold, default=None), len(cold), unit="seconds")
    for share in (50, 95):
        yield Measure(f"warm_p{share}_seconds", percentile(warm, share), len(warm), unit="seconds")


def percentile(seconds: Sequence[float], share: float) -> float | None:
    import numpy as np

    return float(np.percentile(seconds, share)) if seconds else None
