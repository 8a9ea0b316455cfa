from __future__ import annotations

import pytest

from assistant.compose.figures import converted, with_unit
from assistant.question import Language


@pytest.mark.parametrize(
    ("value", "words", "english", "chinese"),
    [
        (4.8e9, "100 million yuan", "48 × 100 million yuan (4.8 billion yuan)", "48 × 100 million yuan（48亿元）"),
        (4.8e9, "亿元", "48亿元 (4.8 billion yuan)", "48亿元"),
        (4.8e10, "billion yuan", "48 billion yuan", "48 billion yuan（480亿元）"),
    ],
)
def test_an_amount_is_shown_as_written_and_as_the_asker_counts(
    value: float, words: str, english: str, chinese: str
) -> None:
    for language, shown in ((Language.ENGLISH, english), (Language.SIMPLIFIED, chinese)):
        assert with_unit("48", words) + converted(value, "yuan", words, language) == shown
