"""What almost every notice has a sentence for: when it takes effect, how long it holds, whom to ask."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from pydantic import BaseModel, ConfigDict

from assistant.compose.context import Context
from assistant.compose.naming import introduced
from assistant.draft import Draft, Excerpt, Part
from assistant.evidence import weigh, weight_of
from assistant.question import Intent, Unit
from assistant.types import Status
from knowledge.lexicon_files import FOLDER, read_yaml
from knowledge.types import Chunk, ChunkKind

_MOST_DOCUMENTS = 3
_MOST_LINES = 6
_SHORT_LINE = 120  # characters
_LEAST_SAID = 0.34  # of what the question says beside the provision and the document
_IDLE = (ChunkKind.TITLE, ChunkKind.TABLE_HEADER, ChunkKind.TABLE_ROW, ChunkKind.HEADING)


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str
    zh: str


class _Provision(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    asked: _Words
    said: _Words
    beside: _Words | None = None


class _Provisions(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    effect: _Provision
    validity: _Provision
    contact: _Provision


@dataclass(frozen=True, slots=True)
class Provision:
    """How something is asked for, how it is said, and what the short lines around it say that belong to it."""

    name: str
    asked: re.Pattern[str]
    said: re.Pattern[str]
    beside: re.Pattern[str] | None


@cache
def provisions() -> tuple[Provision, ...]:
    data = read_yaml(FOLDER / "provisions.yaml", _Provisions)
    return tuple(
        Provision(
            name, _compiled(found.asked), _compiled(found.said), _compiled(found.beside) if found.beside else None
        )
        for name, found in (("effect", data.effect), ("validity", data.validity), ("contact", data.contact))
    )


def _compiled(words: _Words) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{words.en})|{words.zh}", re.IGNORECASE)


def asks_whom(text: str) -> bool:
    """Whether a question asks whom to turn to."""
    return any(one.name == "contact" and one.asked.search(text) is not None for one in provisions())


def answer(context: Context) -> Draft | None:
    """The sentence of the documents in question that makes the provision asked for; None if none is, or none does."""
    question, view = context.question, context.view
    asked = [one for one in provisions() if one.asked.search(question.normal)]
    if not asked or len(view.documents) < 2 or question.clusters or question.has(Intent.ISSUER):
        return None
    named = view.scopes.named(question)
    documents = named or view.scope(question)
    if len(documents) == len(view.documents):
        return None
    found: dict[str, tuple[float, list[Chunk]]] = {}
    for document_id in view.scopes.with_changes(documents) if asked[0].name != "effect" else documents:
        best = _best(context, document_id, asked[0], is_named=bool(named) or _is_one_family(context, documents))
        if best:
            found[document_id] = best
    if not found:
        return None
    least = _LEAST_SAID * max(score for score, _ in found.values())
    kept = [document_id for document_id, (score, _) in found.items() if score >= least]
    kept.sort(key=lambda d: str(view.document(d).source.published or ""), reverse=True)
    parts: list[Part] = []
    for document_id in kept[:_MOST_DOCUMENTS]:
        parts.append(introduced(context, view.document(document_id)))
        parts.extend(Excerpt(chunk.span) for chunk in found[document_id][1])
    return Draft(Status.ANSWERED, tuple(parts))


def _is_one_family(context: Context, documents: frozenset[str]) -> bool:
    """Whether some documents are one, and others that change it."""
    changed_by = context.view.scopes.changed_by
    return any(documents <= {d, *(later for later, _ in changed_by.get(d, ()))} for d in documents)


def _best(context: Context, document_id: str, asked: Provision, *, is_named: bool) -> tuple[float, list[Chunk]] | None:
    """How much of the rest of the question a document's sentence says, and that sentence with the lines beside it."""
    view = context.view
    chunks = view.chunks_of(document_id)
    rest = _rest(context, document_id, asked)
    total = sum(map(weight_of, rest))
    scored: list[tuple[float, int]] = []
    for position, chunk in enumerate(chunks):
        text = view.cut(chunk.span)
        if chunk.kind in _IDLE or chunk.suspicious or not asked.said.search(text):
            continue
        share, _ = weigh(rest, text, chunk.context, chunk.section) if total else (1.0, frozenset())
        scored.append((share, position))
    if not scored:
        return None
    share, position = max(scored, key=lambda pair: (pair[0], -pair[1]))
    if share < _LEAST_SAID and not (is_named and asked.name != "contact" and len(scored) <= 2):
        return None
    return share, _lines(context, chunks, position, asked)


def _lines(context: Context, chunks: Sequence[Chunk], position: int, asked: Provision) -> list[Chunk]:
    """A sentence; a contact with the lines around it that belong to it."""
    if asked.name != "contact":
        return [chunks[position]]

    def goes_on(chunk: Chunk) -> bool:
        text = context.view.cut(chunk.span)
        listed = chunk.paragraph == chunks[position].paragraph and chunk.kind is ChunkKind.LIST_ITEM
        short = len(text) <= _SHORT_LINE and chunk.section == chunks[position].section
        who = short and asked.beside is not None and asked.beside.search(text) is not None
        said = asked.said.search(text) is not None
        return chunk.kind not in _IDLE and not chunk.suspicious and (listed or who or said)

    before = list(takewhile(goes_on, reversed(chunks[:position])))
    after = list(takewhile(goes_on, chunks[position + 1 :]))
    return [*reversed(before[:2]), chunks[position], *after][:_MOST_LINES]


def _rest(context: Context, document_id: str, asked: Provision) -> list[Unit]:
    """The question's content beside the words of asking and those of the document's title and issuer."""
    source = context.view.document(document_id).source
    title = f"{source.title} {source.issuer} {source.issuer_english}"
    words = " ".join(match.group() for match in asked.asked.finditer(context.question.normal))
    return [
        unit
        for unit in context.question.units
        if unit.weight > 0.3
        and unit.known
        and not set(unit.alternatives[0]) <= context.question.asking
        and unit.words not in words
        and not weigh([unit], title, "", ())[1]
    ]
