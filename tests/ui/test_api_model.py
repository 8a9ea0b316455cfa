"""The APIs over a model that is played by a real server: written, counted, left in the middle."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import openai
import pytest

from tests.model_server.server import ModelServer
from tests.services import until
from tests.ui.serving import served

QUESTION = "Which industrial clusters does Guangzhou have, and where is wind power equipment built?"


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with ModelServer("slow") as model:
        yield model


@pytest.fixture(scope="module")
def writing(model: ModelServer, indexed_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that writes through the model, slowly, and has one place for each client."""
    data_dir = tmp_path_factory.mktemp("writing") / "data"
    shutil.copytree(indexed_data_dir, data_dir)
    settings = {"OPENAI_API_KEY": "played", "OPENAI_BASE_URL": model.url}
    with served(data_dir, GUANGDONG_CONCURRENT_STREAMS_PER_CLIENT="1", **settings) as address:
        yield address


def test_who_leaves_stops_the_model_frees_the_place_and_finds_the_question_again(
    model: ModelServer, writing: str
) -> None:
    with httpx.Client(base_url=writing, timeout=60) as client:
        session = {"X-Guangdong-Session": client.post("/api/chat", json={"question": "hello"}).json()["session"]}
        body = {"question": QUESTION, "stream": True}
        with client.stream("POST", "/api/chat", json=body, headers=session) as reply:
            lines = reply.iter_lines()  # kept: without it the connection is closed
            next(lines)
            until(lambda: any(QUESTION in chat.prompt for chat in model.chats))
            assert client.post("/api/chat", json={"question": QUESTION}, headers=session).status_code == 429
        until(lambda: any(chat.left.is_set() for chat in model.chats if QUESTION in chat.prompt))
        path = "/api/conversations"

        def states() -> list[str]:
            held = client.get(path, headers=session).json()
            turns = client.get(f"{path}/{held[0]['conversation_id']}", headers=session).json()["turns"]
            return [turn["state"] for turn in turns]

        until(lambda: "stopped" in states())
        assert client.post("/api/chat", json={"question": "hello"}, headers=session).status_code == 200


def test_a_completion_counts_the_model_s_tokens(writing: str) -> None:
    with openai.OpenAI(base_url=f"{writing}/v1", api_key="none", max_retries=0) as client:
        completion = client.chat.completions.create(
            model="guangdong-assistant", messages=[{"role": "user", "content": "Where is wind power equipment built?"}]
        )
    assert completion.usage
    assert completion.usage.completion_tokens > 0
    assert completion.model_extra
    assert completion.model_extra["answer"]["mode"] == "generated"
