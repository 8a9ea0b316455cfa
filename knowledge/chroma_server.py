"""Chroma on a server that replicas share: one of them at a time fills it, and a ledger there tells what is complete.

Collections are named after the catalogue and the embedder, so that two installations can share a server. The ledger is
a collection with one record per document version, written after all the version's chunks and facts: a replica that is
killed half-way leaves no entry, and the next one adds that version again.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from knowledge.catalog import Catalog
from knowledge.database import Hold
from knowledge.errors import StoreError
from knowledge.snapshot import Snapshot
from knowledge.vectors import COLLECTIONS, PAGE, ChromaStore, collection, stamp_of, translated

if TYPE_CHECKING:
    import httpx

_PREFIX = "guangdong"
_ANSWER_SECONDS = 3.0  # for a question's look-up; search goes on without vectors after that
_WORK_SECONDS = 60.0  # for everything else
_CONNECT_SECONDS = 3.0
_FILLING_SECONDS = 3600.0  # another replica may take that long to fill the server

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ChromaAddress:
    """Where a Chroma server is, and what an authenticating proxy before it wants to see as a bearer token."""

    url: str
    token: str = field(default="", repr=False)

    def parts(self) -> tuple[str, int, bool]:
        """Host, port, and whether it speaks TLS.

        Raises:
            StoreError: this is no address of a server.
        """
        try:
            parts = urlsplit(self.url)
            port = parts.port
        except ValueError:
            raise StoreError(_MALFORMED) from None
        if (
            parts.scheme not in {"http", "https"}
            or not parts.hostname
            or parts.username is not None
            or parts.path.strip("/")
            or parts.query
        ):
            raise StoreError(_MALFORMED)
        secure = parts.scheme == "https"
        return parts.hostname, port or (443 if secure else 80), secure


class ChromaServer:
    """A home for the follower's store, see `follower.ChromaHome`."""

    retry_seconds: float | None = 1.0
    check_seconds: float | None = 5.0

    def __init__(self, address: ChromaAddress, catalog: Catalog, embedder: str) -> None:
        self._address = address
        self._parts = address.parts()
        self._catalog = catalog
        self._embedder = embedder
        self._stamp = stamp = stamp_of(catalog.catalogue_id, embedder)
        self._family = f"{_PREFIX}-{catalog.catalogue_id}-"
        digest = hashlib.blake2b(stamp.encode("utf-8"), digest_size=4).hexdigest()
        self._names = {kind: f"{self._family}{digest}-{name}" for kind, name in COLLECTIONS.items()}
        self._ledger_name = f"{self._family}{digest}-ledger"
        self._client: Any = None
        self._ledger: Any = None
        self._connection: httpx.Client | None = None

    def exclusively(self, given_up: Callable[[], bool]) -> AbstractContextManager[None]:
        return self._catalog.hold(Hold.VECTORS, _FILLING_SECONDS, given_up)

    def open(self, snapshot: Snapshot, given_up: Callable[[], bool]) -> tuple[ChromaStore, frozenset[int]]:  # noqa: ARG002 - the ledger tells
        """The store, and the versions that it holds completely. Replicas that start together make it once."""
        with translated():
            self._connect()
            existing = {listed.name for listed in self._client.list_collections()}
        ours = {*self._names.values(), self._ledger_name}
        with nullcontext() if ours <= existing else self.exclusively(given_up):
            store = ChromaStore(self._client, self._stamp, self._names)
            with translated():
                self._ledger = collection(self._client, self._ledger_name, self._stamp)
        self._remove_leftovers(existing - ours)
        return store, self.held(store, frozenset())

    def start_anew(self) -> ChromaStore:
        """Nothing on a server is deleted because it failed: it may be another machine's fault, and it will be back.

        Raises:
            StoreError: always.
        """
        raise StoreError(f"The Chroma server {self._address.url} cannot be used now; trying again.")

    def held(self, store: ChromaStore, known: frozenset[int]) -> frozenset[int]:  # noqa: ARG002 - others fill it, too
        versions: set[int] = set()
        while True:
            with translated():
                page = self._ledger.get(limit=PAGE, offset=len(versions), include=[])["ids"]
            versions.update(int(version) for version in page)
            if len(page) < PAGE:
                return frozenset(versions)

    def added(self, store: ChromaStore, version: int) -> None:  # noqa: ARG002
        with translated():
            self._ledger.upsert(ids=[str(version)], embeddings=[[1.0, 0.0]])

    def removing(self, store: ChromaStore, version: int) -> None:  # noqa: ARG002
        with translated():
            self._ledger.delete(ids=[str(version)])

    def close(self, store: ChromaStore, held: frozenset[int], *, clean: bool) -> None:  # noqa: ARG002
        try:
            store.close()
        finally:
            self._hang_up()

    def _connect(self) -> None:
        import chromadb
        import httpx
        from chromadb.config import Settings

        host, port, secure = self._parts
        headers = {"Authorization": f"Bearer {self._address.token}"} if self._address.token else {}
        # Chroma's client waits for ever; so ask first whether anybody answers, and give it one that does not.
        url = f"{self._address.url.rstrip('/')}/api/v2/heartbeat"
        httpx.get(url, headers=headers, timeout=_CONNECT_SECONDS).raise_for_status()
        client: Any = chromadb.HttpClient(
            host, port, secure, headers=headers, settings=Settings(anonymized_telemetry=False)
        )
        server: Any = client._server

        class Bounded(httpx.Client):
            def request(self, method: str, url: Any, **options: Any) -> httpx.Response:
                seconds = _ANSWER_SECONDS if str(url).endswith(("/query", "/get")) else _WORK_SECONDS
                options.setdefault("timeout", httpx.Timeout(seconds, connect=_CONNECT_SECONDS))
                return super().request(method, url, **options)

        for each in (server, client._admin_client._server):  # the second one was for checking the tenant
            each._session.close()
        self._hang_up()
        self._connection = server._session = Bounded(headers=server._session.headers)
        self._client = client

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _remove_leftovers(self, others: set[str]) -> None:
        """Collections of this catalogue made by an embedder whose vectors it no longer holds."""
        if self._catalog.vector_counts(self._embedder):  # else it is we who are outdated
            for name in others:
                if name.startswith(self._family):
                    with translated():
                        self._client.delete_collection(name)


_MALFORMED = "GUANGDONG_CHROMA_URL is no address of a Chroma server. Write it as http://HOST:8000, without a path."
