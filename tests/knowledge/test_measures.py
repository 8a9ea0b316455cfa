"""Units as headers, cells and questions write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.measures import amounts_in, cell_number, header_measure, known_measure


@pytest.mark.parametrize(
    ("words", "unit", "factor"),
    [
        ("亿元", "yuan", 1e8),
        ("万元", "yuan", 1e4),
        ("billion yuan", "yuan", 1e9),
        ("100 million yuan", "yuan", 1e8),
        ("RMB", "yuan", 1),
        ("MW", "W", 1e6),
        ("万千瓦", "W", 1e7),
        ("GW", "W", 1e9),
        ("亩", "m2", 666.6666666666666),
        ("hectares", "m2", 1e4),
        ("平方公里", "m2", 1e6),
        ("万吨", "t", 1e4),
        ("%", "%", 1),
    ],
)
def test_known_measures(words: str, unit: str, factor: float) -> None:
    measure = known_measure(words)
    assert measure is not None
    assert measure.unit == unit
    assert measure.factor == pytest.approx(factor)


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("总投资（亿元）", "yuan"),
        ("Total investment (billion yuan)", "yuan"),
        ("Area, mu", "m2"),
        ("Price (10,000 yuan per mu)", "yuan/mu"),
        ("企业数（家）", "家"),
    ],
)
def test_measures_of_headers(header: str, unit: str) -> None:
    measure = header_measure(header)
    assert measure is not None
    assert measure.unit == unit


def test_a_header_without_a_unit_has_none() -> None:
    assert header_measure("Project") is None
    assert header_measure("Output (2023)") is None


@pytest.mark.parametrize("text", ["Foshan", "2023年启动的若干项目", "see note 3 below", "", "1.2.3"])
def test_words_are_no_numbers(text: str) -> None:
    assert cell_number(text) is None


@given(st.integers(0, 10**9), st.sampled_from(["", "亿元", " million yuan", " MW", "%"]))
def test_numbers_come_back_as_written(number: int, unit: str) -> None:
    found = cell_number(f"{number:,}{unit}")
    assert found is not None
    assert found[0] == number


def test_amounts_in_running_text() -> None:
    [(start, end, value, measure)] = amounts_in("哪些项目总投资超过50亿元？")
    assert (start, end, value) == (9, 13, 5e9)
    assert measure is not None
    assert measure.unit == "yuan"
    assert amounts_in("started in 2023") == []
