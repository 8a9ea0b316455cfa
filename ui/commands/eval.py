"""`eval`: run suites, score, compare, report, validate, measure search, draft cases.

Exit codes: 0 all well, 1 a gate is not kept or something broke, 2 usage or an invalid suite, 3 incomplete.
"""

from __future__ import annotations

import argparse
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from evals.cases import LoadedSuite, built_in, load_suite
from evals.errors import EvalError, TargetError
from ui.failures import DONE, FAILED, USAGE, UsageError
from ui.opening import load_settings, opened_database
from ui.terminal import complain, note, say, say_json

if TYPE_CHECKING:
    from assistant.model.config import ModelConfig
    from assistant.settings import Settings
    from evals.gates import Gate
    from evals.judge import Judged
    from evals.records import RunFolder
    from evals.summary import Summary

INCOMPLETE = 3
_VERDICT_TOKENS = 20
_OUT = Path("build") / "evals"


def run(options: argparse.Namespace) -> int:
    actions = {
        "run": _run, "rescore": _rescore, "compare": _compare, "report": _report, "validate": _validate,
        "retrieval": _retrieval, "from-feedback": _from_feedback,
    }  # fmt: skip
    try:
        return actions[options.action](options)
    except TargetError as error:
        complain(str(error))
        return INCOMPLETE
    except EvalError as error:
        complain(str(error))
        return USAGE


def _run(options: argparse.Namespace) -> int:
    from evals.records import RunFolder
    from evals.run import Plan, Runner
    from evals.targets import IN_PROCESS
    from ui.eval_progress import RunProgress

    suites = _suites(options.suites)
    if _any_problem(suites):
        return USAGE
    gates = _gates(options.gates)
    settings = load_settings()
    if options.judge or (options.mode == "generated" and options.target == IN_PROCESS):
        _model_config(settings)
    plan = Plan(
        suites, options.target, options.mode, options.repeat, options.seed, options.jobs, options.limit,
        tuple(options.tag),
    )  # fmt: skip
    out = options.out or _OUT / datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S")
    folder = RunFolder(out)
    with RunProgress() as progress:
        Runner(plan, settings, folder).run(progress)
    return _finish(folder, suites=(), gates=gates, judged_by=settings if options.judge else None)


def _rescore(options: argparse.Namespace) -> int:
    from evals.records import RunFolder

    suites = _suites(options.suites) if options.suites else ()
    if _any_problem(suites):
        return USAGE
    return _finish(RunFolder(options.run), suites, _gates(options.gates))


def _report(options: argparse.Namespace) -> int:
    from evals.records import RunFolder

    return _finish(RunFolder(options.run), (), _gates(options.gates), against=options.against)


def _finish(
    folder: RunFolder,
    suites: Sequence[LoadedSuite],
    gates: Sequence[Gate],
    against: Path | None = None,
    judged_by: Settings | None = None,
) -> int:
    """Score, write the reports, say how it went, and turn that into an exit code."""
    from evals.compare import as_text, compare
    from evals.gates import Verdict, check
    from evals.records import RunFolder as Folder
    from evals.report import write_reports
    from evals.summary import summarise

    summary = summarise(folder, suites)
    if judged_by is not None:
        summary = replace(summary, judged=_judged(summary, judged_by))
    checked = check(gates, summary) if gates else []
    comparison = compare(summarise(Folder(against)), summary) if against else None
    page = write_reports(folder.path, summary, checked, comparison)
    for line in as_text(comparison) if comparison else ():
        say(line)
    _say_rates(summary)
    for one in checked:
        say(str(one))
    note(f"Report: {page}")
    if any(one.verdict is Verdict.BROKEN for one in checked):
        return FAILED
    if summary.incomplete or any(one.verdict is Verdict.UNKNOWN for one in checked):
        complain("Incomplete: some conversations were not held or got no answer. The same command goes on with them.")
        return INCOMPLETE
    return DONE


