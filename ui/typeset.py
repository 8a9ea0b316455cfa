"""A document's canonical text as HTML: headings, paragraphs and tables, with one span of it highlighted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from knowledge.errors import DocumentError
from knowledge.readers.text import read_text
from knowledge.types import Block, BlockKind, Document, TableLayout

Extent = tuple[int, int]
ANCHOR = "passage"


@lru_cache(maxsize=64)
def blocks_of(document: Document) -> tuple[Block, ...]:
    """The blocks of a document's text; the whole text as one paragraph if no structure can be seen in it."""
    try:
        read = read_text(document.text.encode())
    except DocumentError:
        read = None
    if read is None or read.text != document.text:
        return (Block(BlockKind.PARAGRAPH, 0, len(document.text)),)
    return read.blocks


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
            return self._table(block.table, range(len(block.table.rows)) if rows is None else rows)
        words = self.extent(block.start, block.end)
        match block.kind:
            case BlockKind.TITLE:
                return f"<h1>{words}</h1>"
            case BlockKind.HEADING:
                rank = min(block.level + 1, 6)
                return f'<h{rank} id="at-{block.start}">{words}</h{rank}>'
            case BlockKind.BYLINE:
                return f'<p class="byline">{words}</p>'
            case _:
                return f"<p>{words}</p>"

    def _table(self, table: TableLayout, rows: Iterable[int]) -> str:
        """Each cell repeats its column's name for narrow screens, where a row is set as a card."""
        names = [escape(" ".join(self.text[start:end].split())) for start, end in table.header]
        head = "".join(f'<th scope="col">{self.extent(*cell)}</th>' for cell in table.header)
        body = "".join(
            "<tr>"
            + "".join(
                f'<td data-column="{name}">{self.extent(*cell)}</td>'
                for name, cell in zip(names, table.rows[row], strict=True)
            )
            + "</tr>"
            for row in rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _plain(self, start: int, end: int) -> str:
        return escape(self.text[start:end])


def whole(document: Document, highlight: Extent | None) -> str:
    """The complete text."""
    setter = Typesetter(document.text, highlight)
    return "\n".join(setter.block(block) for block in blocks_of(document))


def surroundings(document: Document, highlight: Extent) -> str:
    """The highlighted words with about a paragraph, or a table row, on either side."""
    blocks = [block for block in blocks_of(document) if block.kind not in {BlockKind.TITLE, BlockKind.BYLINE}]
    touched = [index for index, block in enumerate(blocks) if _overlap((block.start, block.end), highlight)]
    if not touched:
        return whole(document, highlight)
    setter = Typesetter(document.text, highlight)
    if len(touched) == 1 and (table := blocks[touched[0]].table) is not None:
        hit = [row for row, cells in enumerate(table.rows) if any(_overlap(cell, highlight) for cell in cells)]
        first, last = (max(hit[0] - 1, 0), hit[-1] + 2) if hit else (0, 2)
        return setter.block(blocks[touched[0]], range(first, min(last, len(table.rows))))
    window = blocks[max(touched[0] - 1, 0) : touched[-1] + 2]
    # A neighbouring table would be far longer than a paragraph: its first row is enough.
    return "\n".join(setter.block(block, None if _touches(block, highlight) else (0,)) for block in window)


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
            path.extend((99, document.text[slice(*cells[0])]) for cells in block.table.rows if _holds(cells, position))
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


def _holds(cells: Sequence[Extent], position: int) -> bool:
    return cells[0][0] <= position < cells[-1][1]
