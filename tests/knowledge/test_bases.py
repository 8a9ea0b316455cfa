from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.bases import find_bases
from knowledge.place_names import find_places
from knowledge.types import Base


def bases(text: str, offset: int = 0) -> tuple[Base, ...]:
    return find_bases("d", text, offset, find_places(text, guess=True))


def brief(text: str) -> list[tuple[str, list[str]]]:
    return [(base.name, list(base.cities)) for base in bases(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Develop Glass Base in Velmora.", [("Glass Base", ["Velmora"])]),
        (
            "Build the Glass Base in Velmora and Dantur and Silk Park in Pilo.",
            [("Glass Base", ["Velmora", "Dantur"]), ("Silk Park", ["Pilo"])],
        ),
        (
            "Develop Glass Base, Silk Laboratory in Velmora.",
            [("Glass Base", ["Velmora"]), ("Silk Laboratory", ["Velmora"])],
        ),
        ("Promote the establishment of Glass Projects in Velmora.", [("Glass Projects", ["Velmora"])]),
        ("Develop Glass Base (Velmora).", [("Glass Base", ["Velmora"])]),
        ("Develop Terminals of Glass and Silk Base in Velmora.", [("Terminals of Glass and Silk Base", ["Velmora"])]),
        ("Velmora and Dantur", []),
        ("发展玻璃产业基地", [("玻璃产业基地", [])]),
    ],
)
def test_what_is_built_where(text: str, expected: list[tuple[str, list[str]]]) -> None:
    assert brief(text) == expected


def test_counts_and_specialties() -> None:
    text = (
        "Develop 15 Bases for Glass including mirrors from Velmora, fine beads from Dantur, and panes from Pilo, "
        "and 32 Parks for Silk."
    )
    first, second = bases(text)
    assert (first.name, first.count, first.cities) == ("15 Bases for Glass", 15, ("Velmora", "Dantur", "Pilo"))
    assert first.specialties == (("Velmora", "mirrors"), ("Dantur", "fine beads"), ("Pilo", "panes"))
    assert (second.name, second.count, second.cities) == ("32 Parks for Silk", 32, ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Develop Glass Park in Nanhai District, Foshan.",
            {"cities": ("Foshan",), "places": ("Nanhai District",), "city_inferred": False},
        ),
        (
            "Develop Glass Park in Shunde District.",
            {"cities": ("Foshan",), "places": ("Shunde District",), "city_inferred": True},
        ),
        (
            "Develop Glass Park in Guangzhou Development Zone.",
            {"cities": ("Guangzhou",), "places": ("Guangzhou Development Zone",), "city_inferred": False},
        ),
        (
            "Develop Glass Bases in Shantou and the Pearl River Delta Region.",
            {"cities": ("Shantou",), "regions": ("Pearl River Delta Region",), "city_inferred": False},
        ),
        ("Develop Glass Park of New Zone in Velmora.", {"name": "Glass Park of New Zone", "cities": ("Velmora",)}),
    ],
)
def test_districts_zones_and_regions(text: str, expected: dict[str, Any]) -> None:
    [base] = bases(text)
    assert {key: getattr(base, key) for key in expected} == expected


@given(st.text(max_size=200), st.integers(0, 1000))
def test_spans_are_offset_and_cut_the_name(text: str, offset: int) -> None:
    for base in bases(text, offset):
        assert " ".join(text[base.span.start - offset : base.span.end - offset].split()) == base.name
