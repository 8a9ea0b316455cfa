"""Words of a question in the other language, of those that the documents use."""

from __future__ import annotations

from collections import Counter

import pytest

from assistant.han_words import subject_words
from assistant.pinyin import Sounds
from assistant.translations import Translations
from knowledge.keywords import tokens

TEXT = "青弋市的电镀企业迁入开发区；黑龙潭镇有出租车和计程车，房租按月支付。Qingyi has electroplating."


@pytest.fixture(scope="module")
def translations() -> Translations:
    return Translations(Counter(tokens(TEXT)), chinese=True)


def test_english_is_translated_by_words_that_the_documents_use(translations: Translations) -> None:
    assert translations.into_chinese("electroplating") == ("电镀",)
    assert translations.into_chinese("taxis") == ("出租车", "计程车")
    assert translations.into_chinese("bamboo") == ()


def test_phrases_are_translated_whole(translations: Translations) -> None:
    words = [(0, 3, "the"), (4, 15, "development"), (16, 21, "zones"), (22, 25, "pay")]
    assert list(translations.phrases(words)) == [(4, 21)]
    assert "开发区" in translations.into_chinese("development zones")


def test_chinese_is_translated_by_its_glosses_and_names_by_their_sound(translations: Translations) -> None:
    assert translations.into_english("电镀") == ("electroplate",)
    assert translations.into_english("青弋") == ("qingyi",)
    assert translations.into_english("青弋江") == ("qingyi",)
    assert translations.into_chinese("Qingyi") == ("青弋",)


def test_words_of_one_meaning_stand_for_each_other(translations: Translations) -> None:
    assert translations.synonyms("计程车", sure=False) == ("出租车",)


def test_nothing_is_translated_where_no_document_is_chinese() -> None:
    none = Translations(Counter(tokens("Electroplating is done in Qingyi.")), chinese=False)
    assert none.into_chinese("electroplating") == ()
    assert none.into_english("电镀") == ("electroplate",)


def test_names_are_found_by_their_sound_and_plain_words_are_not() -> None:
    sounds = Sounds(tokens(TEXT))
    assert sounds.named("Heilongtan") == ("黑龙潭",)
    assert sounds.named("kaifa") == ()
    assert sounds.named("zone") == ()


def test_words_of_asking_and_grammar_are_left_out() -> None:
    known = Counter(tokens(TEXT))
    words = [word for _, _, word in subject_words("眼下每月房租能补多少？哪些项目在青弋？", known)]
    assert words == ["眼下", "每月", "房租", "项目", "青弋"]


def test_everyday_wordings_are_hints_and_no_translations() -> None:
    translations = Translations({}, chinese=True)
    assert {"return", "退还"} <= set(translations.hints("give the money back"))
    assert "fraud" in translations.hints("骗取")
    assert "fraud" not in translations.synonyms("cheat")
    assert translations.hints("zebra") == ()
