"""Texts made comparable: folding, an answer's own words, and the names in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from knowledge.lexicon_files import Entry, places, topics

MARKER = re.compile(r"\[(\d+)\]")
_MARKUP = re.compile(r"\s?\[\d+\]|\*\*|__|`")
_LIKE = str.maketrans("’‘“”‑‐", "''\"\"--")
_KINDS = ("city", "cluster", "industry")
_PART_OF_ANOTHER = {
    # the name of a cluster inside the name of something wider: it names no cluster
    "cluster": (
        "high-end equipment and new materials",
        "aerospace and marine industries",
        "高端装备与新材料",
        "高端裝備與新材料",
    ),
}


def fold(text: str) -> str:
    """White space collapsed, case and shapes of quotation marks and hyphens folded."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold().translate(_LIKE)


def plain(text: str) -> str:
    """Markdown without its markers and emphasis."""
    return _MARKUP.sub("", text)


def own_words(text: str) -> str:
    """The assistant's own lines, without the source's words that it quotes as blocks."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))


def mentions(wording: str, text: str) -> bool:
    """Whether a text has a wording, NFKC and case folded; Latin words only as whole words."""
    wanted, given = (fold(unicodedata.normalize("NFKC", part)) for part in (wording, text))
    return re.search(_bounded(wanted), given) is not None


def named(kind: str, text: str, aliases: Mapping[str, Sequence[str]]) -> set[str]:
    """The entities of a kind that an answer names in its own words, longest name first."""
    wordings: dict[str, str | None] = dict(_universe(kind))
    wordings |= {fold(alias): name for name, others in aliases.items() for alias in (name, *others)}
    wordings |= dict.fromkeys(_PART_OF_ANOTHER.get(kind, ()))
    return _read(fold(plain(own_words(text))), wordings)


def names_in(text: str) -> set[str]:
    """The cities, clusters and industries of the lexicon that a text names, in whatever language."""
    folded = fold(plain(text))
    found: set[str] = set()
    for kind in _KINDS:
        found |= _read(folded, dict(_universe(kind)))
    return found


def _read(rest: str, wordings: Mapping[str, str | None]) -> set[str]:
    found = set()
    for wording in sorted(wordings, key=lambda wording: (-len(wording), wording)):
        if wording not in rest:
            continue
        start = r"(?<![a-z0-9])" if wording[0].isascii() else ""
        rest, hits = _compiled(start + re.escape(wording)).subn("\0", rest)
        name = wordings[wording]
        if hits and name:
            found.add(name)
    return found


@lru_cache(maxsize=5000)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _bounded(wording: str) -> str:
    before = r"(?<![a-z0-9])" if wording[:1].isascii() and wording[:1].isalnum() else ""
    after = r"(?![a-z0-9])" if wording[-1:].isascii() and wording[-1:].isalnum() else ""
    return before + re.escape(wording) + after


@cache
def _universe(kind: str) -> dict[str, str]:
    """Wording, folded → the thing that it names."""
    entries: tuple[Entry, ...] = topics().clusters if kind == "cluster" else topics().industries
    if kind == "city":
        entries = tuple(city for city in places().cities if city.province == "Guangdong")
    return {fold(name): e.name for e in entries for name in (e.name, e.zh_hans, e.zh_hant) if name}


def statements(text: str) -> Iterator[tuple[str, frozenset[int]]]:
    """The assistant's own sentences and list items that say something, each with the numbers of its markers.

    A connecting phrase ("The nearest thing that they do say:") has no marker, no digit and no known name. What
    introduces a list is part of each of its items.
    """
    lead = ""
    for line in own_words(text).splitlines():
        if re.match(r"\s*(?:[-*]|\d+\.)\s", line) and lead:
            yield f"{lead} {line.strip()}", _markers(line)
            continue
        if line.strip():
            lead = ""
        for part in re.split(r"(?<=[.。!！?？;；\]])\s+(?=[^\s\[(])", line.strip()):
            markers = _markers(part)
            if plain(part).endswith((":", "：")) and not markers:
                lead = part
            elif markers or re.search(r"\d", part) or names_in(part):
                yield part, markers


def _markers(text: str) -> frozenset[int]:
    return frozenset(int(number) for number in MARKER.findall(text))
