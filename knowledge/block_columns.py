"""How one text is laid out, as columns; see `columns.py`."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from functools import cached_property
from typing import Self

from pydantic import TypeAdapter

from knowledge.columns import Columns, column, decode, encode
from knowledge.layout import Block, BlockKind, TableGrid

_KINDS = tuple(BlockKind)
_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}
_CODES = "IIBB"
_DEEPEST = 255  # levels are for indenting
_TABLES = TypeAdapter(dict[int, TableGrid])


class BlockColumns(Columns[Block]):
    """Blocks in reading order, made when they are asked for."""

    def __init__(self, columns: tuple[array[int], ...], tables: str) -> None:
        self._columns = columns
        self._json = tables

    @classmethod
    def of(cls, blocks: Iterable[Block]) -> BlockColumns:
        if isinstance(blocks, BlockColumns):
            return blocks
        found = tuple(blocks)
        columns = (
            column("I", (block.start for block in found)),
            column("I", (block.end for block in found)),
            column("B", (min(block.level, _DEEPEST) for block in found)),
            column("B", (_NUMBERS[block.kind] for block in found)),
        )
        tables = {position: block.table for position, block in enumerate(found) if block.table}
        return cls(columns, _TABLES.dump_json(tables).decode("utf-8"))

    @classmethod
    def decode(cls, data: bytes, tables: str) -> Self:
        """
        Raises:
            ValueError: the data are not what `encode` has written.
        """
        return cls(tuple(decode(data, _CODES)), tables)

    def encode(self) -> tuple[bytes, str]:
        """The columns as bytes; the tables by their positions as JSON."""
        return encode(self._columns), self._json

    def __getstate__(self) -> tuple[tuple[array[int], ...], str]:
        return self._columns, self._json

    def __setstate__(self, state: tuple[tuple[array[int], ...], str]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    def __len__(self) -> int:
        return len(self._columns[0])

    def item(self, position: int) -> Block:
        start, end, level, kind = (each[position] for each in self._columns)
        return Block(_KINDS[kind], start, end, level, self._tables.get(position))

    @cached_property
    def _tables(self) -> dict[int, TableGrid]:
        return _TABLES.validate_json(self._json)
