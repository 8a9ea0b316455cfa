"""What is stored of a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.types import Answer


class MemoryUnavailable(Exception):
    """The database of conversations cannot be used now; the message says why. Trying again later is right."""


class TurnState(StrEnum):
    DONE = "done"
    STOPPED = "stopped"  # by the asker, in the middle of the answer
    INTERRUPTED = "interrupted"  # by a fault


class Channel(StrEnum):
    """Where a conversation is held."""

    WEB = "web"
    WIDGET = "widget"
    API = "api"
    OPENAI = "openai"
    MCP = "mcp"


class Verdict(StrEnum):
    UP = "up"
    DOWN = "down"


class Reason(StrEnum):
    """Why an answer did not please."""

    WRONG = "wrong"
    CITATION = "citation"
    INCOMPLETE = "incomplete"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Feedback:
    verdict: Verdict
    reason: Reason | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """One exchange. `answer` is there when the state is DONE; `asked_at` is in seconds since 1970, UTC."""

    turn_id: str
    conversation_id: str
    text: str
    state: TurnState
    answer: Answer | None
    asked_at: int
    feedback: Feedback | None = None


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """One line in a list of conversations; times in seconds since 1970, UTC."""

    conversation_id: str
    title: str
    started_at: int
    updated_at: int
    turns: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A turn that has been added; `stored` is False while it is in this process only."""

    turn: StoredTurn
    stored: bool
