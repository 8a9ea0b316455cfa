"""All settings, read from the environment: the model endpoint's by its usual names, all others with GUANGDONG_."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """One flat class. A field is the environment variable GUANGDONG_<NAME>, or its alias where it has one; an empty
    variable is as good as none."""

    model_config = SettingsConfigDict(
        env_prefix="GUANGDONG_",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        populate_by_name=True,
        hide_input_in_errors=True,  # one of them is a key
    )

    data_dir: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = Field(7860, ge=0, le=65535)
    database_url: SecretStr = SecretStr("")
    limits_url: SecretStr = SecretStr("")
    chroma_url: str = ""
    chroma_token: SecretStr = SecretStr("")
    secret_key: SecretStr = SecretStr("")
    metrics_host: str = "127.0.0.1"
    metrics_port: int = Field(0, ge=0, le=65535)
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    log_questions: bool = False
    shutdown_seconds: int = Field(20, ge=1, le=600)
    retention_days: int = Field(90, ge=0)
    require_api_keys: bool | None = None
    admin_password: SecretStr | None = Field(None, min_length=12)
    trusted_proxies: str = ""
    questions_per_minute: int = Field(30, ge=0)
    questions_per_minute_and_address: int = Field(120, ge=0)
    concurrent_streams: int = Field(400, ge=0)
    concurrent_streams_per_client: int = Field(20, ge=0)
    tokens_per_day: int = Field(0, ge=0)
    max_question_characters: int = Field(2000, ge=50, le=100_000)
    keyword_weight: float = Field(1.0, ge=0)
    cosine_weight: float = Field(2.0, ge=0)

    widget_origins: str = ""
    development: bool = False

    ingest_seconds: float = Field(20.0, ge=1, le=3600)
    ingest_memory_mb: int = Field(900, ge=200, le=1_000_000)
    ingest_expanded_mb: int = Field(200, ge=1, le=100_000)
    ingest_processes: int = Field(0, ge=0, le=256)

    openai_api_key: SecretStr | None = Field(None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str = Field("", validation_alias="OPENAI_BASE_URL")
    chat_model: str = Field("gpt-4.1-mini", min_length=1)
    embedding_model: str = ""
    judge: bool = False
    model_connect_seconds: float = Field(5.0, gt=0, le=600)
    model_first_token_seconds: float = Field(15.0, gt=0, le=600)
    model_seconds: float = Field(60.0, gt=0, le=3600)
    model_max_tokens: int = Field(1200, ge=50, le=100_000)
    model_retries: int = Field(2, ge=0, le=10)
    model_temperature: float = Field(0.0, ge=0, le=2)
    model_prompt_price: float | None = Field(None, ge=0)
    model_completion_price: float | None = Field(None, ge=0)

    @field_validator("openai_api_key", mode="before")
    @classmethod
    def _plain_key(cls, value: Any) -> Any:
        key = value.get_secret_value() if isinstance(value, SecretStr) else value
        if not isinstance(key, str):
            return value
        key = key.strip()
        if any(not "!" <= character <= "~" for character in key):
            raise ValueError("it holds spaces, line breaks or other characters that no key has; copy it again")
        return key or None

    @field_validator("openai_base_url", mode="after")
    @classmethod
    def _plain_address(cls, value: str) -> str:
        address = value.strip().rstrip("/")
        if not address:
            return ""
        try:
            parts = urlsplit(address)
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            usable = False
        if not usable:
            raise ValueError("it should be an address such as http://127.0.0.1:11434/v1")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("it should name no user, no password and no query; the key belongs into OPENAI_API_KEY")
        return address

    @field_validator("limits_url", mode="after")
    @classmethod
    def _redis_address(cls, value: SecretStr) -> SecretStr:
        address = value.get_secret_value()
        try:
            usable = urlsplit(address).scheme in {"redis", "rediss"} and bool(urlsplit(address).hostname)
        except ValueError:
            usable = False
        if address and not usable:
            raise ValueError("it should be the address of a Redis, such as redis://127.0.0.1:6379/0")
        return value

    @classmethod
    def variable(cls, name: str) -> str:
        """The environment variable of a field."""
        return str(cls.model_fields[name].validation_alias or f"GUANGDONG_{name.upper()}")
