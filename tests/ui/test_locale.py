from __future__ import annotations

import pytest
import yaml

from assistant.types import Status
from ui.locale import _FOLDER, LANGUAGES, words, words_accepted, words_for


def _keys(value: object, path: str = "") -> set[str]:
    if isinstance(value, dict):
        return {key for name, inner in value.items() for key in _keys(inner, f"{path}/{name}")}
    if isinstance(value, list):
        return {key for index, inner in enumerate(value) for key in _keys(inner, f"{path}/{index}")}
    return {path}


def test_all_languages_have_the_same_keys() -> None:
    english, chinese = (
        _keys(yaml.safe_load((_FOLDER / f"{language}.yaml").read_text("utf-8"))) for language in ("en", "zh-Hans")
    )
    assert chinese == english


def test_traditional_words_are_the_simplified_ones_converted() -> None:
    assert words("zh-Hant").statuses[Status.CORRECTED] == "已更正"
    assert words("zh-Hant").view.language == "語言"
    assert words("zh-Hans").view.language == "语言"


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_complete(language: str) -> None:
    spoken = words(language)
    assert spoken.language == language
    assert set(spoken.statuses) == set(Status)
    assert 4 <= len(spoken.starters) <= 6
    assert "{" not in spoken.source_period.format(period="") + spoken.more_sources.format(count=1)


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en-GB", "en"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("fr", "en"),
        ("", "en"),
    ],
)
def test_a_tag_finds_its_words(tag: str, language: str) -> None:
    assert words_for(tag).language == language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("fr, zh-TW;q=0.9, en;q=0.8", "zh-Hant"),
        ("en;q=0.5, zh-CN", "zh-Hans"),
        ("zh;q=nonsense, en;q=0.1", "en"),
        ("," * 10_000, "en"),
    ],
)
def test_the_browser_s_preference_counts(header: str, language: str) -> None:
    assert words_accepted(header).language == language
