"""Records → scored answers. A case is passed, failed, errored (the target gave no answer) or unscored (not held)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.types import Answer
from evals.cases import Case, Expect, LoadedSuite
from evals.grading import Grade, grade
from evals.records import Key, TurnRecord, conversations
from evals.texts import Texts, load_texts


class State(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"
    UNSCORED = "unscored"


@dataclass(frozen=True, slots=True)
class ScoredTurn:
    """An answer and its grade; `expect` and `grade` are None for a turn that nothing is expected of."""

    record: TurnRecord
    expect: Expect | None
    grade: Grade | None


@dataclass(frozen=True, slots=True)
class Scored:
    """One conversation of one case."""

    suite: str
    case: Case
    repeat: int
    turns: tuple[ScoredTurn, ...]
    texts: Texts
    state: State
    reasons: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return self.state is State.PASSED

    @property
    def answer(self) -> Answer | None:
        """The last answer, which the case is about."""
        return self.turns[-1].record.answer if self.turns else None

    @property
    def question(self) -> str:
        return self.case.turns[-1].text


def score(
    suites: Sequence[LoadedSuite], records: Iterable[TurnRecord], planned: Iterable[Key] | None = None
) -> list[Scored]:
    """Every planned conversation in the order of the suites, graded by the suites given.

    Args:
        planned: what was to be held; without it what was.

    Raises:
        SuiteError: a pinned document is missing or has changed.
    """
    held = conversations(records)
    wanted: dict[tuple[str, str], list[int]] = {}
    for suite, case_id, repeat in held if planned is None else planned:
        wanted.setdefault((suite, case_id), []).append(repeat)
    scored = []
    for loaded in suites:
        texts = load_texts(loaded)
        for case in loaded.suite.cases:
            for repeat in sorted(wanted.get((loaded.name, case.id), ())):
                turns = held.get((loaded.name, case.id, repeat), [])
                scored.append(_scored(loaded.name, case, repeat, turns, texts))
    return scored


def _scored(suite: str, case: Case, repeat: int, records: Sequence[TurnRecord], texts: Texts) -> Scored:
    turns = tuple(_turn(case, record, texts) for record in records)
    errors = [record.error for record in records if record.error is not None]
    state, reasons = State.PASSED, tuple[str, ...]()
    if errors:
        state, reasons = State.ERRORED, (errors[0],)
    elif len(records) < len(case.turns):
        state, reasons = State.UNSCORED, ("not held",)
    else:
        reasons = turns[-1].grade.reasons if turns[-1].grade else ()
        state = State.FAILED if reasons else State.PASSED
    return Scored(suite, case, repeat, turns, texts, state, reasons)


def _turn(case: Case, record: TurnRecord, texts: Texts) -> ScoredTurn:
    expect = case.expectation(record.turn) if record.turn < len(case.turns) else None
    if expect is None or record.answer is None:
        return ScoredTurn(record, expect, None)
    return ScoredTurn(record, expect, grade(case, expect, record.question, record.answer, texts))
