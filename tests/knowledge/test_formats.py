from __future__ import annotations

from itertools import pairwise

import making
import pytest
from hostile_files import word

from knowledge.errors import UnreadableFile
from knowledge.layout import BlockKind, ReadDocument, TableGrid
from knowledge.readers.formats import read
from knowledge.readers.numbering import counted, han, roman
from knowledge.readers.sheets import shown

GOLDEN = (
    f"{making.TITLE}\n\n{making.HEADING}\n\n{making.WORDS}\n\n{making.SECOND}\n\n{making.LEAD}\n\n"
    + "\n".join(making.ITEMS)
    + f"\n\n{making.CAPTION}\n\n"
    + "\n".join(" | ".join(row) for row in making.TABLE)
    + "\n"
)


def words(document: ReadDocument, kind: BlockKind) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks if block.kind is kind]


def tables(document: ReadDocument) -> list[TableGrid]:
    return [block.table for block in document.blocks if block.table]


def grid(document: ReadDocument) -> list[list[str]]:
    [table] = tables(document)
    return [[document.text[slice(*cell.extent)] if cell else "" for cell in row] for row in table.grid()]


@pytest.mark.parametrize("name", making.FORMATS)
def test_the_same_table_in_every_format(name: str) -> None:
    document = read(making.FORMATS[name](), name)
    assert grid(document) == [list(row) for row in making.TABLE]
    [table] = tables(document)
    assert table.header_rows == 1
    assert table.labels(document.text) == making.HEADER
    assert all(cell.is_header == (cell.row == 0) for cell in table.cells)
    assert all(one.end <= other.start for one, other in pairwise(document.blocks))


@pytest.mark.parametrize("name", ["plan.md", "plan.html", "plan.docx", "plan.pdf"])
def test_the_golden_text_and_structure(name: str) -> None:
    document = read(making.FORMATS[name](), name)
    assert document.text == GOLDEN
    assert words(document, BlockKind.TITLE) == [making.TITLE]
    assert words(document, BlockKind.HEADING) == [making.HEADING, making.SECOND]
    assert {block.level for block in document.blocks if block.kind is BlockKind.HEADING} == {1}
    assert words(document, BlockKind.LIST_ITEM) == list(making.ITEMS)
    [table] = tables(document)
    assert table.caption is not None
    assert document.text[slice(*table.caption)] == making.CAPTION


def test_slides_are_pages() -> None:
    document = read(making.pptx(), "plan.pptx")
    assert words(document, BlockKind.TITLE) == [making.TITLE]
    assert words(document, BlockKind.LIST_ITEM) == list(making.ITEMS)
    assert [document.text[start:].splitlines()[0] for start in document.pages] == [
        making.TITLE,
        making.SECOND,
        making.CAPTION,
    ]


def test_a_sheet_is_a_heading_and_its_line_above_the_table_a_caption() -> None:
    document = read(making.xlsx(), "plan.xlsx")
    assert words(document, BlockKind.HEADING) == ["Projects"]
    assert document.metadata.title == making.CAPTION


def test_a_table_over_pages_is_one_table_with_its_pages() -> None:
    rows = [making.HEADER, *((str(n), f"Works {n}", "Foshan", "Panes", f"{n}.5") for n in range(1, 61))]
    document = read(making.pdf(rows=rows, pages=3), "plan.pdf")
    assert grid(document) == [list(row) for row in rows]
    assert "Gazette" not in document.text
    assert len(document.pages) == 3
    assert [document.text[start:].split(" | ")[0] for start in document.pages[1:]] == [
        str(sum(document.text[:start].count(f"Works {n} ") for n in range(1, 61)) + 1) for start in document.pages[1:]
    ]


def test_merged_cells_of_html() -> None:
    page = (
        "<h1>A list</h1><table><tr><th rowspan=2>City</th><th colspan=2>Output</th></tr>"
        "<tr><th>2022</th><th>2023</th></tr>"
        "<tr><td rowspan=2>Foshan</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>"
    )
    document = read(page.encode(), "a.html")
    [table] = tables(document)
    assert (table.header_rows, table.labels(document.text)) == (2, ("City", "Output 2022", "Output 2023"))
    assert grid(document)[2:] == [["Foshan", "1", "2"], ["Foshan", "3", "4"]]
    assert document.text.count("Foshan") == 1


def test_numbers_that_word_writes_by_itself() -> None:
    assert [counted(4, style) for style in ("decimal", "upperRoman", "lowerLetter", "chineseCountingThousand")] == [
        "4",
        "IV",
        "d",
        "四",
    ]
    assert [han(number) for number in (1, 10, 11, 20, 101, 110)] == ["一", "十", "十一", "二十", "一百零一", "一百一十"]
    assert roman(1994) == "MCMXCIV"


def test_values_are_written_as_the_sheet_shows_them() -> None:
    assert shown(0.224, "0.0%") == "22.4%"
    assert shown(30355.7, "#,##0.00") == "30,355.70"
    assert shown(1200, '#,##0" million yuan"') == "1,200 million yuan"
    assert shown(12000.0, "General") == "12000"
    assert shown(None, "General") == ""


