"""Nothing in code knows the bundled document: an invented one of the same kind is answered as rightly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from assistant.build import Assistant
from assistant.settings import Settings
from assistant.types import Answer, Status
from knowledge.intake import IngestStatus
from knowledge.library import Library
from tests.assistant.mutations import own_words
from tests.assistant.second import CITIES, LAYOUTS
from tests.grading import broken_promises

CLUSTERS = {
    city: {name for name, cities in CITIES.items() if city in cities}
    for city in dict.fromkeys(city for cities in CITIES.values() for city in cities)
}


@pytest.fixture(scope="module", params=sorted(LAYOUTS))
def second(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("second")
    path = folder / "norlund.txt"
    path.write_text(LAYOUTS[request.param], encoding="utf-8")
    path.with_name("norlund.txt.yaml").write_text("published: 2022-04-08\n", encoding="utf-8")
    library = Library.open(folder / "data", bundled=False, write=True)
    with Assistant(library, Settings(data_dir=folder / "data")) as assistant:
        [row] = library.ingest([path])
        assert row.status is IngestStatus.INDEXED, row.reason
        yield assistant


def ask(assistant: Assistant, question: str) -> Answer:
    answer = assistant.respond(question).answer
    assert broken_promises(answer, assistant.view().document) == []
    return answer


def said(answer: Answer, names: Iterable[str]) -> set[str]:
    text = own_words(answer)
    return {name for name in names if re.search(rf"\b{name}\b", text, re.IGNORECASE)}


def cities_said(answer: Answer) -> set[str]:
    return said(answer, CLUSTERS)


def clusters_said(answer: Answer) -> set[str]:
    return said(answer, CITIES)


def test_its_facts(second: Assistant) -> None:
    facts = second.view().facts
    assert {fact.name: fact.city_names for fact in facts} == CITIES
    assert [fact.section[0] for fact in facts] == ["Part 3: Clusters"] * 6
    document = second.view().document(facts[0].document_id)
    assert document.cut(facts[3].locality) == "Build Plywood Works Park in Kestra."
    assert document.cut(facts[3].development) == "Improve glues without formaldehyde."


@pytest.mark.parametrize("cluster", CITIES)
@pytest.mark.parametrize("wording", ["Which cities is {} planned for?", "Where is {}?", "How many cities have {}?"])
def test_cities_of_a_cluster(second: Assistant, cluster: str, wording: str) -> None:
    answer = ask(second, wording.format(cluster.lower()))
    assert answer.status is Status.ANSWERED
    assert cities_said(answer) == set(CITIES[cluster])
    assert answer.facts[0].places == CITIES[cluster]
    if "many" in wording and len(CITIES[cluster]) > 1:
        assert str(len(CITIES[cluster])) in own_words(answer)


@pytest.mark.parametrize("city", CLUSTERS)
@pytest.mark.parametrize(
    "wording", ["Which clusters are in {}?", "What is planned for {}?", "How many clusters has {}?"]
)
def test_clusters_of_a_city(second: Assistant, city: str, wording: str) -> None:
    answer = ask(second, wording.format(city))
    assert answer.status is Status.ANSWERED
    assert clusters_said(answer) == CLUSTERS[city] == {fact.cluster for fact in answer.facts}


@pytest.mark.parametrize(
    ("question", "clusters"),
    [
        ("Which clusters are in both Velmora and Dantur?", {"Flat glass", "Wooden houses"}),
        ("Which clusters do Orben and Kestra share?", {"Wooden houses"}),
        ("Which clusters are in Velmora but not in Orben?", {"Flat glass"}),
        ("Which clusters are in Pilo but not in Marn?", {"Flat glass"}),
        ("Which clusters are only in Kestra?", {"Plywood"}),
        ("Which clusters are only in Marn?", {"Sailing boats"}),
        ("Which clusters name exactly two cities?", {"Technical ceramics", "Tidal turbines"}),
        ("Which cluster names the most cities?", {"Wooden houses"}),
    ],
)
def test_sets_of_clusters(second: Assistant, question: str, clusters: set[str]) -> None:
    answer = ask(second, question)
    assert {fact.cluster for fact in answer.facts} == clusters_said(answer) == clusters


@pytest.mark.parametrize(
    ("question", "cities"),
    [
        ("Which cities have both flat glass and wooden houses?", {"Velmora", "Dantur"}),
        ("Which city has the most clusters?", {"Velmora"}),
        ("Which cities have exactly one cluster?", set()),
        ("Which cities are named for exactly two clusters?", {"Dantur", "Pilo", "Orben", "Kestra", "Marn"}),
        ("Which cities have flat glass but not wooden houses?", {"Pilo"}),
    ],
)
def test_sets_of_cities(second: Assistant, question: str, cities: set[str]) -> None:
    assert cities_said(ask(second, question)) == cities


@pytest.mark.parametrize(
    ("question", "status", "cities"),
    [
        ("Is plywood in Kestra?", Status.ANSWERED, {"Kestra"}),
        ("Is plywood in Marn?", Status.CORRECTED, {"Kestra", "Marn"}),
        ("Are sailing boats only in Marn?", Status.ANSWERED, {"Marn"}),
        ("Why is flat glass in Orben?", Status.CORRECTED, {"Velmora", "Dantur", "Pilo", "Orben"}),
    ],
)
def test_yes_and_no(second: Assistant, question: str, status: Status, cities: set[str]) -> None:
    answer = ask(second, question)
    assert answer.status is status
    assert cities_said(answer) == cities


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is the output target of the glass and ceramics industry?", ("90 billion yuan", "2027")),
        ("What is the output target of the timber industry?", ("45 billion yuan", "2026")),
        ("Which industry has the bigger target, timber or glass and ceramics?", ("90 billion yuan",)),
        ("When was it published?", ("2022",)),
        ("What is developed for tidal turbines?", ("rotors and moorings",)),
        ("What is prioritised in the glass and ceramics industry?", ("ceramic membranes and filters",)),
    ],
)
def test_other_answers(second: Assistant, question: str, words: tuple[str, ...]) -> None:
    answer = ask(second, question)
    assert answer.status in (Status.ANSWERED, Status.PARTIAL)
    for expected in words:
        assert expected in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "Which clusters are in Guangzhou?",
        "Where is wind power equipment planned?",
        "What is the output target of the biology industry?",
        "What does land cost in Velmora?",
        "Who is the mayor of Pilo?",
    ],
)
def test_what_it_does_not_say(second: Assistant, question: str) -> None:
    assert ask(second, question).status in (Status.NOT_FOUND, Status.CLARIFY)


def test_beside_the_bundled_document_both_are_answered(own_data_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "norlund.txt"
    path.write_text(LAYOUTS["bars"], encoding="utf-8")
    library = Library.open(own_data_dir, write=True)
    with Assistant(library, Settings(data_dir=own_data_dir)) as assistant:
        library.ingest([path])
        assert cities_said(ask(assistant, "Where is plywood planned?")) == {"Kestra"}
        wind = ask(assistant, "Where is wind power equipment planned?")
        assert {fact.cluster: fact.places for fact in wind.facts} == {"Wind power equipment": ("Yangjiang",)}
        assert clusters_said(ask(assistant, "Which clusters are in Kestra?")) == CLUSTERS["Kestra"]
