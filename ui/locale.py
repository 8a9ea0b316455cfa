"""The words of the pages in three languages. The YAML files have the same keys, which loading them checks."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from assistant.language import to_traditional
from assistant.types import Mode, Status

LANGUAGES = {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}
"""Language tag → the language's name for itself."""

_FOLDER = Path(__file__).parent / "locales"
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Starter(_Group):
    kind: str
    question: str


class ChatWords(_Group):
    """The conversation and what can be done with it."""

    skip: str
    stop: str
    stopped: str
    retry: str
    edit: str
    editing: str
    cancel: str
    copy_answer: str
    copied: str
    copy_failed: str
    still_working: str
    withdrawn: str
    connection_lost: str
    reconnecting: str
    unfinished: str
    busy: str
    made: dict[Mode, str]
    made_by: str
    conversation: str
    earlier: str
    no_earlier: str
    delete: str
    delete_really: str
    missing: str
    too_long: str


class FeedbackWords(_Group):
    good: str
    bad: str
    why: str
    reasons: dict[str, str]
    words: str
    send: str
    thanks: str


class DownloadWords(_Group):
    heading: str
    markdown: str
    word: str
    print: str
    made_on: str
    quotes: str


class ViewWords(_Group):
    """The bar and the menu of every page."""

    menu: str
    language: str
    theme: str
    themes: dict[str, str]
    chat: str
    explore: str
    documents: str
    main_navigation: str


class ExploreWords(_Group):
    browse: str
    headline: str
    introduction: str
    document: str
    city: str
    cluster: str
    all_cities: str
    all_clusters: str
    show: str
    clear: str
    map: str
    map_note: str
    matrix: str
    matrix_note: str
    total: str
    rows: str
    clusters_of: str
    named: str
    also: str
    open_list: str
    source: str
    ask: str
    ask_cluster: str
    ask_city: str
    nothing: str


class WidgetWords(_Group):
    """What the launcher on another site says; it travels inside the script."""

    launcher: str
    title: str
    close: str
    loading: str
    unreachable: str
    new_tab: str
    retry: str


class DemoCard(_Group):
    title: str
    text: str
    question: str


class ReportWords(_Group):
    """The report on what people ask."""

    title: str
    since: str
    nothing: str
    weeks: str
    week: str
    questions: str
    up: str
    down: str
    channels: str
    languages: str
    without_answer: str
    false_premises: str
    asked_most: str
    disliked: str
    none: str


class DemoWords(_Group):
    site: str
    headline: str
    lead: str
    ask: str
    about: str
    cards: tuple[DemoCard, ...]


class Words(_Group):
    """Everything that a page says by itself, in one language."""

    language: str
    name: str
    short_name: str
    headline: str
    introduction: str
    source_period: str
    starters_heading: str
    starters: tuple[Starter, ...]
    composer_label: str
    composer_placeholder: str
    send: str
    new_chat: str
    you_asked: str
    working: str
    in_line: str
    answer_ready: str
    follow_ups: str
    sources: str
    more_sources: str
    source_marker: str
    statuses: dict[Status, str]
    passage: str
    page: str
    page_short: str
    all_documents: str
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
    not_stored: str
    too_many: str
    too_busy: str
    budget_spent: str
    chat: ChatWords
    feedback: FeedbackWords
    download: DownloadWords
    view: ViewWords
    explore: ExploreWords
    widget: WidgetWords
    demo: DemoWords
    report: ReportWords


@cache
def words(language: str) -> Words:
    """The words of one of LANGUAGES; traditional Chinese is converted from simplified."""
    file = _FOLDER / ("en.yaml" if language == "en" else "zh-Hans.yaml")
    read = yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)
    if language == "zh-Hant":
        read = _traditional(read) | {"language": language}
    return Words.model_validate(read)


def _traditional(value: Any) -> Any:
    """All texts of a read YAML file in traditional characters; keys stay as they are."""
    if isinstance(value, dict):
        return {key: _traditional(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_traditional(inner) for inner in value]
    return to_traditional(value) if isinstance(value, str) else value


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
