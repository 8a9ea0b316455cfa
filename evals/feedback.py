"""From life to suite: what people rated, or got no answer to, as draft cases for a person to confirm.

A line of feedback is JSON with `question`; known besides are `turns` (all user turns), `answer` (of our contract),
`rating` or, as the API has it, `verdict` ("up" or "down"; 1 or -1), `comment` and `expected`. A draft never passes by
itself: without a person's word it expects what nothing meets, and `eval validate` refuses it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from assistant.language import detect
from assistant.types import Answer, Status
from evals.errors import SuiteError
from evals.wording import fold

TO_CONFIRM = "TO CONFIRM"
_UNANSWERED = frozenset({Status.NOT_FOUND, Status.PARTIAL, Status.CLARIFY})


class Feedback(BaseModel):
    """One line. Further fields, such as a session's, are not read and so never get into a suite."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    question: str = Field(min_length=1)
    turns: tuple[str, ...] = ()
    answer: Answer | None = None
    rating: str | int | None = Field(None, validation_alias=AliasChoices("rating", "verdict"))
    comment: str = ""
    expected: str = ""

    @property
    def conversation(self) -> tuple[str, ...]:
        return self.turns or (self.question,)

    @property
    def liked(self) -> bool:
        return self.rating in ("up", 1)

    @property
    def disliked(self) -> bool:
        return self.rating in ("down", -1)


def read_feedback(path: Path) -> list[Feedback]:
    """
    Raises:
        SuiteError: the file cannot be read, or a line is not of the form.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path} cannot be read: {error}.") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(Feedback.model_validate(json.loads(line)))
        except (ValueError, ValidationError) as error:
            raise SuiteError(f"{path}, line {number}: {' '.join(str(error).split())[:200]}") from error
    return found


def drafts(feedback: Iterable[Feedback]) -> list[dict[str, Any]]:
    """One draft per conversation that was rated or not answered, the most often asked first."""
    asked: dict[tuple[str, ...], list[Feedback]] = {}
    for one in feedback:
        unanswered = one.answer is not None and one.answer.status in _UNANSWERED
        if one.liked or one.disliked or unanswered:
            asked.setdefault(tuple(map(fold, one.conversation)), []).append(one)
    ranked = sorted(asked.values(), key=lambda same: -len(same))
    return [_draft(same) for same in ranked]


def written(cases: list[dict[str, Any]]) -> str:
    """A suite file for an editor. The drafts' gold is what the assistant said: only a person makes it true."""
    head = (
        f"# Drafts. For each: write down what is right, take quotes from the document, and remove '{TO_CONFIRM}'.\n"
        "# Until then `eval validate` refuses it.\n"
    )
    body = yaml.safe_dump({"name": "drafts", "cases": cases}, allow_unicode=True, sort_keys=False, width=110)
    return head + body


def _draft(same: list[Feedback]) -> dict[str, Any]:
    first = same[-1]
    answer = first.answer
    told = "; ".join(dict.fromkeys(text for one in same for text in (one.comment, one.expected) if text))
    why = "unanswered"
    if any(one.disliked for one in same):
        why = "disliked"
    elif any(one.liked for one in same):
        why = "liked"
    quotes = [citation.quote for citation in answer.citations] if answer and why == "liked" else []
    status = "answered" if why != "unanswered" else "not_found"
    return {
        "id": "draft-" + hashlib.sha256("\n".join(first.conversation).encode()).hexdigest()[:10],
        "category": "from_life",
        "tags": [why],
        "language": detect(first.question).value,
        "turns": list(first.conversation),
        "expect": {"status": status, "contains": [[TO_CONFIRM]], "quotes": [*quotes, TO_CONFIRM]},
        "note": f"Asked {len(same)} times, {why}." + (f" Said about it: {told}" if told else ""),
    }
