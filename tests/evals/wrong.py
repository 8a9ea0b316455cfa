"""Answers that are wrong for a case, each dressed up with the status that the case wants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.types import Answer, Citation, Status
from evals.grading import ACCEPTED, expected_status
from tests.evals.conftest import Held

REFUSAL = "The documents do not say this."


def wrong_answers(held: Held, others: Sequence[Held]) -> Iterator[tuple[str, Answer]]:
    """What kind of wrong answer, and the answer. The citations of dumps are the good answer's own."""
    wanted = ACCEPTED[expected_status(held.case, held.case.expect)]
    status = Status.ANSWERED if Status.ANSWERED in wanted else min(wanted)
    good = held.answer
    yield "bare question", good.model_copy(update={"text": held.question, "status": status, "citations": ()})
    yield "empty", good.model_copy(update={"text": "", "status": status, "citations": ()})
    for document in held.texts.documents.values():
        markers = "".join(f" [{citation.number}]" for citation in good.citations)
        yield "dump", good.model_copy(update={"text": document.text + markers, "status": status})
        whole = _whole(good, document.document_id, document.text)
        yield (
            "dump cited whole",
            good.model_copy(update={"text": document.text + " [1]", "status": status, "citations": (whole,)}),
        )
        yield (
            "everything cited",
            good.model_copy(update={"text": "It is in the document [1].", "status": status, "citations": (whole,)}),
        )
    yield "refusal", good.model_copy(update={"text": REFUSAL, "status": Status.NOT_FOUND, "citations": ()})
    for other in others:
        yield "another answer", other.answer


def _whole(answer: Answer, document_id: str, text: str) -> Citation:
    like = answer.citations[0] if answer.citations else None
    fields = {"number": 1, "document_id": document_id, "quote": text, "start": 0, "end": len(text)}
    if like is not None:
        return like.model_copy(update=fields)
    return Citation(**fields, file="", title="", published=None, url="", section=())  # type: ignore[arg-type]
