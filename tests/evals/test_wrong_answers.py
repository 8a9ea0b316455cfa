"""A wrong answer cannot pass, in any suite."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from evals.grading import grade
from tests.evals.conftest import Held
from tests.evals.wrong import wrong_answers

EXCEPTIONS = yaml.safe_load((Path(__file__).parent / "exceptions.yaml").read_text(encoding="utf-8"))
_STEPS = (1, 7)


def test_wrong_answers_fail(held: list[Held]) -> None:
    right = [one for one in held if passes(one, one.answer)]
    assert len(right) > 0.9 * len(held)
    wrongly_passed = []
    tried = set()
    for number, one in enumerate(right):
        same_suite = [right[(number + step) % len(right)] for step in _STEPS]
        others = [o for o in same_suite if o.suite == one.suite and o.case.expect != one.case.expect]
        for kind, answer in wrong_answers(one, others):
            tried.add(kind)
            if passes(one, answer) and not any(excused(rule, kind, one) for rule in EXCEPTIONS):
                wrongly_passed.append((one.case.id, kind, answer.text[:80]))
    assert wrongly_passed == []
    assert tried == {
        "bare question",
        "empty",
        "dump",
        "dump cited whole",
        "everything cited",
        "refusal",
        "another answer",
    }


def passes(held: Held, answer: Any) -> bool:
    return grade(held.case, held.case.expect, held.question, answer, held.texts).passed


def excused(rule: dict[str, Any], kind: str, held: Held) -> bool:
    named = held.case.id in rule.get("cases", ()) or held.case.expect.status in rule.get("statuses", ())
    return kind in rule["wrong"] and named
