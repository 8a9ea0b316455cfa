"""Two runs of the same cases: what broke, what was fixed, and whether the difference is more than chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.errors import SuiteError
from evals.score import Scored, State
from evals.statistics import Difference, mcnemar, paired_bootstrap
from evals.summary import Summary

_SCORED = (State.PASSED, State.FAILED)


@dataclass(frozen=True, slots=True)
class Pair:
    """The same conversation in both runs."""

    before: Scored
    after: Scored

    @property
    def change(self) -> int:
        """-1 newly broken, +1 newly fixed, 0 neither."""
        return self.after.passed - self.before.passed


@dataclass(frozen=True, slots=True)
class SuiteChange:
    """`p_value` is McNemar's; `difference` that of the pass rates."""

    suite: str
    pairs: int
    broken: int
    fixed: int
    difference: Difference
    p_value: float

    @property
    def verdict(self) -> str:
        if not self.difference.conclusive:
            return "inconclusive"
        return "better" if self.difference.value > 0 else "worse"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`unpaired` conversations were scored in one of the runs only."""

    broken: tuple[Pair, ...]
    fixed: tuple[Pair, ...]
    changes: tuple[SuiteChange, ...]
    unpaired: tuple[str, ...]
    seed: int


def compare(before: Summary, after: Summary, seed: int = 0) -> Comparison:
    """
    Raises:
        SuiteError: the runs have no conversation in common.
    """
    pairs, unpaired = _pairs(before, after)
    if not pairs:
        raise SuiteError("These runs have no scored case in common, so there is nothing to compare.")
    suites = tuple(dict.fromkeys(pair.after.suite for pair in pairs))
    changes = [_change(suite, [pair for pair in pairs if pair.after.suite == suite], seed) for suite in suites]
    if len(suites) > 1:
        changes.insert(0, _change("all suites", pairs, seed))
    return Comparison(
        broken=tuple(pair for pair in pairs if pair.change < 0),
        fixed=tuple(pair for pair in pairs if pair.change > 0),
        changes=tuple(changes),
        unpaired=unpaired,
        seed=seed,
    )


def _pairs(before: Summary, after: Summary) -> tuple[list[Pair], tuple[str, ...]]:
    first, second = (
        {(one.suite, one.case.id, one.repeat): one for one in run.scored if one.state in _SCORED}
        for run in (before, after)
    )
    pairs = [Pair(first[key], one) for key, one in second.items() if key in first]
    return pairs, tuple(sorted("/".join(map(str, key)) for key in first.keys() ^ second.keys()))


def _change(suite: str, pairs: Sequence[Pair], seed: int) -> SuiteChange:
    differences: dict[str, list[float]] = {}
    for pair in pairs:
        differences.setdefault(f"{pair.after.suite}/{pair.after.case.cluster}", []).append(float(pair.change))
    broken, fixed = (sum(pair.change == sign for pair in pairs) for sign in (-1, 1))
    return SuiteChange(suite, len(pairs), broken, fixed, paired_bootstrap(differences, seed), mcnemar(broken, fixed))


def as_text(comparison: Comparison) -> Iterator[str]:
    """For the terminal: what broke first, then what was fixed, then what can be concluded."""
    for title, pairs in (("Newly broken", comparison.broken), ("Newly fixed", comparison.fixed)):
        yield f"{title}: {len(pairs)}"
        for pair in pairs:
            told = "; ".join(pair.after.reasons) if pair.change < 0 else "was: " + "; ".join(pair.before.reasons)
            yield f"  {pair.after.suite} {pair.after.case.id} [{pair.after.case.category}] {told}"
    for change in comparison.changes:
        low, high = change.difference.interval
        yield (
            f"{change.suite}: {change.verdict} · pass rate {100 * change.difference.value:+.1f} points, "
            f"95 % interval {100 * low:+.1f} to {100 * high:+.1f} · n = {change.pairs} "
            f"· McNemar p = {change.p_value:.3f}"
        )
    if comparison.unpaired:
        yield f"Not compared, because only one run has them: {len(comparison.unpaired)}"
