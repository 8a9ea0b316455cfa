"""A document's canonical text as HTML: headings, paragraphs and tables, with one span of it highlighted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from knowledge.layout import Block, BlockKind, Cell, Extent, TableGrid, row_extent
from knowledge.types import Document

ANCHOR = "passage"
_MOST_IN_SIGHT = 4
"""So many columns of a table fit into any page."""


def blocks_of(document: Document) -> Sequence[Block]:
    """The blocks of a document's text; the whole text as one paragraph if no structure is known."""
    return document.blocks or (Block(BlockKind.PARAGRAPH, 0, len(document.text)),)


@dataclass(slots=True)
class Typesetter:
    """Writes extents of one text, marking where they overlap the highlight. The first mark carries the anchor."""

    text: str
    highlight: Extent | None = None
    marked: bool = False

    def extent(self, start: int, end: int) -> str:
        if self.highlight is None:
            return self._plain(start, end)
        mark_start, mark_end = max(start, self.highlight[0]), min(end, self.highlight[1])
        if mark_start >= mark_end:
            return self._plain(start, end)
        anchor = "" if self.marked else f' id="{ANCHOR}"'
        self.marked = True
        return (
            f"{self._plain(start, mark_start)}<mark{anchor}>{self._plain(mark_start, mark_end)}</mark>"
            f"{self._plain(mark_end, end)}"
        )

    def block(self, block: Block, rows: Iterable[int] | None = None) -> str:
        """A block; of a table only the given rows, all when None."""
        if block.table is not None:
            return self._table(block.table, block.table.body if rows is None else rows)
        words = self.extent(block.start, block.end)
        match block.kind:
            case BlockKind.TITLE:
                return f"<h1>{words}</h1>"
            case BlockKind.HEADING:
                rank = min(block.level + 1, 6)
                return f'<h{rank} id="at-{block.start}">{words}</h{rank}>'
            case BlockKind.BYLINE:
                return f'<p class="byline">{words}</p>'
            case BlockKind.LIST_ITEM:
                return f'<p class="item item-{min(max(block.level, 1), 4)}">{words}</p>'
            case _:
                return f"<p>{words}</p>"

    def _table(self, table: TableGrid, rows: Iterable[int]) -> str:
        """Each cell repeats its column's name for narrow screens, where a row is set as a card."""
        labels = [escape(label) for label in table.labels(self.text)]
        cells = table.by_row()
        head = "".join(f"<tr>{self._cells(cells[row], labels)}</tr>" for row in range(table.header_rows))
        body = "".join(f"<tr>{self._cells(cells[row], labels)}</tr>" for row in rows)
        # What may be wider than the page is moved within itself, with the keyboard too.
        moved = (
            f' role="group" tabindex="0" aria-label="{", ".join(labels[:3])}"' if len(labels) > _MOST_IN_SIGHT else ""
        )
        head = f"<thead>{head}</thead>" if head else ""
        return f'<div class="table"{moved}><table>{head}<tbody>{body}</tbody></table></div>'

    def _cells(self, cells: Sequence[Cell], labels: Sequence[str]) -> str:
        return "".join(
            f'<th scope="col"{_spans(cell)}>{self.extent(*cell.extent)}</th>'
            if cell.is_header
            else f'<td data-column="{labels[cell.column]}"{_spans(cell)}>{self.extent(*cell.extent)}</td>'
            for cell in cells
        )

    def _plain(self, start: int, end: int) -> str:
        return escape(self.text[start:end])


def _spans(cell: Cell) -> str:
    spans = (("rowspan", cell.row_span), ("colspan", cell.column_span))
    return "".join(f' {name}="{span}"' for name, span in spans if span > 1)


def whole(document: Document, highlight: Extent | None, page_label: str = "") -> str:
    """The complete text. Where the file has pages, the beginning of each is marked by a label with `{number}` in it."""
    setter = Typesetter(document.text, highlight)
    parts: list[str] = []
    page: int | None = None
    for block in blocks_of(document):
        begins_on = document.page_at(block.start)
        if page_label and begins_on is not None and begins_on != page:
            page = begins_on
            parts.append(f'<p class="page" id="page-{page}">{escape(page_label.format(number=page))}</p>')
        parts.append(setter.block(block))
    return "\n".join(parts)


def surroundings(document: Document, highlight: Extent) -> str:
    """The highlighted words with about a paragraph, or a table row, on either side."""
    blocks = [block for block in blocks_of(document) if block.kind not in {BlockKind.TITLE, BlockKind.BYLINE}]
    touched = [index for index, block in enumerate(blocks) if _overlap((block.start, block.end), highlight)]
    if not touched:
        return whole(document, highlight)
    setter = Typesetter(document.text, highlight)
    if len(touched) == 1 and (table := blocks[touched[0]].table) is not None:
        rows = table.by_row()
        hit = [row for row in table.body if any(_overlap(cell.extent, highlight) for cell in rows[row])]
        first, last = (hit[0] - 1, hit[-1] + 2) if hit else (table.body.start, table.body.start + 2)
        return setter.block(blocks[touched[0]], range(max(first, table.body.start), min(last, table.body.stop)))
    window = blocks[max(touched[0] - 1, 0) : touched[-1] + 2]
    # A neighbouring table would be far longer than a paragraph: its first row is enough.
    return "\n".join(setter.block(block, None if _touches(block, highlight) else _first_row(block)) for block in window)


def section_path(document: Document, position: int) -> tuple[str, ...]:
    """The headings above a position, outermost first, and the name of the table row that it lies in."""
    path: list[tuple[int, str]] = []
    for block in blocks_of(document):
        if block.start > position:
            break
        words = " ".join(document.text[block.start : block.end].split())
        if block.kind is BlockKind.HEADING:
            path = [step for step in path if step[0] < block.level] + [(block.level, words)]
        elif block.table is not None and position < block.end:
            rows = block.table.by_row()
            path.extend((99, _name(document, rows[row])) for row in block.table.body if _holds(rows[row], position))
    return tuple(words for _, words in path)


def headings(document: Document) -> list[tuple[int, str, int]]:
    """(level, words, position) of every heading, for a table of contents."""
    return [
        (block.level, " ".join(document.text[block.start : block.end].split()), block.start)
        for block in blocks_of(document)
        if block.kind is BlockKind.HEADING
    ]


def _overlap(one: Extent, other: Extent) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _touches(block: Block, highlight: Extent) -> bool:
    return _overlap((block.start, block.end), highlight)


def _first_row(block: Block) -> range:
    return block.table.body[:1] if block.table else range(0)


def _name(document: Document, cells: Sequence[Cell]) -> str:
    """The first words of a row that are more than its number."""
    words = [document.text[cell.start : cell.end] for cell in cells if cell.start < cell.end]
    return next((each for each in words if any(map(str.isalpha, each))), words[0] if words else "")


def _holds(cells: Sequence[Cell], position: int) -> bool:
    extent = row_extent(cells)
    return extent is not None and extent[0] <= position < extent[1]
