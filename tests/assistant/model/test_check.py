"""What `doctor` and the start of `serve` tell about the endpoint."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from assistant.build import endpoint_embedder
from assistant.model.check import ModelUnusable, check
from assistant.settings import Settings
from tests.assistant.model.asking import KEY, model_of, with_model
from tests.model_server import ModelServer
from tests.ui.program import run


def test_a_model_that_answers() -> None:
    with ModelServer() as server:
        assert with_model(model_of(server, chat_model="qwen3"), check).startswith("qwen3 at 127.0.0.1:")


def test_a_talkative_model_answers_as_well() -> None:
    with ModelServer("too_long") as server:
        assert "answers" in with_model(model_of(server), check)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("status_401", "OPENAI_API_KEY"),
        ("status_404", "GUANGDONG_CHAT_MODEL"),
        ("html_page", "/v1"),
        ("redirect", "OPENAI_BASE_URL"),
        ("status_429_quota", "billing"),
    ],
)
def test_what_is_wrong_is_said_without_the_key(name: str, words: str) -> None:
    with ModelServer(name) as server, pytest.raises(ModelUnusable, match=words) as unusable:
        with_model(model_of(server), check)
    assert KEY not in repr(unusable.value) + repr(unusable.value.__context__)


def test_unknown_models_are_told_with_those_that_there_are() -> None:
    listed = ["qwen3-32b", "deepseek-chat"]
    with ModelServer(models=listed) as server, pytest.raises(ModelUnusable, match="It has qwen3-32b"):
        with_model(model_of(server, chat_model="qwen3-23b"), check)


def test_doctor_tells_about_the_model_and_its_embeddings(indexed_data_dir: Path) -> None:
    with ModelServer(key=KEY) as server:
        settings = {
            "OPENAI_BASE_URL": server.url,
            "OPENAI_API_KEY": "sk-wrong-0123456789",
            "GUANGDONG_CHAT_MODEL": "qwen3",
            "GUANGDONG_EMBEDDING_MODEL": "embed-64",
        }
        failed = run("doctor", data_dir=indexed_data_dir, settings=settings)
        server.replies["ready"] = "ready"
        told = failed.stdout.decode()
        assert failed.returncode == 1
        assert "FAILED  model         qwen3 at 127.0.0.1" in told
        assert "FAILED  embeddings    The embedding endpoint refuses the key (401)" in told
        assert "sk-wrong" not in told + failed.stderr.decode()


def test_debug_logs_of_embeddings_do_not_show_the_key(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with ModelServer("status_401") as server:
        chosen = endpoint_embedder(
            Settings(openai_api_key=KEY, openai_base_url=server.url, embedding_model="embed-64", data_dir=tmp_path)
        )
        assert chosen is not None
        assert chosen.identity.endswith("unknown")
    assert KEY not in caplog.text
