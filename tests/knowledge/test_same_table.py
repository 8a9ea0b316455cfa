"""The same table in every format gives the same facts."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from same_table import CHINESE, ENGLISH, FORMATS, SHEETS

from knowledge.parse import parse
from knowledge.table_types import FactTable
from knowledge.types import Parsed, Source


class Facts(NamedTuple):
    schema: list[tuple[str, str, str, float]]
    named_by: str
    rows: list[list[tuple[str, float | None, str]]]
    total: float | None
    report: tuple[int, int, str]


def read(language: str, name: str) -> Parsed:
    sheet = SHEETS[language]
    return parse(FORMATS[name](sheet), Source(document_id="projects", file=name, title=sheet.title))


def facts(parsed: Parsed) -> Facts:
    [table], [report] = parsed.tables, parsed.table_reports
    [total] = table.totals
    amount = total.cells[3]
    return Facts(
        schema=[(column.name, column.role.value, column.unit, column.factor) for column in table.columns],
        named_by=table.columns[table.name].name,
        rows=[
            [(parsed.document.cut(c.span), c.value, c.unit) if c else ("", None, "") for c in row.cells]
            for row in table.records
        ],
        total=amount.value if amount else None,
        report=(report.rows, report.facts, report.reason),
    )


def words(table: FactTable, parsed: Parsed) -> list[list[str]]:
    return [[parsed.document.cut(cell.span) if cell else "" for cell in row.cells] for row in table.records]


@pytest.mark.parametrize("language", SHEETS)
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_facts(language: str, name: str) -> None:
    parsed = read(language, name)
    assert facts(parsed) == facts(read(language, "table.html"))
    assert parsed.tables[0].title == SHEETS[language].caption


@pytest.mark.parametrize("language", SHEETS)
def test_the_facts_are_the_tables(language: str) -> None:
    sheet, parsed = SHEETS[language], read(language, "table.html")
    [table] = parsed.tables
    assert words(table, parsed) == sheet.grid(repeat=True)[1:-1]
    found = facts(parsed)
    assert [role for _, role, _, _ in found.schema] == ["number", "place", "name", "amount", "year", "status"]
    assert found.named_by == sheet.header[2]
    assert found.total == 4_865_500_000
    assert sum(row[3][1] or 0 for row in found.rows) == found.total
    assert found.report == (7, 6, "1 row of totals set apart")


def test_both_languages_give_the_same_values() -> None:
    values = [[[cell[1] for cell in row] for row in facts(read(language, "table.html")).rows] for language in SHEETS]
    assert values[0] == values[1]


def test_a_row_knows_where_its_merged_cell_stands() -> None:
    parsed = read("english", "table.html")
    rows = parsed.tables[0].records
    assert [[parsed.document.cut(span) for span in row.spans] for row in rows[:2]] == [
        ["1 | Foshan | Kiln rebuild | 1,250 | 2023 | Under construction"],
        ["2 | Glass works | 480.5 | 2024 | Planned", "Foshan"],
    ]


@pytest.mark.parametrize("name", ["table.csv", "table.md", "tabs.txt", "plain.pdf"])
def test_blanks_that_were_filled_are_told(name: str) -> None:
    assert read("english", name).warnings == ("empty cells in the column “City” were read as the cell above them",)


@pytest.mark.parametrize(
    "cities",
    [
        ("Foshan", "", "Foshan", "Zhuhai"),  # a value that comes again stands for one row
        ("", "Foshan", "", "Zhuhai"),  # nothing hangs above the first
    ],
)
def test_a_blank_that_says_nothing_stays_one(cities: tuple[str, ...]) -> None:
    rows = "\n".join(f"{city},Project {number},{number}0" for number, city in enumerate(cities, 1))
    parsed = parse(f"City,Project,Output (million yuan)\n{rows}\n".encode(), Source("a", "a.csv", "A list"))
    [table] = parsed.tables
    assert tuple(row[0] for row in words(table, parsed)) == cities
    assert parsed.warnings == ()


def test_blanks_do_not_hang_below_a_subtotal() -> None:
    text = "City,Project,Output\nFoshan,A,1\n,B,2\nSubtotal,,3\nZhuhai,C,4\n,D,5\n"
    parsed = parse(text.encode(), Source("a", "a.csv", "A list"))
    assert [row[0] for row in words(parsed.tables[0], parsed)] == ["Foshan", "Foshan", "Zhuhai", "Zhuhai"]


def test_the_sheets_are_what_they_say() -> None:
    assert ENGLISH.grid(repeat=False)[2][:3] == ["2", "", "Glass works"]
    assert CHINESE.grid(repeat=True)[6][1] == "阳江市"
