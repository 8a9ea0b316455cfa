from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inventing import WORDS, listed

from knowledge.lexicon_files import places
from knowledge.place_names import find_places
from knowledge.types import PlaceKind

Found = tuple[str, str, str | None, bool]


def found(text: str, *, guess: bool = False) -> list[Found]:
    return [(p.name, p.kind.value, p.city, p.parent_stated) for p in find_places(text, guess=guess)]


def cities(text: str, *, guess: bool = True) -> list[str]:
    return [place.name for place in find_places(text, guess=guess) if place.kind is PlaceKind.CITY]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "in Guangzhou Development Zone",
            [("Guangzhou Development Zone", "zone", "Guangzhou", True), ("Guangzhou", "city", None, False)],
        ),
        (
            "in Nanhai District, Foshan",
            [("Nanhai District", "district", "Foshan", True), ("Foshan", "city", None, False)],
        ),
        ("in Shunde District, and more", [("Shunde District", "district", "Foshan", False)]),
        ("in the Pearl River Delta Region.", [("Pearl River Delta Region", "region", None, False)]),
        ("Base (Guangzhou).", [("Guangzhou", "city", None, False)]),
        (
            "Park of New and High-tech Development Zone in Foshan",
            [("New and High-tech Development Zone", "zone", "Foshan", True), ("Foshan", "city", None, False)],
        ),
        ("在广州和深圳", [("Guangzhou", "city", None, False), ("Shenzhen", "city", None, False)]),
        ("Canton and Swatow", [("Guangzhou", "city", None, False), ("Shantou", "city", None, False)]),
        ("nothing of the kind", []),
    ],
)
def test_places_by_the_lexicon(text: str, expected: list[Found]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize("text", ["Foshanese", "NotGuangzhou", "guangzhou"])
def test_names_are_whole_and_capitalised(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Develop Glass Base in Velmora.", ["Velmora"]),
        ("Develop Glass Base in Velmora and Porta Dantur.", ["Velmora", "Porta Dantur"]),
        ("Develop Glass Base in Velmora, Foshan, and Dantur.", ["Velmora", "Foshan", "Dantur"]),
        ("Glass Base (Velmora)", ["Velmora"]),
        ("Velmora, Dantur and Pilo", ["Velmora", "Dantur", "Pilo"]),
        ("Velmora", ["Velmora"]),
        ("Develop Glass Base in Velmora, Silk and Thread Park in Dantur.", ["Velmora", "Dantur"]),
        ("Develop things in cooperation.", []),
        ("Develop Glass for Industry.", []),
    ],
)
def test_unknown_names_are_taken_as_cities_where_the_grammar_says_so(text: str, expected: list[str]) -> None:
    assert cities(text) == expected


def test_without_guessing_unknown_names_are_no_places() -> None:
    assert cities("Develop Glass Base in Velmora.", guess=False) == []


@given(st.lists(WORDS.map(str.capitalize), min_size=1, max_size=6, unique=True), st.booleans())
def test_a_list_of_unknown_names_is_found_whole_and_in_order(names: list[str], oxford: bool) -> None:
    text = f"Build the Glass Base in {listed(names, oxford)}."
    assert cities(text) == names


@given(st.text(max_size=200))
def test_extents_cut_inside_the_text_in_order(text: str) -> None:
    places_found = find_places(text, guess=True)
    assert all(0 <= place.start < place.end <= len(text) for place in places_found)
    assert [place.start for place in places_found] == sorted(place.start for place in places_found)


@pytest.mark.parametrize(
    "city", [city for city in places().cities if city.province == "Guangdong"], ids=lambda c: c.name
)
def test_every_city_is_found_by_each_of_its_names(city: object) -> None:
    for name in (city.name, *city.aliases, city.zh_hans, city.zh_hant):  # type: ignore[attr-defined]
        assert cities(f"in {name}.", guess=False) == [city.name], name  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["Foshan", "Nansha District", "Xyzton"])
def test_places_of_a_huge_cell_are_those_of_a_small_one(name: str) -> None:
    one, many = found(name, guess=True), found(listed([name] * 3_000, oxford=False), guess=True)
    assert set(many) == set(one)
    assert len(many) == 3_000 * len(one)
