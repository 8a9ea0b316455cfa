"""The dictionary of CC-CEDICT, and English glosses of Chinese text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.dictionary import dictionary
from knowledge.embed import MiniLMEmbeddings
from knowledge.glosses import in_english


@pytest.mark.parametrize(
    ("word", "gloss"),
    [
        ("在建", "under construction"),
        ("补贴", "subsidize"),
        ("有效期", "period of validity"),
        ("芜湖", "Wuhu"),
        ("亩", None),
    ],
)
def test_glosses_are_cleaned_of_grammar_and_asides(word: str, gloss: str | None) -> None:
    found = dictionary().english(word)
    assert found[:1] == ((gloss,) if gloss else ())


def test_names_abbreviations_and_readings_are_told() -> None:
    words = dictionary()
    assert words.is_name("滁州")
    assert not words.is_name("青")
    assert words.in_full("发改委") == ("国家发展和改革委员会",)
    assert words.spelled("青弋") == "qingyi"
    assert "lu" in words.readings("绿")
    assert not words.spelled("ab")


def test_a_compound_falls_into_the_longest_words_there_are() -> None:
    assert dictionary().parts("租房补贴标准") == ("租房", "补贴", "标准")


@given(st.text(alphabet="补贴人才企业青弋市在建的了省ab 1,。", max_size=30))
def test_parts_stand_in_their_word_in_order(word: str) -> None:
    position = 0
    for part in dictionary().parts(word):
        position = word.index(part, position) + len(part)


def test_text_is_glossed_word_by_word_whatever_its_characters() -> None:
    assert in_english("人才补贴") == "talent subsidy"
    assert in_english("人才補貼") == "talent subsidy"
    assert in_english("青弋 5 GW") == "qingyi 5 GW"
    assert in_english("No Chinese here.") == "No Chinese here."


def test_vectors_of_both_languages_can_be_compared() -> None:
    question, right, wrong = MiniLMEmbeddings().encode(
        [
            "How much rent subsidy do graduates get?",
            "硕士研究生租房补贴每人每月2000元。",
            "污水处理厂二期工程已经投入运行。",
        ]
    )
    assert question @ right > question @ wrong + 0.2
