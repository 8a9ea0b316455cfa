"""PPTX → one page a slide: its title, texts, lists and tables; no notes, hidden slides, or shapes off the slide."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from knowledge.errors import UnreadableFile
from knowledge.layout import ReadDocument
from knowledge.readers import office
from knowledge.readers.builder import TextBuilder
from knowledge.readers.colours import is_near_white
from knowledge.readers.grid import WordCell, WordTable, table_of
from knowledge.readers.table_parts import appended, says_it_goes_on, without_going_on
from knowledge.readers.visible import raised

_TINY = 38_100  # EMU: 3 points
_MOST_NESTED = 20


def read_pptx(data: bytes, expanded_bytes: int) -> ReadDocument:
    """
    Raises:
        UnreadableFile: damaged, encrypted, too large, or without words.
    """
    from lxml import etree
    from pptx import Presentation
    from pptx.exc import PackageNotFoundError

    office.checked(data, expanded_bytes)
    builder = TextBuilder()
    open_table: OpenTable | None = None
    try:
        deck = Presentation(io.BytesIO(data))
        for slide in deck.slides:
            page = _Slide(slide, deck.slide_width or 0, deck.slide_height or 0, builder)
            longer = page.goes_on(open_table) if open_table else None
            if longer is not None:
                open_table = longer
                continue
            if open_table is not None:
                builder.table(open_table.table, open_table.turns)
            builder.page()
            open_table = page.read()
        if open_table is not None:
            builder.table(open_table.table, open_table.turns)
    except (PackageNotFoundError, zipfile.BadZipFile, etree.LxmlError, KeyError, ValueError, AttributeError) as error:
        raise UnreadableFile(f"is no presentation that can be read ({error}); open and save it again") from error
    return builder.finish(office.metadata(deck.core_properties))


@dataclass(frozen=True, slots=True)
class OpenTable:
    """The table that ends a slide, and the rows at which further slides began; the next one may go on with it."""

    title: str
    table: WordTable
    turns: tuple[int, ...] = ()


def _run_words(run: Any) -> str:
    words = "".join(run.xpath("./a:t/text()"))
    return raised(words) if run.xpath("./a:rPr[@baseline > 0]") else words


class _Slide:
    def __init__(self, slide: Any, width: int, height: int, builder: TextBuilder) -> None:
        self._slide = slide
        self._width, self._height = width, height
        self._builder = builder
        self.title = ""
        self._parts: list[Any] = []
        if slide._element.get("show") == "0":
            hidden = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
            builder.left_out(hidden or "-", "hidden slides were left out")
            return
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            builder.left_out(slide.notes_slide.notes_text_frame.text, "speaker notes were left out")
        title = slide.shapes.title
        if title is not None and title.has_text_frame:
            self.title = " ".join(self._words(paragraph, title) for paragraph in title.text_frame.paragraphs)
        own = (s for s in self._shapes(slide.shapes, 0) if title is None or s.shape_id != title.shape_id)
        self._parts = in_reading_order(s for s in own if getattr(s, "has_table", False) or s.has_text_frame)

    def read(self) -> OpenTable | None:
        """Write the slide, but for a table at its end."""
        first = not self._builder.has_words
        self._builder.title(self.title) if first else self._builder.heading(self.title, 1)
        for position, shape in enumerate(self._parts, 1):
            if not getattr(shape, "has_table", False):
                self._frame(shape)
                continue
            table = table_of(self._cells(shape.table))
            if position == len(self._parts):
                return OpenTable(self.title, table)
            self._builder.table(table)
        return None

    def goes_on(self, before: OpenTable) -> OpenTable | None:
        """The table of the slides before with that of this one, if this one holds nothing but its rest."""
        said = [
            shape for shape in self._parts if not getattr(shape, "has_table", False) and shape.text_frame.text.strip()
        ]
        tables = [shape for shape in self._parts if getattr(shape, "has_table", False)]
        same = not self.title.strip() or without_going_on(self.title) == without_going_on(before.title)
        if not same or len(tables) != 1 or not all(says_it_goes_on(shape.text_frame.text) for shape in said):
            return None
        table = appended(before.table, table_of(self._cells(tables[0].table)))
        return OpenTable(before.title, table, (*before.turns, before.table.row_count)) if table else None

    def _shapes(self, shapes: Any, depth: int) -> Iterator[Any]:
        for shape in shapes:
            if shape._element.xpath(".//p:cNvPr[@hidden='1' or @hidden='true']") or self._is_off(shape):
                words = shape.text_frame.text if getattr(shape, "has_text_frame", False) else "-"
                self._builder.left_out(words, "hidden shapes were left out")
            elif hasattr(shape, "shapes"):
                if depth < _MOST_NESTED:
                    yield from self._shapes(shape.shapes, depth + 1)
            else:
                yield shape

    def _is_off(self, shape: Any) -> bool:
        if None in (shape.left, shape.top, shape.width, shape.height):
            return False
        return bool(
            shape.left + shape.width <= 0
            or shape.top + shape.height <= 0
            or shape.left >= self._width
            or shape.top >= self._height
        )

    def _frame(self, shape: Any) -> None:
        paragraphs = [(paragraph, self._words(paragraph, shape)) for paragraph in shape.text_frame.paragraphs]
        filled = [(paragraph, words) for paragraph, words in paragraphs if words.strip()]
        body = shape.is_placeholder and shape.placeholder_format.type in _body_types()
        for paragraph, words in filled:
            marked = bool(paragraph._p.xpath("./a:pPr/a:buChar | ./a:pPr/a:buAutoNum"))
            unmarked = bool(paragraph._p.xpath("./a:pPr/a:buNone"))
            if marked or paragraph.level > 0 or (body and len(filled) > 1 and not unmarked):
                self._builder.item(words, paragraph.level + 1)
            else:
                self._builder.paragraph(words)

    def _words(self, paragraph: Any, shape: Any = None) -> str:
        hidden = {run._r for run in paragraph.runs if run.text.strip() and self._is_hidden(run, shape)}
        if hidden:
            words = "".join(run.text for run in paragraph.runs if run._r in hidden)
            self._builder.left_out(words, "text that cannot be seen was left out")
        pieces = paragraph._p.xpath("./a:r | ./a:br | ./a:fld")
        return "".join(
            " " if piece.tag.endswith("}br") else _run_words(piece) for piece in pieces if piece not in hidden
        )

    def _is_hidden(self, run: Any, shape: Any) -> bool:
        if run.font.size is not None and run.font.size <= _TINY:
            return True
        if run._r.xpath("./a:rPr/a:solidFill/*/a:alpha[@val='0']"):
            return True
        colours = run._r.xpath("./a:rPr/a:solidFill/a:srgbClr/@val")
        if not colours or not is_near_white(colours[0]):
            return False
        if shape is not None and not hasattr(shape, "_element"):
            return False  # in a table, whose style fills the cells
        filled = shape is not None and shape._element.xpath("./p:spPr/a:solidFill | ./p:spPr/a:gradFill | ./p:style")
        return not filled and not self._has_ground(shape)

    def _has_ground(self, shape: Any) -> bool:
        """Whether there is something behind a text on which white can be read: a background, a picture, a filled
        shape."""
        layout = self._slide.slide_layout
        for part in (self._slide, layout, layout.slide_master):
            if part._element.xpath("./p:cSld/p:bg"):
                plain = part._element.xpath("./p:cSld/p:bg/p:bgPr/a:solidFill/a:srgbClr/@val")
                theme = part._element.xpath(
                    "./p:cSld/p:bg/p:bgRef/a:schemeClr/@val | ./p:cSld/p:bg/p:bgPr/a:solidFill/a:schemeClr/@val"
                )
                if not (set(theme) & {"bg1", "lt1"} or (plain and is_near_white(plain[0]))):
                    return True
                break
        if shape is None or shape.left is None:
            return False
        x, y = shape.left + shape.width // 2, shape.top + shape.height // 2
        return any(
            other.shape_id != shape.shape_id
            and other.left is not None
            and other.left <= x <= other.left + other.width
            and other.top <= y <= other.top + other.height
            and (
                other._element.tag.endswith("}pic")
                or other._element.xpath("./p:spPr/a:solidFill | ./p:spPr/a:gradFill")
            )
            for other in (*self._slide.shapes, *layout.shapes, *layout.slide_master.shapes)
        )

    def _cells(self, table: Any) -> Iterator[WordCell]:
        first_row = bool(table.first_row)
        for y, row in enumerate(table.rows):
            for x, cell in enumerate(row.cells):
                if cell.is_spanned:
                    continue
                down, across = (cell.span_height, cell.span_width) if cell.is_merge_origin else (1, 1)
                words = " ".join(self._words(paragraph, table) for paragraph in cell.text_frame.paragraphs)
                yield WordCell(words, y, x, down, across, first_row and y == 0)


def in_reading_order(shapes: Iterable[Any]) -> list[Any]:
    """From top to bottom; of tables that stand beside each other, each after the text right above it."""
    found = sorted(shapes, key=lambda s: (s.top or 0, s.left or 0))
    tables = [shape for shape in found if getattr(shape, "has_table", False)]
    moved: dict[int, tuple[int, int]] = {}  # shape → the height of the tables beside each other, and which of them
    for table in tables:
        beside = [t for t in tables if t.top < table.top + table.height and table.top < t.top + t.height]
        if len(beside) < 2:
            continue
        top, number = min(t.top for t in beside), sorted(t.left for t in beside).index(table.left)
        moved[table.shape_id] = (top, number)
        above = [s for s in found if s not in tables and s.top is not None and s.top < top and _is_over(s, table)]
        if above:
            moved[above[-1].shape_id] = (top, number)
    return sorted(found, key=lambda s: (*moved.get(s.shape_id, (s.top or 0, 0)), s.top or 0, s.left or 0))


def _is_over(shape: Any, table: Any) -> bool:
    middle = shape.left + shape.width // 2
    return bool(table.left <= middle <= table.left + table.width and shape.width < 1.5 * table.width)


def _body_types() -> tuple[Any, ...]:
    from pptx.enum.shapes import PP_PLACEHOLDER

    return (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY)
