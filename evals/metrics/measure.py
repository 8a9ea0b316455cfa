"""A measured figure: never a bare number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.statistics import Interval, cluster_mean, wilson


@dataclass(frozen=True, slots=True)
class Measure:
    """`value` is None where nothing could be measured, `n` counts what it was measured on.

    `unit` is "share" (of 1), "seconds", "tokens", or "money" in the unit of the configured prices.
    """

    name: str
    value: float | None
    n: int
    interval: Interval | None = None
    unit: str = "share"


def rate(name: str, outcomes: Sequence[bool]) -> Measure:
    """The share of outcomes that are true, with Wilson's interval."""
    passed = sum(outcomes)
    return Measure(name, passed / len(outcomes) if outcomes else None, len(outcomes), wilson(passed, len(outcomes)))


def mean(name: str, values: Mapping[str, Sequence[float]], unit: str = "share") -> Measure:
    """The mean over all values, with an interval that keeps the values of one cluster together."""
    numbers = [value for cluster in values.values() for value in cluster]
    value = sum(numbers) / len(numbers) if numbers else None
    return Measure(name, value, len(numbers), cluster_mean(values) if numbers else None, unit)


def clustered(pairs: Sequence[tuple[str, float | None]]) -> dict[str, list[float]]:
    """Values by cluster; what could not be measured is left out, and shows in `n`."""
    values: dict[str, list[float]] = {}
    for cluster, value in pairs:
        if value is not None:
            values.setdefault(cluster, []).append(value)
    return values
