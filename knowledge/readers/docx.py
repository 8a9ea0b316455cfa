"""DOCX → headings, numbered paragraphs, lists and tables with merged cells; no comments, deletions or hidden runs."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from knowledge.errors import UnreadableFile
from knowledge.layout import ReadDocument
from knowledge.readers import office
from knowledge.readers.builder import TextBuilder
from knowledge.readers.colours import is_near_white
from knowledge.readers.grid import WordCell, table_of
from knowledge.readers.numbering import Label, Numbering, roman
from knowledge.readers.visible import raised

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TINY = 4  # half points
_MOST_NESTED = 60
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOOKS = ("vanish", "webHidden", "color", "sz", "shd", "highlight")
_HEADING_STYLE = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"(?:toc|目录|目錄)\s*\d", re.IGNORECASE)


def read_docx(data: bytes, expanded_bytes: int) -> ReadDocument:
    """
    Raises:
        UnreadableFile: damaged, encrypted, too large, or without words.
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml import etree

    office.checked(data, expanded_bytes)
    try:
        document = docx.Document(io.BytesIO(data))
        reader = _Reader(document)
        reader.read()
    except (PackageNotFoundError, zipfile.BadZipFile, etree.LxmlError, KeyError, ValueError, AttributeError) as error:
        raise UnreadableFile(f"is no Word document that can be read ({error}); open and save it again") from error
    return reader.builder.finish(office.metadata(document.core_properties))


