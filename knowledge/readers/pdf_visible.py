"""Which characters of a PDF page can be seen: none that is white on paper, minute, off the page or drawn invisibly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from knowledge.readers.colours import is_light

Box = tuple[float, float, float, float]  # x0, top, x1, bottom in points, from the upper left corner
_TINY = 2.5  # points
_INVISIBLE = re.compile(rb"(?:^|\s)[37]\s+Tr\b")
_MOSTLY = 0.5  # of a page: an image that large is a scan, and invisible text on it what was recognised


class InvisibleText:
    """Where text stands that is drawn in no colour at all (rendering mode 3); PDFium is asked only for pages that set
    that mode."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._found: dict[int, tuple[Box, ...]] = {}

    def on(self, page: Any, number: int) -> tuple[Box, ...]:
        if number not in self._found:
            self._found[number] = self._look(page, number) if _sets_mode(page) and not _is_scan(page) else ()
        return self._found[number]

    def _look(self, page: Any, number: int) -> tuple[Box, ...]:
        import pypdfium2
        import pypdfium2.raw as pdfium

        document = pypdfium2.PdfDocument(self._data)
        try:
            height = float(page.height)
            boxes = []
            for drawn in document[number].get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=10):
                mode = pdfium.FPDFTextObj_GetTextRenderMode(drawn)
                if mode in (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP):
                    left, bottom, right, top = drawn.get_bounds()
                    boxes.append((left - 1, height - top - 1, right + 1, height - bottom + 1))
            return tuple(boxes)
        finally:
            document.close()


def is_visible(char: dict[str, Any], page: Any, invisible: Sequence[Box]) -> bool:
    """Whether a reader of the printed page sees a character."""
    if not char["text"].strip():
        return True
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    if char["size"] < _TINY or not (0 <= x <= page.width and 0 <= y <= page.height):
        return False
    if invisible and any(_holds(box, x, y) for box in invisible):
        return False
    colour = char.get("non_stroking_color")
    channels = [float(value) for value in colour or () if isinstance(value, int | float)]
    return not (channels and is_light(channels)) or _is_backed(page, x, y)


def _is_backed(page: Any, x: float, y: float) -> bool:
    """Whether something dark or a picture lies under a point."""
    for shape in (*page.rects, *page.curves):
        fill = [float(value) for value in shape.get("non_stroking_color") or () if isinstance(value, int | float)]
        if shape.get("fill") and fill and not is_light(fill) and _holds(_box(shape), x, y):
            return True
    return any(_holds(_box(image), x, y) for image in page.images)


def _box(shape: dict[str, Any]) -> Box:
    return shape["x0"], shape["top"], shape["x1"], shape["bottom"]


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _sets_mode(page: Any) -> bool:
    return any(_INVISIBLE.search(stream.get_data()) for stream in page.page_obj.contents if hasattr(stream, "get_data"))


def _is_scan(page: Any) -> bool:
    covered = max(((i["x1"] - i["x0"]) * (i["bottom"] - i["top"]) for i in page.images), default=0.0)
    return bool(covered > _MOSTLY * page.width * page.height)
