"""What kind of block a line of Markdown is, by its first characters."""

from __future__ import annotations

import re

from assistant.gate.types import Block

_MARKER = re.compile(
    r"(?P<indent>[ \t\u3000]*)(?P<quote>(?:>[ \t]?)+)?"
    r"(?:(?P<heading>#{1,6}[ \t]+)"
    r"|(?P<bullet>[-*+•·–—][ \t]+|[•·](?=\S))"
    r"|(?P<number>\d{1,3}[.)、][ \t]*(?!\d)|[(（]\d{1,2}[)）][ \t]*|[①-⑳][ \t]*|[一二三四五六七八九十]{1,3}、))?"
)
_BOLD_LINE = re.compile(r"(?:\*\*|__)[^*_]{1,120}(?:\*\*|__)[:：]?")
FENCE = re.compile(r"[ \t]*(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[\w+-]*)[^`\n]*$")
RULE = re.compile(r"[ \t]*(?:(?:[-*_][ \t]*){3,}|=+[ \t]*)$")
TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*$")
OPEN_NUMBER = re.compile(r"[ \t\u3000]*(?:>[ \t]?)*(?:\*\*)?(?:\d{1,3}|[(（]\d{1,2})$")
"""A line so far that may be the number of a list item: the stop after it ends no sentence."""

PROSE_FENCES = frozenset({"markdown", "md"})
"""Fences that models put around whole answers; what they hold is text."""


def block_of(line: str) -> tuple[Block, str, int]:
    """The kind of block, the marker to print before it ("- ", "1. ", "> "), and where its words begin in the line."""
    match = _MARKER.match(line)
    if match is None:  # the pattern matches the empty string
        return Block.PARAGRAPH, "", 0
    start = match.end()
    quote = "> " if match["quote"] else ""
    if match["heading"]:
        return Block.HEADING, match["heading"].strip() + " ", start
    if match["bullet"] or match["number"]:
        marker = "- " if match["bullet"] else match["number"].strip() + " "
        indent = " " * min(len(match["indent"].expandtabs(4)), 8)
        return (Block.QUOTE if quote else Block.LIST_ITEM), f"{indent}{quote}{marker}", start
    if quote:
        return Block.QUOTE, quote, start
    if _BOLD_LINE.fullmatch(line.strip()):
        return Block.HEADING, "", start
    return Block.PARAGRAPH, "", start


def is_table_line(line: str) -> bool:
    return line.lstrip().startswith("|")


def is_unsplit(line: str) -> bool:
    """Whether the line is one piece whatever stops it holds: a table row, a heading, a fence."""
    return line.lstrip()[:1] in ("|", "#", "`", "~") and re.match(r"\s*(?:\||#{1,6}\s|`{3}|~{3})", line) is not None
