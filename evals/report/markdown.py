"""The Markdown summary: short enough for a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.compare import Comparison, as_text
from evals.gates import Checked
from evals.report.words import figure, interval, title
from evals.score import State
from evals.summary import ALL, Summary

_LONGEST_LIST = 50


def as_markdown(summary: Summary, checked: Sequence[Checked] = (), comparison: Comparison | None = None) -> str:
    return "\n".join(_lines(summary, checked, comparison)) + "\n"


def _lines(summary: Summary, checked: Sequence[Checked], comparison: Comparison | None) -> Iterator[str]:
    provenance = summary.provenance
    yield "# Evaluation"
    yield ""
    yield f"{provenance.target}, {provenance.mode}, commit {provenance.commit or 'unknown'}, {provenance.started}"
    if summary.incomplete:
        yield ""
        yield "**Incomplete**: some conversations were not held or got no answer."
    if comparison:
        yield ""
        yield "```"
        yield from as_text(comparison)
        yield "```"
    yield ""
    yield "| suite | tag | n | passed | 95 % interval | failed | errored | unscored |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in summary.rows:
        rate = row.pass_rate
        cells = (
            row.suite,
            row.tag,
            rate.n if rate else 0,
            figure(rate) if rate else "–",
            interval(rate) if rate else "",
        )
        counts = (row.states[state] for state in (State.FAILED, State.ERRORED, State.UNSCORED))
        yield "| " + " | ".join(map(str, (*cells, *counts))) + " |"
    for row in (row for row in summary.rows if row.tag == ALL):
        yield ""
        yield f"## {row.suite}"
        yield ""
        yield "| metric | value | 95 % interval | n |"
        yield "|---|---|---|---|"
        for measured in row.measures.values():
            yield f"| {title(measured.name)} | {figure(measured)} | {interval(measured)} | {measured.n} |"
    if checked:
        yield ""
        yield "## Gates"
        yield ""
        yield from (f"- {gate}" for gate in checked)
    failed = summary.failed()
    if failed:
        yield ""
        yield f"## Not passed ({len(failed)})"
        yield ""
        for one in failed[:_LONGEST_LIST]:
            yield f"- {one.suite} `{one.case.id}` {one.state.value}: {_escaped('; '.join(one.reasons))}"
        if len(failed) > _LONGEST_LIST:
            yield f"- and {len(failed) - _LONGEST_LIST} more"


def _escaped(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;").replace("`", "'")
