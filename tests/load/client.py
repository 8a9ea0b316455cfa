"""A client that costs next to nothing: HTTP/1.1 over one connection, as much of it as our server speaks.

Two hundred askers share two cores with the server that they measure; a full client takes more of them than the server.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Self
from urllib.parse import urlsplit


class BadResponse(Exception):
    """Anything but a whole response with status 200; the message tells."""


class Client:
    """One connection, one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
        self._reader = reader
        self._writer = writer
        self._host = host

    @classmethod
    async def connect(cls, address: str) -> Self:
        host = urlsplit(address)
        reader, writer = await asyncio.open_connection(host.hostname, host.port, limit=2**20)
        return cls(reader, writer, host.netloc)

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def get(self, path: str, session: str) -> Any:
        """The JSON at a path."""
        return json.loads(b"".join([piece async for piece in self.stream(path, session)]))

    def stream(self, path: str, session: str) -> AsyncIterator[bytes]:
        """The pieces of what is at a path, as they come."""
        return self._exchange("GET", path, session, b"")

    def post(self, path: str, session: str, body: object) -> AsyncIterator[bytes]:
        """The pieces of the response, as they come."""
        return self._exchange("POST", path, session, json.dumps(body).encode())

    async def _exchange(self, method: str, path: str, session: str, body: bytes) -> AsyncIterator[bytes]:
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {self._host}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            *([f"X-Guangdong-Session: {session}"] if session else []),
        ]
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        chunked = "transfer-encoding: chunked" in head
        pieces = self._chunks() if chunked else self._counted(head)
        if " 200 " not in head.partition("\r\n")[0]:
            said = b"".join([piece async for piece in pieces])
            raise BadResponse(f"{head.partition(chr(13))[0]}: {said[:200]!r}")
        async for piece in pieces:
            yield piece

    async def _counted(self, head: str) -> AsyncIterator[bytes]:
        yield await self._reader.readexactly(int(head.partition("content-length: ")[2].partition("\r\n")[0]))

    async def _chunks(self) -> AsyncIterator[bytes]:
        while size := int(await self._reader.readuntil(b"\r\n"), 16):
            yield (await self._reader.readexactly(size + 2))[:-2]
        await self._reader.readexactly(2)
