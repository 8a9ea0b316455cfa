"""All settings, read from the environment with the prefix GUANGDONG_."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """One flat class; each field is the environment variable GUANGDONG_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="GUANGDONG_", frozen=True, extra="ignore")

    data_dir: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = Field(7860, ge=0, le=65535)
    database_url: SecretStr = SecretStr("")
    secret_key: SecretStr = SecretStr("")
    retention_days: int = Field(90, ge=0)
    max_question_characters: int = Field(2000, ge=50, le=100_000)
    keyword_weight: float = Field(1.0, ge=0)
    cosine_weight: float = Field(2.0, ge=0)
