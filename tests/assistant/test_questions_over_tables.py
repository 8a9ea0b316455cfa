"""Tables of two trades nobody has seen, asked in both languages: exact rows and figures, or that they do not say it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from assistant.build import Assistant
from assistant.tables.query import extreme
from assistant.types import Status, Turn
from knowledge.table_types import FactCell, RecordFact
from knowledge.types import Span
from tests.assistant.feeding import fed

STUDIOS = """# Film and animation studios of Belmarsh (register of 2024)

| No. | Studio | District | Genre | Owner | Investment (RMB million) | Floor area (m²) | Opened | Status at end of 2024
|---|---|---|---|---|---|---|---|---|
| 1 | Lantern Stage | Westgate | Feature film | Kobo Pictures (Japan) | 420 | 18,000 | 2021 | In operation |
| 2 | Paper Crane Animation | Westgate | Animation | Hello Frame (China) | 95 | 4,200 | 2023 | Under construction |
| 3 | Harbour Sound Works | Millbrook | Music | Nordlyd AS (Norway) | 60 | n/a | 2024 | Under construction |
| 4 | Redbrick Backlot | Easton | Feature film | Hello Frame (China) | 780 | 52,000 | 2022 | Under construction |
| 5 | Blue Door Animation | Easton | Animation | Sakura Motion (Japan) | 130 | 6,900 | 2022 | Suspended |
| 6 | Tidewater Tank | Millbrook | Feature film | Aqua Scene GmbH (Germany) | 310 | 9,500 | 2025 | Preparatory work |

# Belmarsh districts

| District | Visitors 2022 (thousand) | Visitors 2023 (thousand) | Visitors 2024 (thousand) |
|---|---|---|---|
| Westgate | 410 | 455 | 430 |
| Millbrook | 120 | 118 | 150 |
| Easton | 230 | 260 | 255 |
"""
FARMS = """# 澜湾市设施农业基地名录（2025年）

| 序号 | 基地名称 | 乡镇 | 作物 | 占地（亩） | 年产值（万元） | 补助上限（万元） | 进展 |
|---|---|---|---|---|---|---|---|
| 1 | 青禾番茄谷 | 石桥镇 | 番茄 | 620 | 4800 | 300 | 在建 |
| 2 | 云溪兰花坊 | 柳湾镇 | 兰花 | 150 | 9200 | 500 | 已投产 |
| 3 | 北塘菌菇工厂 | 石桥镇 | 食用菌 | 90 | 3100 | 200 | 已投产 |
| 4 | 松岭草莓园 | 松岭乡 | 草莓 | 240 | 2600 | 150 | 未开工 |
| 5 | 海月蓝莓基地 | 柳湾镇 | 蓝莓 | 480 | — | 400 | 在建 |
"""
CLINICS = """# Clinics of Torvale harbour (2025)

| Clinic | Operator | Beds | Foreign share | Supply ship (DWT) |
|---|---|---|---|---|
| Gannet House | Northwind Health | 40 | 60% (Norway) | 900 |
| Petrel Ward | Northwind Health | 25 | none | 3,500 |
| Fulmar Lodge | Brightwater Trust | 70 | 35% (Japan) | 5,000 |
| Cormorant Bay | Saltmarsh Group | 15 | none | 1,200 |
"""
FERRIES = """# 栖霞湾客运航线一览(2025年)

| 航线名称 | 经营方式 | 月班次（班） | 船舶（艘） | 日租金（元） |
|---|---|---|---|---|
| 东浦—鹭岛 | 自营 | 90 | 4 | 5200 |
| 东浦—望礁 | 外包 | 40 | 3 | 8800 |
| 东浦—白沙洲 | 外包 | 25 | 6 | 3100 |
"""
GROUPED = """# Orchard projects of Tamsin county (2025)