def _judged(summary: Summary, settings: Settings) -> tuple[Judged, ...]:
    """Three votes of the configured model on each answer."""
    from langchain_core.messages import HumanMessage

    from assistant.model.bridge import Bridge
    from assistant.model.client import ChatModel
    from evals.judge import judge

    config = _model_config(settings)
    model = ChatModel(config)
    bridge = Bridge()

    async def complete(prompt: str) -> AsyncGenerator[str]:
        yield await model.complete([HumanMessage(prompt)], max_tokens=_VERDICT_TOKENS)

    try:
        return tuple(judge(summary.scored, lambda prompt: "".join(bridge.iterate(lambda: complete(prompt)))))
    finally:
        bridge.close(model.aclose)


def _model_config(settings: Settings) -> ModelConfig:
    from assistant.model.config import ModelConfig

    config = ModelConfig.of(settings)
    if config is None:
        raise UsageError("This needs a model: set OPENAI_API_KEY (and OPENAI_BASE_URL for a server of your own).")
    return config


def _say_rates(summary: Summary) -> None:
    from evals.report.words import figure, interval
    from evals.score import State
    from evals.summary import ALL

    for one in summary.failed():
        say(f"{one.state.value}: {one.suite} {one.case.id} [{one.case.category}] {'; '.join(one.reasons)}")
    for row in summary.rows:
        if row.tag == ALL and row.pass_rate:
            counts = ", ".join(f"{row.states[state]} {state.value}" for state in State if row.states[state])
            say(f"{row.suite}: {figure(row.pass_rate)} passed ({interval(row.pass_rate)}), {counts}")


def _compare(options: argparse.Namespace) -> int:
    from evals.compare import as_text, compare
    from evals.records import RunFolder
    from evals.summary import summarise

    before, after = (summarise(RunFolder(path)) for path in (options.before, options.after))
    comparison = compare(before, after, options.seed)
    for line in as_text(comparison):
        say(line)
    return FAILED if len(comparison.broken) > options.tolerate else DONE


def _validate(options: argparse.Namespace) -> int:
    suites = _suites(options.suites or ["all"])
    if _any_problem(suites):
        return USAGE
    for suite in suites:
        tags = sorted({label for case in suite.suite.cases for label in case.labels})
        say(f"{suite.name}: {len(suite.suite.cases)} cases are sound. Tags: {', '.join(tags)}")
    return DONE


def _retrieval(options: argparse.Namespace) -> int:
    from evals.retrieval.bench import run_bench
    from evals.retrieval.tables import as_json, as_markdown

    results = run_bench(
        options.beir, options.peers, options.queries, options.history, options.cache, options.seed, progress=note
    )
    if options.json:
        say_json(as_json(results), indent=2)
    else:
        say(as_markdown(results))
    return DONE


def _from_feedback(options: argparse.Namespace) -> int:
    from evals.feedback import drafts, read_feedback, written

    if options.feedback is not None:
        told = read_feedback(options.feedback)
    else:
        from ui.stored_feedback import stored_feedback

        with opened_database(load_settings()) as database:
            told = stored_feedback(database)
    cases = drafts(told)
    if not cases:
        note(f"Nothing to draft: of {len(told)} questions none was rated, and none went unanswered.")
    text = written(cases)
    if options.out is None:
        say(text)
        return DONE
    if options.out.exists():
        raise UsageError(f"{options.out} is there already; choose another --out.")
    options.out.write_text(text, encoding="utf-8")
    note(f"Drafts: {options.out}. Each waits for a person: correct `expect`, add quotes, then `eval validate` it.")
    return DONE


def _suites(names: Iterable[str]) -> tuple[LoadedSuite, ...]:
    chosen = [one for name in names for one in (built_in() if name == "all" else (name,))]
    return tuple(load_suite(name) for name in dict.fromkeys(chosen))


def _any_problem(suites: Iterable[LoadedSuite]) -> bool:
    from evals.validate import problems

    found = [problem for suite in suites for problem in problems(suite)]
    for problem in found:
        complain(problem)
    return bool(found)


def _gates(path: Path | None) -> Sequence[Gate]:
    from evals.gates import load_gates

    return load_gates(path) if path else ()
