from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inventing import Invented, invented_tables
from reading import policy, read, spaced

from knowledge.types import Base, ClusterFact, PlaceKind, Span
from tests.gold import gold_rows

pairs = pytest.mark.parametrize(("fact", "gold"), tuple(zip(policy().clusters, gold_rows(), strict=True)))


def cut(span: Span) -> str:
    return policy().document.cut(span)


@pairs
def test_names_and_cities_are_those_of_the_gold_row(fact: ClusterFact, gold: dict[str, Any]) -> None:
    assert (fact.row, fact.name, list(fact.city_names), fact.open_list) == (
        gold["row"],
        gold["name"],
        gold["cities"],
        gold["open_list"],
    )


@pairs
def test_places_are_those_of_the_gold_row(fact: ClusterFact, gold: dict[str, Any]) -> None:
    assert [
        {"name": place.name, "kind": place.kind, "city": place.city, "parent_stated": place.parent_stated}
        for place in fact.places
    ] == gold["places"]


def as_gold(base: Base) -> dict[str, Any]:
    written: dict[str, Any] = {"name": base.name, "cities": list(base.cities)}
    if base.count is not None:
        written["count"] = base.count
    if base.specialties:
        written["specialties"] = dict(base.specialties)
    if base.regions:
        written["regions"] = list(base.regions)
    if base.city_inferred:
        written["city_inferred"] = True
    return written


@pairs
def test_bases_are_those_of_the_gold_row(fact: ClusterFact, gold: dict[str, Any]) -> None:
    golden = [dict(base) for base in gold["bases"]]
    places = [base.pop("place", None) for base in golden]
    assert [as_gold(base) for base in fact.bases] == golden
    for base, place in zip(fact.bases, places, strict=True):
        assert place is None or base.places == (place,)


@pairs
def test_cells_are_verbatim(fact: ClusterFact, gold: dict[str, Any]) -> None:
    assert spaced(cut(fact.name_span)) == gold["name"]
    assert spaced(cut(fact.locality)) == gold["locality"]
    assert spaced(cut(fact.development)) == gold["development"]
    row = cut(fact.row_span)
    assert row.startswith(cut(fact.name_span))
    assert row.endswith(cut(fact.development))


@pairs
def test_every_span_is_the_wording_itself(fact: ClusterFact, gold: dict[str, Any]) -> None:
    for mention in (*fact.cities, *fact.places):
        assert spaced(cut(mention.span)) == mention.name
        assert fact.locality.contains(mention.span)
    for base in fact.bases:
        assert spaced(cut(base.span)) == base.name
        assert fact.locality.contains(base.span)
    assert fact.section == ("(VII) Emerging Industrial Clusters", gold["name"])


def test_a_city_is_pointed_at_where_it_stands_first() -> None:
    for fact in policy().clusters:
        for city in fact.cities:
            before = policy().document.text[fact.locality.start : city.span.start]
            assert city.name not in before


@given(invented_tables())
def test_a_generated_table_comes_back_as_it_was_generated(table: Invented) -> None:
    parsed = read(table.text)
    document = parsed.document
    assert [fact.name for fact in parsed.clusters] == [row.name for row in table.rows]
    for fact, row in zip(parsed.clusters, table.rows, strict=True):
        assert document.cut(fact.locality) == row.locality
        assert document.cut(fact.development) == row.development
        assert list(fact.city_names) == row.cities
        assert [(base.name, list(base.cities)) for base in fact.bases] == row.bases
        assert [place.name for place in fact.places if place.kind is PlaceKind.DISTRICT] == row.districts
        for mention in (*fact.cities, *fact.places):
            assert document.cut(mention.span) == mention.name
        for base in fact.bases:
            assert document.cut(base.span) == base.name


@given(invented_tables(), st.sampled_from(["among others", "including", "etc."]))
def test_a_row_is_open_when_its_own_words_say_so(table: Invented, words: str) -> None:
    first = table.rows[0]
    opened = first.locality.removesuffix(".") + (f" {words}" if words != "including" else f", {words} more") + "."
    facts = read(table.text.replace(first.locality, opened, 1)).clusters
    assert facts[0].open_list
    assert not any(fact.open_list for fact in facts[1:])


def test_two_tables_are_numbered_through() -> None:
    table = "Cluster\tPlace\tFocus\nAlpha works\tDevelop Alpha Base in Velmora.\tAlphas.\n"
    facts = read(f"A text\n\n{table}\nIn between stands a sentence.\n\n{table.replace('Alpha', 'Beta')}").clusters
    assert [(fact.row, fact.name) for fact in facts] == [(1, "Alpha works"), (2, "Beta works")]


def test_a_table_of_something_else_gives_no_facts() -> None:
    assert read("Budget\n\nItem\tAmount\nPaper\t12\nInk\t30\n").clusters == ()


def test_a_table_with_a_number_column() -> None:
    text = "Plan\n\nNo.\tIndustry\tCity\tTasks\n1\tGlass\tVelmora, Dantur and Pilo\tPanes.\n2\tSilk\tOrben\tThreads.\n"
    facts = read(text).clusters
    assert [(fact.name, fact.city_names) for fact in facts] == [
        ("Glass", ("Velmora", "Dantur", "Pilo")),
        ("Silk", ("Orben",)),
    ]
