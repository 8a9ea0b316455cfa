"""The part of OpenAI's chat completions that is understood here. What else a client sends is taken and ignored."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

MODEL = "guangdong-assistant"
MOST_MESSAGES = 1000
TOO_MANY = "too_many_messages"


class TextPart(BaseModel):
    model_config = ConfigDict(extra="ignore")

    type: Literal["text", "input_text"]
    text: str


class Message(BaseModel):
    """Only what users said is read: a client cannot tell what the assistant has said or ought to do."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[TextPart] | list[dict[str, Any]] | None = None

    @property
    def text(self) -> str:
        """The message's words.

        Raises:
            ValueError: it has parts that are no text.
        """
        if isinstance(self.content, str) or self.content is None:
            return self.content or ""
        if not all(isinstance(part, TextPart) for part in self.content):
            raise ValueError("only text can be asked")
        return "\n".join(part.text for part in self.content if isinstance(part, TextPart))


def _not_too_many(messages: Any) -> Any:
    """Counted before any is looked at: refusing a flood has to cost little."""
    if isinstance(messages, list) and len(messages) > MOST_MESSAGES:
        raise PydanticCustomError(TOO_MANY, f"At most {MOST_MESSAGES} messages; leave out the oldest.")
    return messages


class StreamOptions(BaseModel):
    model_config = ConfigDict(extra="ignore")

    include_usage: bool = False


class OpenAIProblem(BaseModel):
    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIFailure(BaseModel):
    """Every failure of `/v1` looks like this."""

    error: OpenAIProblem


class Completion(BaseModel):
    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "example": {
                "model": MODEL,
                "messages": [{"role": "user", "content": "Where is wind power equipment built?"}],
            }
        },
    )

    model: str = Field(max_length=200)
    messages: Annotated[list[Message], BeforeValidator(_not_too_many)] = Field(min_length=1)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = None
    tools: list[Any] | None = None
