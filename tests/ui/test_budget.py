"""A model's tokens of a day, spent by all replicas together, and what comes after them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import httpx

from tests.model_server import ModelServer
from tests.services import RedisServer
from tests.ui.asking import ask
from tests.ui.serving import served

QUESTION = "Where is wind power equipment built?"
SPENT = "Today’s budget for the language model is used up"


def answer(server: str) -> Any:
    reply = httpx.post(f"{server}/api/chat", json={"question": QUESTION}, timeout=60)
    assert reply.status_code == 200
    return reply.json()["answer"]


def test_a_spent_budget_turns_to_facts_and_quotes_on_every_replica(
    redis_server: RedisServer, indexed_data_dir: Path, tmp_path: Path
) -> None:
    folders = [Path(shutil.copytree(indexed_data_dir, tmp_path / name)) for name in ("one", "other")]
    with ModelServer("faithful") as model:
        settings = {
            "OPENAI_API_KEY": "played",
            "OPENAI_BASE_URL": model.url,
            "GUANGDONG_TOKENS_PER_DAY": "50",
            "GUANGDONG_LIMITS_URL": redis_server.url,
        }
        said: list[str] = []
        with served(folders[0], **settings, log=said) as one, served(folders[1], **settings) as other:
            assert answer(one)["mode"] == "generated"
            asked = len(model.chats)
            for server in (other, one):
                after = answer(server)
                assert after["mode"] == "extractive"
                assert any(SPENT in notice for notice in after["notices"])
                assert "Yangjiang" in after["text"]
                assert after["citations"]
            with httpx.Client(base_url=other, timeout=60) as client:
                client.get("/")
                assert SPENT in ask(client, QUESTION)["html"]
            try:
                redis_server.kill()
                assert answer(one)["mode"] == "extractive"  # what it has spent itself it still knows
            finally:
                redis_server.start()
            assert len(model.chats) == asked
    assert any("counted by each replica alone" in line for line in said)
    assert RedisServer.PASSWORD not in "".join(said)
