"""Pieces of a file in reading order → canonical text and blocks. Every format but plain text comes through here."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from knowledge.errors import UnreadableFile
from knowledge.headings import HeadingLevels, HeadingMatch
from knowledge.layout import Block, BlockKind, Cell, Extent, FileMetadata, ReadDocument, TableGrid
from knowledge.readers.grid import WordTable, below, header_rows, trimmed
from knowledge.readers.layout import is_byline, is_caption, is_title, is_unit
from knowledge.readers.visible import words_of
from knowledge.suspicious import HIDDEN_ORDERS, is_instruction

BAR = " | "  # between the cells of a row
_HEAD_BLOCKS = 6  # among which bylines stand


class TextBuilder:
    """Takes words as the format has them; spacing, levels of headings and the roles of lines are settled here."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._recent: deque[str] = deque(maxlen=2)  # the words of the last blocks
        self._pages: list[int] = []
        self._turning = 0  # pages that have begun since the last words
        self._warnings: dict[str, None] = {}
        self._hidden: list[str] = []
        self._levels = HeadingLevels()

    @property
    def has_words(self) -> bool:
        return bool(self._blocks)

    def page(self) -> None:
        """A new page begins with what comes next."""
        self._turning += 1

    def warn(self, warning: str) -> None:
        """A sentence for the ingest report; once is enough."""
        self._warnings[warning] = None

    def left_out(self, words: str, warning: str = "") -> None:
        """Words that a reader of the file does not see, and what the report says of them; orders in them are told."""
        if warning and words.strip():
            self.warn(warning)
        self._hidden.append(words)

    def title(self, words: str) -> None:
        """The document's title; a second one is a heading."""
        words = words_of(words)
        if words and self._blocks:
            self.heading(words, 1)
        elif words:
            self._add(BlockKind.TITLE, words)

    def heading(self, words: str, rank: int) -> None:
        """A heading that the format marks as one; rank 1 is the highest."""
        words = words_of(words)
        if words:
            self._add(BlockKind.HEADING, words, self._levels.place_rank(rank))

    def item(self, words: str, level: int = 1) -> None:
        """An item of a list; its number, if it has one, is part of the words."""
        words = words_of(words)
        if words:
            self._add(BlockKind.LIST_ITEM, words, level)

    def paragraph(self, words: str, turns: Iterable[int] = ()) -> None:
        """A paragraph, which may be a title, a byline or a numbered heading; `turns` are offsets of page breaks in it
        (its words are then evenly spaced already)."""
        words = words_of(words)
        if not words:
            return
        if not self._blocks and is_title(words) and not self._levels.match(words):
            self._add(BlockKind.TITLE, words)
        elif len(self._blocks) <= _HEAD_BLOCKS and is_byline(words):
            self._add(BlockKind.BYLINE, words)
        elif heading := self._levels.match(words):
            self._add_numbered(words, heading)
        else:
            start = self._add(BlockKind.PARAGRAPH, words)
            self._pages.extend(start + turn for turn in turns)

    def table(self, table: WordTable, turns: Iterable[int] = ()) -> None:
        """A table; `turns` are rows that begin a page. Leading rows of one cell only are its caption."""
        table = trimmed(table)
        if table.column_count == 1 and table.row_count <= 2:  # a box around text
            for cell in table.cells:
                self.paragraph(cell.words)
            return
        captions = _captions(table)
        caption: Extent | None = self._caption_above()
        for words in captions:
            start = self._add(BlockKind.PARAGRAPH, words)
            caption = caption or (start, start + len(words))
        table = below(table, len(captions))
        if table.cells:
            self._add_table(table, caption, frozenset(turn - len(captions) for turn in turns))

    def finish(self, metadata: FileMetadata | None = None) -> ReadDocument:
        """
        Raises:
            UnreadableFile: there are no words at all.
        """
        if not self._blocks:
            raise UnreadableFile("holds no text that can be read; check the file, or convert it to another format")
        if any(map(is_instruction, (" ".join(self._hidden), *self._hidden))):
            self.warn(HIDDEN_ORDERS)
        text = "".join(self._parts) + "\n"
        pages = (0, *self._pages[1:], *[len(text)] * self._turning) if self._pages else ()
        return ReadDocument(text, tuple(self._blocks), pages, metadata or FileMetadata(), tuple(self._warnings))

    def _add(self, kind: BlockKind, words: str, level: int = 0) -> int:
        tight = kind is BlockKind.LIST_ITEM and bool(self._blocks) and self._blocks[-1].kind is kind
        start = self._write(words, "\n" if tight else "\n\n")
        self._blocks.append(Block(kind, start, start + len(words), level))
        self._recent.append(words)
        return start

    def _add_numbered(self, words: str, heading: HeadingMatch) -> None:
        title, rest = words[: heading.length].rstrip(), words[heading.length :].strip()
        start = self._add(BlockKind.HEADING, words, self._levels.place(heading))
        if rest:
            self._blocks[-1] = Block(BlockKind.HEADING, start, start + len(title), self._blocks[-1].level)
            self._blocks.append(Block(BlockKind.PARAGRAPH, self._length - len(rest), self._length))
            self._recent.append(rest)

    def _add_table(self, table: WordTable, caption: Extent | None, turns: frozenset[int]) -> None:
        header = header_rows(table)
        cells: list[Cell] = []
        row, separator, begun = -1, "\n\n", False
        for cell in table.cells:
            if cell.row != row:
                row, separator = cell.row, "\n" if begun else "\n\n"
                self._turning += row in turns
            words = words_of(cell.words)
            start = self._write(words, separator) if words else self._length
            if words:
                separator, begun = BAR, True
            cells.append(
                Cell(
                    start,
                    start + len(words),
                    cell.row,
                    cell.column,
                    cell.row_span,
                    cell.column_span,
                    cell.is_header or cell.row < header,
                )
            )
        first = next(cell.start for cell in cells if cell.start < cell.end)
        grid = TableGrid(tuple(cells), table.row_count, table.column_count, header, caption)
        self._blocks.append(Block(BlockKind.TABLE, first, self._length, table=grid))
        self._recent.append("")

    def _write(self, words: str, separator: str) -> int:
        if self._parts:
            self._parts.append(separator)
            self._length += len(separator)
        start = self._length
        self._pages.extend([start] * self._turning)
        self._turning = 0
        self._parts.append(words)
        self._length += len(words)
        return start

    def _caption_above(self) -> Extent | None:
        """The caption right above a table ("Table 3 …"); a line that tells the unit may stand between."""
        for block, words in zip(self._blocks[:-3:-1], reversed(self._recent), strict=False):
            if words and not is_unit(words):
                return (block.start, block.end) if is_caption(words) else None
        return None


def _captions(table: WordTable) -> Sequence[str]:
    """The words of leading rows that hold one cell only and stand for the whole table."""
    found: list[str] = []
    for row in range(table.row_count - 1):
        filled = [cell for cell in table.row(row) if words_of(cell.words)]
        if len(filled) != 1 or filled[0].row_span > 1 or table.column_count < 2:
            break
        found.append(words_of(filled[0].words))
    return found
