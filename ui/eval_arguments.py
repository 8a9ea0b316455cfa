"""The arguments of `eval`: what can be run, scored again, compared, reported and checked."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_actions(evaluate: argparse.ArgumentParser) -> None:
    actions = evaluate.add_subparsers(dest="action", metavar="ACTION", required=True)

    run = _add(actions, "run", "hold the conversations of suites, score them and write the reports")
    run.add_argument("suites", nargs="+", metavar="SUITE", help="a built-in suite, `all`, or a YAML file")
    run.add_argument("--target", default="in-process", metavar="URL", help="a running server (default: in-process)")
    run.add_argument("--mode", choices=("extractive", "generated"), default="extractive")
    run.add_argument("--repeat", type=_positive, default=1, metavar="N", help="hold every conversation N times")
    run.add_argument("--seed", type=int, default=0, help="for --limit and for intervals (default: 0)")
    run.add_argument("--jobs", type=_positive, default=1, metavar="N", help="conversations at a time (default: 1)")
    run.add_argument("--limit", type=_positive, metavar="N", help="N cases of each suite, chosen by --seed")
    run.add_argument("--tag", action="append", default=[], help="only cases of this category or tag; may be repeated")
    run.add_argument("--gates", type=Path, metavar="FILE", help="bounds in TOML that have to be kept")
    run.add_argument("--judge", action="store_true", help="let the configured model grade as well, three votes each")
    run.add_argument("--out", type=Path, metavar="DIR", help="where the run is kept (default: build/evals/DATE)")

    rescore = _add(actions, "rescore", "score a run again without holding it again")
    rescore.add_argument("run", type=Path, metavar="DIR")
    rescore.add_argument("suites", nargs="*", metavar="SUITE", help="score by these instead of those kept in DIR")
    rescore.add_argument("--gates", type=Path, metavar="FILE")

    compare = _add(actions, "compare", "what broke and what was fixed between two runs; exit code 1 if anything broke")
    compare.add_argument("before", type=Path, metavar="BEFORE")
    compare.add_argument("after", type=Path, metavar="AFTER")
    compare.add_argument("--tolerate", type=int, default=0, metavar="N", help="newly broken cases to put up with")
    compare.add_argument("--seed", type=int, default=0)

    report = _add(actions, "report", "write the reports of a run again, compared with another one if given")
    report.add_argument("run", type=Path, metavar="DIR")
    report.add_argument("--against", type=Path, metavar="BEFORE", help="an earlier run")
    report.add_argument("--gates", type=Path, metavar="FILE")

    validate = _add(actions, "validate", "check suites: quotes verbatim, sets that can be met, nothing twice")
    validate.add_argument("suites", nargs="*", metavar="SUITE", help="default: all built-in suites")

    retrieval = _add(actions, "retrieval", "measure search on a folder of BEIR's layout, beside stored runs of others")
    retrieval.add_argument("--beir", type=Path, required=True, metavar="DIR", help="a data set, or a folder of several")
    retrieval.add_argument("--peers", type=Path, metavar="DIR", help="runs of others (default: DIR/peer_runs)")
    retrieval.add_argument("--queries", default="", metavar="NAME", help="queries_NAME.jsonl instead of queries.jsonl")
    retrieval.add_argument("--history", default="", metavar="NAME", help="queries_NAME.jsonl with all turns so far")
    retrieval.add_argument("--cache", type=Path, metavar="DIR", help="where vectors are kept between runs")
    retrieval.add_argument("--seed", type=int, default=0)
    retrieval.add_argument("--json", action="store_true", help="print JSON")

    drafts = _add(
        actions, "from-feedback", "draft cases from feedback and unanswered questions, for a person to confirm"
    )
    drafts.add_argument("feedback", nargs="?", type=Path, metavar="FILE", help="JSON lines (default: what is stored)")
    drafts.add_argument("--out", type=Path, metavar="FILE", help="a YAML file (default: printed)")


def _add(
    actions: argparse._SubParsersAction[argparse.ArgumentParser], name: str, meaning: str
) -> argparse.ArgumentParser:
    return actions.add_parser(name, help=meaning, description=meaning, allow_abbrev=False)


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 upwards")
    return int(text)