| Project | Town | Investment (RMB million) |
|---|---|---|
| Cold stores | | |
| Alder Store | Nye | 120 |
| Birch Store | Orr | 80 |
| Subtotal | | 200 |
| Juice plants | | |
| Cherry Press | Nye | 300 |
| Damson Press | Orr | 150 |
| Subtotal | | 455 |
| Total | | 650 |
"""


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with fed(tmp_path_factory.mktemp("tables"), {"studios.md": STUDIOS, "farms.md": FARMS}) as assistant:
        yield assistant


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    files = {"clinics.md": CLINICS, "ferries.md": FERRIES, "orchards.md": GROUPED}
    with fed(tmp_path_factory.mktemp("served"), files) as assistant:
        yield assistant


DISTRICTS = ["Westgate", "Millbrook", "Easton"]
NAMES = [
    line.split("|")[2].strip() for text in (STUDIOS, FARMS) for line in text.splitlines() if re.match(r"\| \d", line)
] + DISTRICTS


def answer(asked: Assistant, question: str) -> tuple[Status, str]:
    """The status and the answer's own words, after the earlier turns ("first || second")."""
    history: list[Turn] = []
    for text in question.split(" || "):
        history.append(asked.respond(text, history))
    last = history[-1].answer
    own = "\n".join(line for line in last.text.splitlines() if not line.startswith(">"))
    return last.status, own


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Which studios are still being built?", ["Paper Crane Animation", "Harbour Sound Works", "Redbrick Backlot"]),
        ("Which studios in Westgate or Easton belong to a Japanese owner?", ["Lantern Stage", "Blue Door Animation"]),
        ("Which animation studio is the cheapest?", ["Paper Crane Animation"]),
        ("Which studio has no floor area figure?", ["Harbour Sound Works"]),
        (
            "Which studios opened in 2022 and were still under construction at the end of 2024?",
            ["Redbrick Backlot"],
        ),
        ("Which studio is the latest to open?", ["Tidewater Tank"]),
        (
            "Which studios are outside Easton?",
            ["Lantern Stage", "Paper Crane Animation", "Harbour Sound Works", "Tidewater Tank"],
        ),
        ("Which studios have not started yet?", ["Tidewater Tank"]),
        ("Top 2 studios by investment?", ["Redbrick Backlot", "Lantern Stage"]),
        ("Which districts had fewer visitors in 2024 than in 2023?", ["Westgate", "Easton"]),
        ("Which district grew in 2024 over 2023?", ["Millbrook"]),
        (
            "Which studios invest more than 100 million but less than 400 million yuan?",
            ["Blue Door Animation", "Tidewater Tank"],
        ),
        ("Which studios in Easton have floor area above 5 hectares?", ["Redbrick Backlot"]),
        ("Which studios are at Millbrook? || Which of them has no floor area figure?", ["Harbour Sound Works"]),
        ("石桥镇的基地有哪些?", ["青禾番茄谷", "北塘菌菇工厂"]),
        ("年产值最高的基地是哪个?", ["云溪兰花坊"]),
        ("哪个基地没有写年产值?", ["海月蓝莓基地"]),
        ("占地超过200亩而且还在建的基地有哪些?", ["青禾番茄谷", "海月蓝莓基地"]),
        ("还没动工的基地是哪个?", ["松岭草莓园"]),
        ("除了石桥镇,其他乡镇有哪些基地?", ["云溪兰花坊", "松岭草莓园", "海月蓝莓基地"]),
        ("年产值不低于4000万元的基地有几个?", ["青禾番茄谷", "云溪兰花坊"]),
        ("占地最小的两个基地?", ["云溪兰花坊", "北塘菌菇工厂"]),
    ],
)
def test_rows_are_exactly_those_that_meet_what_is_asked(asked: Assistant, question: str, rows: list[str]) -> None:
    status, own = answer(asked, question)
    assert status is Status.ANSWERED, own
    districts = "district" in question
    named = {name for name in NAMES if name in own and (districts or name not in DISTRICTS)}
    assert named == set(rows), own


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("What is the combined investment of the Japanese studios?", "550 RMB million"),
        ("Add up the two Millbrook studios: how many million yuan?", "370 RMB million"),
        ("How much floor area does Lantern Stage have?", "18,000 m²"),
        ("Which is larger by investment, Lantern Stage or Tidewater Tank?", "**Lantern Stage** has the highest"),
        ("What is the average investment of the feature film studios?", "503.33 RMB million"),
        ("What is the difference in investment between Redbrick Backlot and Lantern Stage?", "360 RMB million"),
        ("What does Lantern Stage do? || and how much floor area?", "18,000 m²"),
        ("What is the total land of the bases in hectares?", "105.3 hectares"),
        ("石桥镇基地合计占地多少亩?", "710亩"),
        ("动画类工作室一共投资多少?", "225 RMB million"),
        ("云溪兰花坊的补助上限是多少?", "500万元"),
        ("番茄谷和草莓园哪个占地更大?", "最高的是**青禾番茄谷**"),
        ("青禾番茄谷怎么样? || 最高补多少?", "300万元"),
    ],
)
def test_figures_are_exact(asked: Assistant, question: str, figure: str) -> None:
    status, own = answer(asked, question)
    assert status is Status.ANSWERED, own
    assert figure in own


