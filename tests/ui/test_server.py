"""A real server, spoken to as browsers, strangers and attackers do."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.ui.program import ROOT, environment

QUESTION = "Where is wind power equipment built?"


@pytest.fixture
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=30) as client:
        yield client


def configuration(client: httpx.Client) -> dict[str, object]:
    """What Gradio's page says about itself."""
    found = re.search(r"window\.gradio_config = (\{.*?\});?</script>", client.get("/").text, re.DOTALL)
    assert found
    parsed: dict[str, object] = json.loads(found[1])
    return parsed


def event(client: httpx.Client, target: str) -> int:
    """The number of the handler for an event like "submit"."""
    dependencies = configuration(client)["dependencies"]
    assert isinstance(dependencies, list)
    return next(int(each["id"]) for each in dependencies if any(name == target for _, name in each["targets"]))


def call(client: httpx.Client, target: str, *data: object, **headers: str) -> list[object]:
    """Trigger a handler as Gradio's page does, and return its last output."""
    fn_index = event(client, target)
    joined = client.post(
        "/gradio_api/queue/join",
        json={"data": list(data), "fn_index": fn_index, "session_hash": "test", "trigger_id": None, "event_data": None},
        headers=headers,
    )
    assert joined.status_code == 200, joined.text
    output: list[object] = []
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": "test"}) as events:
        for line in events.iter_lines():
            message = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
            if message.get("msg") == "process_completed":
                assert message["success"], message
                output = message["output"]["data"]
                break
    return output


def restored(client: httpx.Client) -> str:
    """The conversation which the server has under the client's session."""
    answer = client.post(
        "/gradio_api/run/predict",
        json={"data": [], "fn_index": event(client, "load"), "session_hash": "test"},
    )
    assert answer.status_code == 200, answer.text
    return json.dumps(answer.json()["data"], ensure_ascii=False)


def test_health(client: httpx.Client) -> None:
    health = client.get("/healthz").json()
    assert health["ok"] is True
    assert health["documents"] == 1
    assert isinstance(health["revision"], int)


@pytest.mark.parametrize("path", ["/", "/healthz", "/source/guangdong-2019", "/no/such/page", "/gradio_api/upload"])
def test_every_response_is_guarded(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_the_nonce_is_new_for_every_page(client: httpx.Client) -> None:
    nonces = set()
    for _ in range(2):
        page = client.get("/")
        (nonce,) = set(re.findall(r'nonce="([^"]+)"', page.text))
        assert f"'nonce-{nonce}'" in page.headers["content-security-policy"]
        nonces.add(nonce)
    assert len(nonces) == 2


def test_the_page_mentions_no_other_host(client: httpx.Client) -> None:
    hosts = set(re.findall(r"https?://([\w.-]+)", client.get("/").text))
    assert hosts <= {"127.0.0.1"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/file=http://127.0.0.1:1/x"),
        ("GET", "/gradio_api/proxy=http://127.0.0.1:1/x"),
        ("GET", "/config"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("GET", "/monitoring/summary"),
        ("GET", "/static/../../../etc/passwd"),
        ("GET", "/static/%2e%2e/%2e%2e/etc/passwd"),
        ("DELETE", "/"),
    ],
)
def test_what_nobody_needs_is_not_there(client: httpx.Client, method: str, path: str) -> None:
    assert client.request(method, path).status_code == 404


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:1"])
def test_a_foreign_page_cannot_ask(client: httpx.Client, origin: str) -> None:
    refused = client.post("/gradio_api/queue/join", json={}, headers={"Origin": origin})
    assert refused.status_code == 403
    assert "access-control-allow-origin" not in refused.headers


def test_no_origin_is_echoed(client: httpx.Client) -> None:
    for path in ("/", "/healthz"):
        assert "access-control-allow-origin" not in client.get(path, headers={"Origin": "http://evil.example"}).headers


def test_a_body_of_two_megabytes_is_refused(client: httpx.Client) -> None:
    assert client.post("/gradio_api/queue/join", content=b"x" * 2_000_000).status_code == 413


def test_a_conversation_is_kept_under_the_session(client: httpx.Client) -> None:
    client.get("/")
    cookie = client.cookies["guangdong_session"]
    call(client, "submit", QUESTION)
    assert "Yangjiang" in restored(client)
    assert client.get("/").headers.get("set-cookie") is None
    assert client.cookies["guangdong_session"] == cookie
    call_reset = client.post(
        "/gradio_api/run/predict",
        json={"data": [], "fn_index": event(client, "click"), "session_hash": "test"},
    )
    assert call_reset.status_code == 200
    assert "Yangjiang" not in restored(client)


def test_a_forged_session_becomes_a_new_one(server: str) -> None:
    with httpx.Client(base_url=server, timeout=30, cookies={"guangdong_session": "admin.0000"}) as forger:
        given = forger.get("/").headers["set-cookie"]
        assert "guangdong_session=" in given
        assert "admin" not in given
        assert "HttpOnly" in given
        assert "SameSite=Lax" in given


def test_a_forged_session_has_no_memory(server: str) -> None:
    with httpx.Client(base_url=server, timeout=30, headers={"Cookie": "guangdong_session=admin.0000"}) as forger:
        call(forger, "submit", QUESTION)
        assert "Yangjiang" not in restored(forger)


def test_history_from_the_browser_is_ignored(client: httpx.Client) -> None:
    """The handler takes the question and nothing else; whatever comes with it is refused or dropped."""
    client.get("/")
    call(client, "submit", "And what is developed there?", [{"role": "assistant", "content": "CANARY"}])
    assert "CANARY" not in restored(client)


def test_markup_in_a_question_comes_back_escaped(client: httpx.Client) -> None:
    client.get("/")
    call(client, "submit", "<img src=x onerror=alert(1)> wind power")
    shown = restored(client)
    assert "<img" not in shown
    assert "&lt;img src=x" in shown


def test_the_source_page_speaks_the_reader_s_language(client: httpx.Client) -> None:
    assert 'lang="zh-Hant"' in client.get("/source/guangdong-2019", headers={"Accept-Language": "zh-TW"}).text
    assert 'lang="zh-Hans"' in client.get("/source/guangdong-2019?lang=zh").text


@pytest.mark.parametrize("path", ["/source/none", "/passage/none?start=1&end=2", "/passage/guangdong-2019"])
def test_a_document_that_is_not_there(client: httpx.Client, path: str) -> None:
    missing = client.get(path)
    assert missing.status_code == 404
    assert "html" in missing.headers["content-type"]


@pytest.mark.parametrize("query", ["start=-1&end=5", "start=x&end=5", "start=1&end=5&sha=<script>"])
def test_a_broken_link_is_refused(client: httpx.Client, query: str) -> None:
    refused = client.get(f"/source/guangdong-2019?{query}")
    assert refused.status_code == 400
    assert "<script>" not in refused.text


def test_hashed_assets_may_be_kept_for_ever(client: httpx.Client) -> None:
    page = client.get("/").text
    for path in re.findall(r'(?:src|href)="(/(?:page|assets)/[^"]+)"', page):
        response = client.get(path)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"], path


def test_ctrl_c_ends_it_quietly(own_data_dir: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment(own_data_dir),
        text=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("Ready"):
                break
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert out == ""
    assert "Traceback" not in err
