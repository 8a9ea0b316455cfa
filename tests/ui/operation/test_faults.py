"""What goes wrong with a running server, on purpose: it degrades as docs/operating.md says, and recovers by itself."""

from __future__ import annotations

import resource
import shutil
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.model_server import ModelServer
from tests.services import until
from tests.ui.asking import ask
from tests.ui.serving import RunningServer, running

QUESTION = "Where is wind power equipment built?"
IDLE = 1000
SLOW = 20


@contextmanager
def browser(server: RunningServer, cookies: httpx.Cookies | None = None) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, timeout=60, cookies=cookies) as client:
        client.get("/")
        yield client


def with_model(model: ModelServer) -> dict[str, str]:
    return {"OPENAI_API_KEY": "a-key-for-the-played-model", "OPENAI_BASE_URL": model.url}


class Asking(threading.Thread):
    """Somebody who waits for an answer."""

    def __init__(self, client: httpx.Client, conversation: str = "") -> None:
        super().__init__(daemon=True)
        self._client, self._conversation = client, conversation
        self.answer: Any = None
        self.reads = threading.Event()
        client.event_hooks["response"].append(self._note)
        self.start()

    def _note(self, response: httpx.Response) -> None:
        """Once the stream of the answer is open, a server that takes no new connection still has to finish it."""
        if response.url.path.endswith("/queue/data"):
            self.reads.set()

    def run(self) -> None:
        try:
            self.answer = ask(self._client, QUESTION, self._conversation)
        except httpx.HTTPError as error:
            self.answer = error


def test_an_end_waits_for_answers_under_way(own_data_dir: Path) -> None:
    with (
        ModelServer("slow") as model,
        running(own_data_dir, **with_model(model)) as server,
        browser(server) as client,
    ):
        asking = Asking(client)
        assert asking.reads.wait(60)
        until(lambda: model.chats)
        server.stop(signal.SIGTERM, seconds=60)
        asking.join(10)
        assert asking.answer["state"] == "done"
        assert "Yangjiang" in asking.answer["html"]
        assert server.process.returncode == 0


def test_an_end_does_not_wait_for_ever(own_data_dir: Path) -> None:
    with (
        ModelServer("stalled") as model,
        running(own_data_dir, **with_model(model), GUANGDONG_SHUTDOWN_SECONDS="1") as server,
        browser(server) as client,
    ):
        Asking(client)
        until(lambda: model.chats)
        server.stop(signal.SIGTERM, seconds=30)


def test_killed_in_mid_stream(own_data_dir: Path) -> None:
    secret = {"GUANGDONG_SECRET_KEY": "the same for whoever comes after"}
    with ModelServer("faithful") as model:
        with running(own_data_dir, **with_model(model), **secret) as server, browser(server) as client:
            kept = ask(client, QUESTION)
            assert kept["state"] == "done"
            model.play("stalled")
            asked = len(model.chats)
            Asking(client, kept["conversation"])
            until(lambda: len(model.chats) > asked)
            server.process.send_signal(signal.SIGKILL)
            server.process.wait()
            cookies = client.cookies
        model.play("faithful")
        with running(own_data_dir, **with_model(model), **secret) as server:
            moved = httpx.Cookies()
            moved.set("guangdong_session", cookies["guangdong_session"])
            with browser(server, moved) as client:
                assert "Yangjiang" in client.get(f"/chat/{kept['conversation']}").text
                assert ask(client, QUESTION, kept["conversation"])["state"] == "done"


@pytest.fixture(scope="module")
def server(indexed_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    data_dir = Path(shutil.copytree(indexed_data_dir, tmp_path_factory.mktemp("faults") / "data"))
    with running(data_dir) as server:
        yield server


def test_a_full_disk_stops_no_answer_and_loses_none(server: RunningServer) -> None:
    with browser(server) as client:
        before = ask(client, QUESTION)
        limits = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        try:
            meanwhile = ask(client, "Which cities have the new display cluster?", before["conversation"])
            assert meanwhile["html"]
            assert "Guangzhou" in meanwhile["html"]
            assert client.get("/readyz").status_code == 200
        finally:
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, limits)
        until(lambda: ask(client, QUESTION, before["conversation"])["state"] == "done")
        page = client.get(f"/chat/{before['conversation']}").text
        assert "Yangjiang" in page
        assert "new display" in page


def connect(server: RunningServer) -> socket.socket:
    parts = urlsplit(server.address)
    assert parts.hostname
    assert parts.port
    return socket.create_connection((parts.hostname, parts.port), timeout=30)


def test_a_thousand_idle_connections_keep_nobody_waiting(server: RunningServer) -> None:
    with ExitStack() as idle, browser(server) as client:
        for _ in range(IDLE):
            idle.enter_context(connect(server))
        assert ask(client, QUESTION)["state"] == "done"
    with browser(server) as client:
        assert ask(client, QUESTION)["state"] == "done"


def test_readers_that_do_not_read_keep_nobody_waiting(server: RunningServer) -> None:
    with ExitStack() as slow, browser(server) as client:
        for _ in range(SLOW):
            reader = slow.enter_context(connect(server))
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            for _ in range(8):  # pipelined: more than fits into the buffers between us
                reader.sendall(b"GET /source/guangdong-2019 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert ask(client, QUESTION)["state"] == "done"
        assert client.get("/healthz").status_code == 200
    with browser(server) as client:
        assert ask(client, QUESTION)["state"] == "done"
    assert "Exception" not in "".join(server.said)
