"""Exact sets: the share of answers that name all of a set and nothing else, and the F1 of what they name.

precision = |named ∩ gold| / |named|, recall = |named ∩ gold| / |gold|, F1 = 2·|named ∩ gold| / (|named| + |gold|)
(van Rijsbergen, 1979). An answer that names nothing has F1 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.metrics.measure import Measure, clustered, mean, rate
from evals.score import Scored
from evals.wording import named


def measure(scored: Sequence[Scored]) -> Iterator[Measure]:
    pairs = []
    for one in scored:
        wanted = one.case.expect.exact_set
        if wanted is not None and one.answer is not None:
            pairs.append(
                (one.case.cluster, f1(named(wanted.kind, one.answer.text, wanted.aliases), set(wanted.values)))
            )
    yield rate("exact_sets", [value == 1.0 for _, value in pairs])
    yield mean("set_f1", clustered([(cluster, value) for cluster, value in pairs]))


def f1(found: set[str], gold: set[str]) -> float:
    return 2 * len(found & gold) / (len(found) + len(gold))
