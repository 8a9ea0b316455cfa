"""Totals and means are no rows, in whatever words and wherever they stand; units reach only columns that they fit."""

from __future__ import annotations

import csv
import io

import pytest

from knowledge.measures import cell_number
from knowledge.parse import parse
from knowledge.table_columns import is_average, is_subtotal, is_total
from knowledge.table_types import ColumnRole, FactTable
from knowledge.types import Parsed, Source

HEADER = ("No.", "Project", "District", "Investment (million yuan)", "Land (mu)")
ROWS = (
    ("1", "Kiln rebuild", "Sanshui", "120", "30"),
    ("2", "Glass works", "Gaoming", "80", "20"),
    ("3", "Tile museum", "Sanshui", "75", "11"),
    ("4", "Boat yard", "Nanhai", "25", "9"),
)


def sheet(*rows: tuple[str, ...]) -> Parsed:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return parse(out.getvalue().encode(), Source("list", "list.csv", "A list"))


def table(document: Parsed) -> FactTable:
    [found] = document.tables
    return found


def names(document: Parsed) -> list[str]:
    found = table(document)
    return [document.document.cut(cell.span) for row in found.records if (cell := row.cells[found.name])]


@pytest.mark.parametrize(
    "words",
    [
        *("Total (14 projects)", "Total of 20 projects", "Total: 4 projects", "Grand total", "Marine economy subtotal"),
        *("合计(9个项目)", "合计（共12个重点项目）", "合 计", "海洋经济小计", "共9个项目", "全省", "合计9个项目"),
    ],
)
def test_words_of_totals(words: str) -> None:
    assert is_total(words)


@pytest.mark.parametrize(
    "words", ["Total investment", "Totally new park", "总计算力中心", "全省统一电力市场", "合计通讯产业园", "共建园区"]
)
def test_words_that_are_no_totals(words: str) -> None:
    assert not is_total(words)


def test_subtotals_and_means() -> None:
    assert all(map(is_subtotal, ("小计", "Subtotal (3 projects)")))
    assert not is_subtotal("合计")
    assert all(map(is_average, ("全省平均", "Provincial average")))
    assert not is_average("Average Joe Works")


@pytest.mark.parametrize("label", ["Total (4 projects)", "All four", "The Bay"])
@pytest.mark.parametrize("first", [True, False])
def test_a_row_that_is_the_sum_of_the_others_is_a_total(label: str, first: bool) -> None:
    total = ("", label, "", "300", "70")
    document = sheet(HEADER, *((total, *ROWS) if first else (*ROWS, total)))
    assert names(document) == [row[1] for row in ROWS]
    assert [row.is_total for row in table(document).totals] == [True]


def test_a_row_that_is_large_is_no_total() -> None:
    document = sheet(HEADER, *ROWS, ("5", "Harbour", "Nanhai", "300", "75"))
    assert len(table(document).records) == 5


def test_a_mean_is_neither_row_nor_total() -> None:
    document = sheet(HEADER, *ROWS, ("", "Average", "", "75", "17.5"))
    assert names(document) == [row[1] for row in ROWS]
    assert not table(document).totals


def test_rows_that_head_groups_and_state_their_subtotals() -> None:
    one = ("一", "临港产业", "", "200", "50")
    two = ("二", "海洋经济", "", "100", "20")
    document = sheet(HEADER, one, *ROWS[:2], two, *ROWS[2:], ("", "合计", "", "300", "70"))
    found = table(document)
    assert names(document) == [row[1] for row in ROWS]
    groups = [document.document.cut(row.group) if row.group else "" for row in (*found.records, *found.totals)]
    assert groups == ["临港产业"] * 2 + ["海洋经济"] * 2 + ["临港产业", "海洋经济", ""]


def test_a_total_below_groups_is_that_of_all_by_its_figures() -> None:
    document = sheet(
        HEADER,
        ("一、临港产业", "", "", "", ""),
        *ROWS[:2],
        ("", "合计", "", "200", "50"),
        ("二、海洋经济", "", "", "", ""),
        *ROWS[2:],
        ("", "合计", "", "100", "20"),
        ("", "合计", "", "300", "70"),
    )
    groups = [row.group is not None for row in table(document).totals]
    assert groups == [True, True, False]


def test_numbered_indicators_are_rows() -> None:
    document = sheet(
        ("指标", "2022年", "2023年"), ("一、总产值", "10", "12"), ("二、利润", "3", "4"), ("三、税收", "1", "2")
    )
    assert len(table(document).records) == 3


