from __future__ import annotations

import re
from pathlib import Path

import pytest
from reading import policy

from assistant.cues import cues
from assistant.gate.wording import wording
from knowledge.errors import LexiconError
from knowledge.lexicon_files import FOLDER, Entry, Places, coordinates, glossary, places, read_yaml, structure, topics


def test_every_file_is_read() -> None:
    files = {"coordinates", "glossary", "places", "questions", "statements", "structure", "topics"}
    files |= {"askable", "instructions", "provisions", "rivals", "signs", "tables", "units", "wordings", "words"}
    assert {path.stem for path in FOLDER.glob("*.yaml")} == files
    assert len(places().cities) > 200
    assert len(topics().clusters) == 15
    assert glossary().terms
    assert structure().base_nouns
    assert cues().intents
    assert wording().same


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("cities: [", "malformed"),
        ("cities: []\nunknown: 1\n", "malformed"),
        ("[]", "malformed"),
        ("cities: [{name: Velmora, province: X, colour: red}]", "colour"),
    ],
)
def test_a_malformed_file_says_which_and_why(tmp_path: Path, content: str, why: str) -> None:
    path = tmp_path / "places.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(LexiconError, match=why) as raised:
        read_yaml(path, Places)
    assert str(path) in str(raised.value)


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="install the package again"):
        read_yaml(tmp_path / "none.yaml", Places)


def test_the_lexicon_knows_the_clusters_and_cities_of_the_policy_text() -> None:
    assert {fact.name for fact in policy().clusters} == {cluster.name for cluster in topics().clusters}
    known = {city.name for city in places().cities if city.province == "Guangdong"}
    assert {city for fact in policy().clusters for city in fact.city_names} < known
    assert len(known) == 21


def test_names_are_unique_within_their_kind() -> None:
    kinds: tuple[tuple[Entry, ...], ...] = (
        places().provinces,
        places().cities,
        places().regions,
        topics().clusters,
        topics().industries,
    )
    for entries in kinds:
        names = [entry.name for entry in entries]
        assert len(names) == len(set(names))


def test_no_name_of_a_city_is_that_of_another() -> None:
    owners: dict[str, str] = {}
    for city in places().cities:
        for name in (city.name, *city.aliases, *city.abbreviations, *city.misspellings, city.zh_hans, *city.zh_aliases):
            if name:
                assert owners.setdefault(name.casefold(), city.name) == city.name, name


def test_chinese_names_are_chinese() -> None:
    for entry in (*topics().clusters, *topics().industries, *places().cities, *places().provinces):
        assert re.fullmatch(r"[\u4e00-\u9fff]+", entry.zh_hans), entry.name
        assert re.fullmatch(r"[\u4e00-\u9fff]*", entry.zh_hant), entry.name


def test_what_refers_to_another_entry_finds_it() -> None:
    cities = {city.name for city in places().cities}
    clusters = {cluster.name for cluster in topics().clusters}
    provinces = {province.name for province in places().provinces}
    assert {city.province for city in places().cities} <= provinces
    assert {member for region in places().regions for member in region.members} <= cities
    assert {district.city for district in places().districts if district.city} <= cities
    assert {name for pair in places().confusable for name in pair} <= cities
    assert {name for industry in topics().industries for name in industry.clusters} <= clusters


def test_coordinates_are_those_of_cities_in_their_province() -> None:
    provinces = {city.name: city.province for city in places().cities}
    for province, cities in coordinates().root.items():
        for city, (longitude, latitude) in cities.items():
            assert provinces[city] == province
            assert 73 < longitude < 136
            assert 18 < latitude < 54
        assert {city for city, owner in provinces.items() if owner == province} == cities.keys()


def test_every_cue_is_a_pattern_that_matches_something_and_not_nothing() -> None:
    for group in (cues().nouns, cues().intents, cues().attributes, cues().declined, cues().levels):
        for name, pattern in group.items():
            assert not pattern.search(""), name
            assert not pattern.search("∅"), name
