"""Answers over the cluster table against brute force over the gold rows, for thousands of generated questions."""

from __future__ import annotations

from collections import defaultdict

import pytest

from assistant.build import Assistant
from tests.assistant.mutations import Case, cases, complaints, own_words

_BY_INTENT: dict[str, list[Case]] = defaultdict(list)
for _case in cases():
    _BY_INTENT[_case.intent].append(_case)


def test_there_are_questions_of_every_intent() -> None:
    assert len(cases()) > 2500
    assert min(map(len, _BY_INTENT.values())) >= 3


@pytest.mark.parametrize("intent", _BY_INTENT)
def test_set_answers_equal_brute_force(assistant: Assistant, intent: str) -> None:
    failures = []
    for case in _BY_INTENT[intent]:
        answer = assistant.respond(case.question).answer
        reasons = complaints(case, answer)
        if reasons:
            wanted = ", ".join(sorted(case.values)) if case.verdict is None else f"{case.verdict}"
            got = " ".join(own_words(answer).split())[:160]
            failures.append(
                f"{case.question}\n   want {wanted}\n   got  {answer.status}: {got}\n   {'; '.join(reasons)}"
            )
    assert not failures, f"{len(failures)} of {len(_BY_INTENT[intent])}:\n" + "\n".join(failures[:12])
