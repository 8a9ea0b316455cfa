"""A bench as a table for people and as JSON for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from evals.metrics.retrieval import MEASURES
from evals.retrieval.bench import Bench


def as_markdown(bench: Bench) -> str:
    lines = [
        f"{', '.join(bench.collections)}: {bench.passages:,} passages, indexed in {bench.index_seconds:.1f} s, "
        f"{bench.results[0].queries} queries; 95 % intervals in brackets",
        "",
        "| system | " + " | ".join(MEASURES) + " | ms a query |",
        "|---" * (len(MEASURES) + 2) + "|",
    ]
    for one in sorted(bench.results, key=lambda one: -one.measures["nDCG@10"][0]):
        name = f"**{one.system}**" if one.ours else one.system
        time = f"{one.milliseconds:.1f}" if one.milliseconds is not None else "stored"
        cells = [_cell(*one.measures[measure]) for measure in MEASURES]
        lines.append(f"| {' | '.join((name, *cells, time))} |")
    return "\n".join(lines)


def as_json(bench: Bench) -> dict[str, Any]:
    return asdict(bench)


def _cell(value: float, interval: tuple[float, float] | None) -> str:
    shown = f"{value:.3f}".removeprefix("0")
    if interval is None:
        return shown
    low, high = (f"{bound:.3f}".removeprefix("0") for bound in interval)
    return f"{shown} ({low}–{high})"
