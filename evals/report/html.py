"""The HTML report: one file, no script, nothing loaded from anywhere; all that comes from outside is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evals.compare import Comparison
from evals.gates import Checked, Verdict
from evals.metrics.measure import Measure
from evals.report import words
from evals.report.sources import excerpts
from evals.score import State
from evals.summary import ALL, Row, Summary

_MOST_SHOWN = 200  # failed answers with their sources; a page with more opens slowly
_HEADLINES = (
    "promises_kept", "citations_verbatim", "citation_recall", "false_refusals", "missed_refusals",
    "exact_sets", "premise_corrected", "conversations_passed", "worst_of_variants", "injection_success",
)  # fmt: skip
_BINS = 24


class Bar(NamedTuple):
    x: float
    height: float
    label: str


def render(summary: Summary, checked: Sequence[Checked] = (), comparison: Comparison | None = None) -> str:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "title": words.title, "meaning": words.meaning, "figure": words.figure, "interval": words.interval,
    }  # fmt: skip
    suites = [row for row in summary.rows if row.tag == ALL]
    confusion = summary.confusion()
    failed = summary.failed()
    return environment.get_template("report.html.j2").render(
        summary=summary,
        provenance=summary.provenance,
        facts_of_run=summary.provenance.model_dump(exclude={"suites"}),
        suites=suites,
        tags={row.suite: [one for one in summary.rows if one.suite == row.suite and one.tag != ALL] for row in suites},
        headline=_headline(suites),
        highlights=[(row, _chosen(row)) for row in suites],
        state=State,
        comparison=comparison,
        gates=checked,
        kept=all(one.verdict is Verdict.KEPT for one in checked),
        confusion=confusion,
        wanted=sorted({pair[0] for pair in confusion}),
        got=sorted({pair[1] for pair in confusion}),
        most=max(confusion.values(), default=1),
        failures=[(one, excerpts(one)) for one in failed[:_MOST_SHOWN]],
        unshown=max(0, len(failed) - _MOST_SHOWN),
        latency=_histogram(summary),
    )


def _headline(suites: Sequence[Row]) -> Measure | None:
    """The pass rate over everything, weighing each conversation the same."""
    from evals.metrics.measure import rate

    passed = sum(row.states[State.PASSED] for row in suites)
    failed = sum(row.states[State.FAILED] for row in suites)
    return rate("pass_rate", [True] * passed + [False] * failed) if passed + failed else None


def _chosen(row: Row) -> list[Measure]:
    return [row.measures[name] for name in _HEADLINES if name in row.measures]


def _histogram(summary: Summary) -> list[Bar]:
    """Warm seconds in bins of equal width, the slowest hundredth in the last one; heights are shares of the highest."""
    import numpy as np

    seconds = [
        turn.record.seconds
        for one in summary.scored
        for turn in one.turns
        if turn.record.error is None and not turn.record.cold
    ]
    if len(seconds) < 2:
        return []
    top = float(np.percentile(seconds, 99)) or max(seconds)
    counts, edges = np.histogram(np.minimum(seconds, top), bins=_BINS, range=(0.0, top))
    return [
        Bar(float(number), float(count / counts.max()), f"{1000 * low:.0f} to {1000 * high:.0f} ms: {count}")
        for number, (count, low, high) in enumerate(zip(counts, edges, edges[1:], strict=False))
    ]
