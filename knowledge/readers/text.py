"""Plain text → canonical text and blocks: title, byline, headings, paragraphs, and tables that lost their lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from knowledge.errors import UnreadableFile
from knowledge.headings import HeadingLevels
from knowledge.layout import Block, BlockKind, ReadDocument
from knowledge.readers.delimited import has_gaps
from knowledge.readers.encoding import decode
from knowledge.readers.flattened import UNCLEAR, FlattenedTables
from knowledge.readers.layout import TERMINAL, is_byline, is_title
from knowledge.readers.visible import without_invisible

_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"[-*•·▪●–]\s+\S")
_STANDS_ALONE = re.compile(r".*?(?:\t|\|)|[-*•·▪●–]\s|[(（]?\d+[.)）、]\s")  # a table's line, a bullet, a numbered item


def canonical(words: str) -> tuple[str, int]:
    """Decoded characters → canonical text (NFC, "\\n" line ends, nothing invisible), and how many were invisible.

    Raises:
        UnreadableFile: there is nothing to be read.
    """
    text = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
    text, hidden = without_invisible(text)
    if not text.strip():
        raise UnreadableFile("holds no text; check the file and try again")
    return text, hidden


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Extents of the non-blank lines without surrounding white space; hard-wrapped paragraphs become one line."""
    runs: list[list[tuple[int, int]]] = []
    previous_end = -1
    for match in _LINE.finditer(text):
        stripped = match.group().strip()
        if not stripped:
            continue
        start = match.start() + match.group().index(stripped)
        extent = (start, start + len(stripped))
        if runs and "\n" not in text[previous_end : match.start() - 1]:
            runs[-1].append(extent)
        else:
            runs.append([extent])
        previous_end = match.end()
    for run in runs:
        if _is_wrapped(text, run):
            yield run[0][0], run[-1][1]
        else:
            yield from run


def _is_wrapped(text: str, run: list[tuple[int, int]]) -> bool:
    """Whether a run of lines is one paragraph broken at a fixed width."""
    if len(run) < 2 or any(_STANDS_ALONE.match(text, start, end) for start, end in run):
        return False
    if sum(has_gaps(text[start:end]) for start, end in run) * 2 > len(run):
        return False
    inner = run[:-1]
    full = all(50 <= end - start <= 110 for start, end in inner)
    unfinished = sum(text[end - 1] not in TERMINAL for _, end in inner)
    return full and unfinished * 2 >= len(inner)


def read_text(data: bytes) -> ReadDocument:
    """Read a plain-text document.

    Raises:
        UnreadableFile: the bytes are no text, or blank.
    """
    decoded = decode(data)
    text, hidden = canonical(decoded.text)
    lines = list(_lines(text))
    blocks: list[Block] = []
    levels = HeadingLevels()
    tables, unclear = FlattenedTables(text, lines), []
    index = words_until = 0
    while index < len(lines):
        start, end = lines[index]
        line = text[start:end]
        table = tables.at(index) if index >= words_until else None
        if table and table.grid is None:
            unclear.append(UNCLEAR.format(words=line))
            words_until = table.end
        elif table:
            blocks.append(Block(BlockKind.TABLE, start, lines[table.end - 1][1], table=table.grid))
            index = table.end
            continue
        index += 1
        if not blocks and is_title(line) and not levels.match(line):
            blocks.append(Block(BlockKind.TITLE, start, end))
        elif len(blocks) <= 6 and is_byline(line):
            blocks.append(Block(BlockKind.BYLINE, start, end))
        elif heading := levels.match(line):
            blocks.append(Block(BlockKind.HEADING, start, start + heading.length, level=levels.place(heading)))
            rest = line[heading.length :]
            if rest.strip():
                offset = start + heading.length + len(rest) - len(rest.lstrip())
                blocks.append(Block(BlockKind.PARAGRAPH, offset, end))
        elif _BULLET.match(line):
            blocks.append(Block(BlockKind.LIST_ITEM, start, end, level=1))
        else:
            blocks.append(Block(BlockKind.PARAGRAPH, start, end))
    warnings = [*decoded.warnings, *([f"{hidden} invisible characters were left out"] if hidden else []), *unclear]
    return ReadDocument(text, tuple(blocks), warnings=tuple(warnings))
