"""Running text → sentences, and the semicolon lists that policy texts hide in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

ABBREVIATIONS = frozenset(
    {
        "e.g",
        "i.e",
        "etc",
        "vs",
        "no",
        "nos",
        "dr",
        "mr",
        "mrs",
        "ms",
        "prof",
        "inc",
        "ltd",
        "co",
        "fig",
        "approx",
        "art",
    }
)
_LONGEST_NUMBER = 6  # characters of an item's number and the space before it
_LONGEST_ABBREVIATION = 12  # characters looked back from a full stop
_BOUNDARY = re.compile(
    r"[.!?]+[\"”’)\]]*(?=\s+[\"“‘(\[]?[A-Z0-9\u4e00-\u9fff])|[。！？]+[”’」』）]*|[.!?]+[\"”’)\]]*(?=\s*$)"
)
_ENDING = re.compile(r"[.!?。！？]")  # where alone a boundary can be; one set of characters is found much faster
_LAST_WORD = re.compile(r"([\w.]+)$")
_LEAD_END = re.compile(r"[:：]|\b(?:include|includes|including|are|such as)\b(?!\s*[:：])")
_COLON = re.compile(r"[:：]")
_OPENING, _CLOSING = "([（【“", ")]）】”"
_SEPARATOR = re.compile(r"[(\[（【“)\]）】”;；]")


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _boundaries(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    position = start
    while ending := _ENDING.search(text, position, end):
        position = ending.end()
        if boundary := _BOUNDARY.match(text, ending.start(), end):
            position = boundary.end()
            yield boundary


def _goes_on(text: str, start: int, stop: int) -> bool:
    """Whether the full stop at `stop` ends no sentence that begins at `start`: an item's number, an abbreviation."""
    word = _LAST_WORD.search(text[max(start, stop - _LONGEST_ABBREVIATION) : stop])
    if not word:
        return False
    if stop - start <= _LONGEST_NUMBER and text[start:stop].strip().isdigit():
        return True  # the number of an item: "1. 申报单位…"
    last = word.group(1).lower()
    return last in ABBREVIATIONS or (len(last) == 1 and "a" <= last <= "z")


def split_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the extents of the sentences in text[start:end], trimmed; together they hold all but its white space."""
    position = start
    for match in _boundaries(text, start, end):
        if text[match.start()] == "." and match.end() < end and _goes_on(text, position, match.start()):
            continue
        begin, finish = _trim(text, position, match.end())
        if begin < finish:
            yield begin, finish
        position = match.end()
    begin, finish = _trim(text, position, end)
    if begin < finish:
        yield begin, finish


@dataclass(frozen=True, slots=True)
class InlineList:
    """A sentence that is a list: its lead ("We will prioritize …:") and its items, as extents."""

    lead: tuple[int, int] | None
    items: tuple[tuple[int, int], ...]


def _separators(text: str, start: int, end: int) -> list[int]:
    if text.count(";", start, end) + text.count("；", start, end) < 2:
        return []
    depth, found = 0, []
    for match in _SEPARATOR.finditer(text, start, end):
        character = match.group()
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        elif depth == 0:
            found.append(match.start())
    return found


def inline_list(text: str, start: int, end: int) -> InlineList | None:
    """The semicolon list in a sentence, or None if it has fewer than two semicolons outside brackets.

    An item's extent holds its closing semicolon, so that lead and items tile the sentence.
    """
    separators = _separators(text, start, end)
    if len(separators) < 2:
        return None
    lead_end = start
    colon = _COLON.search(text, start, separators[0])
    if colon:
        lead_end = colon.end()
    else:
        # the first verb that opens the list: "…industries included into … scope include optical lens, …"
        verb = _LEAD_END.search(text, start, separators[0])
        if verb:
            lead_end = verb.end()
    lead = _trim(text, start, lead_end) if lead_end > start else None
    items = []
    position = lead_end
    for cut in [*(p + 1 for p in separators), end]:
        begin, finish = _trim(text, position, cut)
        if begin < finish:
            items.append((begin, finish))
        position = cut
    return InlineList(lead, tuple(items))
