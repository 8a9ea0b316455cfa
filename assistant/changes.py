"""Which documents change which others: told by their entries in `sources.yaml`, else by their titles and texts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.bylines import document_numbers
from knowledge.document_kinds import kinds_in
from knowledge.types import Document

_CHANGES = re.compile(
    r"\bamend\w*|\brevis(?:e|es|ed|ing|ion)\b|\bsupersed\w+|\breplac\w+|\brepeal\w*|\babolish\w*|\bwithdraw\w*"
    r"|修改|修订|修正|废止|取代|代替|替代|失效",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\bsupersed\w+|\brepeal\w*|\babolish\w*|废止|取代|代替|失效", re.IGNORECASE)
_AMENDS = re.compile(r"\bamend|修改|修订|修正", re.IGNORECASE)
_DISTRIBUTED = re.compile(
    r"(?:.{0,80} )?(?:notice|circular) (?:on|of|concerning) (?:the )?(?:printing and |print and )?"
    r"(?:distributing|distribution|issuing|issuance|publishing|promulgating)(?: of)?(?: the)? (?P<en>.+)"
    r"|.{0,40}关于(?:印发|公布|发布)[《<〈]?(?P<zh>[^》>〉]+)[》>〉]?的(?:通知|公告)",
    re.IGNORECASE,
)
_HEAD = 600  # characters in which a document gives its own number
_OPENING = 1500  # characters in which a notice of changes says what it changes
_SHORTEST_TITLE = 8  # a shorter one stands in other texts by chance

Changes = dict[str, tuple[tuple[str, bool], ...]]
"""Document → the later ones that change it, oldest first, and whether they end it."""


def changes_among(documents: Sequence[Document]) -> Changes:
    """Who changes whom; of several that change the same document, each later one changes the earlier ones too."""
    found: dict[str, dict[str, bool]] = {}
    texts = {d.document_id: _plain(d.text) for d in documents if _CHANGES.search(d.text)}
    numbers = {d.document_id: _own_number(d) for d in documents}
    for later in documents:
        source = later.source
        for ids, ends in ((source.supersedes, True), (source.amends, False)):
            for document_id in ids:
                found.setdefault(document_id, {})[later.document_id] = ends
        text = texts.get(later.document_id)
        if text is None:
            continue
        for earlier in documents:
            if earlier is later or not _is_before(earlier, later):
                continue
            amends = "change" in kinds_in(source.title)  # then whatever text it names first is the one that it changes
            name = re.escape(_named_by(_plain(earlier.source.title.lstrip("# "))))
            near = _named_near(text, name, told=amends)
            number = numbers[earlier.document_id]
            if not near and number and amends:
                near = _named_near(text, r"\s*".join(map(re.escape, number)), told=amends)
            if near and later.document_id not in found.setdefault(earlier.document_id, {}):
                ends = _ENDS.search(near) is not None and not _AMENDS.search(near)
                found[earlier.document_id][later.document_id] = ends
    dates = {d.document_id: d.source.published for d in documents}
    ordered: Changes = {}
    for document_id, changes in found.items():
        if changes:
            ordered[document_id] = tuple(sorted(changes.items(), key=lambda change: str(dates.get(change[0]) or "")))
    for known in tuple(ordered.values()):
        for position, (document_id, _) in enumerate(known):
            after = tuple(change for change in known[position + 1 :] if change not in ordered.get(document_id, ()))
            if after:
                ordered[document_id] = (*ordered.get(document_id, ()), *after)
    return ordered


def _own_number(document: Document) -> str:
    return next(iter(document_numbers(document.text[:_HEAD])), "")


def _named_near(text: str, name: str, *, told: bool) -> str:
    """The words around a name (a regular expression) in a text, if they tell of a change.

    Where the title has `told` of one, a name in the opening lines is enough.
    """
    found = re.search(name, text) if len(name) >= _SHORTEST_TITLE else None
    if found is None:
        return ""
    near = text[max(0, found.start() - 120) : found.end() + 160]
    return near if _CHANGES.search(near) or (told and found.start() < _OPENING) else ""


def _named_by(title: str) -> str:
    """What a notice distributes, by which other texts name it: "Notice on Printing and Distributing the Measures …"."""
    match = _DISTRIBUTED.fullmatch(title)
    inner = (match["en"] or match["zh"]) if match else ""
    return inner if len(inner) >= _SHORTEST_TITLE else title


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _is_before(earlier: Document, later: Document) -> bool:
    first, second = earlier.source.published, later.source.published
    return first is None or second is None or first <= second
