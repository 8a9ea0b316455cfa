"""Gates: bounds that a run has to keep, in TOML.

    [[gates]]
    suite = "development"
    tag = "numeric"          # optional
    metric = "pass_rate"
    at_least = 0.9           # or at_most

A judge's metrics cannot be gated alone: they have to stand beside a gate on a metric of rules for the same suite.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from evals.errors import SuiteError
from evals.summary import ALL, Summary

JUDGED = "judge_"


class Gate(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    suite: str
    tag: str = ALL
    metric: str = "pass_rate"
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> Gate:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("a gate has either at_least or at_most")
        return self


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    gates: tuple[Gate, ...]

    @model_validator(mode="after")
    def _judge_is_not_alone(self) -> _File:
        by_rules = {gate.suite for gate in self.gates if not gate.metric.startswith(JUDGED)}
        alone = {gate.suite for gate in self.gates} - by_rules
        if alone:
            raise ValueError(f"a judge never gates alone: gate {sorted(alone)} by a metric of rules as well")
        return self


class Verdict(StrEnum):
    KEPT = "kept"
    BROKEN = "broken"
    UNKNOWN = "unknown"  # nothing was measured


@dataclass(frozen=True, slots=True)
class Checked:
    gate: Gate
    value: float | None
    n: int
    verdict: Verdict

    def __str__(self) -> str:
        gate = self.gate
        bound = f"at least {gate.at_least:g}" if gate.at_least is not None else f"at most {gate.at_most:g}"
        value = "not measured" if self.value is None else f"{self.value:.3f} (n = {self.n})"
        where = gate.suite if gate.tag == ALL else f"{gate.suite}/{gate.tag}"
        return f"gate {self.verdict.value}: {where} {gate.metric} {value}, {bound}"


def load_gates(path: Path) -> tuple[Gate, ...]:
    """
    Raises:
        SuiteError: not TOML, or not of the form above.
    """
    try:
        return _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).gates
    except OSError as error:
        raise SuiteError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path} is not TOML: {error}.") from error
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_url=False)[:5]
        )
        raise SuiteError(f"{path}: {told}.") from error


def check(gates: Sequence[Gate], summary: Summary) -> list[Checked]:
    """The gates about the suites of this run.

    Raises:
        SuiteError: none of them is, so the run would pass unseen.
    """
    suites = {row.suite for row in summary.rows}
    chosen = [gate for gate in gates if gate.suite in suites]
    if not chosen:
        raise SuiteError(f"No gate is about {', '.join(sorted(suites))}. Add one, or leave out --gates.")
    return [_check(gate, summary) for gate in chosen]


def _check(gate: Gate, summary: Summary) -> Checked:
    row = summary.row(gate.suite, gate.tag)
    measured = row.measures.get(gate.metric) if row else None
    if measured is None or measured.value is None:
        return Checked(gate, None, 0, Verdict.UNKNOWN)
    kept = measured.value >= gate.at_least if gate.at_least is not None else measured.value <= (gate.at_most or 0.0)
    return Checked(gate, measured.value, measured.n, Verdict.KEPT if kept else Verdict.BROKEN)
