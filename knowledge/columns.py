"""Many small values of one kind as columns of numbers: little memory, and quick to read and to send."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, chain
from typing import Any, Generic, TypeVar, overload

Item = TypeVar("Item", covariant=True)

NONE = 0xFFFFFFFF
"""What stands in a column of 32 bits where there is no value."""


class Columns(Sequence[Item], Generic[Item]):
    """A sequence whose items are made when they are asked for. Safe from any thread once it is made."""

    __slots__ = ()

    def item(self, position: int) -> Item:
        """The item at a position that exists."""
        raise NotImplementedError

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, index: int | slice) -> Item | tuple[Item, ...]:
        if isinstance(index, slice):
            return tuple(map(self.item, range(*index.indices(len(self)))))
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self.item(index % len(self))

    def __iter__(self) -> Iterator[Item]:
        return map(self.item, range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(ours == theirs for ours, theirs in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self[:8]))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self)!r})"


class Kept(Columns[Item]):
    """A sequence whose items somebody else makes and keeps: quicker to look around in than the columns themselves."""

    __slots__ = ("_length", "_make")

    def __init__(self, length: int, make: Callable[[int], Item]) -> None:
        self._length = length
        self._make = make

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int | slice) -> Any:
        if type(index) is int and 0 <= index < self._length:
            return self._make(index)
        return super().__getitem__(index)

    def item(self, position: int) -> Item:
        return self._make(position)


class Chain(Columns[Item]):
    """Sequences one after another."""

    __slots__ = ("_ends", "_parts")

    def __init__(self, parts: Iterable[Sequence[Item]]) -> None:
        self._parts = [part for part in parts if part]
        self._ends = list(accumulate(map(len, self._parts)))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[Item]:
        return chain.from_iterable(self._parts)

    def item(self, position: int) -> Item:
        part = bisect_right(self._ends, position)
        return self._parts[part][position - (self._ends[part - 1] if part else 0)]


class Interner:
    """Numbers for values that come again and again, in the order of their first use."""

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}

    def number(self, value: object) -> int:
        return self._numbers.setdefault(value, len(self._numbers))

    def values(self) -> list[object]:
        return list(self._numbers)


def column(code: str, values: Iterable[int] | Iterable[float]) -> array[int]:
    """A column of 8 ("B") or 32 ("I") bits without sign, or of doubles ("d")."""
    return array(code, values)  # type: ignore[arg-type]


def encode(columns: Sequence[array[int]]) -> bytes:
    """Columns of one length as bytes, little-endian."""
    if sys.byteorder == "big":
        columns = [array(each.typecode, each) for each in columns]
        for each in columns:
            each.byteswap()
    return b"".join(each.tobytes() for each in columns)


def decode(data: bytes, codes: str) -> list[array[int]]:
    """The columns of these types that `encode` has written.

    Raises:
        ValueError: the bytes are not so many columns of one length.
    """
    columns: list[array[int]] = [array(code) for code in codes]
    count, rest = divmod(len(data), sum(each.itemsize for each in columns))
    if rest:
        raise ValueError(f"{len(data)} bytes are no {len(codes)} columns of one length")
    position = 0
    for each in columns:
        end = position + count * each.itemsize
        each.frombytes(data[position:end])
        if sys.byteorder == "big":
            each.byteswap()
        position = end
    return columns
