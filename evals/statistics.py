"""Intervals and tests, all of them scipy's. Rates are shares of 1, intervals are 95 %."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

CONFIDENCE = 0.95
RESAMPLES = 9_999


class Interval(NamedTuple):
    low: float
    high: float


class Difference(NamedTuple):
    """Of two means over the same cases, with its interval; inconclusive while that spans 0."""

    value: float
    interval: Interval

    @property
    def conclusive(self) -> bool:
        return self.interval.low > 0 or self.interval.high < 0


def wilson(passed: int, of: int) -> Interval | None:
    """Wilson's score interval of a rate (Wilson, JASA 1927); None for no cases."""
    from scipy.stats import binomtest

    if not of:
        return None
    interval = binomtest(passed, of).proportion_ci(CONFIDENCE, method="wilson")
    return Interval(float(interval.low), float(interval.high))


def mcnemar(broken: int, fixed: int) -> float:
    """The exact p-value for as uneven a split of the changed cases by chance (McNemar, Psychometrika 1947)."""
    from scipy.stats import binomtest

    return float(binomtest(broken, broken + fixed, 0.5).pvalue) if broken + fixed else 1.0


def paired_bootstrap(differences: Mapping[str, Sequence[float]], seed: int = 0) -> Difference:
    """The mean of paired differences, with a percentile interval from resampling whole clusters.

    Args:
        differences: after minus before for each case, by cluster: variants of one question are drawn together.
        seed: equal seeds give equal intervals.
    """
    sums = [float(sum(values)) for values in differences.values() if values]
    counts = [float(len(values)) for values in differences.values() if values]
    if not counts:
        raise ValueError("no cases in common")
    mean = sum(sums) / sum(counts)
    return Difference(mean, _resampled(sums, counts, seed) or Interval(mean, mean))


def cluster_mean(values: Mapping[str, Sequence[float]], seed: int = 0) -> Interval | None:
    """The interval of a mean whose values come in clusters (Miller, arXiv 2411.00640); None for fewer than two."""
    sums = [float(sum(numbers)) for numbers in values.values() if numbers]
    counts = [float(len(numbers)) for numbers in values.values() if numbers]
    return _resampled(sums, counts, seed)


def _resampled(sums: list[float], counts: list[float], seed: int) -> Interval | None:
    import numpy as np
    from scipy.stats import bootstrap

    if len(counts) < 2:
        return None
    ratios = {total / count for total, count in zip(sums, counts, strict=True)}
    if len(ratios) == 1:  # nothing varies: every resample is the same
        only = ratios.pop()
        return Interval(only, only)
    result = bootstrap(
        (np.array(sums), np.array(counts)),
        lambda total, count, axis: total.sum(axis=axis) / count.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=RESAMPLES,
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(seed),
        batch=2_000,
    )
    interval = result.confidence_interval
    return Interval(float(interval.low), float(interval.high))
