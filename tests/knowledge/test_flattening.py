"""However a table's words come without its lines, they give its facts or none, and never others."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from flattening import LAYOUTS, Table, html, tables
from hypothesis import given, settings

from knowledge.parse import parse
from knowledge.table_types import FactCell
from knowledge.types import Parsed, Source


class Facts(NamedTuple):
    schema: list[tuple[str, str, str, float]]
    name: int
    rows: list[list[tuple[str, float | None, str]]]
    totals: list[list[tuple[str, float | None, str]]]


def read(data: bytes, file: str) -> Parsed:
    return parse(data, Source(document_id="works", file=file, title="Works"))


def facts(parsed: Parsed) -> list[Facts]:
    def told(cell: FactCell | None) -> tuple[str, float | None, str]:
        return ("".join(parsed.document.cut(cell.span).split()), cell.value, cell.unit) if cell else ("-", None, "")

    return [
        Facts(
            [(column.name, column.role.value, column.unit, column.factor) for column in table.columns],
            table.name,
            [list(map(told, row.cells)) for row in table.records],
            [list(map(told, row.cells)) for row in table.totals],
        )
        for table in parsed.tables
    ]


@settings(max_examples=40, derandomize=True, deadline=None)
@given(table=tables())
def test_a_flattened_table_gives_its_facts_or_none(table: Table) -> None:
    wanted = facts(read(html(table), "works.html"))
    for layout, flattened in LAYOUTS.items():
        assert facts(read(flattened(table), "works.txt")) in ([], wanted), layout


CHAINS = Table(
    language="en",
    header=("Chain", "Host cities", "Operating revenue (billion yuan)", "Target for 2026 (billion yuan)", "Directions"),
    rows=(
        ("Copper", "Foshan, Zhuhai", "268", "330", "Foil, wire, and alloys."),
        ("Rare earths", "Ganzhou", "94", "150", "Magnets for motors."),
        ("Civil aviation", "Yantai", "41", "80", "Parts of jets, and training."),
        ("Ceramics", "Zhuhai, Shantou", "36", "60", "Filters for waste gas."),
    ),
    total=("Total", "-", "439", "620", "-"),
    before=("IV. Key chains", "Key chains of the coast"),
    after="V. Safeguards",
)
PROJECTS = Table(
    language="zh",
    header=("序号", "项目名称", "所在市", "总投资（亿元）", "开工年份", "备注"),
    rows=(
        ("1", "窑炉改造", "佛山市", "12.5", "2023", "分两期"),
        ("2", "玻璃工厂", "珠海市", "480", "2024", "用地已落实"),
        ("3", "干船坞", "汕头市", "6", "2024", "-"),
    ),
    total=(),
    before=("四、重点项目", "表2 沿海重点项目"),
    after="注：数据为初步统计。",
)


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "wrapped, a cell a line"])
@pytest.mark.parametrize("table", [CHAINS, PROJECTS], ids=["chains", "projects"])
def test_plain_tables_are_read_in_every_layout(table: Table, layout: str) -> None:
    parsed = read(LAYOUTS[layout](table), "works.txt")
    assert facts(parsed) == facts(read(html(table), "works.html")) != []
    assert not parsed.warnings


def test_a_unit_may_stand_below_its_header() -> None:
    lines = [
        "Works",
        "",
        "Project",
        "Investment",
        "(million yuan)",
        "Kiln",
        "12.5",
        "Glass works",
        "80",
        "Mill",
        "7",
        "",
    ]
    [table] = read("\n".join(lines).encode(), "works.txt").tables
    assert [column.unit for column in table.columns] == ["", "yuan"]
    assert [cell.value for row in table.records if (cell := row.cells[1])] == [12_500_000, 80_000_000, 7_000_000]


def test_what_is_not_clear_is_read_as_words_and_reported() -> None:
    """A blank cell left nothing behind: where the rows end cannot be told."""
    cells = ["Project", "City", "Area (hectares)", "Jobs", "Kiln", "Foshan", "12", "340", "Mill", "Zhuhai", "80", "12"]
    cells += ["Dock", "Foshan", "7", "Glass works", "Yantai", "66", "120"]
    parsed = read("\n\n".join(["Works", *cells, "V. What follows", "A sentence."]).encode(), "works.txt")
    assert parsed.tables == ()
    assert "look like a table" in parsed.warnings[0]


def test_a_table_with_a_row_of_other_cells_is_not_read_in_part() -> None:
    rows = ["Project\tCity\tMade\tJobs"]
    rows += ["Kiln\tFoshan\tPanes\t12", "Mill\tZhuhai\tNets\t7", "Dock\tFoshan\tShips and", "boats\t80"]
    parsed = read("\n".join(["Works", "", *rows, "", "V. What follows"]).encode(), "works.txt")
    assert parsed.tables == ()
    assert "look like a table" in parsed.warnings[0]


def test_a_heading_that_names_clusters_and_a_layout_is_no_header() -> None:
    rows = [["Cells", "Ostra", "Sites of cells.", "320"], ["Glass", "Brell", "Lines of glass.", "110"]]
    header = ["Industrial cluster", "Lead city", "Main directions", "Output target (million yuan)"]
    cells = [cell for row in (header, *rows, ["Total", "—", "—", "430"]) for cell in row]
    text = (
        "Plan\n\nIt says much.\n\n  III. Layout of the Two Clusters\n\n" + "\n\n".join(cells) + "\n\n  Note: targets.\n"
    )
    (found,) = facts(read(text.encode(), "works.txt"))
    assert [name for name, *_ in found.schema] == [*header[:3], "Output target"]
    assert [[words for words, *_ in row][:2] for row in found.rows] == [["Cells", "Ostra"], ["Glass", "Brell"]]
