"""False premises: corrected = status corrected, the true words cited and the false ones not asserted, per question
with a false premise. The parts are told apart, because systems love to agree politely (Kim et al., ACL 2023)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.types import Answer, Status
from evals.grading import expected_status, missed_quotes
from evals.metrics.facts import avoided
from evals.metrics.measure import Measure, rate
from evals.score import Scored


def measure(scored: Sequence[Scored]) -> Iterator[Measure]:
    chosen = [
        (one, one.answer)
        for one in scored
        if one.answer is not None and expected_status(one.case, one.case.expect) == "corrected"
    ]
    parts = [(answer.status is Status.CORRECTED, _cited(one, answer), _unsaid(one, answer)) for one, answer in chosen]
    yield rate("premise_corrected", [all(part) for part in parts])
    yield rate("premise_status", [status for status, _, _ in parts])
    yield rate("premise_true_cited", [cited for _, cited, _ in parts])
    yield rate("premise_false_unsaid", [unsaid for _, _, unsaid in parts])


def _cited(one: Scored, answer: Answer) -> bool:
    quotes = one.case.expect.quotes
    return not quotes or len(missed_quotes(quotes, answer.citations, one.texts)) < len(quotes)


def _unsaid(one: Scored, answer: Answer) -> bool:
    return avoided(one.case.expect, answer) in (None, 1.0)
