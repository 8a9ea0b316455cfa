"""What is measured of a run, one metric per file; `measure` runs them all over a set of scored conversations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evals.metrics import (
    citations,
    exact_sets,
    facts,
    false_premise,
    injection,
    latency,
    multi_turn,
    pass_rate,
    status,
    usage,
    variants,
)
from evals.metrics.measure import Measure
from evals.score import Scored

ALL = (
    pass_rate, facts, exact_sets, citations, status, false_premise, multi_turn, variants, injection, latency, usage,
)  # fmt: skip


def measure(scored: Sequence[Scored]) -> list[Measure]:
    """All metrics that have anything to say about these conversations."""
    return [one for metric in ALL for one in metric.measure(scored) if one.n]


def by_name(measures: Iterable[Measure]) -> dict[str, Measure]:
    return {one.name: one for one in measures}
