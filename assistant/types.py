"""The answer contract, and what travels between the steps of the chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer

if TYPE_CHECKING:
    from assistant.question import Question


class Status(StrEnum):
    ANSWERED = "answered"
    PARTIAL = "partial"
    CORRECTED = "corrected"
    NOT_FOUND = "not_found"
    DECLINED = "declined"
    CLARIFY = "clarify"
    SMALLTALK = "smalltalk"


class Mode(StrEnum):
    EXTRACTIVE = "extractive"
    GENERATED = "generated"


class _Contract(BaseModel):
    """Fields named in `_only_if_known` are left out of the JSON while they are None."""

    model_config = ConfigDict(frozen=True)
    _only_if_known: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _serialise(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data: dict[str, Any] = handler(self)
        return {key: value for key, value in data.items() if value is not None or key not in self._only_if_known}


class Citation(_Contract):
    """A pointer to exact words: `quote == canonical_text[start:end]` of the document."""

    number: int
    document_id: str
    file: str
    title: str
    published: date | None
    url: str
    section: tuple[str, ...]
    quote: str
    start: int
    end: int
    page: int | None = None  # of the file, from 1, where its format has pages


class AnswerFact(_Contract):
    """One row that the answer rests on. `places` are those that the answer is about, in the row's order."""

    cluster: str
    places: tuple[str, ...]


class Usage(_Contract):
    """What an answer through a model took. Unknown is None, never 0.

    `cost` is in the unit of the configured prices; `seconds_to_first_token` counts from the request; `dropped` are the
    sentences of the model that were withheld, by reason.
    """

    model: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: float | None = None
    seconds_to_first_token: float | None = None
    dropped: dict[str, int] = {}


class Answer(_Contract):
    """The contract of `docs/architecture.md`: the same in Python, CLI, API and evals.

    `text` is Markdown: the assistant's own short words with `[n]` markers, source words in `> ` lines only. `usage` is
    there when a model was asked.
    """

    _only_if_known: ClassVar[frozenset[str]] = frozenset({"usage"})

    text: str
    status: Status
    language: str
    mode: Mode = Mode.EXTRACTIVE
    citations: tuple[Citation, ...] = ()
    facts: tuple[AnswerFact, ...] = ()
    follow_ups: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange of a conversation: what was asked, what was understood, what was answered."""

    text: str
    question: Question
    answer: Answer


@dataclass(frozen=True, slots=True)
class AnswerDelta:
    """A verified piece of the answer's text while it is being delivered; pieces concatenate to `Answer.text`."""

    text: str


@dataclass(frozen=True, slots=True)
class AnswerRestart:
    """What has been delivered so far is withdrawn (a model failed or lost its point); the answer begins anew."""


@dataclass(frozen=True, slots=True)
class AnswerDone:
    """The last event of a streamed answer; it alone is authoritative."""

    turn: Turn


AnswerEvent = AnswerDelta | AnswerRestart | AnswerDone
