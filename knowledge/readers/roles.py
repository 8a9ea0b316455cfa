"""What lines are by their neighbours: the question above its answer is a heading, a letterhead is no title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from knowledge.bylines import is_document_number, is_office
from knowledge.document_kinds import kinds_in
from knowledge.layout import Block, BlockKind, ReadDocument

_LABEL = r"(?:q(?:uestion)?\s*\d{0,3}\s*[.:：、)）]?|问题?\s*\d{0,3}\s*[.:：、)）]?|\d{1,3}\s*[.、)）])\s*"
_QUESTION = re.compile(rf"(?:{_LABEL})?[^\n?？。！]{{4,160}}[?？][”\"」』]?", re.IGNORECASE)
_LABELLED = re.compile(rf"(?=[q问])(?:{_LABEL})[^\n?？。！]{{4,160}}[?？](?=\s*\S)", re.IGNORECASE)
_LEAST_QUESTIONS = 2  # of a document: a single one may be rhetoric
_TEXTS = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)

_HEAD = 5  # blocks in which a title stands
_LONGEST_TITLE = 200


def settled(read: ReadDocument) -> ReadDocument:
    """The document with these roles given; its text stays."""
    return replace(read, blocks=tuple(_with_title(read.text, _with_questions(read.text, read.blocks))))


def is_letterhead(words: str) -> bool:
    """Whether a line at the top is the number of the document or the office that it comes from, and not its title."""
    return is_document_number(words) or (not kinds_in(words) and is_office(words))


def _with_title(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The title is the first line that is no letterhead, if it names a kind of document or is marked as a heading."""
    found = list(blocks)
    if not found or found[0].table or not is_letterhead(_words(text, found[0])):
        return found
    for number, block in enumerate(found[1:_HEAD], 1):
        words = _words(text, block)
        if block.table or len(words) > _LONGEST_TITLE:
            break
        if block.kind is BlockKind.BYLINE or is_letterhead(words):
            continue
        if not kinds_in(words) or words[-1] in ".。:：;；":
            break
        for above in range(number):
            found[above] = replace(found[above], kind=BlockKind.BYLINE, level=0)
        found[number] = replace(block, kind=BlockKind.TITLE, level=0)
        break
    return found


def _with_questions(text: str, blocks: Sequence[Block]) -> Sequence[Block]:
    """Questions that stand above their answers, or open an answer's paragraph, are headings of their own level."""
    cut = [part for block in blocks for part in _apart(text, block)]
    marked = [
        number
        for number, (block, following) in enumerate(pairwise(cut))
        if _is_question(text, block) and not _is_question(text, following) and following.kind is not BlockKind.HEADING
    ]
    if len(marked) < _LEAST_QUESTIONS:
        return blocks
    level, found = 0, []
    for number, block in enumerate(cut):
        if block.kind is BlockKind.HEADING:
            level = block.level
        found.append(replace(block, kind=BlockKind.HEADING, level=level + 1) if number in set(marked) else block)
    return found


def _apart(text: str, block: Block) -> list[Block]:
    """A paragraph that opens with a labelled question ("Q1. …? The answer."), cut behind it."""
    match = _LABELLED.match(text, block.start, block.end) if block.kind in _TEXTS else None
    if not match:
        return [block]
    rest = match.end() + len(text[match.end() : block.end]) - len(text[match.end() : block.end].lstrip())
    return [replace(block, end=match.end()), replace(block, start=rest)]


def _is_question(text: str, block: Block) -> bool:
    return block.kind in _TEXTS and _QUESTION.fullmatch(text, block.start, block.end) is not None


def _words(text: str, block: Block) -> str:
    return " ".join(text[block.start : block.end].split())
