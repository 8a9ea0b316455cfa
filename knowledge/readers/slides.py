"""PPTX → one page a slide: its title, texts, lists and tables; no notes, hidden slides, or shapes off the slide."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from knowledge.errors import UnreadableFile
from knowledge.layout import ReadDocument
from knowledge.readers import office
from knowledge.readers.builder import TextBuilder
from knowledge.readers.colours import is_near_white
from knowledge.readers.grid import WordCell, table_of

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
    try:
        deck = Presentation(io.BytesIO(data))
        for slide in deck.slides:
            builder.page()
            if slide._element.get("show") == "0":
                builder.warn("hidden slides were left out")
                continue
            _Slide(slide, deck.slide_width or 0, deck.slide_height or 0, builder).read()
    except (PackageNotFoundError, zipfile.BadZipFile, etree.LxmlError, KeyError, ValueError, AttributeError) as error:
        raise UnreadableFile(f"is no presentation that can be read ({error}); open and save it again") from error
    return builder.finish(office.metadata(deck.core_properties))


class _Slide:
    def __init__(self, slide: Any, width: int, height: int, builder: TextBuilder) -> None:
        self._slide = slide
        self._width, self._height = width, height
        self._builder = builder

    def read(self) -> None:
        title = self._slide.shapes.title
        if title is not None and title.has_text_frame:
            words = " ".join(self._words(paragraph) for paragraph in title.text_frame.paragraphs)
            first = not self._builder.has_words
            self._builder.title(words) if first else self._builder.heading(words, 1)
        for shape in sorted(self._shapes(self._slide.shapes, 0), key=lambda s: (s.top or 0, s.left or 0)):
            if title is not None and shape.shape_id == title.shape_id:
                continue
            if getattr(shape, "has_table", False):
                self._builder.table(table_of(self._cells(shape.table)))
            elif shape.has_text_frame:
                self._frame(shape)

    def _shapes(self, shapes: Any, depth: int) -> Iterator[Any]:
        for shape in shapes:
            if shape._element.xpath(".//p:cNvPr[@hidden='1' or @hidden='true']") or self._is_off(shape):
                self._builder.warn("hidden shapes were left out")
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
            self._builder.warn("text that cannot be seen was left out")
        pieces = paragraph._p.xpath("./a:r | ./a:br | ./a:fld")
        return "".join(
            " " if piece.tag.endswith("}br") else "".join(piece.xpath("./a:t/text()"))
            for piece in pieces
            if piece not in hidden
        )

    def _is_hidden(self, run: Any, shape: Any) -> bool:
        if run.font.size is not None and run.font.size <= _TINY:
            return True
        colours = run._r.xpath("./a:rPr/a:solidFill/a:srgbClr/@val")
        if not colours or not is_near_white(colours[0]):
            return False
        if shape is not None and not hasattr(shape, "_element"):
            return False  # in a table, whose style fills the cells
        filled = shape is not None and shape._element.xpath("./p:spPr/a:solidFill | ./p:spPr/a:gradFill | ./p:style")
        background = self._slide._element.xpath("./p:cSld/p:bg")
        return not filled and not background

    def _cells(self, table: Any) -> Iterator[WordCell]:
        first_row = bool(table.first_row)
        for y, row in enumerate(table.rows):
            for x, cell in enumerate(row.cells):
                if cell.is_spanned:
                    continue
                down, across = (cell.span_height, cell.span_width) if cell.is_merge_origin else (1, 1)
                words = " ".join(self._words(paragraph, table) for paragraph in cell.text_frame.paragraphs)
                yield WordCell(words, y, x, down, across, first_row and y == 0)


def _body_types() -> tuple[Any, ...]:
    from pptx.enum.shapes import PP_PLACEHOLDER

    return (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY)
