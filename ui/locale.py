"""The words of the pages in three languages. The YAML files have the same keys, which loading them checks."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from assistant.types import Status

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
_FOLDER = Path(__file__).parent / "locales"
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


class Starter(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    question: str


class Words(BaseModel):
    """Everything that a page says by itself, in one language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str
    name: str
    headline: str
    introduction: str
    source_line: str
    source_period: str
    read_source: str
    starters_heading: str
    starters: tuple[Starter, ...]
    composer_label: str
    composer_placeholder: str
    send: str
    new_chat: str
    you_asked: str
    working: str
    answer_ready: str
    follow_ups: str
    sources: str
    more_sources: str
    source_marker: str
    statuses: dict[Status, str]
    passage: str
    close: str
    full_text: str
    original: str
    published: str
    undated: str
    text_changed: str
    span_outside: str
    back_to_chat: str
    contents: str
    footnote: str
    needs_script: str
    failed: str
    page_not_found: str


@cache
def words(language: str) -> Words:
    """The words of one of LANGUAGES."""
    return Words.model_validate(yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8")))


def words_for(tag: str) -> Words:
    """The words for a language tag ("en", "zh", "zh-TW", …); English for languages without words of their own."""
    tag = tag.strip().lower()
    if tag.startswith(_TRADITIONAL):
        return words("zh-Hant")
    return words("zh-Hans" if tag.startswith("zh") else "en")


def words_accepted(accept_language: str) -> Words:
    """The words for an Accept-Language header: the first language that has words, by preference, else English."""
    preferences: list[tuple[float, str]] = []
    for entry in accept_language[:500].split(","):
        tag, _, parameter = entry.strip().partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            weight = 0.0
        if tag.lower().startswith(("en", "zh")):
            preferences.append((-weight, tag))
    return words_for(min(preferences, key=lambda preference: preference[0])[1] if preferences else "en")
