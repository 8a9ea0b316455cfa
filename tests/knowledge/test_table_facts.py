"""Tables of any kind become a schema and records; the same table gives the same facts in every layout."""

from __future__ import annotations

import pytest
from storing import parsed

from knowledge.table_types import ColumnRole, FactTable
from knowledge.types import Parsed

HEADER = ("No.", "Project", "City", "Total investment (million yuan)", "Start year", "Status")
ROWS = (
    ("1", "Kiln rebuild", "Foshan", "1,250", "2023", "Under construction"),
    ("2", "Glass works", "Zhuhai", "480.5", "2024", "Planned"),
    ("3", "Tile museum", "Foshan", "75", "2021", "Completed"),
)
TOTAL = ("Total", "", "", "1,805.5", "", "")
LAYOUTS = {
    "bars": "\n".join(" | ".join(row) for row in (HEADER, *ROWS)) + "\n| Total | | | 1,805.5 | | |",
    "ruled": "\n".join(f"| {' | '.join(row)} |" for row in (HEADER, ("---",) * 6, *ROWS, TOTAL)),
    "tabs": "\n".join("\t".join(row) for row in (HEADER, *ROWS)),
    "lines": "\n\n".join(cell for row in (HEADER, *ROWS) for cell in row),
}


def table(document: Parsed) -> FactTable:
    [found] = document.tables
    return found


@pytest.fixture(params=sorted(LAYOUTS))
def projects(request: pytest.FixtureRequest) -> Parsed:
    return parsed("projects", f"List of projects\n\nTable 1 Projects\n\n{LAYOUTS[request.param]}\n")


def test_the_schema(projects: Parsed) -> None:
    found = table(projects)
    roles = [column.role for column in found.columns]
    assert roles == ["number", "name", "place", "amount", "year", "status"]
    amount = found.columns[3]
    assert (amount.name, amount.unit, amount.factor) == ("Total investment", "yuan", 1e6)
    assert found.columns[found.name].name == "Project"


def test_the_records(projects: Parsed) -> None:
    found, document = table(projects), projects.document
    assert [[document.cut(cell.span) if cell else "" for cell in row.cells] for row in found.records] == [
        *map(list, ROWS)
    ]
    assert [row.cells[3].value for row in found.records if row.cells[3]] == [1.25e9, 4.805e8, 7.5e7]
    assert [row.cells[4].value for row in found.records if row.cells[4]] == [2023, 2024, 2021]


def test_totals_are_no_rows_and_are_checked() -> None:
    right = parsed("right", f"A list\n\n{LAYOUTS['ruled']}\n")
    assert len(table(right).records) == 3
    assert [row.is_total for row in table(right).totals] == [True]
    assert right.table_reports[0].reason == "1 row of totals set apart"
    wrong = parsed("wrong", f"A list\n\n{LAYOUTS['ruled'].replace('1,805.5', '1,900')}\n")
    assert "the total of Total investment is not the sum of the rows" in wrong.table_reports[0].reason


def test_units_of_the_line_above_and_of_cells() -> None:
    above = "园区名单\n\n单位：亿元\n\n园区名称 | 所在市 | 产值\n甲园区 | 佛山 | 120\n乙园区 | 珠海 | 30.5\n"
    cells = "园区名单\n\n园区名称 | 所在市 | 产值\n甲园区 | 佛山 | 120亿元\n乙园区 | 珠海 | 5000万元\n"
    assert [row.cells[2].value for row in table(parsed("a", above)).records if row.cells[2]] == [1.2e10, 3.05e9]
    assert [row.cells[2].value for row in table(parsed("b", cells)).records if row.cells[2]] == [1.2e10, 5e7]


def test_a_period_has_two_years() -> None:
    text = "项目表\n\n项目名称 | 所在地市 | 建设起止年限\n甲项目 | 佛山 | 2023—2026\n乙项目 | 珠海 | 2024-2025\n"
    cells = [row.cells[2] for row in table(parsed("a", text)).records]
    assert [(cell.value, cell.last) for cell in cells if cell] == [(2023, 2026), (2024, 2025)]


def test_a_list_of_places_is_a_table() -> None:
    text = "布局\n\n一、空间布局\n\n- 长沙市：正极材料、储能电池\n- 娄底市：负极材料\n- 衡阳市：铜箔\n"
    found = table(parsed("layout", text))
    assert [column.role for column in found.columns] == [ColumnRole.PLACE, ColumnRole.CONTENT]
    document = parsed("layout", text).document
    assert [document.cut(row.cells[1].span) for row in found.records if row.cells[1]] == [
        "正极材料、储能电池",
        "负极材料",
        "铜箔",
    ]


def test_projects_are_no_clusters_but_industries_are() -> None:
    assert parsed("projects", f"A list\n\n{LAYOUTS['bars']}\n").clusters == ()
    text = (
        "A plan\n\nCluster | Core cities | Supporting cities\nRobots | Wuhu | Hefei, Maanshan\nFood | Fuyang | Bozhou\n"
    )
    facts = parsed("clusters", text).clusters
    assert [(fact.name, fact.city_names) for fact in facts] == [
        ("Robots", ("Wuhu", "Hefei", "Maanshan")),
        ("Food", ("Fuyang", "Bozhou")),
    ]


def test_a_table_that_is_no_fact_says_why() -> None:
    lines = "\n".join(f"| {'x' * 5} | same |" for _ in range(3))
    report = parsed("plain", f"A note\n\n| Remark | Remark |\n|---|---|\n{lines}\n").table_reports[0]
    assert (report.facts, report.reason) == (0, "no column tells its rows apart")


@pytest.mark.parametrize("mark", ["：", "——", " – "])
def test_a_list_of_places_may_have_dashes(mark: str) -> None:
    text = f"布局\n\n一、空间布局\n\n- 长沙市{mark}正极材料\n- 娄底市{mark}负极材料\n"
    assert [len(row.cells) for row in table(parsed("layout", text)).records] == [2, 2]
