"""Stored conversations → feedback for draft cases: what was rated, and what got no answer. Nothing tells by whom."""

from __future__ import annotations

from pydantic import ValidationError
from sqlalchemy import select

from assistant.types import Answer
from evals.feedback import Feedback
from ui.memory.database import Database
from ui.memory.tables import feedback, turns


def stored_feedback(database: Database) -> list[Feedback]:
    """One per stored turn, with the questions of its conversation before it.

    Raises:
        MemoryUnavailable: the database cannot be used now.
    """
    query = (
        select(turns.c.conversation_id, turns.c.text, turns.c.answer, feedback.c.verdict, feedback.c.comment)
        .outerjoin(feedback, feedback.c.turn_id == turns.c.turn_id)
        .order_by(turns.c.number)
    )
    asked: dict[str, tuple[str, ...]] = {}
    found = []
    with database.reading() as connection:
        for row in connection.execute(query):
            asked[row.conversation_id] = (*asked.get(row.conversation_id, ()), row.text)
            found.append(
                Feedback(
                    question=row.text,
                    turns=asked[row.conversation_id],
                    answer=_answer(row.answer),
                    rating=row.verdict,
                    comment=row.comment or "",
                )
            )
    return found


def _answer(stored: str | None) -> Answer | None:
    try:
        return Answer.model_validate_json(stored) if stored else None
    except ValidationError:  # of an older version of the contract
        return None
