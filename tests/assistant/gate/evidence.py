"""Evidence for tests, cut from the bundled document by what stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assistant.gate.types import Evidence
from assistant.view import View
from knowledge.types import Chunk, ChunkKind, Span


def folded(text: str) -> str:
    return " ".join(text.split())


def evidence_of(key: str, spans: Iterable[Span], view: View, computed: str = "") -> Evidence:
    """Evidence as the chain makes it: the words, and the headings and list leads that they stand below."""
    spans = tuple(spans)
    about = dict.fromkeys(word for span in spans for word in _about(span, view))
    return Evidence(key, spans, " ".join(folded(view.cut(span)) for span in spans), " · ".join(about), computed)


def _about(span: Span, view: View) -> Iterable[str]:
    chunk = view.chunk_at(span)
    if chunk is not None:
        yield " › ".join(folded(title) for title in chunk.section)
        if chunk.lead is not None and chunk.lead != span:
            yield folded(view.cut(chunk.lead))


def located(view: View, locator: Mapping[str, str]) -> Span:
    """The span that a locator of `faithful.yaml` means."""
    [(kind, words)] = locator.items()
    if kind == "text":
        return chunk_with(view, words).span
    [fact] = [fact for fact in view.facts if fact.name == words]
    return {"row": fact.row_span, "place": view.locality(fact), "content": fact.development}[kind]


def chunk_with(view: View, words: str) -> Chunk:
    """The one sentence, list item or byline that holds these words."""
    kinds = (ChunkKind.SENTENCE, ChunkKind.LIST_ITEM, ChunkKind.BYLINE)
    [chunk] = [
        c
        for d in view.documents
        for c in view.chunks_of(d)
        if c.kind in kinds and folded(words) in folded(view.cut(c.span))
    ]
    return chunk


def numbered(view: View, locators: Iterable[Mapping[str, str]]) -> dict[str, Evidence]:
    """s1, s2, … for a list of locators."""
    items = (evidence_of(f"s{n}", (located(view, locator),), view) for n, locator in enumerate(locators, start=1))
    return {item.key: item for item in items}
