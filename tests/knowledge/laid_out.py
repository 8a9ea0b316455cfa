"""Tables and text as pages arrange them: broken over pages and slides, beside each other, in columns, as lists."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

Rows = Sequence[Sequence[str]]

OUTPUT = (("City", "Output (million yuan)"), ("Foshan", "12"), ("Zhuhai", "15"))
PARKS = (("Park", "Area (hectares)"), ("Harbour Park", "120"), ("Hill Park", "80"), ("Lake Park", "60"))
CAPTIONS = ("Table 1 Output of cities", "Table 2 Area of parks")
TWO_HEADERS = (
    ("City", "Output (million yuan)", "", "Companies"),
    ("", "2022", "2023", ""),
    ("Foshan", "12", "15", "3"),
    ("Zhuhai", "9", "11", "5"),
    ("Shenzhen", "90", "99", "44"),
)
MERGED = ((0, 0, 2, 1), (0, 1, 1, 2), (0, 3, 2, 1))  # row, column, height, width
LIST = ("Foshan: ceramics, robots", "Zhuhai: printers and batteries", "Zhongshan: lamps")
LONG = "Panes for ships and for greenhouses in the delta. " * 12


def works(first: int, last: int, contents: str = "Panes") -> list[tuple[str, ...]]:
    return [(str(n), f"Works {n}", "Foshan", contents if n == 3 else "Panes", f"{n}.5") for n in range(first, last + 1)]


WORKS = ("No.", "Project", "City", "Contents", "Investment (million yuan)")


def pdf(*story: Any) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    target = io.BytesIO()
    SimpleDocTemplate(target, pagesize=A4).build(list(story))
    return target.getvalue()


def words(text: str, style: str = "BodyText") -> Any:
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph

    return Paragraph(text, getSampleStyleSheet()[style])


def ruled(rows: Rows, widths: Sequence[int], merged: Sequence[tuple[int, int, int, int]] = (), **more: Any) -> Any:
    from reportlab.lib import colors
    from reportlab.platypus import Table

    style: list[tuple[Any, ...]] = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    style += [("SPAN", (x, y), (x + width - 1, y + height - 1)) for y, x, height, width in merged]
    return Table([[words(cell) for cell in row] for row in rows], colWidths=widths, style=style, **more)


def broken_row() -> bytes:
    """A table whose third row begins at the end of a page and ends on the next, below the header again."""
    from reportlab.platypus import Spacer

    table = ruled((WORKS, *works(1, 7, LONG)), (35, 90, 70, 150, 90), repeatRows=1, splitInRow=1)
    return pdf(words("A list of works", "Title"), Spacer(1, 500), table)


def continued_caption() -> bytes:
    """A table on two pages, with its caption, unit and header on each."""
    from reportlab.platypus import PageBreak

    header = (*WORKS[:4], "Investment")
    parts = [ruled((header, *works(*rows)), (35, 90, 70, 150, 90)) for rows in ((1, 4), (5, 8))]
    unit = "Unit: million yuan"
    head = [words("A list of works", "Title"), words("Table 1 Works"), words(unit), parts[0], PageBreak()]
    return pdf(*head, words("Table 1 Works (continued)"), words(unit), parts[1], words("Words after the table."))


def side_by_side_pdf() -> bytes:
    from reportlab.platypus import Table

    tables = [ruled(OUTPUT, (80, 100)), ruled(PARKS, (80, 100))]
    outer = Table(
        [[words(caption) for caption in CAPTIONS], tables],
        colWidths=(230, 230),
        style=[("VALIGN", (0, 0), (-1, -1), "TOP")],
    )
    return pdf(words("Two tables", "Title"), words("Some words before both."), outer, words("Words after both."))


def side_by_side_docx() -> bytes:
    """As Word's users do it: in the cells of a table without lines."""
    import docx

    document = docx.Document()
    document.add_heading("Two tables", 0)
    frame = document.add_table(1, 2)
    for cell, caption, rows in zip(frame.rows[0].cells, CAPTIONS, (OUTPUT, PARKS), strict=True):
        cell.text = caption
        inner = cell.add_table(len(rows), len(rows[0]))
        for y, row in enumerate(rows):
            for x, content in enumerate(row):
                inner.cell(y, x).text = content
    return _saved(document.save)


def side_by_side_xlsx() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.cell(1, 1).value = "Two tables"
    for column, caption, rows in ((1, CAPTIONS[0], OUTPUT), (5, CAPTIONS[1], PARKS)):
        sheet.cell(3, column).value = caption
        for y, row in enumerate(rows):
            for x, content in enumerate(row):
                sheet.cell(y + 4, column + x).value = float(content) if content.isdigit() else content
    return _saved(book.save)


