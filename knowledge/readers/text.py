"""Plain text → canonical text and blocks: title, byline, headings, paragraphs, and tables that lost their lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from knowledge.errors import UnreadableFile
from knowledge.headings import HeadingLevels
from knowledge.lexicon_files import structure
from knowledge.readers.flattened import find_table
from knowledge.types import Block, BlockKind, ReadDocument

_LINE = re.compile(r"[^\n]+")
_TERMINAL = ".!?:;。！？：；"
_STANDS_ALONE = re.compile(r".*?(?:\t|\|)|[-*•·▪●–]\s|[(（]?\d+[.)）、]\s")  # a table's line, a bullet, a numbered item


def canonical(data: bytes) -> str:
    """Bytes → canonical text: UTF-8, NFC, "\\n" line ends, no byte order mark.

    Raises:
        UnreadableFile: the bytes are not UTF-8 text, hold NUL characters, or are blank.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"not UTF-8 text (byte {error.start}); save it as UTF-8 and try again") from error
    if "\0" in text:
        raise UnreadableFile("holds NUL characters, so it is not a text file; check the file and try again")
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.strip():
        raise UnreadableFile("holds no text; check the file and try again")
    return text


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
    inner = run[:-1]
    full = all(50 <= end - start <= 110 for start, end in inner)
    unfinished = sum(text[end - 1] not in _TERMINAL for _, end in inner)
    return full and unfinished * 2 >= len(inner)


def _is_byline(line: str) -> bool:
    words = "|".join(re.escape(word) for word in structure().bylines)
    return re.match(rf"(?:{words})\s*[:：]", line, re.IGNORECASE) is not None


def read_text(data: bytes) -> ReadDocument:
    """Read a plain-text document.

    Raises:
        UnreadableFile: see `canonical`.
    """
    text = canonical(data)
    lines = list(_lines(text))
    blocks: list[Block] = []
    levels = HeadingLevels()
    index = 0
    while index < len(lines):
        start, end = lines[index]
        line = text[start:end]
        table = find_table(text, lines, index)
        if table:
            blocks.append(Block(BlockKind.TABLE, start, lines[table.end - 1][1], table=table.grid))
            index = table.end
            continue
        index += 1
        if not blocks and len(line) <= 200 and line[-1] not in _TERMINAL and not levels.match(line):
            blocks.append(Block(BlockKind.TITLE, start, end))
        elif len(blocks) <= 6 and _is_byline(line):
            blocks.append(Block(BlockKind.BYLINE, start, end))
        elif heading := levels.match(line):
            blocks.append(Block(BlockKind.HEADING, start, start + heading.length, level=levels.place(heading)))
            rest = line[heading.length :]
            if rest.strip():
                offset = start + heading.length + len(rest) - len(rest.lstrip())
                blocks.append(Block(BlockKind.PARAGRAPH, offset, end))
        else:
            blocks.append(Block(BlockKind.PARAGRAPH, start, end))
    return ReadDocument(text, tuple(blocks))
