"""One table with merged cells, units in its headers and a row of totals, in every format: in English and in Chinese."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Cell:
    words: str
    down: int = 1
    across: int = 1


@dataclass(frozen=True)
class Sheet:
    """A title, the header, and rows of cells; a row lacks the cells that hang down from above it."""

    title: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...]

    def placed(self) -> Iterator[tuple[int, int, Cell]]:
        """Row, column and cell, the header first."""
        taken: set[tuple[int, int]] = set()
        lines = (tuple(map(Cell, self.header)), *self.rows, self.total)
        for y, line in enumerate(lines):
            x = 0
            for cell in line:
                while (y, x) in taken:
                    x += 1
                taken.update((y + i, x + j) for i in range(cell.down) for j in range(cell.across))
                yield y, x, cell
                x += cell.across

    def grid(self, *, repeat: bool) -> list[list[str]]:
        """Rows of columns; a merged cell's words in its first place, or with `repeat` in each of its rows."""
        lines = [[""] * len(self.header) for _ in range(len(self.rows) + 2)]
        for y, x, cell in self.placed():
            for i in range(cell.down if repeat else 1):
                lines[y + i][x] = cell.words
        return lines


def _rows(*rows: tuple[str | tuple[str, int], ...]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(Cell(c) if isinstance(c, str) else Cell(c[0], down=c[1]) for c in row) for row in rows)


ENGLISH = Sheet(
    "Projects of the Velmora Coast",
    "Table 1 Key projects",
    ("No.", "City", "Project", "Total investment (million yuan)", "Start year", "Status"),
    _rows(
        ("1", ("Foshan", 2), "Kiln rebuild", "1,250", "2023", "Under construction"),
        ("2", "Glass works", "480.5", "2024", "Planned"),
        ("3", "Zhuhai", "Silk mill", "75", "2021", "Completed"),
        ("4", ("Yangjiang", 3), "Turbine yard", "2,100", "2023", "Under construction"),
        ("5", "Crane hall", "640", "2024", "Under construction"),
        ("6", "Cable works", "320", "2023", "Planned"),
    ),
    (Cell("Total", across=3), Cell("4,865.5"), Cell(""), Cell("")),
)
CHINESE = Sheet(
    "沿海重点建设项目清单",
    "表1 重点项目",
    ("序号", "所在市", "项目名称", "总投资（亿元）", "开工年份", "状态"),
    _rows(
        ("1", ("佛山市", 2), "窑炉改造项目", "12.5", "2023", "在建"),
        ("2", "玻璃工厂项目", "4.805", "2024", "拟建"),
        ("3", "珠海市", "丝绸博物馆项目", "0.75", "2021", "建成"),
        ("4", ("阳江市", 3), "风机总装项目", "21", "2023", "在建"),
        ("5", "起重机车间项目", "6.4", "2024", "在建"),
        ("6", "海缆工厂项目", "3.2", "2023", "拟建"),
    ),
    (Cell("合计", across=3), Cell("48.655"), Cell(""), Cell("")),
)
SHEETS = {"english": ENGLISH, "chinese": CHINESE}


def html(sheet: Sheet) -> bytes:
    lines: dict[int, str] = {}
    for y, _, cell in sheet.placed():
        tag = "td" if y else "th"
        lines[y] = lines.get(y, "") + (f"<{tag} rowspan={cell.down} colspan={cell.across}>{escape(cell.words)}</{tag}>")
    rows = "".join(f"<tr>{line}</tr>" for line in lines.values())
    body = f"<h1>{sheet.title}</h1><p>{sheet.caption}</p><table>{rows}</table>"
    return f"<!doctype html><html><head><meta charset=utf-8></head><body>{body}</body></html>".encode()


def docx(sheet: Sheet) -> bytes:
    import docx as library

    document = library.Document()
    document.add_heading(sheet.title, 0)
    document.add_paragraph(sheet.caption)
    table = document.add_table(len(sheet.rows) + 2, len(sheet.header))
    for y, x, cell in sheet.placed():
        table.cell(y, x).merge(table.cell(y + cell.down - 1, x + cell.across - 1)).text = cell.words
    return _saved(document.save)


