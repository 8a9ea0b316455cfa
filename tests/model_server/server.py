"""The server: HTTP in front, one script behind, everything that was asked kept for the tests to look at."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any, Self

import uvicorn

from tests.model_server.delivery import Gone, Send, deliver, send_json
from tests.model_server.embeddings import embedded
from tests.model_server.scripts import Script, script

PATIENCE = 30.0  # seconds, for a server to start and to stop
# a judge is asked about a sentence, and this one lets everything pass
_JUDGEMENTS = {"<sentence>": "yes"}
CHAT, EMBEDDINGS, MODELS = "/chat/completions", "/embeddings", "/models"


@dataclass(slots=True)
class Exchange:
    """One request as the server saw it. `left` is set when the client went away before the end."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    client: tuple[str, int]
    done: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)

    @property
    def key(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    @property
    def prompt(self) -> str:
        return "\n".join(str(message.get("content")) for message in self.body.get("messages", ()))


class ModelServer:
    """A context manager; `url` is what OPENAI_BASE_URL wants.

    Args:
        scripts: for one request after the other; the last one goes on. A model named `script:NAME` overrules them.
        replies: a part of a prompt → the text that is said to it, before any script writes; judges say yes.
        models: what /models lists; others get 404. Without, every name is known.
        key: the one that is let in; without, every one is.
    """

    def __init__(
        self,
        *scripts: str | Script,
        replies: Mapping[str, str] | None = None,
        models: Sequence[str] = (),
        key: str = "",
        port: int = 0,
    ) -> None:
        chosen = [script(item) if isinstance(item, str) else item for item in scripts or ("faithful",)]
        self.exchanges: list[Exchange] = []
        self.replies = _JUDGEMENTS | dict(replies or {})
        self._scripts = chain(chosen, repeat(chosen[-1]))
        self._choosing = threading.Lock()
        self._models = tuple(models)
        self._key = key
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", port))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/v1"
        self._server = _Server(
            uvicorn.Config(self, log_level="critical", lifespan="off", timeout_graceful_shutdown=1, access_log=False)
        )

    @property
    def chats(self) -> list[Exchange]:
        return [exchange for exchange in self.exchanges if exchange.path == CHAT]

    def play(self, *scripts: str | Script) -> None:
        """From the next request on, these."""
        chosen = [script(item) if isinstance(item, str) else item for item in scripts]
        with self._choosing:
            self._scripts = chain(chosen, repeat(chosen[-1]))

    def run(self) -> None:
        """Serve in this thread until interrupted."""
        self._server.run(sockets=[self._listener])

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.run, name="model server", daemon=True)
        self._thread.start()
        if not self._server.ready.wait(PATIENCE):
            raise TimeoutError("the model server did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(PATIENCE)
        self._listener.close()

    async def __call__(self, scope: Mapping[str, Any], receive: Callable[[], Any], send: Send) -> None:
        """The ASGI application."""
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return  # gone before it had asked
            body += message.get("body", b"")
            more = message.get("more_body", False)
        exchange = Exchange(
            path=scope["path"].removeprefix("/v1"),
            headers={name.decode(): value.decode("latin-1") for name, value in scope["headers"]},
            body=json.loads(body or b"{}"),
            client=tuple(scope["client"]),
        )
        self.exchanges.append(exchange)
        leaving = asyncio.ensure_future(_departure(receive))
        working = asyncio.ensure_future(self._respond(exchange, send))
        await asyncio.wait({leaving, working}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            exchange.done.set()
        else:
            exchange.left.set()
        for task in (leaving, working):
            task.cancel()
        [_, outcome] = await asyncio.gather(leaving, working, return_exceptions=True)
        if isinstance(outcome, Exception):  # breaks the connection; `Gone` is how scripts ask for that
            if not isinstance(outcome, Gone):
                logging.getLogger(__name__).error("The model server failed.", exc_info=outcome)
            raise outcome

    async def _respond(self, exchange: Exchange, send: Send) -> None:
        if self._key and exchange.key != self._key:
            await deliver(script("status_401"), exchange.body, exchange.key, send)
        elif exchange.path == MODELS:
            await send_json(
                send, {"object": "list", "data": [{"id": name, "object": "model"} for name in self._models]}
            )
        elif exchange.path == EMBEDDINGS:
            await embedded(self._next(exchange), exchange.body, exchange.key, send)
        elif exchange.path != CHAT or (self._models and exchange.body.get("model") not in self._models):
            await deliver(script("status_404"), exchange.body, exchange.key, send)
        else:
            reply = next((said for part, said in self.replies.items() if part in exchange.prompt), None)
            await deliver(self._next(exchange), exchange.body, exchange.key, send, reply=reply)

    def _next(self, exchange: Exchange) -> Script:
        model = str(exchange.body.get("model", ""))
        if model.startswith("script:"):
            return script(model.removeprefix("script:"))
        with self._choosing:
            return next(self._scripts)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


async def _departure(receive: Callable[[], Any]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
