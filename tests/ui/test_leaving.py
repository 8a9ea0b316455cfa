"""Whoever stops or leaves while a model is silent ends its call at once: nobody waits for the model's time-out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.model_server import Exchange, ModelServer
from tests.services import until
from tests.ui.asking import join
from tests.ui.serving import served

QUESTION = "Where is wind power equipment built?"
PATIENCE = dict.fromkeys(("GUANGDONG_MODEL_FIRST_TOKEN_SECONDS", "GUANGDONG_MODEL_SECONDS"), "600")


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with ModelServer("stalled") as model:
        yield model


@pytest.fixture(scope="module")
def writing(model: ModelServer, indexed_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that would wait ten minutes for its model."""
    data_dir = Path(shutil.copytree(indexed_data_dir, tmp_path_factory.mktemp("leaving") / "data"))
    with served(data_dir, OPENAI_API_KEY="played", OPENAI_BASE_URL=model.url, **PATIENCE) as address:
        yield address


@pytest.fixture
def client(writing: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=writing, timeout=60) as client:
        client.get("/")
        yield client


def latest_state(client: httpx.Client) -> str:
    held = client.get("/api/conversations").json()
    if not held:
        return ""
    return str(client.get(f"/api/conversations/{held[0]['conversation_id']}").json()["turns"][-1]["state"])


@pytest.mark.parametrize("script", ["stalled", "silent"])
@pytest.mark.parametrize("how", ["the button", "a closed page", "a closed connection"])
def test_the_model_s_connection_is_closed(client: httpx.Client, model: ModelServer, how: str, script: str) -> None:
    model.play(script)
    question = f"{QUESTION} Asked for {how} and a {script} model."

    def chats() -> list[Exchange]:
        """Those of this question; the server also asks its model whether it is there."""
        return [chat for chat in model.chats if question in chat.prompt]

    if how == "a closed connection":
        with client.stream("POST", "/api/chat", json={"question": question, "stream": True}):
            until(chats)
    else:
        event = join(client, question, "", "", "en", session=f"{how} {script}").json()["event_id"]
        with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": f"{how} {script}"}):
            until(chats)
            if how == "the button":
                stop = {"session_hash": f"{how} {script}", "fn_index": 0, "event_id": event}
                assert client.post("/gradio_api/cancel", json=stop).status_code == 200
    until(lambda: all(chat.left.is_set() for chat in chats()))
    assert not any(chat.done.is_set() for chat in chats())
    until(lambda: latest_state(client) == "stopped")
