"""Which tables and rows a question means: by province, code, unit, status, year and where things are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.build import Assistant
from assistant.types import Status
from tests.assistant.feeding import fed

CITIES = """City,Output value 2024 (100 million yuan),Growth over 2023 (%)
Chengdu,3120.5,9.1
Zigong,410.7,-3.2
Mianyang,880.2,12.7
Deyang,640.9,11.4
Yibin,1011.3,10.2
"""
INVESTORS = """"Foreign investors of the Velmora Valley"
Town,Capital used (USD million),Largest source
Brell,12.5,Norway
Tarn,8.5,Chile
Lorn,9.9,Norway
Vell,11.2,Chile
Ostra,41.2,Hong Kong SAR
Quint,30.1,Hong Kong SAR
"""
LOTS = """"绵阳高新园工业地块一览表"
地块编号,面积（亩）,产业导向,供地状态
MY-01,85,电子材料,可供
MY-02,120,电子材料,已预约
MY-03,46,精密铸造,可供
MY-04,30,精密铸造,可供
"""
WORKS = """"Key works of the Velmora Valley 2025"
Work,Town,Cluster,Planned in 2025 (million yuan),Construction period
Amber Cable Works,Ostra,Power equipment,90,2024-2026
Birch Glass Line,Brell,New display,55,2023-2025
Cedar Cell Plant,Quint,Power equipment,61,2022-2025
"""
PERMITS = """# Guide for investors in Sichuan

Published 2025-01-10.

Through a single window for work permits in Chengdu, Mianyang and Yibin; ten working days in all.
"""


@pytest.fixture(scope="module")
def sichuan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    tables = {"cities.csv": CITIES, "lots.csv": LOTS, "works.csv": WORKS, "investors.csv": INVESTORS}
    with fed(tmp_path_factory.mktemp("sichuan"), tables | {"guide.md": PERMITS}) as assistant:
        yield assistant


def test_a_follow_up_names_another_row(sichuan: Assistant) -> None:
    first = sichuan.respond("When is the construction period of Amber Cable Works?", [])
    text = sichuan.respond("and Cedar Cell Plant?", [first]).answer.text
    assert "2022-2025" in text
    assert "2024-2026" not in text


def test_another_row_has_the_extreme(sichuan: Assistant) -> None:
    answer = sichuan.respond("Deyang had the fastest growth in 2024, what was it?", []).answer
    assert answer.status is Status.CORRECTED
    assert [words for words in ("Mianyang", "12.7", "11.4") if words not in answer.text] == []


@pytest.mark.parametrize(
    "question",
    [
        "What is the telephone number of the Cedar Cell Plant?",
        "How many jobs will the Cedar Cell Plant create?",
        "What was the output value of Mianyang in 2019?",
    ],
)
def test_what_no_column_says_is_not_found(sichuan: Assistant, question: str) -> None:
    assert sichuan.respond(question, []).answer.status is Status.NOT_FOUND


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("Which Sichuan cities had an output of more than 100 billion yuan in 2024?", ["Chengdu", "Yibin"], ["Deyang"]),
        ("Which cities in Sichuan grew by more than 11 percent in 2024?", ["Mianyang", "Deyang"], ["Yibin"]),
        ("哪些地块是可供状态，共多少宗？", ["3宗", "MY-01", "MY-03", "MY-04"], ["MY-02"]),
        ("How many mu of land are available in all in the list of lots?", ["161"], ["281"]),
        ("Which key works are due for completion in 2025?", ["Birch Glass Line", "Cedar Cell Plant"], ["Amber"]),
        ("Which cities offer the single window for work permits?", ["names Chengdu, Mianyang, Yibin [1]"], []),
        ("Which city in Sichuan fell the most in 2024?", ["Zigong", "-3.2"], ["Mianyang"]),
        ("Which towns have Hong Kong as their largest source of capital?", ["Ostra", "Quint"], ["Brell"]),
        ("Where are the power equipment works being built?", ["Ostra", "Quint"], ["Brell"]),
    ],
)
def test_what_of_a_table_is_meant(sichuan: Assistant, question: str, said: list[str], unsaid: list[str]) -> None:
    text = sichuan.respond(question, []).answer.text
    assert [word for word in said if word not in text] == []
    assert [word for word in unsaid if word in text] == []
