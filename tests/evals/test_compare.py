"""A planted regression is found, and no change is called inconclusive."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from evals.compare import as_text, compare
from evals.records import RESULTS, RunFolder
from evals.summary import Summary, summarise


def spoilt(folder: RunFolder, copy: Path, cases: set[str]) -> RunFolder:
    """A copy of a run in which some cases got a refusal."""
    shutil.copytree(folder.path, copy)
    lines = [json.loads(line) for line in folder.results.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        if line["case"] in cases:
            line["answer"] |= {"status": "not_found", "text": "The documents do not say this.", "citations": []}
    (copy / RESULTS).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return RunFolder(copy)


def test_a_planted_regression_of_three_cases_is_found(run_folder: RunFolder, summary: Summary, tmp_path: Path) -> None:
    planted = {"dev-024", "dev-027", "dev-060"}
    after = spoilt(run_folder, tmp_path / "after", planted)
    comparison = compare(summary, summarise(after))
    assert {pair.after.case.id for pair in comparison.broken} == planted
    assert comparison.fixed == ()
    assert next(iter(as_text(comparison))) == "Newly broken: 3"
    fixed = compare(summarise(after), summary)
    assert {pair.after.case.id for pair in fixed.fixed} == planted


def test_no_change_is_inconclusive(summary: Summary) -> None:
    comparison = compare(summary, summary)
    assert comparison.broken == comparison.fixed == ()
    assert {change.verdict for change in comparison.changes} == {"inconclusive"}
    assert all(change.p_value == 1 for change in comparison.changes)


def test_a_broken_half_is_worse(run_folder: RunFolder, summary: Summary, tmp_path: Path) -> None:
    half = {one.case.id for one in summary.scored[::2]}
    comparison = compare(summary, summarise(spoilt(run_folder, tmp_path / "after", half)))
    assert comparison.changes[0].verdict == "worse"
