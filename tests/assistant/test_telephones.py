"""What may be a telephone number, and what is none."""

from __future__ import annotations

import pytest

from assistant.compose.table_contacts import has_number


@pytest.mark.parametrize(
    "text", ["tel. 0731-8221 3046", "0755 8666 1234", "电话：0898-65201234", "拨打12345热线", "dial 110"]
)
def test_numbers(text: str) -> None:
    assert has_number(text)


@pytest.mark.parametrize("text", ["opened in 2023", "1,680 mu, 15.2", "2019-12-03", "14万元/亩", "26,500 racks", "12%"])
def test_other_figures(text: str) -> None:
    assert not has_number(text)