class _Reader:
    def __init__(self, document: Any) -> None:
        self.builder = TextBuilder()
        self._document = document
        self._styles = {style.style_id: style for style in document.styles if style.type == 1}
        self._run_styles = {style.style_id: style for style in document.styles if style.type == 2}
        self._numbering = Numbering()
        part = next((r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None)
        if part is not None:
            self._numbering.read(part.element)

    def read(self) -> None:
        self._body(self._document.element.body, 0)
        for kind in ("footnotes", "endnotes"):
            self._notes(kind)
        for comments in self._parts("comments"):
            words = " ".join(comments.itertext())
            self.builder.left_out(words, "comments were left out")

    def _notes(self, kind: str) -> None:
        """Foot- and endnotes, in the order in which the text points at them, each with its number."""
        name = kind.removesuffix("s")
        notes = {note.get(f"{_W}id"): note for part in self._parts(kind) for note in part.iter(f"{_W}{name}")}
        pointed = [mark.get(f"{_W}id") for mark in self._document.element.body.iter(f"{_W}{name}Reference")]
        count = 0
        for identity in dict.fromkeys(pointed):
            paragraphs = notes[identity].iter(f"{_W}p") if identity in notes else ()
            words = " ".join(filter(None, (self._words(paragraph).strip() for paragraph in paragraphs)))
            if words:
                count += 1
                number = str(count).translate(_RAISED) if kind == "footnotes" else f"({roman(count).lower()})"
                self.builder.item(f"{number} {words}")
        if count:
            self.builder.warn(
                f"{count} {kind if count > 1 else name} stand{'' if count > 1 else 's'} at the end of the text"
            )

    def _parts(self, kind: str) -> Iterator[Any]:
        for relation in self._document.part.rels.values():
            if not relation.is_external and relation.reltype.endswith(f"/{kind}"):
                yield _parsed(relation.target_part.blob)

    def _body(self, container: Any, depth: int) -> None:
        if depth > _MOST_NESTED:
            raise UnreadableFile(f"nests more than {_MOST_NESTED} parts in each other; simplify the file")
        for child in container:
            if child.tag == f"{_W}p":
                self._paragraph(child, depth)
            elif child.tag == f"{_W}tbl":
                self._table(child, depth)
            elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}smartTag"}:
                self._body(child, depth + 1)

    def _paragraph(self, paragraph: Any, depth: int) -> None:
        words = self._words(paragraph)
        style = self._style(paragraph)
        if words.strip() and not _CONTENTS_STYLE.match(style.name or "" if style is not None else ""):
            label = self._label(paragraph, style)
            rank = self._rank(paragraph, style)
            full = f"{label.words}{'' if label.is_chinese else ' '}{words}" if label and not label.is_bullet else words
            if rank == 0:
                self.builder.title(full)
            elif rank:
                self.builder.heading(full, rank)
            elif label and (label.is_bullet or not label.is_chinese):
                self.builder.item(full, label.level + 1)
            else:
                self.builder.paragraph(full)
        for box in paragraph.iter(f"{_W}txbxContent"):
            if not any(parent.tag == f"{_MC}Fallback" for parent in box.iterancestors()):
                self._body(box, depth + 1)

    def _words(self, paragraph: Any) -> str:
        """The visible words of a paragraph's own runs."""
        parts: list[str] = []
        for run in paragraph.iter(f"{_W}r"):
            parents = [parent.tag for parent in run.iterancestors()]
            own = parents[: parents.index(f"{_W}p")] if f"{_W}p" in parents else parents
            if any(tag in {f"{_W}del", f"{_W}moveFrom"} for tag in own) or self._owner(run) is not paragraph:
                continue
            words = "".join(_run_words(run))
            if _property(run.find(f"{_W}rPr"), "vertAlign") == "superscript":
                words = raised(words)
            if words.strip() and self._is_hidden(run, paragraph):
                self.builder.left_out(words, "text that cannot be seen was left out")
                continue
            parts.append(words)
        return "".join(parts)

    def _owner(self, run: Any) -> Any:
        return next((parent for parent in run.iterancestors() if parent.tag == f"{_W}p"), None)

    def _is_hidden(self, run: Any, paragraph: Any) -> bool:
        properties = run.find(f"{_W}rPr")
        found = {
            name: _property(properties, name) for name in ("vanish", "webHidden", "color", "sz", "shd", "highlight")
        }
        style = self._style(paragraph)
        own = properties.find(f"{_W}rStyle") if properties is not None else None
        named = self._run_styles.get(own.get(f"{_W}val")) if own is not None else None
        if found["vanish"] is None and any(s.font.hidden for s in (*self._chain(named), *self._chain(style))):
            return True
        if found["vanish"] not in {None, "0", "false"} or found["webHidden"] not in {None, "0", "false"}:
            return True
        size = found["sz"]
        if size is not None and size.isdigit() and int(size) <= _TINY:
            return True
        if found["color"] is None or not is_near_white(found["color"]):
            return False
        shades = [fill for fill in (found["shd"], found["highlight"]) if fill not in {None, "auto", "clear", "none"}]
        return all(is_near_white(fill) for fill in shades if fill) and not self._is_shaded(paragraph)

    def _is_shaded(self, paragraph: Any) -> bool:
        """Whether the paragraph, or the table it stands in, has a ground on which white can be read."""
        if paragraph.find(f"{_W}pPr/{_W}shd") is not None:
            return True
        for parent in paragraph.iterancestors():
            shades = parent.findall(f"{_W}tcPr/{_W}shd")
            fills = [shade.get(f"{_W}fill") or "auto" for shade in shades]
            if any(fill != "auto" and not is_near_white(fill) for fill in fills):
                return True
            if parent.tag == f"{_W}tbl" and parent.find(f"{_W}tblPr/{_W}tblStyle") is not None:
                return True
        return False

    def _style(self, paragraph: Any) -> Any:
        found = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return self._styles.get(found.get(f"{_W}val")) if found is not None else None

    def _chain(self, style: Any) -> Iterator[Any]:
        for _ in range(20):
            if style is None:
                return
            yield style
            style = style.base_style

    def _rank(self, paragraph: Any, style: Any) -> int | None:
        """0 for the title, 1 to 9 for headings, None for everything else."""
        level = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        if level is not None and (level.get(f"{_W}val") or "").isdigit() and int(level.get(f"{_W}val")) < 9:
            return int(level.get(f"{_W}val")) + 1
        for known in self._chain(style):
            name = known.name or ""
            if name.casefold() in {"title", "标题", "標題"}:
                return 0
            if match := _HEADING_STYLE.match(name):
                return int(match[1])
            outline = known.element.find(f"{_W}pPr/{_W}outlineLvl")
            if outline is not None and int(outline.get(f"{_W}val") or 9) < 9:
                return int(outline.get(f"{_W}val")) + 1
        return None

    def _label(self, paragraph: Any, style: Any) -> Label | None:
        for holder in (paragraph, *(known.element for known in self._chain(style))):
            found = holder.find(f"{_W}pPr/{_W}numPr")
            if found is not None:
                number, level = found.find(f"{_W}numId"), found.find(f"{_W}ilvl")
                if number is not None:
                    depth = int(level.get(f"{_W}val") or 0) if level is not None else 0
                    return self._numbering.label(number.get(f"{_W}val") or "0", depth)
        return None

    def _table(self, table: Any, depth: int) -> None:
        rows = [row for row in table.iter(f"{_W}tr") if _owner_table(row) is table]
        cells = list(self._cells(rows))
        if len(cells) == 1 or table.find(f".//{_W}tc//{_W}tbl") is not None:
            for _, frame in cells:  # around text, or around tables that stand side by side
                self._body(frame, depth + 1)
            return
        self.builder.table(table_of(cell for cell, _ in cells))

    def _cells(self, rows: list[Any]) -> Iterator[tuple[WordCell, Any]]:
        above: dict[int, tuple[int, int]] = {}  # column → row and width of the merged cell that hangs down there
        heights: dict[tuple[int, int], int] = {}
        found: list[tuple[int, int, int, Any, bool]] = []
        for y, row in enumerate(rows):
            before = row.find(f"{_W}trPr/{_W}gridBefore")
            column = int(before.get(f"{_W}val") or 0) if before is not None else 0
            heading = row.find(f"{_W}trPr/{_W}tblHeader") is not None
            for cell in row.iter(f"{_W}tc"):
                if _owner_row(cell) is not row:
                    continue
                span = cell.find(f"{_W}tcPr/{_W}gridSpan")
                width = max(1, min(int(span.get(f"{_W}val") or 1), 5_000)) if span is not None else 1
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                if merge is not None and merge.get(f"{_W}val") != "restart" and column in above:
                    top, _ = above[column]
                    heights[top, column] = y - top + 1
                else:
                    found.append((y, column, width, cell, heading))
                    heights[y, column] = 1
                    above.pop(column, None)
                    if merge is not None:
                        above[column] = (y, width)
                column += width
        for y, column, width, cell, heading in found:
            words = " ".join(filter(None, (self._words(p).strip() for p in cell.iter(f"{_W}p"))))
            yield WordCell(words, y, column, heights[y, column], width, heading), cell


def _parsed(xml: bytes) -> Any:
    from lxml import etree

    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _run_words(run: Any) -> Iterator[str]:
    for child in run:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in {f"{_W}tab", f"{_W}br", f"{_W}cr"}:
            yield " "
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"


def _property(properties: Any, name: str) -> str | None:
    """A run property's value; "1" if it is there without one, None if it is not there."""
    found = properties.find(f"{_W}{name}") if properties is not None else None
    if found is None:
        return None
    return str((found.get(f"{_W}fill") if name == "shd" else None) or found.get(f"{_W}val") or "1")


def _owner_table(row: Any) -> Any:
    return next(parent for parent in row.iterancestors() if parent.tag == f"{_W}tbl")


def _owner_row(cell: Any) -> Any:
    return next(parent for parent in cell.iterancestors() if parent.tag == f"{_W}tr")
