"""The explorer says what the table says, whatever the filters, and the map shows every city once."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.lexicon_files import coordinates
from knowledge.library import Library
from knowledge.types import ClusterFact, Document, Source
from ui.locale import words
from ui.pages.explore import Names, explored
from ui.pages.province_map import WIDTH, province_map
from ui.templating import render

ENGLISH = Names(words("en"), {})


@pytest.fixture(scope="module")
def table(indexed_data_dir: Path) -> Iterator[tuple[Document, tuple[ClusterFact, ...]]]:
    with Library.open(indexed_data_dir, write=False) as library:
        yield library.documents()[0], library.clusters()


def _page(document: Document, facts: tuple[ClusterFact, ...], city: str = "", cluster: str = "") -> str:
    around = {"theme": "auto", "nonce": "n", "path": "/explore", "here": lambda **_: "?"}
    values = explored(document, facts, city, cluster, ENGLISH)
    others = {"documents": [document.source], "chosen": document.document_id}
    return str(render("explore.html", words=words("en"), **around, **others, **values))


def test_the_table_has_a_dot_for_every_place_that_a_row_names(table: tuple[Document, tuple[ClusterFact, ...]]) -> None:
    document, facts = table
    html = _page(document, facts)
    assert html.count('class="dot"') == sum(len(fact.city_names) for fact in facts)
    for fact in facts:
        for city in fact.city_names:
            assert f'aria-label="{fact.name} in {city}"' in html


def test_filters_leave_the_rows_that_fit_in_their_own_words(table: tuple[Document, tuple[ClusterFact, ...]]) -> None:
    document, facts = table
    for city in {name for fact in facts for name in fact.city_names}:
        rows = explored(document, facts, city, "", ENGLISH)["rows"]
        assert [row["fact"] for row in rows] == [fact for fact in facts if city in fact.city_names]
        for row in rows:
            assert row["locality"] == " ".join(document.cut(row["fact"].locality).split())
    assert explored(document, facts, "Foshan", "Rail transit equipment", ENGLISH)["rows"] == []
    assert len(explored(document, facts, "Atlantis", "<script>", ENGLISH)["rows"]) == len(facts)


def test_chinese_names_are_shown_to_who_reads_chinese() -> None:
    names = Names(words("zh-Hant"), {"Foshan": ("佛山", ""), "Wind power equipment": ("风电装备", "風電裝備")})
    assert (names("Foshan"), names("Wind power equipment"), names("Atlantis")) == ("佛山", "風電裝備", "Atlantis")


def test_hostile_names_stay_text(table: tuple[Document, tuple[ClusterFact, ...]]) -> None:
    document, facts = table
    evil = '"><img src=x onerror=alert(1)>'
    cities = tuple(replace(city, name=evil) for city in facts[0].cities)
    hostile = replace(document, source=Source(document.document_id, evil, evil, language=evil))
    html = _page(hostile, (replace(facts[0], name=evil, cities=cities),), evil, evil)
    assert "<img" not in html
    assert "&lt;img" in html


@pytest.mark.parametrize("province", sorted(coordinates().root))
def test_a_map_shows_each_city_once_and_within_its_frame(province: str) -> None:
    drawn = province_map(province, {})
    assert drawn is not None
    assert {city.name for city in drawn.cities} == coordinates().root[province].keys()
    for city in drawn.cities:
        assert 0 < city.x < WIDTH
        assert 0 < city.y < drawn.height


def test_distances_on_the_map_are_those_on_the_ground() -> None:
    """Guangzhou to Shantou is about 350 km, Guangzhou to Shaoguan 190 km (great circles)."""
    drawn = province_map("Guangdong", {})
    assert drawn is not None
    at = {city.name: (city.x, city.y) for city in drawn.cities}
    ratio = math.dist(at["Guangzhou"], at["Shantou"]) / math.dist(at["Guangzhou"], at["Shaoguan"])
    assert ratio == pytest.approx(350 / 190, rel=0.03)


def test_a_province_without_coordinates_has_no_map() -> None:
    assert province_map("Atlantis", {}) is None
    assert province_map("", {}) is None


@given(st.dictionaries(st.sampled_from(sorted(coordinates().root["Guangdong"])), st.integers(0, 50)))
def test_more_rows_are_a_larger_point(counts: dict[str, int]) -> None:
    drawn = province_map("Guangdong", counts)
    assert drawn is not None
    by_count = sorted(drawn.cities, key=lambda city: city.count)
    assert [city.radius for city in by_count] == sorted(city.radius for city in drawn.cities)
