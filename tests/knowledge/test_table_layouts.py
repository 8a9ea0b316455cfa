"""Tables and text as pages arrange them give the facts and the words that they hold."""

from __future__ import annotations

import re

import laid_out
import pytest

from knowledge.layout import BlockKind
from knowledge.parse import parse
from knowledge.readers.grid import WordCell, WordTable, rectangular
from knowledge.readers.table_parts import appended, says_it_goes_on, without_going_on
from knowledge.types import Parsed, Source


def read(data: bytes, name: str) -> Parsed:
    return parse(data, Source(document_id="d", file=name, title="A list"))


def rows(parsed: Parsed, table: int = 0) -> list[tuple[str, ...]]:
    found = parsed.tables[table].records
    return [tuple(parsed.document.cut(c.span) if c else "" for c in row.cells) for row in found]


def test_a_row_that_breaks_over_the_page_is_one_row_and_the_header_comes_once() -> None:
    parsed = read(laid_out.broken_row(), "a.pdf")
    assert len(parsed.document.pages) == 2
    assert rows(parsed) == [tuple(cell.strip() for cell in row) for row in laid_out.works(1, 7, laid_out.LONG)]
    second = parsed.document.text[parsed.document.pages[1] :]
    assert second.startswith("4 | Works 4")


def test_a_caption_that_is_said_again_does_not_part_a_table() -> None:
    parsed = read(laid_out.continued_caption(), "a.pdf")
    assert rows(parsed) == laid_out.works(1, 8)
    assert (parsed.tables[0].title, parsed.tables[0].columns[4].factor) == ("Table 1 Works", 1e6)
    assert parsed.document.text.count("Table 1") == 1
    assert parsed.document.text.endswith("Words after the table.\n")
    assert parsed.document.page_at(parsed.tables[0].records[3].row_span.start) == 1
    assert parsed.document.page_at(parsed.tables[0].records[4].row_span.start) == 2


def test_words_that_only_look_like_it_stay() -> None:
    assert all(map(says_it_goes_on, ("续表1", "Key projects (2/3)", "Table 2 (cont'd)", "附表2（续）")))
    assert not any(map(says_it_goes_on, ("Continuous casting", "持续发展", "Sites (2)")))
    assert without_going_on("Works (2 / 3)") == without_going_on("Works（续）") == "works"


HEADER = ("No.", "City", "Project", "Output")


def test_a_merged_cell_goes_on_over_the_page() -> None:
    first = WordTable(
        (
            *rectangular([HEADER]).cells,
            *(
                WordCell(words, row, column)
                for row in (1, 2)
                for column, words in ((0, str(row)), (2, f"P{row}"), (3, "5"))
            ),
            WordCell("Foshan", 1, 1, row_span=2),
        )
    )
    second = WordTable(
        (
            *rectangular([HEADER]).cells,
            *(
                WordCell(words, row, column)
                for row in (1, 2)
                for column, words in ((0, str(row + 2)), (2, f"P{row}"), (3, "6"))
            ),
            WordCell("", 1, 1, row_span=2),
        )
    )
    joined = appended(first, second)
    assert joined is not None
    [city] = [cell for cell in joined.cells if cell.words == "Foshan"]
    assert (joined.row_count, city.row_span) == (5, 4)


def test_a_table_with_a_header_of_its_own_is_another() -> None:
    first = rectangular([HEADER, ("1", "Foshan", "P1", "5")])
    assert appended(first, rectangular([("No.", "Park", "Product", "Area"), ("1", "A", "B", "7")])) is None
    assert appended(first, rectangular([("Park", "Area"), ("A", "7")])) is None


SIDE_BY_SIDE = {
    "a.pdf": laid_out.side_by_side_pdf,
    "a.docx": laid_out.side_by_side_docx,
    "a.xlsx": laid_out.side_by_side_xlsx,
    "a.pptx": laid_out.side_by_side_pptx,
}


@pytest.mark.parametrize("name", SIDE_BY_SIDE)
def test_two_tables_side_by_side_are_two(name: str) -> None:
    parsed = read(SIDE_BY_SIDE[name](), name)
    assert [table.title for table in parsed.tables] == list(laid_out.CAPTIONS)
    assert [rows(parsed, number) for number in (0, 1)] == [list(laid_out.OUTPUT[1:]), list(laid_out.PARKS[1:])]


def test_a_table_over_slides_is_one_table_with_its_pages() -> None:
    parsed = read(laid_out.over_slides("Works", "Works (continued)", "Works (3/3)"), "a.pptx")
    assert rows(parsed) == laid_out.works(1, 9)
    pages = [parsed.document.page_at(record.row_span.start) for record in parsed.tables[0].records]
    assert pages == [1, 1, 1, 2, 2, 2, 3, 3, 3]
    headings = [parsed.document.text[b.start : b.end] for b in parsed.document.blocks if b.kind is not BlockKind.TABLE]
    assert headings == ["Works", "What follows"]
    assert parsed.document.page_at(parsed.document.text.index("What follows")) == 4


def test_slides_of_other_titles_hold_other_tables() -> None:
    parsed = read(laid_out.over_slides("Works of Foshan", "Works of Zhuhai"), "a.pptx")
    assert [table.title for table in parsed.tables] == ["Works of Foshan", "Works of Zhuhai"]


TWO_HEADERS = {
    "a.pdf": laid_out.two_headers_pdf,
    "a.docx": laid_out.two_headers_docx,
    "a.xlsx": laid_out.two_headers_xlsx,
    "a.pptx": laid_out.two_headers_pptx,
    "a.csv": lambda: "\n".join(",".join(row) for row in laid_out.TWO_HEADERS).encode(),
    "a.txt": ("A list\n\n" + "\n".join("\t".join(row) for row in laid_out.TWO_HEADERS)).encode,
    "a.md": lambda: "\n".join(
        [
            "# A list\n",
            *(f"| {' | '.join(row)} |" for row in (laid_out.TWO_HEADERS[0], ("---",) * 4, *laid_out.TWO_HEADERS[1:])),
        ]
    ).encode(),
}


@pytest.mark.parametrize("name", TWO_HEADERS)
def test_a_header_of_two_rows(name: str) -> None:
    parsed = read(TWO_HEADERS[name](), name)
    [table] = parsed.tables
    assert [column.name for column in table.columns] == ["City", "Output 2022", "Output 2023", "Companies"]
    assert [column.unit for column in table.columns] == ["", "yuan", "yuan", ""]
    assert rows(parsed) == [tuple(row) for row in laid_out.TWO_HEADERS[2:]]


def test_columns_running_heads_and_parted_words() -> None:
    parsed = read(laid_out.columns_pdf(), "a.pdf")
    paragraphs = [parsed.document.text[block.start : block.end] for block in parsed.document.blocks]
    sentence = "Zone {} of the deep harbour in the south supports the building of high-tech and of semiconductor works"
    assert paragraphs == [f"{sentence.format(number)} for ships." for number in range(1, 33)]
    assert len(parsed.document.pages) == 2
    assert re.match(r"Zone 17 ", parsed.document.text[parsed.document.pages[1] :])


LISTS = {
    "a.pdf": laid_out.bullets_pdf,
    "a.docx": laid_out.bullets_docx,
    "a.pptx": laid_out.bullets_pptx,
    "a.html": laid_out.bullets_html,
    "a.md": laid_out.bullets_markdown,
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_places_is_a_table(name: str) -> None:
    parsed = read(LISTS[name](), name)
    assert rows(parsed) == [tuple(item.split(": ")) for item in laid_out.LIST]
    assert parsed.tables[0].title == "I. Layout of industries"
