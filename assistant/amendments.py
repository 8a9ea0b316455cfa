"""Which words of a later document change which words of an earlier one: by article, by quote, by what is said anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.articles import articles, number_of, references
from assistant.stems import HAN
from knowledge.keywords import tokens
from knowledge.types import Chunk, ChunkKind, Span

if TYPE_CHECKING:
    from assistant.view import View

_QUOTED = re.compile(r"[“\"「『]([^”\"」』]{2,200})[”\"」』]")
_FROM_TO = re.compile(
    r"\bfrom (?P<en>.{2,60}?) to\b|由(?P<zh>[^“”，。；]{2,40}?)(?:修改|调整|压缩|提高|降低|变更|改)为", re.IGNORECASE
)
_CHANGES = re.compile(
    r"\b(?:amended|changed|replaced|revised|raised|lowered|increased|reduced|extended|shortened|substituted|reads?"
    r"|now|instead|moves?|moved|cut|widened|doubled|halved|becomes?|rises?|falls?)\b|[修更变]?改为|调整为|提高[到至]|降低[到至]|延长[到至]|缩短[到至]|压缩为|修改|变更",
    re.IGNORECASE,
)
_DELETES = re.compile(
    r"\b(?:repeal\w*|abolish\w*|deleted?|removed|withdrawn)\b|废止|删除|删去|取消|失效", re.IGNORECASE
)
_KEEPS = re.compile(
    r"\b(?:stays?|remains?|is kept|are kept|continues?)\b[^.;]{0,40}"
    r"\b(?:as (?:it is|they are|before)|unchanged|the same)\b"
    r"|\bunchanged\b"
    r"|\b(?:does|do|is|are|shall) not (?:be )?(?:chang|amend|affect|alter)\w*"
    r"|不(?:作|做|予)(?:任何)?(?:调整|修改|变动|改动)|(?:保持|维持).{0,16}不变|(?:仍|继续)按原|不变\W?$",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"\ba new (?:article|section|paragraph|item)\b|\b(?:is|are) added\b|增加一[条款项]|新增", re.IGNORECASE
)
_FIGURE = re.compile(r"\d(?:[\d,.]*\d)?")
_DOTTED = re.compile(r"\d+(?:\.\d+)+")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_ARTICLES = re.compile(
    r"(?:articles?|art\.|clauses?|sections?)(?: no\.?)?\s*\||(?:条款|条文|条号|条|条次)(?:序号|号)?\s*\|", re.I
)
_ROMAN = frozenset(("ii", "iv", "vi", "ix"))
_IDLE = (ChunkKind.TITLE, ChunkKind.BYLINE, ChunkKind.TABLE_HEADER)
_LEAST_SHARED = 0.5  # of a sentence's words, for a later sentence that says it anew
_LEAST_IN_ARTICLE = 0.15  # of its words, within the article that is named


class Effect(StrEnum):
    CHANGES = "changes"
    DELETES = "deletes"
    KEEPS = "keeps"  # what a notice of changes says to stay as it is


@dataclass(frozen=True, slots=True)
class Amendment:
    """One clause of a later document, and what it does to an earlier one.

    `whole` are the words that it speaks for: the target, or all of the article that has the target for its heading.
    """

    clause: Chunk
    target: Span
    effect: Effect
    whole: Span

    @property
    def deletes(self) -> bool:
        return self.effect is Effect.DELETES


class Amendments:
    """The amendments among the documents of a view; those of two documents are worked out when first asked for."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._known: dict[tuple[str, str], tuple[Amendment, ...]] = {}

    def between(self, earlier: str, later: str) -> tuple[Amendment, ...]:
        """What the later of two documents changes in the earlier one, in its order."""
        if (earlier, later) not in self._known:
            self._known[earlier, later] = tuple(self._between(earlier, later))
        return self._known[earlier, later]

    def of(self, span: Span) -> list[Amendment]:
        """What later documents change in some words, latest first."""
        later = [
            document_id
            for document_id, _ in self._view.scopes.changed_by.get(span.document_id, ())
            if document_id in self._view.documents
        ]
        return [
            amendment
            for document_id in reversed(later)
            for amendment in self.between(span.document_id, document_id)
            if amendment.whole.overlaps(span)
        ]

    def before(self, span: Span) -> list[Amendment]:
        """What the words of a later document change, the oldest document first."""
        return [
            amendment
            for earlier, changes in self._view.scopes.changed_by.items()
            if earlier in self._view.documents and any(later == span.document_id for later, _ in changes)
            for amendment in self.between(earlier, span.document_id)
            if amendment.clause.span.overlaps(span)
        ]

    def clauses(self, later: str) -> list[Chunk]:
        """The clauses of a document that change something, or add something."""
        changed = {
            amendment.clause.span
            for earlier, changes in self._view.scopes.changed_by.items()
            if any(document_id == later for document_id, _ in changes)
            for amendment in self.between(earlier, later)
            if amendment.effect is not Effect.KEEPS
        }
        return [
            chunk
            for chunk in self._view.chunks_of(later)
            if chunk.kind is not ChunkKind.TABLE_ROW
            and (chunk.span in changed or (_is_clause(chunk) and _ADDS.search(self._view.cut(chunk.span))))
        ]

    def _between(self, earlier: str, later: str) -> list[Amendment]:
        view = self._view
        old = [c for c in view.chunks_of(earlier) if c.kind not in (*_IDLE, ChunkKind.HEADING) and not c.suspicious]
        by_number = articles(view.chunks_of(earlier), view.cut)
        source = view.document(later).source
        told = earlier in (*source.supersedes, *source.amends)  # its sentences may say things anew without saying so
        found: list[Amendment] = []
        above: tuple[str, ...] = ()  # the articles that the first line of a clause in parts names
        part: tuple[int, tuple[str, ...]] = (-1, ())  # those that the first sentence of a paragraph names
        for chunk in view.chunks_of(later):
            text = view.cut(chunk.span)
            if not _is_clause(chunk):
                continue
            plain = _QUOTED.sub(" ", text)
            named = references(plain) or _row_number(chunk, plain)
            if text.rstrip().endswith((":", "：")):
                above = named
                continue
            above = () if named else above
            if chunk.kind is ChunkKind.SENTENCE:
                part = part if not named and part[0] == chunk.paragraph else (chunk.paragraph, named)
                named = named or part[1]
            effect = _effect(plain)
            changes = effect or (told or chunk.kind is ChunkKind.TABLE_ROW or _CHANGES.search(plain))
            if _ADDS.search(plain) or not changes:
                continue
            effect = effect or Effect.CHANGES
            targets = self._targets(text, named or above, old, by_number, effect)
            found.extend(
                Amendment(chunk, target.span, effect, _whole(target, by_number.values())) for target in targets
            )
        return found

    def _targets(
        self,
        text: str,
        named: Sequence[str],
        old: Sequence[Chunk],
        by_number: dict[str, list[Chunk]],
        effect: Effect,
    ) -> list[Chunk]:
        cut = self._view.cut
        whole = [c for number in named for c in by_number.get(number, ())]
        within = [c for c in whole if c.kind is not ChunkKind.HEADING]
        mentioned = [c for c in old if set(references(cut(c.span))) & set(named) and c not in within]
        mentioned = [c for c in mentioned if c.kind is ChunkKind.TABLE_ROW or not within]
        if named and not within:
            within = mentioned  # a notice of earlier changes names the article instead of having it
        if named and not within:
            return []
        if effect is Effect.DELETES and (within or mentioned):
            return [*within, *mentioned]
        if effect is Effect.KEEPS and len(named) > 1:
            return within
        stated = [_folded(words) for words in old_words(text)]
        quoting = [c for c in whole or within or old if any(words in _folded(cut(c.span)) for words in stated)]
        if quoting and (within or (len(quoting) == 1 and _QUOTED.search(text))):
            figures = {figure for words in stated for figure in _FIGURE.findall(words)}
            return [*quoting, *(c for c in mentioned if figures & set(_FIGURE.findall(cut(c.span))))]
        if len(within) == 1:
            return within
        pool, least = (within, _LEAST_IN_ARTICLE) if within else (old, _LEAST_SHARED)
        best = max(pool, key=lambda chunk: self._likeness(chunk, text, stated), default=None)
        return [best] if best is not None and self._likeness(best, text, stated) >= least else []

    def _likeness(self, chunk: Chunk, text: str, stated: Sequence[str]) -> float:
        """How much a chunk looks like what a clause changes: words in common, figures in both, the old figure in it."""
        words = self._view.cut(chunk.span)
        figures = {figure for words in stated for figure in _FIGURE.findall(words)}
        has_old = bool(figures & set(_FIGURE.findall(words)))
        both = _FIGURE.search(words) is not None and _FIGURE.search(text) is not None
        around = f"{words} {chunk.context}" if chunk.kind is ChunkKind.TABLE_ROW else words
        return max(shared(words, text), shared(text, around)) + 0.1 * both + 0.2 * has_old


