"""Grades answers by the rules in the header of the development suite, and checks what must hold for every answer.

Written apart from `evals/grading.py`, so that each can be checked against the other: neither imports the other.
Where the rules leave room: the whole answer is searched for `contains` and `excludes`, with and without Markdown;
a set is read from the assistant's own sentences, longest name first; a citation hits a quote by sharing a character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from assistant.types import Answer, Citation, Status
from knowledge.lexicon_files import places, topics
from knowledge.types import Document

LONGEST = 2500
_ACCEPTED = {
    "answered": {Status.ANSWERED, Status.CORRECTED, Status.PARTIAL},
    "not_found": {Status.NOT_FOUND, Status.CLARIFY},
    "declined": {Status.DECLINED, Status.NOT_FOUND},
    "smalltalk": {Status.SMALLTALK},
}
_EVERY_QUOTE = ("compare", "multi_part")
# wordings that hold the name of another thing: they name no cluster
_OTHER = (
    "high-end equipment and new materials",
    "aerospace and marine industries",
    "高端装备与新材料",
    "高端裝備與新材料",
)


@dataclass(frozen=True, slots=True)
class Grade:
    case_id: str
    category: str
    reasons: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.reasons


def grade(case: Mapping[str, Any], answer: Answer, document: Callable[[str], Document]) -> Grade:
    """What is wrong with an answer to a case of the development suite."""
    return Grade(case["id"], case["category"], tuple(_reasons(case, answer, document)))


def broken_promises(answer: Answer, document: Callable[[str], Document]) -> list[str]:
    """What no answer may do, whatever was asked."""
    return list(_broken(answer, document))


def table(grades: list[Grade]) -> str:
    """Pass rates per category, then every failure with its reasons."""
    lines = [f"{'overall':18} {sum(g.passed for g in grades):3}/{len(grades):3} {rate(grades):7.1%}"]
    for category in sorted({g.category for g in grades}):
        chosen = [g for g in grades if g.category == category]
        lines.append(f"  {category:16} {sum(g.passed for g in chosen):3}/{len(chosen):3} {rate(chosen):7.1%}")
    lines.extend(f"{g.case_id} [{g.category}] {'; '.join(g.reasons)}" for g in grades if not g.passed)
    return "\n".join(lines)


def rate(grades: list[Grade]) -> float:
    return sum(g.passed for g in grades) / len(grades)


def _fold(text: str) -> str:
    folded = " ".join(unicodedata.normalize("NFC", text).split()).casefold()
    return folded.translate(str.maketrans("’‘“”‑‐", "''\"\"--"))


def _plain(text: str) -> str:
    return re.sub(r"\s?\[\d+\]|\*\*|__|`", "", text)


def _own(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))


@cache
def _universe(kind: str) -> dict[str, str]:
    """Wording, folded → the thing that it names."""
    entries = {
        "city": [city for city in places().cities if city.province == "Guangdong"],
        "cluster": list(topics().clusters),
        "industry": list(topics().industries),
    }[kind]
    return {_fold(name): e.name for e in entries for name in (e.name, e.zh_hans, e.zh_hant) if name}


def _named(kind: str, text: str, aliases: Mapping[str, list[str]]) -> set[str]:
    wordings: dict[str, str | None] = {**_universe(kind)}
    wordings |= {_fold(alias): name for name, others in aliases.items() for alias in (name, *others)}
    if kind == "cluster":
        wordings |= dict.fromkeys(_OTHER)
    rest, found = _fold(_plain(_own(text))), set()
    for wording in sorted(wordings, key=len, reverse=True):
        start = r"(?<![a-z0-9])" if wording[0].isascii() else ""
        rest, hits = re.subn(start + re.escape(wording), "\0", rest)
        name = wordings[wording]
        if hits and name:
            found.add(name)
    return found


def _reasons(case: Mapping[str, Any], answer: Answer, document: Callable[[str], Document]) -> Iterator[str]:
    expect = case["expect"]
    false_premise = case["category"] == "false_premise" and expect["status"] == "answered"
    accepted = {Status.CORRECTED} if false_premise else _ACCEPTED[expect["status"]]
    if answer.status not in accepted:
        yield f"status {answer.status}"
    views = (_fold(answer.text), _fold(_plain(answer.text)))
    for group in expect.get("contains") or ():
        if not any(_fold(wording) in view for wording in group for view in views):
            yield f"lacks {group[0]!r}"
    for wording in expect.get("excludes") or ():
        if any(_fold(wording) in view for view in views):
            yield f"has {wording!r}"
    wanted = expect.get("exact_set")
    if wanted:
        found, values = _named(wanted["kind"], answer.text, wanted.get("aliases") or {}), set(wanted["values"])
        if found != values:
            yield f"set has {sorted(found - values)} too much, lacks {sorted(values - found)}"
    quotes = expect.get("quotes") or ()
    missed = [quote for quote in quotes if not any(_hits(c, quote, document) for c in answer.citations)]
    if missed and (case["category"] in _EVERY_QUOTE or len(missed) == len(quotes)):
        yield f"does not cite {missed[0][:50]!r}"


def _hits(citation: Citation, quote: str, document: Callable[[str], Document]) -> bool:
    text = document(citation.document_id).text
    pattern = r"\s+".join(map(re.escape, unicodedata.normalize("NFC", quote).split()))
    return any(citation.start < m.end() and m.start() < citation.end for m in re.finditer(pattern, text))


def _broken(answer: Answer, document: Callable[[str], Document]) -> Iterator[str]:
    if not answer.text.strip():
        yield "no text"
    if len(answer.text) >= LONGEST:
        yield f"{len(answer.text)} characters"
    if answer.status not in set(Status):
        yield f"status {answer.status}"
    for citation in answer.citations:
        text = document(citation.document_id).text
        if not 0 <= citation.start < citation.end <= len(text) or text[citation.start : citation.end] != citation.quote:
            yield f"citation {citation.number} is not verbatim"
    numbers = [citation.number for citation in answer.citations]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"citations are numbered {numbers}"
    marked = {int(number) for number in re.findall(r"\[(\d+)\]", answer.text)}
    if marked != set(numbers):
        yield f"markers {sorted(marked)} for citations {numbers}"
    if answer.status in (Status.ANSWERED, Status.PARTIAL, Status.CORRECTED) and not answer.citations:
        yield "answers without evidence"