def pptx(sheet: Sheet) -> bytes:
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.title.text = sheet.title
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = sheet.caption
    size = len(sheet.rows) + 2, len(sheet.header)
    table = slide.shapes.add_table(*size, Inches(1), Inches(2), Inches(8), Inches(3)).table
    for y, x, cell in sheet.placed():
        if cell.down * cell.across > 1:
            table.cell(y, x).merge(table.cell(y + cell.down - 1, x + cell.across - 1))
        table.cell(y, x).text = cell.words
    return _saved(deck.save)


def xlsx(sheet: Sheet) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "Sheet1"
    page.append([sheet.title])
    page.append([sheet.caption])
    for y, x, cell in sheet.placed():
        target = page.cell(y + 3, x + 1)
        number = y > 0 and cell.words.replace(",", "").replace(".", "").isdigit()
        target.value = float(cell.words.replace(",", "")) if number else cell.words or None
        if number and "," in cell.words:
            target.number_format = "#,##0" + (".0" if "." in cell.words else "")
        if cell.down * cell.across > 1:
            page.merge_cells(start_row=y + 3, start_column=x + 1, end_row=y + 2 + cell.down, end_column=x + cell.across)
    return _saved(book.save)


def pdf(sheet: Sheet, *, ruled: bool = True) -> bytes:
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    font = "Helvetica"
    if not sheet.title.isascii():
        font = "STSong-Light"
        pdfmetrics.registerFont(UnicodeCIDFont(font))
    body = ParagraphStyle("body", fontName=font, fontSize=9, leading=11)
    title = ParagraphStyle("title", fontName=font, fontSize=18, leading=24)
    style: list[tuple[object, ...]] = [("VALIGN", (0, 0), (-1, -1), "MIDDLE" if ruled else "TOP")]
    if ruled:
        style.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
        for y, x, cell in sheet.placed():
            style.append(("SPAN", (x, y), (x + cell.across - 1, y + cell.down - 1)))
    cells = [[Paragraph(escape(words), body) for words in line] for line in sheet.grid(repeat=False)]
    table = Table(cells, colWidths=(35, 70, 120, 130, 65, 100), style=style)
    target = io.BytesIO()
    document = SimpleDocTemplate(target, pagesize=A4)
    document.build([Paragraph(sheet.title, title), Paragraph(sheet.caption, body), table])
    return target.getvalue()


def _text(sheet: Sheet, table: str) -> bytes:
    return f"{sheet.title}\n\n{sheet.caption}\n\n{table}\n".encode()


def markdown(sheet: Sheet) -> bytes:
    rows = [f"| {' | '.join(line)} |" for line in sheet.grid(repeat=False)]
    rows.insert(1, "|" + " --- |" * len(sheet.header))
    return _text(sheet, "\n".join(rows)).replace(sheet.title.encode(), b"# " + sheet.title.encode(), 1)


def comma_separated(sheet: Sheet) -> bytes:
    """As a spreadsheet program saves it: merged cells leave blanks."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([sheet.title])
    writer.writerow([sheet.caption])
    writer.writerows(sheet.grid(repeat=False))
    return target.getvalue().encode("utf-8-sig")


def tabs(sheet: Sheet) -> bytes:
    return _text(sheet, "\n".join("\t".join(line) for line in sheet.grid(repeat=False)))


def lines(sheet: Sheet) -> bytes:
    """A cell a line, as web pages are flattened: merged and empty cells leave nothing behind."""
    return _text(sheet, "\n\n".join(cell.words for _, _, cell in sheet.placed() if cell.words))


def repeated_lines(sheet: Sheet) -> bytes:
    """A cell a line, merged cells said again in each row."""
    return _text(sheet, "\n\n".join(words for line in sheet.grid(repeat=True) for words in line if words))


FORMATS: dict[str, Callable[[Sheet], bytes]] = {
    "table.html": html,
    "table.docx": docx,
    "table.pptx": pptx,
    "table.xlsx": xlsx,
    "table.pdf": pdf,
    "plain.pdf": lambda sheet: pdf(sheet, ruled=False),
    "table.md": markdown,
    "table.csv": comma_separated,
    "tabs.txt": tabs,
    "lines.txt": lines,
    "repeated.txt": repeated_lines,
}


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    target = io.BytesIO()
    save(target)
    return target.getvalue()
