"""Answers and scored conversations made by hand."""

from __future__ import annotations

from typing import Any

from assistant.types import Answer, Citation, Status
from evals.cases import Case
from evals.grading import grade
from evals.records import TurnRecord
from evals.score import Scored, ScoredTurn, State
from evals.texts import Texts
from knowledge.types import Document, Source

TEXT = (
    "Report\n\nWind power equipment is placed in Yangjiang. The output value exceeds 600 billion yuan by 2020. "
    "New materials are placed in Guangzhou and Foshan.\n"
)
TEXTS = Texts({"report": Document(Source("report", "report.txt", "Report"), TEXT, "0" * 64, "0" * 64)})
WIND = "Wind power equipment is placed in Yangjiang."
OUTPUT = "The output value exceeds 600 billion yuan by 2020."
MATERIALS = "New materials are placed in Guangzhou and Foshan."


def citation(number: int, quote: str, **changes: Any) -> Citation:
    start = TEXT.index(quote)
    fields = {
        "number": number, "document_id": "report", "file": "report.txt", "title": "Report", "published": None,
        "url": "", "section": (), "quote": quote, "start": start, "end": start + len(quote),
    }  # fmt: skip
    return Citation(**(fields | changes))


def answer(text: str, *quotes: str, status: str = "answered", **fields: Any) -> Answer:
    citations = tuple(citation(number, quote) for number, quote in enumerate(quotes, start=1))
    return Answer(text=text, status=Status(status), language="en", citations=citations, **fields)


def case(case_id: str = "one", turns: tuple[str, ...] = ("Where?",), **fields: Any) -> Case:
    expect = {"status": "answered", "quotes": [WIND]} | fields.pop("expect", {})
    whole = {"id": case_id, "category": "lookup", "language": "en", "turns": list(turns), "expect": expect}
    return Case.model_validate(whole | fields)


def scored(one: Case, *answers: Answer | None, seconds: float = 0.1, cold: bool = False) -> Scored:
    turns = []
    for number, given in enumerate(answers):
        record = TurnRecord(
            suite="made", case=one.id, repeat=0, turn=number, question=one.turns[number].text, answer=given,
            error=None if given else "down", seconds=seconds, cold=cold and number == 0,
        )  # fmt: skip
        expect = one.expectation(number)
        graded = grade(one, expect, record.question, given, TEXTS) if expect and given else None
        turns.append(ScoredTurn(record, expect, graded))
    last = turns[-1].grade
    state = State.ERRORED if last is None else State.PASSED if last.passed else State.FAILED
    return Scored("made", one, 0, tuple(turns), TEXTS, state, last.reasons if last else ("down",))