@pytest.mark.parametrize(
    "question",
    [
        "What ticket price does Lantern Stage charge?",
        "How many jobs does Redbrick Backlot create?",
        "云溪兰花坊有多少员工?",
    ],
)
def test_a_column_that_the_table_lacks_is_not_taken_from_another(asked: Assistant, question: str) -> None:
    status, own = answer(asked, question)
    assert status is Status.NOT_FOUND, own


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which clinics have no foreign capital?", ["Petrel Ward", "Cormorant Bay"]),
        ("Which foreign-owned hospitals have more than 50 beds?", ["Fulmar Lodge"]),
        ("How many beds do the foreign-invested clinics have together?", ["**110**", "Gannet House", "Fulmar Lodge"]),
        (
            "What is the combined number of beds of the clinics run by Northwind?",
            ["**65**", "Gannet House", "Petrel Ward"],
        ),
        (
            "Which clinics with more than 20 beds take a supply ship of at least 3,000 tonnes?",
            ["Petrel Ward", "Fulmar Lodge"],
        ),
        ("每月超过30班的航线有哪些?", ["东浦—鹭岛", "东浦—望礁"]),
        ("船舶里日租最贵的是哪条航线?", ["东浦—望礁", "8800"]),
        ("外包的航线一共多少艘?", ["9艘", "东浦—望礁", "东浦—白沙洲"]),
    ],
)
def test_a_count_is_told_by_its_own_word_and_a_share_by_having_one(
    served: Assistant, question: str, said: list[str]
) -> None:
    status, own = answer(served, question)
    assert status is Status.ANSWERED, own
    assert all(words in own for words in said), own
    rows = [line.split("|")[1].strip() for line in (CLINICS + FERRIES).splitlines() if line.startswith("| ")]
    rows = [row for row in rows if row not in ("Clinic", "航线名称")]
    assert {row for row in rows if row in own} == {words for words in said if words in rows}


@pytest.mark.parametrize(
    ("question", "total"),
    [
        ("What is the total investment of the orchard projects in Tamsin?", "says the same: 650 RMB million"),
        ("What is the total investment of the cold stores in Tamsin?", "says the same: 200 RMB million"),
        ("What is the total investment of the juice plants in Tamsin?", "455 RMB million"),
    ],
)
def test_a_sum_is_held_against_the_total_of_its_own_rows(served: Assistant, question: str, total: str) -> None:
    status, own = answer(served, question)
    assert status is Status.ANSWERED, own
    assert total in own


def test_numbers_in_several_units_have_no_highest() -> None:
    span = Span("x", 0, 1)
    cells = (FactCell(span, 30.0, unit="%"), FactCell(span, 40e6, unit="yuan"))
    rows = [RecordFact(f"x:{n}", n, span, (cell,)) for n, cell in enumerate(cells)]
    assert extreme(rows, 0, highest=True, limit=1) == []
    assert extreme(rows[:1], 0, highest=True, limit=1) == [(rows[0], 30.0)]
