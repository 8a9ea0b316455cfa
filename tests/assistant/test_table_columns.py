"""Which column a question means where several would do: for an extreme, for a value, for an amount that is compared."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.build import Assistant
from tests.assistant.feeding import fed

TOWNS = """"Foreign investment in Velmora by town, 2023"
Town,Capital used 2023 (US$ million),Change on year (%),Largest source in 2023
Ostra,745.9,4.7,Japan
Brell,121.9,17.0,Norway
Quint,166.2,7.3,Norway
Tarn,80.4,-13.3,Chile
"""
ESTATES = """"Industrial estates of Velmora"
Estate,Planned area (hectares),Land available (hectares)
Amber Estate,900,320
Birch Estate,400,60
Cedar Estate,350,210
Dune Estate,90,40
"""


@pytest.fixture(scope="module")
def velmora(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with fed(tmp_path_factory.mktemp("velmora"), {"towns.csv": TOWNS, "estates.csv": ESTATES}) as assistant:
        yield assistant


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("Which town grew fastest in capital used in 2023, and by how much?", ["Brell", "17.0"], ["Ostra"]),
        ("Which town had the highest capital used in 2023?", ["Ostra", "745.9"], ["Brell"]),
        ("For which towns was Norway the biggest source of capital?", ["Brell", "Quint"], ["Ostra", "Tarn"]),
        ("Which estates have more than 130 hectares available?", ["Amber", "Cedar"], ["Birch", "Dune"]),
        ("Which estates have a planned area of more than 380 hectares?", ["Amber", "Birch"], ["Cedar", "Dune"]),
    ],
)
def test_the_column_that_is_meant(velmora: Assistant, question: str, said: list[str], unsaid: list[str]) -> None:
    text = velmora.respond(question, []).answer.text
    assert [word for word in said if word not in text] == []
    assert [word for word in unsaid if word in text] == []
