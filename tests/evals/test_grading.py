"""The product's grader against one that was written apart from it, and against answers that are wrong."""

from __future__ import annotations

from evals.grading import grade
from tests import grading as independent
from tests.evals.conftest import Held


def test_agrees_with_an_independent_grading(development: list[Held]) -> None:
    document = {d.document_id: d for h in development for d in h.texts.documents.values()}.__getitem__
    for held in development:
        raw = held.case.model_dump(mode="json")
        theirs = independent.grade(raw, held.answer, document)
        broken = independent.broken_promises(held.answer, document)
        ours = grade(held.case, held.case.expect, held.question, held.answer, held.texts)
        assert ours.passed == (theirs.passed and not broken), (held.case.id, ours.reasons, theirs.reasons, broken)
