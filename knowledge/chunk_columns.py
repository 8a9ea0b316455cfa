"""The chunks of one document as columns; see `columns.py`."""

from __future__ import annotations

import json
from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import Self

from knowledge.columns import NONE, Columns, Interner, column, decode, encode
from knowledge.types import Chunk, ChunkKind, Span

_KINDS = tuple(ChunkKind)
_KIND_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}
_TABLE_ROW = _KIND_NUMBERS[ChunkKind.TABLE_ROW]
_SUSPICIOUS = 0x80  # a bit beside the kind
_CODES = "IIIIIIIB"


class ChunkBuilder:
    """Takes the chunks of a document one by one, in reading order."""

    def __init__(self, document_id: str) -> None:
        self._document_id = document_id
        self._numbers: tuple[list[int], ...] = tuple([] for _ in _CODES)
        self._paths, self._contexts = Interner(), Interner()

    def add(
        self,
        start: int,
        end: int,
        kind: ChunkKind,
        path: tuple[str, ...],
        context: str,
        lead: tuple[int, int] | None,
        paragraph: int,
        suspicious: bool,
    ) -> None:
        """See `Chunk`; `path` is its section."""
        starts, ends, paragraphs, paths, contexts, lead_starts, lead_ends, kinds = self._numbers
        starts.append(start)
        ends.append(end)
        paragraphs.append(paragraph)
        paths.append(self._paths.number(path))
        contexts.append(self._contexts.number(context))
        lead_starts.append(lead[0] if lead else NONE)
        lead_ends.append(lead[1] if lead else NONE)
        kinds.append(_KIND_NUMBERS[kind] | _SUSPICIOUS if suspicious else _KIND_NUMBERS[kind])

    def build(self) -> ChunkColumns:
        columns = tuple(column(code, numbers) for code, numbers in zip(_CODES, self._numbers, strict=True))
        words = json.dumps([self._paths.values(), self._contexts.values()], ensure_ascii=False)
        return ChunkColumns(self._document_id, columns, words)


class ChunkColumns(Columns[Chunk]):
    """Chunks in reading order, made when they are asked for."""

    def __init__(self, document_id: str, columns: tuple[array[int], ...], words: str) -> None:
        self.document_id = document_id
        self._columns = columns
        self._json = words
        self.starts, self.ends = columns[:2]

    @classmethod
    def of(cls, document_id: str, chunks: Iterable[Chunk]) -> ChunkColumns:
        if isinstance(chunks, ChunkColumns):
            return chunks
        builder = ChunkBuilder(document_id)
        for chunk in chunks:
            lead = (chunk.lead.start, chunk.lead.end) if chunk.lead else None
            builder.add(
                chunk.span.start,
                chunk.span.end,
                chunk.kind,
                chunk.section,
                chunk.context,
                lead,
                chunk.paragraph,
                chunk.suspicious,
            )
        return builder.build()

    @classmethod
    def decode(cls, document_id: str, data: bytes, words: str) -> Self:
        """
        Raises:
            ValueError: the data are not what `encode` has written.
        """
        return cls(document_id, tuple(decode(data, _CODES)), words)

    def encode(self) -> tuple[bytes, str]:
        """The columns as bytes; paths and contexts as JSON."""
        return encode(self._columns), self._json

    def __getstate__(self) -> tuple[str, tuple[array[int], ...], str]:
        return self.document_id, self._columns, self._json

    def __setstate__(self, state: tuple[str, tuple[array[int], ...], str]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    def __len__(self) -> int:
        return len(self.starts)

    def item(self, position: int) -> Chunk:
        start, end, paragraph, path, context, lead_start, lead_end, kind = (c[position] for c in self._columns)
        paths, contexts = self._words
        return Chunk(
            chunk_id=f"{self.document_id}:{start}-{end}",
            span=Span(self.document_id, start, end),
            kind=_KINDS[kind & ~_SUSPICIOUS],
            section=paths[path],
            context=contexts[context],
            lead=None if lead_start == NONE else Span(self.document_id, lead_start, lead_end),
            paragraph=paragraph,
            suspicious=bool(kind & _SUSPICIOUS),
        )

    def id_at(self, position: int) -> str:
        return f"{self.document_id}:{self.starts[position]}-{self.ends[position]}"

    def find(self, chunk_id: str) -> Chunk | None:
        """The chunk of this id."""
        document_id, _, extent = chunk_id.rpartition(":")
        start, _, end = extent.partition("-")
        if document_id != self.document_id or not (start.isdecimal() and end.isdecimal()):
            return None
        position = self.position_at(int(start))
        if position is None or (self.starts[position], self.ends[position]) != (int(start), int(end)):
            return None
        return self.item(position)

    def position_at(self, offset: int) -> int | None:
        """The last chunk that begins at or before an offset: the one that holds it, if any does."""
        return bisect_right(self.starts, offset) - 1 if self.starts and self.starts[0] <= offset else None

    def of_kinds(self, kinds: Collection[ChunkKind]) -> Iterator[int]:
        """The positions of the chunks of some kinds that are no instructions to machines."""
        wanted = {_KIND_NUMBERS[kind] for kind in kinds}
        return (position for position, kind in enumerate(self._columns[7]) if kind in wanted)

    def labels(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The context and the section of each chunk, as `Chunk` has them."""
        paths, contexts = self._words
        return ((contexts[c], paths[p]) for p, c in zip(self._columns[3], self._columns[4], strict=True))

    @cached_property
    def headings(self) -> list[tuple[str, ...]]:
        """The heading paths of all chunks, each once, in order; without the names of table rows."""
        paths = self._words[0]
        used = dict.fromkeys(zip(self._columns[3], self._columns[7], strict=True))
        rows = _TABLE_ROW
        return list(dict.fromkeys(paths[p][:-1] if k & ~_SUSPICIOUS == rows else paths[p] for p, k in used))

    @property
    def has_suspicious(self) -> bool:
        return max(self._columns[7], default=0) >= _SUSPICIOUS

    @cached_property
    def _words(self) -> tuple[list[tuple[str, ...]], list[str]]:
        paths, contexts = json.loads(self._json)
        return [tuple(path) for path in paths], contexts