def _slide(deck: Any, title: str) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = title
    return slide


def _table(slide: Any, rows: Rows, left: float = 1, top: float = 2, width: float = 8) -> Any:
    from pptx.util import Inches

    shape = slide.shapes.add_table(len(rows), len(rows[0]), Inches(left), Inches(top), Inches(width), Inches(2))
    for y, row in enumerate(rows):
        for x, content in enumerate(row):
            shape.table.cell(y, x).text = content
    return shape.table


def side_by_side_pptx() -> bytes:
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    slide = _slide(deck, "Two tables")
    for left, caption, rows in ((0.5, CAPTIONS[0], OUTPUT), (5, CAPTIONS[1], PARKS)):
        slide.shapes.add_textbox(Inches(left), Inches(1.5), Inches(4), Inches(0.4)).text_frame.text = caption
        _table(slide, rows, left, 2, 4)
    return _saved(deck.save)


def over_slides(*titles: str) -> bytes:
    from pptx import Presentation

    deck = Presentation()
    for number, title in enumerate(titles):
        _table(_slide(deck, title), (WORKS, *works(3 * number + 1, 3 * number + 3)))
    _slide(deck, "What follows")
    return _saved(deck.save)


def two_headers_docx() -> bytes:
    import docx

    document = docx.Document()
    document.add_heading("Two rows of headers", 0)
    table = document.add_table(len(TWO_HEADERS), 4)
    for y, row in enumerate(TWO_HEADERS):
        for x, content in enumerate(row):
            table.cell(y, x).text = content
    for y, x, height, width in MERGED:
        merged = table.cell(y, x).merge(table.cell(y + height - 1, x + width - 1))
        merged.text = TWO_HEADERS[y][x]
    return _saved(document.save)


def two_headers_xlsx() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in TWO_HEADERS:
        sheet.append([float(cell) if cell.isdigit() and len(cell) < 4 else cell or None for cell in row])
    for y, x, height, width in MERGED:
        sheet.merge_cells(start_row=y + 1, start_column=x + 1, end_row=y + height, end_column=x + width)
    return _saved(book.save)


def two_headers_pptx() -> bytes:
    from pptx import Presentation

    deck = Presentation()
    table = _table(_slide(deck, "Two rows of headers"), TWO_HEADERS)
    for y, x, height, width in MERGED:
        table.cell(y, x).merge(table.cell(y + height - 1, x + width - 1))
    return _saved(deck.save)


def two_headers_pdf() -> bytes:
    return pdf(words("Two rows of headers", "Title"), ruled(TWO_HEADERS, (80, 100, 100, 100), MERGED))


def columns_pdf() -> bytes:
    """Two columns whose lines stand at different heights, words parted at their ends, and running heads."""
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(595, 842))
    number = 0
    for page in (1, 2):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 812, f"Velmora Gazette No. 12, page {page}")
        canvas.drawCentredString(297, 28, f"{page} / 2")
        canvas.setFont("Helvetica", 10)
        for left, high in ((60, 720), (320, 726)):
            for line in range(0, 24, 3):
                number += 1
                for down, text in enumerate(
                    (
                        f"Zone {number} of the deep harbour in the south sup-",
                        "ports the building of high-tech and of semicon-",
                        "ductor works for ships.",
                    )
                ):
                    canvas.drawString(left, high - 13 * (line + down), text)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def bullets_pdf() -> bytes:
    from reportlab.platypus import ListFlowable

    listed = ListFlowable([words(item) for item in LIST], bulletType="bullet", start="•")
    return pdf(words("Layout", "Title"), words("I. Layout of industries", "Heading1"), listed)


def bullets_docx() -> bytes:
    import docx

    document = docx.Document()
    document.add_heading("Layout", 0)
    document.add_heading("I. Layout of industries", 1)
    for item in LIST:
        document.add_paragraph(item, style="List Bullet")
    return _saved(document.save)


def bullets_pptx() -> bytes:
    from pptx import Presentation

    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "I. Layout of industries"
    slide.placeholders[1].text_frame.text = "\n".join(LIST)
    return _saved(deck.save)


def bullets_html() -> bytes:
    items = "".join(f"<li><b>{item.partition(':')[0]}</b>:{item.partition(':')[2]}</li>" for item in LIST)
    return f"<html><body><h1>Layout</h1><h2>I. Layout of industries</h2><ul>{items}</ul></body></html>".encode()


def bullets_markdown() -> bytes:
    return ("# Layout\n\n## I. Layout of industries\n\n" + "\n".join(f"- {item}" for item in LIST) + "\n").encode()


def _saved(save: Any) -> bytes:
    target = io.BytesIO()
    save(target)
    return target.getvalue()