def test_announced_units_reach_only_columns_that_they_fit() -> None:
    header = ("序号", "项目名称", "总投资", "用地", "就业人数", "增速")
    rows = (
        ("1", "甲园", "12", "300", "80", "3.5"),
        ("2", "乙园", "8", "150", "60", "1.2"),
        ("3", "丙园", "9", "40", "7", "8"),
    )
    for announced, land in (("单位：亿元", ""), ("金额单位：亿元　用地单位：亩", "m2"), ("单位：亿元、%", "")):
        document = sheet((announced,), header, *rows)
        units = {column.name: column.unit for column in table(document).columns}
        assert units["总投资"] == "yuan"
        assert units["用地"] == land
        assert units["就业人数"] == ""
        assert units["增速"] != "yuan"


def test_a_year_before_the_words_of_a_header_is_no_value() -> None:
    header = ("序号", "项目名称", "总投资", "2024年计划投资")
    document = sheet(
        ("计划表",), ("编制：发改局 单位：亿元",), header, ("1", "甲园", "12", "3"), ("2", "乙园", "8", "5")
    )
    assert [column.name for column in table(document).columns] == list(header)


def test_codes_and_amounts_in_several_units_are_no_measures() -> None:
    header = ("Article", "Subject", "Before", "Now")
    rows = (("4", "Minimum capital", "USD 10 million", "USD 6 million"), ("6", "Rate", "2%", "3%"))
    document = sheet(header, *rows, ("7", "Cap", "RMB 8 million", "RMB 9 million"))
    assert {column.role for column in table(document).columns} <= {
        ColumnRole.TEXT,
        ColumnRole.NAME,
        ColumnRole.CATEGORY,
    }


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("１２．６", 12.6),
        ("12.6(1)", 12.6),
        ("8[a]", 8),
        ("5（注1）", 5),
        ("下降3.2%", -3.2),
        ("US$5m", 5),
        ("１，２００", 1200),
    ],
)
def test_figures_as_cells_write_them(words: str, value: float) -> None:
    assert (cell_number(words) or (None,))[0] == value


@pytest.mark.parametrize("words", ["YX-01", "↓3.2%", "No. 5", "A-12", "10-12"])
def test_cells_that_are_no_figures(words: str) -> None:
    assert cell_number(words) is None


def test_a_unit_in_the_title_and_units_of_rows() -> None:
    years = table(sheet(("各市产值（亿元）",), ("市", "2022", "2023"), ("佛山", "120", "141"), ("中山", "60", "70")))
    assert (years.title, {column.unit for column in years.columns[1:]}) == ("各市产值（亿元）", {"yuan"})
    turned = table(sheet(("指标", "甲园", "乙园"), ("总投资(亿元)", "12", "8"), ("占地(亩)", "300", "120")))
    assert [cell.unit for row in turned.records for cell in row.cells[1:] if cell] == ["yuan"] * 2 + ["m2"] * 2


def test_blank_rows_inside_a_table() -> None:
    total = ("", "Total", "", "300", "70")
    document = sheet(HEADER, *ROWS[:2], (), *ROWS[2:], (), total, (), ("Note: land excluded",))
    assert names(document) == [row[1] for row in ROWS]
    assert len(table(document).totals) == 1
    assert "Note: land excluded" in document.document.text


def test_a_table_with_a_header_of_its_own_below_a_blank_row() -> None:
    document = sheet(HEADER, *ROWS[:2], (), HEADER, *ROWS[2:])
    assert [len(found.records) for found in document.tables] == [2, 2]


def test_parts_of_the_row_above_are_not_counted_twice() -> None:
    parted = (*ROWS[:2], ("", "of which: phase I", "", "30", "8"), *ROWS[2:])
    document = sheet(HEADER, *parted, ("", "Total", "", "300", "70"))
    assert names(document) == [row[1] for row in ROWS]
    whole = sheet(("类别", "投资(亿元)"), ("全市", "100"), ("其中:外资", "30"), ("民资", "60"), ("国资", "10"))
    assert names(whole) == ["其中:外资", "民资", "国资"]


def test_a_footnote_mark_above_the_line_is_no_digit() -> None:
    page = (
        "<h1>Parks</h1><table><tr><th>Park</th><th>Price (yuan/m<sup>2</sup>)</th></tr>"
        "<tr><td>North</td><td>320<sup>1</sup></td></tr><tr><td>South</td><td>280</td></tr></table>"
    )
    found = table(parse(page.encode(), Source("page", "page.html", "Parks")))
    assert [cell.value for row in found.records if (cell := row.cells[1])] == [320, 280]


def test_an_office_is_no_unit() -> None:
    found = table(sheet(("单位", "电话", "编制人数"), ("经信局", "88461530", "35"), ("商务局", "88461531", "28")))
    assert (found.name, found.columns[1].role) == (0, ColumnRole.TEXT)
