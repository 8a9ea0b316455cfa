from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import policy, read, spaced

from knowledge.quantities import base_value, comparator_at, numbers_in, year_near
from knowledge.types import Comparator

ABOVE, AT_LEAST, EXACT = Comparator.ABOVE, Comparator.AT_LEAST, Comparator.EXACT


def test_the_quantities_of_the_policy_text() -> None:
    found = [
        (spaced(policy().document.cut(q.number)), q.value, q.unit, q.comparator, q.year, q.is_target)
        for q in policy().quantities
    ]
    assert found == [
        ("2011", 2011.0, "year", EXACT, 2013, False),
        ("2013", 2013.0, "year", EXACT, 2013, False),
        ("4K", 4.0, "K", AT_LEAST, None, False),
        ("600 billion yuan", 6e11, "yuan", ABOVE, 2020, True),
        ("1 trillion yuan", 1e12, "yuan", ABOVE, 2020, True),
        ("800 billion yuan", 8e11, "yuan", ABOVE, 2020, True),
        ("6th generation", 6.0, "generation", ABOVE, None, False),
        ("15", 15.0, "bases", EXACT, None, False),
        ("32", 32.0, "bases", EXACT, None, False),
        ("5 MW", 5.0, "MW", ABOVE, None, False),
    ]


def test_what_the_targets_are_about() -> None:
    targets = [(q.subject, q.section[0]) for q in policy().quantities if q.unit == "yuan"]
    assert targets == [
        ("biology industry", "(II) Biology Industry"),
        ("high-end equipment and new materials", "(III) Industry of High-end Equipment and New Materials"),
        ("entire province", "(IV) Green and Low-carbon Industry"),
    ]


def test_a_number_points_into_its_sentence() -> None:
    for quantity in policy().quantities:
        assert quantity.sentence.contains(quantity.number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("600 billion yuan", [(6e11, "yuan")]),
        ("1,200 million yuan", [(1.2e9, "yuan")]),
        ("RMB 3.5 trillion", [(3.5e12, "yuan")]),
        ("¥200", [(200.0, "yuan")]),
        ("US$ 5 bn", [(5e9, "usd")]),
        ("6000亿元", [(6e11, "yuan")]),
        ("1.5万亿元", [(1.5e12, "yuan")]),
        ("5 MW", [(5.0, "MW")]),
        ("5-MW turbines", [(5.0, "MW")]),
        ("12%", [(12.0, "%")]),
        ("12 per cent of it", [(12.0, "%")]),
        ("5 mwx", []),
        ("13th Five-year Plan", []),
        ("5G and 3D", []),
        ("2020", []),
    ],
)
def test_numbers_with_scale_or_unit(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(value, unit) for _, _, value, unit in numbers_in(text)] == expected


@pytest.mark.parametrize(
    ("before", "after", "comparator"),
    [
        ("exceed ", "", ABOVE),
        ("is expected to surpass ", "", ABOVE),
        ("above the ", "", ABOVE),
        ("no less than ", "", AT_LEAST),
        ("at least ", "", AT_LEAST),
        ("", " and above", AT_LEAST),
        ("", "以上", AT_LEAST),
        ("超过", "", ABOVE),
        ("up to ", "", Comparator.AT_MOST),
        ("no more than ", "", Comparator.AT_MOST),
        ("fewer than ", "", Comparator.BELOW),
        ("", " or below", Comparator.AT_MOST),
        ("not exceed ", "", Comparator.AT_MOST),
        ("不超过", "", Comparator.AT_MOST),
        ("不低于", "", AT_LEAST),
        ("of ", "", EXACT),
    ],
)
def test_comparators(before: str, after: str, comparator: Comparator) -> None:
    text = f"{before}500{after}"
    assert comparator_at(text, len(before), len(before) + 3) is comparator


@pytest.mark.parametrize(
    ("text", "year"),
    [("by 2025", 2025), ("By the end of 2030", 2030), ("到2025年", 2025), ("in 12", None), ("2020", None)],
)
def test_years(text: str, year: int | None) -> None:
    assert year_near(text) == year


@given(
    st.integers(1, 999),
    st.sampled_from([("million", 1e6), ("billion", 1e9), ("trillion", 1e12)]),
    st.sampled_from([("exceed", ABOVE), ("reach", AT_LEAST), ("be", EXACT), ("surpass", ABOVE)]),
    st.integers(2021, 2060),
)
def test_a_generated_target_comes_back(
    number: int, scale: tuple[str, float], verb: tuple[str, Comparator], year: int
) -> None:
    target = f"will {verb[0]} {number} {scale[0]} yuan by {year}"
    parsed = read(f"A plan\n\n1. Glass\n\nIt is old. The output value of the glass industry {target}.")
    [quantity] = parsed.quantities
    assert (quantity.value, quantity.unit, quantity.comparator, quantity.year, quantity.is_target) == (
        number * scale[1],
        "yuan",
        verb[1],
        year,
        True,
    )
    assert parsed.document.cut(quantity.number) == f"{number} {scale[0]} yuan"
    assert quantity.subject == "glass industry"
    assert quantity.section == ("1. Glass",)


@given(st.text(max_size=200))
def test_extents_are_those_of_numbers(text: str) -> None:
    for start, end, value, _ in numbers_in(text):
        assert 0 <= start < end <= len(text)
        assert any(character.isdigit() for character in text[start:end])
        assert value >= 0


def test_base_value() -> None:
    assert base_value("1,000", "billion") == 1e12
    assert base_value("2.5", None) == 2.5
