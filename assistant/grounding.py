"""What a model may build on: the verified drafts as numbered evidence, and further passages beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.compose.context import Context
from assistant.draft import Draft, Excerpt, Listing, Part, Statement, Table, spans_of
from assistant.evidence import candidates
from assistant.gate.types import Evidence
from assistant.view import View
from knowledge.types import ChunkKind, Span

MOST_FURTHER = 6
LEAST_COVERAGE = 0.25
_COMMA = re.compile(r"[,，、;；]")
_NO_BRACKETS = str.maketrans(dict.fromkeys("()（）[]【】"))  # of "1) Wind" a reader cannot tell where they end
_UNQUOTABLE = frozenset({ChunkKind.HEADING, ChunkKind.LIST_LEAD})


@dataclass(frozen=True, slots=True)
class Grounds:
    """Evidence by weight: `main` is what the answer without a model says, `further` what else search found."""

    main: tuple[Evidence, ...]
    further: tuple[Evidence, ...] = ()

    @property
    def by_key(self) -> dict[str, Evidence]:
        return {evidence.key: evidence for evidence in (*self.main, *self.further)}


def grounds(contexts: Sequence[Context], drafts: Sequence[Draft]) -> Grounds:
    """Number what the drafts state and quote, and add passages where the question is answered by quotes."""
    keys = _Keys()
    main = [evidence for draft in drafts for part in draft.parts for evidence in _of_part(part, contexts[0].view, keys)]
    known = {span for evidence in main for span in evidence.spans}
    further: list[Evidence] = []
    for context, draft in zip(contexts, drafts, strict=False):
        if _is_quoting(draft, context.view):
            further.extend(_beside(context, known, keys))
    return Grounds(tuple(main), tuple(further[:MOST_FURTHER]))


def _is_quoting(draft: Draft, view: View) -> bool:
    """Whether a draft rests on passages that search found, not on rows or figures that code worked out."""
    stated = [span for part in draft.parts if not isinstance(part, Excerpt) for span in spans_of(part)]
    leads = all((chunk := view.chunk_at(span)) is not None and chunk.kind is ChunkKind.LIST_LEAD for span in stated)
    return not draft.facts and leads and any(isinstance(part, Excerpt) for part in draft.parts)


class _Keys:
    """Opaque names in the order of use: f1, f2 for what was computed, s1, s2 for words of the texts."""

    def __init__(self) -> None:
        self._used = {"f": 0, "s": 0}

    def next(self, kind: str) -> str:
        self._used[kind] += 1
        return f"{kind}{self._used[kind]}"


def _of_part(part: Part, view: View, keys: _Keys) -> Iterator[Evidence]:
    if isinstance(part, Excerpt):
        yield _evidence(keys.next("s"), (part.span,), view)
    elif isinstance(part, Statement):
        if part.spans:
            yield _evidence(keys.next("f"), part.spans, view, part)
    elif isinstance(part, Listing):
        spans = (*part.head.spans, *(span for item in part.items for span in item.spans))
        texts = [item.text for item in part.items]
        items = ("; " if any(_COMMA.search(text) for text in texts) else ", ").join(texts)
        outside = (*part.head.outside, *(name for item in part.items for name in item.outside))
        whole = Statement(f"{part.head.text} {items}", spans, outside=outside)
        if spans:
            yield _evidence(keys.next("f"), spans, view, whole)
        for item in part.items:
            if item.spans and len(part.items) > 1:
                yield _evidence(keys.next("f"), item.spans, view, item)
    elif isinstance(part, Table):
        for cells, spans in part.rows:
            pairs = zip(part.header, cells, strict=True)
            named = "; ".join(f"{name}: {cell}" if any(map(str.isalpha, name)) else cell for name, cell in pairs)
            yield _evidence(keys.next("f"), spans, view, Statement(named))


def _evidence(key: str, spans: Sequence[Span], view: View, computed: Statement | None = None) -> Evidence:
    spans = tuple(dict.fromkeys(spans))
    return Evidence(
        key=key,
        spans=spans,
        words=" ".join(" ".join(view.cut(span).split()) for span in spans),
        context=" · ".join(dict.fromkeys(about for span in spans for about in _about(span, view))),
        computed=_plain(computed.text) if computed else "",
    )


def _about(span: Span, view: View) -> Iterator[str]:
    """What a span is about though it does not say it: its headings, and the lead of its list."""
    chunk = view.chunk_at(span)
    if chunk is None:
        return
    if chunk.section:
        yield " › ".join(" ".join(title.split()) for title in chunk.section)
    if chunk.lead is not None and chunk.lead != span:
        yield " ".join(view.cut(chunk.lead).split())


def _beside(context: Context, known: set[Span], keys: _Keys) -> Iterator[Evidence]:
    question = context.question
    for candidate in candidates(question, context.view, context.search(question.search))[: 2 * MOST_FURTHER]:
        if candidate.kind in _UNQUOTABLE or candidate.coverage < LEAST_COVERAGE or candidate.span in known:
            continue
        known.add(candidate.span)
        yield _evidence(keys.next("s"), (candidate.span,), context.view)


def _plain(text: str) -> str:
    return re.sub(r"\*\*|__", "", " ".join(text.split())).rstrip(":：")


def lines(evidence: Iterable[Evidence]) -> str:
    """Evidence as the model reads it, a line each: "[s1] words (where they stand)"."""
    return "\n".join(f"[{item.key}] {item.computed or item.words}{_where(item)}" for item in evidence)


def _where(evidence: Evidence) -> str:
    where = evidence.context.translate(_NO_BRACKETS)
    return f" ({where})" if where else ""
