"""What whoever runs the server sees of it: health, metrics, logs, and an end that loses nothing."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.services import free_port, until
from tests.ui.asking import ask
from tests.ui.serving import RunningServer, running

QUESTION = "Where is wind power equipment built?"
SECRET = "a-secret-that-signs-sessions-and-is-never-shown"


@pytest.fixture(scope="module")
def metrics_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def server(
    indexed_data_dir: Path, metrics_port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:

    data_dir = Path(shutil.copytree(indexed_data_dir, tmp_path_factory.mktemp("operation") / "data"))
    with running(
        data_dir,
        GUANGDONG_METRICS_PORT=str(metrics_port),
        GUANGDONG_LOG_LEVEL="info",
        GUANGDONG_LOG_FORMAT="json",
        GUANGDONG_SECRET_KEY=SECRET,
        GUANGDONG_SHUTDOWN_SECONDS="600",
    ) as server:
        yield server


@pytest.fixture
def client(server: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, timeout=30) as client:
        client.get("/")
        yield client


def samples(port: int) -> Counter[tuple[str, str]]:
    """(name, a label's value or nothing) → value, summed over all other labels."""
    text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    found: Counter[tuple[str, str]] = Counter()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            for label in sample.labels.values() or [""]:
                found[sample.name, label] += sample.value  # type: ignore[assignment]
    return found


def test_alive_and_ready(client: httpx.Client) -> None:
    assert client.get("/healthz").json()["ok"] is True
    until(lambda: client.get("/readyz").json()["chroma"])
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.headers["cache-control"] == "no-store"
    assert ready.json() == {
        "ready": True, "draining": False, "documents": 1, "revision": 1, "keywords": True, "vectors": True,
        "chroma": True, "backlog": 0, "model": "none",
    }  # fmt: skip


def test_metrics_count_what_happens(client: httpx.Client, metrics_port: int) -> None:
    before = samples(metrics_port)
    ask(client, QUESTION)
    ask(client, "x" * 5000)
    after = samples(metrics_port)

    def grown(name: str, label: str = "") -> float:
        return after[name, label] - before[name, label]

    assert grown("guangdong_answers_total", "answered") == 1
    assert grown("guangdong_answer_seconds_count", "extractive") == 1
    assert grown("guangdong_first_words_seconds_count") == 1
    assert grown("guangdong_questions_refused_total", "QuestionTooLong") == 1
    assert grown("guangdong_http_requests_total", "gradio_api") > 2
    assert after["guangdong_answers_under_way", ""] == 0
    assert after["guangdong_sessions_active", ""] == before["guangdong_sessions_active", ""] + 1
    assert after["guangdong_documents", ""] == 1
    assert after["guangdong_keywords_ready", ""] == 1
    assert after["process_resident_memory_bytes", ""] > 0


def test_metrics_are_not_on_the_public_port(client: httpx.Client) -> None:
    assert client.get("/metrics").status_code == 404


def test_labels_are_few_whatever_is_asked_for(client: httpx.Client, metrics_port: int) -> None:
    for number in range(5):
        client.get(f"/nothing-{number}")
        client.get(f"/api{number}/x")
    labels = {label for name, label in samples(metrics_port) if name == "guangdong_http_requests_total"}
    assert {label for label in labels if not label.isdigit()} <= {
        "page",
        "chat",
        "gradio_api",
        "healthz",
        "readyz",
        "other",
    }


def test_logs_are_lines_of_json_without_words_of_users(client: httpx.Client, server: RunningServer) -> None:
    words = "Which cities build quantum lighthouses?"
    ask(client, words)
    until(lambda: any('"first_words_seconds"' in line for line in server.said))
    told = [json.loads(line) for line in server.said if line.startswith("{")]
    answered = [line for line in told if line["event"] == "answered"]
    assert {"status", "mode", "language", "citations", "seconds", "timestamp", "level"} <= answered[-1].keys()
    everything = "".join(server.said)
    assert "lighthouses" not in everything
    assert SECRET not in everything


def test_questions_are_logged_where_that_is_wanted(own_data_dir: Path) -> None:
    with running(own_data_dir, GUANGDONG_LOG_LEVEL="info", GUANGDONG_LOG_QUESTIONS="1") as server:
        with httpx.Client(base_url=server.address, timeout=30) as client:
            ask(client, QUESTION)
        until(lambda: any(QUESTION in line for line in server.said))
