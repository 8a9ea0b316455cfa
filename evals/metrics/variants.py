"""Variants of one question: groups of which the worst variant passes, and groups whose answers rest on the same facts.

worst of group = groups with all variants passed / groups; same facts = groups in which all answers have the same rows
and the same status / groups (consistency, Elazar et al., TACL 2021). Groups of one variant are not counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.metrics.measure import Measure, rate
from evals.score import Scored, State


def measure(scored: Sequence[Scored]) -> Iterator[Measure]:
    groups: dict[tuple[str, str, int], list[Scored]] = {}
    for one in scored:
        if one.case.group and one.state in (State.PASSED, State.FAILED):
            groups.setdefault((one.suite, one.case.group, one.repeat), []).append(one)
    several = [group for group in groups.values() if len(group) > 1]
    yield rate("worst_of_variants", [all(one.passed for one in group) for group in several])
    yield rate("same_facts", [len({_facts(one) for one in group}) == 1 for group in several])


def _facts(one: Scored) -> tuple[object, ...]:
    answer = one.answer
    if answer is None:
        return ()
    rows = frozenset((fact.cluster, frozenset(fact.places)) for fact in answer.facts)
    return answer.status, rows, frozenset((c.start, c.end) for c in answer.citations) if not rows else None
