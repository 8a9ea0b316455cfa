"""The same invented document in every format, made by the libraries that people's programs are made of."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from html import escape

TITLE = "Plan for the Harbour Industries of Velmora"
HEADING = "I. Overall requirements"
WORDS = "The province will build a green harbour by 2027. Its output shall exceed 30 billion yuan."
SECOND = "II. Projects"
LEAD = "The following shall be supported:"
ITEMS = ("Offshore cranes in Dantur", "Battery storage in Brisko", "Cold chains in Karnel")
CAPTION = "Table 1 Key projects"
HEADER = ("No.", "Industrial cluster", "City", "Key contents", "Investment (100 million yuan)")
ROWS = (
    ("1", "Glass works", "Foshan", "Panes for ships", "12.5"),
    ("2", "Silk mills", "Zhuhai", "Threads of steel", "8.0"),
    ("3", "Salt parks", "Zhanjiang", "Salt for batteries", "30.25"),
    ("4", "Crane yards", "Yangjiang", "Cranes of 1,000 tonnes", "4.0"),
)
TABLE = (HEADER, *ROWS)


def markdown() -> bytes:
    rows = [f"| {' | '.join(row)} |" for row in TABLE]
    rows.insert(1, "|" + " --- |" * len(HEADER))
    items = "\n".join(f"- {item}" for item in ITEMS)
    text = f"# {TITLE}\n\n## {HEADING}\n\n{WORDS}\n\n## {SECOND}\n\n{LEAD}\n\n{items}\n\n{CAPTION}\n\n" + "\n".join(
        rows
    )
    return text.encode()


def html() -> bytes:
    rows = "".join(
        f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in row)}</tr>"
        for row, tag in ((HEADER, "th"), *((row, "td") for row in ROWS))
    )
    items = "".join(f"<li>{item}</li>" for item in ITEMS)
    return (
        f"<!doctype html><html lang='en'><head><title>Site</title><meta charset='utf-8'></head><body>"
        f"<nav><a href='/'>Home</a> <a href='/news'>News</a></nav><main><h1>{TITLE}</h1><h2>{HEADING}</h2>"
        f"<p>{WORDS}</p><h2>{SECOND}</h2><p>{LEAD}</p><ul>{items}</ul><p>{CAPTION}</p><table>{rows}</table></main>"
        f"<footer>Copyright</footer><script>alert('hello')</script></body></html>"
    ).encode()


def docx() -> bytes:
    import docx as library

    document = library.Document()
    document.add_heading(TITLE, 0)
    document.add_heading(HEADING, 1)
    document.add_paragraph(WORDS)
    document.add_heading(SECOND, 1)
    document.add_paragraph(LEAD)
    for item in ITEMS:
        document.add_paragraph(item, style="List Bullet")
    document.add_paragraph(CAPTION)
    table = document.add_table(0, len(HEADER))
    for row in TABLE:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    return _saved(document.save)


def pdf(*, rows: Sequence[Sequence[str]] = TABLE, pages: int = 1) -> bytes:
    """With `pages` above 1, enough words before the table that it is cut by a page break."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import ListFlowable, Paragraph, SimpleDocTemplate, Spacer, Table

    style = getSampleStyleSheet()
    story = [
        Paragraph(TITLE, style["Title"]),
        Paragraph(HEADING, style["Heading1"]),
        Paragraph(WORDS, style["BodyText"]),
        Paragraph(SECOND, style["Heading1"]),
        Paragraph(LEAD, style["BodyText"]),
        ListFlowable([Paragraph(item, style["BodyText"]) for item in ITEMS], bulletType="bullet", start="•"),
        Paragraph(CAPTION, style["BodyText"]),
    ]
    if pages > 1:
        story.insert(3, Spacer(1, 400))
    cells = [[Paragraph(escape(words), style["BodyText"]) for words in row] for row in rows]
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("BACKGROUND", (0, 0), (-1, 0), colors.lightgrey)]
    story.append(Table(cells, colWidths=(35, 110, 80, 130, 90), style=grid, repeatRows=1))

    def decorate(canvas: object, _: object) -> None:
        canvas.setFont("Helvetica", 8)  # type: ignore[attr-defined]
        canvas.drawString(70, 810, "Velmora Gazette")  # type: ignore[attr-defined]
        canvas.drawCentredString(297, 30, f"- {canvas.getPageNumber()} -")  # type: ignore[attr-defined]

    target = io.BytesIO()
    SimpleDocTemplate(target, pagesize=A4).build(story, onFirstPage=decorate, onLaterPages=decorate)
    return target.getvalue()


def xlsx() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Projects"
    sheet.append([CAPTION])
    sheet.append(list(HEADER))
    for number, *words, amount in ROWS:
        sheet.append([int(number), *words, float(amount)])
        sheet.cell(sheet.max_row, len(HEADER)).number_format = "0." + "0" * len(amount.partition(".")[2])
    return _saved(book.save)


def csv() -> bytes:
    import csv as library

    target = io.StringIO()
    library.writer(target).writerows(TABLE)
    return target.getvalue().encode("utf-8-sig")


def pptx() -> bytes:
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text = TITLE
    second = deck.slides.add_slide(deck.slide_layouts[1])
    second.shapes.title.text = SECOND
    frame = second.placeholders[1].text_frame
    frame.text = ITEMS[0]
    for item in ITEMS[1:]:
        frame.add_paragraph().text = item
    third = deck.slides.add_slide(deck.slide_layouts[5])
    third.shapes.title.text = CAPTION
    table = third.shapes.add_table(len(TABLE), len(HEADER), Inches(1), Inches(2), Inches(8), Inches(3)).table
    for y, row in enumerate(TABLE):
        for x, words in enumerate(row):
            table.cell(y, x).text = words
    return _saved(deck.save)


def flattened() -> bytes:
    cells = "\n\n".join(cell for row in TABLE for cell in row)
    items = "\n".join(f"- {item}" for item in ITEMS)
    text = f"{TITLE}\n\n{HEADING}\n\n{WORDS}\n\n{SECOND}\n\n{LEAD}\n\n{items}\n\n{CAPTION}\n\n{cells}\n"
    return text.encode()


FORMATS: dict[str, Callable[[], bytes]] = {
    "plan.md": markdown,
    "plan.html": html,
    "plan.docx": docx,
    "plan.pdf": pdf,
    "plan.xlsx": xlsx,
    "plan.csv": csv,
    "plan.pptx": pptx,
    "plan.txt": flattened,
}


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    target = io.BytesIO()
    save(target)
    return target.getvalue()
