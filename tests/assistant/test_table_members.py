"""Cells that list several things are counted and filtered by; two things are compared, over rows or over columns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.build import Assistant
from tests.assistant.feeding import fed

GUIDE = """# Guide to the industries of Velmora (2025)

## 1. Towns and what they want

- Haikou: digital trade, aircraft repair, vaccines
- Sanya: yachts, seed breeding
- Quint: ethylene, polyester, port logistics, vaccines

## 2. Chains and leading towns

| Chain | Host cities | Directions | Target for 2027 (billion yuan) |
|---|---|---|---|
| Digital trade | Haikou, Sanya | data centres, customs software | 75 |
| Petrochemicals | Danzhou | ethylene, polyester film | 160 |
| Space | Wenchang, Haikou, Sanya | rocket assembly, satellite data | 30 |
| Seeds and breeding | Sanya, Ledong | rice, cotton, soy | 20 |

## 3. Estates

| Estate | Land available (hectares) | Rent (yuan per m² a month) | Anchor companies |
|---|---|---|---|
| Amber Estate | 640 | 12 | Refinco; Sinofiber; Goldsea |
| Birch Estate | 45 | 38 | Baishu Data; Tenpay Games |
| Cedar Estate | 210 | 12 | Longseed; Deepsea; Nanfan; Agrigene |

## 4. Sectors that are open to foreign investors

1. Medical care: private hospitals, gene diagnosis, elderly care
2. Tourism: yacht clubs, theme parks
3. Finance: offshore settlement, insurance, fund management

- Telephone: 0898-5550100
- Office hours: 9 to 17

## 5. Prices

| Item | Unit | Northgate | Southgate |
|---|---|---|---|
| Steam | yuan per tonne | 215 | 198 |
| Water | yuan per tonne | 3.1 | 4.2 |
"""
CHAINS = """江州省重点产业链指引（2025年）

发布日期：2025年3月6日

重点产业链布局表

产业链

布局城市

主攻方向

2024年产值（亿元）

新能源汽车

柳州、南宁

整车、动力电池

1980

电子信息

南宁、北海、桂林

显示模组、服务器

1350

铝精深加工

百色

航空铝材

2100
"""


@pytest.fixture(scope="module")
def velmora(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with fed(tmp_path_factory.mktemp("members"), {"guide.md": GUIDE, "chains.txt": CHAINS}) as assistant:
        yield assistant


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("Which Velmora chains have three host cities?", ["Space"], ["Petrochemicals", "Digital"]),
        ("Which Velmora chains have more than one host city?", ["Space", "Seeds", "Digital"], ["Petrochemicals"]),
        ("Which chain of the Velmora guide has the most host cities?", ["Space", "**3**"], ["Petrochemicals"]),
        ("Which towns in Velmora want vaccines?", ["Haikou", "Quint"], ["Sanya"]),
        ("How many industries does Quint want in Velmora?", ["**4**", "polyester"], []),
        ("Which estate has the most anchor companies?", ["Cedar", "**4**"], ["Amber", "Birch"]),
        ("How many anchor companies does Birch Estate have?", ["**2**", "Tenpay"], ["Amber", "Cedar"]),
        ("Which estate has the most land ready to build on?", ["Amber", "640"], ["Cedar"]),
        ("What's the cheapest rent among the estates, and which estates charge it?", ["Amber", "Cedar"], ["Birch"]),
        ("Which has the larger target for 2027, space or seed breeding?", ["**Space** has the highest", "20"], []),
        ("Is steam cheaper in Northgate or in Southgate?", ["lowest in **Southgate**", "215"], ["Water"]),
        ("Is water cheaper in Northgate or in Southgate?", ["lowest in **Northgate**", "4.2"], ["Steam"]),
        ("In which sectors are yacht clubs open to foreign investors in Velmora?", ["Tourism"], ["Finance", "Medical"]),
        ("What is open to foreign investors in finance in Velmora?", ["insurance"], ["hospitals", "yacht"]),
        ("How many sectors are open to foreign investors in Velmora?", ["**3**", "Medical", "Tourism", "Finance"], []),
        ("江州哪些产业链布局在三个城市？", ["电子信息"], ["铝精深", "新能源"]),
        ("江州省哪条产业链的布局城市最多？", ["电子信息", "**3**"], ["铝精深", "新能源"]),
        ("南宁承载江州的哪些产业链？", ["电子信息", "新能源汽车"], ["铝精深"]),
    ],
)
def test_lists_in_cells(velmora: Assistant, question: str, said: list[str], unsaid: list[str]) -> None:
    text = velmora.respond(question, []).answer.text
    assert [word for word in said if word not in text] == [], text
    assert [word for word in unsaid if word in text] == [], text
