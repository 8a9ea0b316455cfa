"""A scored run, put together for reports, gates and comparison."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from evals.cases import LoadedSuite
from evals.judge import Judged
from evals.judge import measure as judge_measures
from evals.metrics import measure
from evals.metrics.measure import Measure
from evals.metrics.status import confusion
from evals.records import Provenance, RunFolder
from evals.score import Scored, State, score

ALL = "all"


@dataclass(frozen=True, slots=True)
class Row:
    """All measures of one part of a run: a suite, or the cases of a suite that have a tag."""

    suite: str
    tag: str
    states: Counter[State]
    measures: dict[str, Measure]

    @property
    def pass_rate(self) -> Measure | None:
        return self.measures.get("pass_rate")


@dataclass(frozen=True)
class Summary:
    """A scored run. Its rows are measured when they are first looked at; a comparison does without."""

    provenance: Provenance
    scored: tuple[Scored, ...]
    judged: tuple[Judged, ...] = ()

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Each suite, followed by its tags in alphabetical order."""
        return tuple(_rows(self.scored, self.judged))

    @property
    def incomplete(self) -> bool:
        """Whether some planned conversation was not held, or got no answer."""
        states = Counter(one.state for one in self.scored)
        return bool(states[State.ERRORED] + states[State.UNSCORED]) or len(self.scored) < self.provenance.planned

    def row(self, suite: str, tag: str = ALL) -> Row | None:
        return next((row for row in self.rows if (row.suite, row.tag) == (suite, tag)), None)

    def confusion(self) -> Counter[tuple[str, str]]:
        return confusion(self.scored)

    def failed(self) -> list[Scored]:
        return [one for one in self.scored if not one.passed]


def summarise(folder: RunFolder, suites: Sequence[LoadedSuite] = ()) -> Summary:
    """Score a run folder, by the suites given or else by those that it has kept.

    Raises:
        SuiteError: the folder holds no run, or a suite does not fit to it.
    """
    kept = folder.suites()
    by_name = {suite.name: suite for suite in kept} | {suite.name: suite for suite in suites}
    provenance = folder.provenance()
    chosen = [by_name[suite.name] for suite in kept]
    scored = score(chosen, folder.records(), _planned(provenance, chosen))
    return Summary(provenance, tuple(scored))


def _planned(provenance: Provenance, suites: Sequence[LoadedSuite]) -> list[tuple[str, str, int]]:
    from evals.run import Plan

    selection = provenance.selection
    plan = Plan(
        tuple(suites),
        repeat=provenance.repeat,
        seed=provenance.seed,
        limit=selection.get("limit"),
        tags=tuple(selection.get("tags", ())),
    )
    return [key for _, _, key in plan.conversations()]


def _rows(scored: Sequence[Scored], judged: Sequence[Judged]) -> list[Row]:
    rows = []
    for suite in dict.fromkeys(one.suite for one in scored):
        of_suite = [one for one in scored if one.suite == suite]
        opinions = judge_measures([one for one in judged if one.scored.suite == suite])
        rows.append(_row(suite, ALL, of_suite, opinions))
        tags = dict.fromkeys(tag for one in of_suite for tag in one.case.labels)
        rows += [_row(suite, tag, [one for one in of_suite if tag in one.case.labels]) for tag in sorted(tags)]
    return rows


def _row(suite: str, tag: str, scored: Sequence[Scored], opinions: Sequence[Measure] = ()) -> Row:
    measures = [*measure(scored), *(one for one in opinions if one.n)]
    return Row(suite, tag, Counter(one.state for one in scored), {one.name: one for one in measures})


def as_json(summary: Summary) -> dict[str, Any]:
    """What `report.json` holds: stable keys for programs."""
    return {
        "provenance": summary.provenance.model_dump(),
        "complete": not summary.incomplete,
        "rows": [
            {
                "suite": row.suite,
                "tag": row.tag,
                "states": {state.value: row.states[state] for state in State},
                "measures": {name: asdict(one) for name, one in row.measures.items()},
            }
            for row in summary.rows
        ],
        "confusion": [
            {"wanted": wanted, "got": got, "n": n} for (wanted, got), n in sorted(summary.confusion().items())
        ],
        "cases": [
            {
                "suite": one.suite,
                "case": one.case.id,
                "repeat": one.repeat,
                "state": one.state.value,
                "reasons": list(one.reasons),
            }
            for one in summary.scored
        ],
    }
