"""What is configured about the model, from the settings. Imports nothing that takes time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from pydantic import SecretStr

from assistant.settings import Settings

OPENAI_URL = "https://api.openai.com/v1"
_NO_KEY = SecretStr("none")  # local servers want none, yet the header must say something
CHARACTERS_PER_TOKEN = 8  # more than any tokenizer reaches on prose; only the cap on output rests on it


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """How to reach a model, and how long to wait for it.

    Times are in seconds and count from the request: `connect_seconds` for a connection, `first_token_seconds` for the
    first words, retries included, and for any later pause, `whole_seconds` for everything. Prices are per million
    tokens.
    """

    api_key: SecretStr
    base_url: str
    chat_model: str
    embedding_model: str = ""
    judge: bool = False
    connect_seconds: float = 5.0
    first_token_seconds: float = 15.0
    whole_seconds: float = 60.0
    max_tokens: int = 1200
    retries: int = 2
    temperature: float | None = 0.0
    prompt_price: float | None = None
    completion_price: float | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """None where no model is configured: neither a key nor an address is set."""
        if settings.openai_api_key is None and not settings.openai_base_url:
            return None
        return cls(
            api_key=settings.openai_api_key or _NO_KEY,
            base_url=settings.openai_base_url or OPENAI_URL,
            chat_model=settings.chat_model,
            embedding_model=settings.embedding_model,
            judge=settings.judge,
            connect_seconds=settings.model_connect_seconds,
            first_token_seconds=settings.model_first_token_seconds,
            whole_seconds=settings.model_seconds,
            max_tokens=settings.model_max_tokens,
            retries=settings.model_retries,
            temperature=settings.model_temperature,
            prompt_price=settings.model_prompt_price,
            completion_price=settings.model_completion_price,
        )

    @property
    def host(self) -> str:
        """The endpoint's host and port, to name it by."""
        return urlsplit(self.base_url).netloc

    @property
    def local(self) -> bool:
        return urlsplit(self.base_url).hostname in {"localhost", "127.0.0.1", "::1"}

    @property
    def max_characters(self) -> int:
        return self.max_tokens * CHARACTERS_PER_TOKEN

    def cost(self, prompt_tokens: int | None, completion_tokens: int | None) -> float | None:
        """In the unit of the prices; None while a price or a count is unknown."""
        if None in (prompt_tokens, completion_tokens, self.prompt_price, self.completion_price):
            return None
        prompt = (prompt_tokens or 0) * (self.prompt_price or 0)
        return (prompt + (completion_tokens or 0) * (self.completion_price or 0)) / 1_000_000