HIDDEN_PAGES = (
    '<p style="display:none">SECRET</p>',
    "<style>.x{visibility:hidden}</style><p class=x>SECRET</p>",
    '<p style="font-size:0">SECRET</p>',
    '<p style="color:#fff">SECRET</p>',
    '<p style="position:absolute;left:-9999px">SECRET</p>',
    "<p hidden>SECRET</p>",
    "<p aria-hidden=true>SECRET</p>",
    "<!-- SECRET -->",
    "<script>SECRET</script>",
    "<template>SECRET</template>",
    '<img alt="SECRET" src=x>',
    "<nav><a>SECRET</a></nav>",
    "<font color=white>SECRET</font>",
)


@pytest.mark.parametrize("markup", HIDDEN_PAGES)
def test_what_a_page_hides_is_not_read(markup: str) -> None:
    page = f"<html><body><h1>A plan</h1><p>What is seen.</p>{markup}</body></html>"
    assert read(page.encode(), "a.html").text == "A plan\n\nWhat is seen.\n"
    assert "SECRET" not in read(f"# A plan\n\nWhat is seen.\n\n{markup}\n".encode(), "a.md").text


def test_white_words_on_a_dark_ground_are_read() -> None:
    head = '<tr style="background:#036"><th><span style="color:#fff">City</span></th><th>No.</th></tr>'
    document = read(f"<h1>A plan</h1><table>{head}<tr><td>Foshan</td><td>1</td></tr></table>".encode(), "a.html")
    assert grid(document)[0] == ["City", "No."]


@pytest.mark.parametrize("look", ["<w:vanish/>", '<w:color w:val="FFFFFF"/>', '<w:sz w:val="2"/>'])
def test_what_a_word_document_hides_is_not_read(look: str) -> None:
    body = f"<w:p><w:r><w:t>What is seen.</w:t></w:r><w:r><w:rPr>{look}</w:rPr><w:t>SECRET</w:t></w:r></w:p>"
    document = read(word(body), "a.docx")
    assert document.text == "What is seen.\n"
    assert document.warnings


def test_deleted_words_and_comments_are_not_read() -> None:
    body = "<w:p><w:r><w:t>Kept.</w:t></w:r><w:del><w:r><w:delText>GONE</w:delText><w:t>GONE</w:t></w:r></w:del></w:p>"
    assert read(word(body), "a.docx").text == "Kept.\n"


def test_what_a_pdf_hides_is_not_read() -> None:
    import io

    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.drawString(72, 700, "What is seen.")
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(72, 650, "SECRET one")
    canvas.setFillColorRGB(0, 0, 0)
    canvas.setFont("Helvetica", 1)
    canvas.drawString(72, 600, "SECRET two")
    canvas.setFont("Helvetica", 12)
    canvas.drawString(-900, 550, "SECRET three")
    text = canvas.beginText(72, 500)
    text.setTextRenderMode(3)
    text.textLine("SECRET four")
    canvas.drawText(text)
    canvas.save()
    document = read(target.getvalue(), "a.pdf")
    assert document.text == "What is seen.\n"
    assert document.warnings == ("text that cannot be seen was left out",)


def test_columns_hyphens_and_radicals_of_pdf() -> None:
    from knowledge.readers.pdf_page import glued
    from knowledge.readers.visible import words_of

    assert glued("manufac-", "turing works", frozenset()) == "manufacturing works"
    assert glued("a high-", "tech zone", frozenset({"high-tech"})) == "a high-tech zone"
    assert glued("人工", "智能", frozenset()) == "人工智能"
    assert words_of("⼈⼯智能 ⻛电 artiﬁcial") == "人工智能 风电 artificial"


TEXT = "广东省战略性新兴产业。支持企业发展新能源产业，建设产业园区。\n"
TRADITIONAL = "廣東省戰略性新興產業。支持企業發展新能源產業，建設產業園區。\n"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (TEXT.encode(), TEXT),
        (TEXT.encode("utf-8-sig"), TEXT),
        (TEXT.encode("utf-16"), TEXT),
        (TEXT.encode("utf-16-be", "strict").join((b"\xfe\xff", b"")), TEXT),
        (TEXT.encode("gb18030"), TEXT),
        (TRADITIONAL.encode("big5"), TRADITIONAL),
    ],
)
def test_encodings(data: bytes, text: str) -> None:
    assert read(data, "a.txt").text == text


def test_a_page_that_declares_a_wrong_encoding() -> None:
    page = f"<html><head><meta charset='iso-8859-1'></head><body><p>{TEXT}</p></body></html>"
    document = read(page.encode("gb18030"), "a.html")
    assert document.text == TEXT
    assert "declares iso-8859-1" in document.warnings[0]
    assert read(page.encode(), "a.html").text == TEXT


def test_invisible_characters_are_taken_out_and_told() -> None:
    document = read("A pl\u200ban\n\nWind\u2060 power\U000e0041 grows.\n".encode(), "a.txt")
    assert document.text == "A plan\n\nWind power grows.\n"
    assert "3 invisible" in document.warnings[0]


def test_more_columns_than_a_table_has() -> None:
    with pytest.raises(UnreadableFile, match="columns"):
        read(("a," * 3_000 + "\n1,2\n").encode(), "a.csv")