def old_words(text: str) -> list[str]:
    """The words that a clause says it changes: quoted before the change, or between "from" and "to"."""
    found = [match["en"] or match["zh"] for match in _FROM_TO.finditer(text)]
    quotes = list(_QUOTED.finditer(text))
    for number, quote in enumerate(quotes):
        following = quotes[number + 1] if number + 1 < len(quotes) else None
        between = text[quote.end() : following.start() if following else len(text)]
        if _CHANGES.search(between) or _DELETES.search(between):
            found.append(quote[1])
    return [words for words in found if len(words.strip()) >= 2]


def new_words(text: str) -> str:
    """A clause without the words that it changes."""
    for words in old_words(text):
        text = text.replace(words, "", 1)
    return text


def _row_number(chunk: Chunk, text: str) -> tuple[str, ...]:
    """The article that the row of a comparison is about: "2.1(a) Minimum investment | …", "4 | …" below "Article"."""
    if chunk.kind is not ChunkKind.TABLE_ROW:
        return ()
    found = (_NUMBER if _ARTICLES.match(chunk.context) else _DOTTED).match(text)
    return (number_of(found.group()),) if found else ()


def _effect(text: str) -> Effect | None:
    """What a clause does to the words before it, if its own words tell."""
    if _DELETES.search(text):
        return Effect.DELETES
    return Effect.KEEPS if _KEEPS.search(text) and not _CHANGES.search(_KEEPS.sub(" ", text)) else None


def _whole(target: Chunk, numbered: Iterable[list[Chunk]]) -> Span:
    """The words of an article whose heading is changed, and those of the target alone otherwise."""
    if target.kind is not ChunkKind.HEADING:
        return target.span
    last = next(chunks[-1].span for chunks in numbered if target in chunks)
    return Span(target.span.document_id, target.span.start, last.end)


def _is_clause(chunk: Chunk) -> bool:
    return chunk.kind not in _IDLE and not chunk.suspicious


def _folded(words: str) -> str:
    return "".join(words.split()).casefold()


def shared(words: str, text: str) -> float:
    """The share of a sentence's words that another one says."""
    own, other = _content(words), _content(text)
    return len(own & other) / len(own) if own else 0.0


def _content(words: str) -> set[str]:
    found = set(tokens(words))
    return (
        {token for token in found if len(token) > 1}
        if HAN.search(words)
        else {t for t in found if len(t) > 2 or t in _ROMAN}
    )
