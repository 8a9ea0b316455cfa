"""What `/api` takes and gives, as OpenAPI shows it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant.types import Answer
from ui.memory.types import Reason, TurnState, Verdict

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,40}$")]
QUESTION = "Where is wind power equipment built?"


class _Taken(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Ask(_Taken):
    """One question, with the conversation that it belongs to."""

    question: str = Field(min_length=1, examples=[QUESTION], description="In English or Chinese.")
    conversation_id: Identifier = Field("", description="From an earlier reply; empty: a new conversation begins.")
    stream: bool = Field(False, description="Reply with server-sent events, as `Accept: text/event-stream` does.")


class Rename(_Taken):
    title: str = Field(min_length=1, max_length=200, examples=["Wind power"])


class Opinion(_Taken):
    """What somebody thinks of an answer; without a verdict an earlier one is taken back."""

    turn_id: Identifier = Field(min_length=1, examples=["xYz0-turn"])
    verdict: Verdict | None = Field(examples=["down"])
    reason: Reason | None = Field(None, examples=["citation"])
    comment: str = Field("", max_length=2000, examples=["The passage is about another city."])


class Reply(BaseModel):
    """An answer and where it is kept. `stored` is false while the database is away; `session` reads it again."""

    conversation_id: str
    turn_id: str
    session: str
    stored: bool
    answer: Answer


class TurnShown(BaseModel):
    turn_id: str
    question: str
    state: TurnState
    asked_at: int = Field(description="Seconds since 1970, UTC.")
    answer: Answer | None
    verdict: Verdict | None
    reason: Reason | None


class ConversationShown(BaseModel):
    conversation_id: str
    title: str
    started_at: int = Field(description="Seconds since 1970, UTC.")
    updated_at: int = Field(description="Seconds since 1970, UTC.")
    turns: int


class ConversationOpened(BaseModel):
    conversation_id: str
    turns: list[TurnShown]


class Deleted(BaseModel):
    deleted: int


class DocumentShown(BaseModel):
    document_id: str
    title: str
    issuer: str
    published: date | None
    url: str
    language: str
    plan_period: str
    file: str
    text_sha256: str
    characters: int


class Problem(BaseModel):
    code: str = Field(examples=["too_long"])
    message: str = Field(examples=["The question is too long."])


class Failure(BaseModel):
    """Every failure of `/api` looks like this."""

    error: Problem
