"""A real server, spoken to as browsers, strangers and attackers do."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.ui.asking import ask, asked, join
from tests.ui.program import ROOT, environment

QUESTION = "Where is wind power equipment built?"


@pytest.fixture
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=30) as client:
        yield client


def shown(client: httpx.Client, conversation: str) -> str:
    """The page of a conversation, as the client's session sees it."""
    return client.get(f"/chat/{conversation}").text


def test_health(client: httpx.Client) -> None:
    health = client.get("/healthz").json()
    assert health["ok"] is True
    assert health["documents"] == 1
    assert isinstance(health["revision"], int)


@pytest.mark.parametrize(
    "path", ["/", "/explore", "/healthz", "/source/guangdong-2019", "/chat/none", "/no/such/page", "/gradio_api/upload"]
)
def test_every_response_is_guarded(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "unsafe-eval" not in policy
    assert "unsafe-inline" not in policy
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
        ("POST", "/gradio_api/run/predict"),
        ("GET", "/gradio_api/heartbeat/abc"),
        ("GET", "/assets/index.js"),
        ("GET", "/theme.css"),
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
@pytest.mark.parametrize(
    "path", ["/gradio_api/queue/join", "/gradio_api/cancel", "/chat/ask", "/chat/x/delete", "/chat/feedback/x"]
)
def test_a_foreign_page_cannot_write(client: httpx.Client, path: str, origin: str) -> None:
    refused = client.post(path, json={}, headers={"Origin": origin})
    assert refused.status_code == 403
    assert "access-control-allow-origin" not in refused.headers


def test_no_origin_is_echoed(client: httpx.Client) -> None:
    for path in ("/", "/healthz"):
        assert "access-control-allow-origin" not in client.get(path, headers={"Origin": "http://evil.example"}).headers


def test_a_body_of_two_megabytes_is_refused(client: httpx.Client) -> None:
    assert client.post("/gradio_api/queue/join", content=b"x" * 2_000_000).status_code == 413


def test_a_conversation_is_kept_under_the_session(client: httpx.Client, server: str) -> None:
    client.get("/")
    cookie = client.cookies["guangdong_session"]
    updates = asked(client, QUESTION, "", "", "en")
    assert updates[0]["state"] == "working"
    assert updates[-1]["state"] == "done"
    conversation = updates[-1]["conversation"]
    assert "Yangjiang" in shown(client, conversation)
    assert ask(client, "And what is developed there?", conversation)["conversation"] == conversation
    assert shown(client, conversation).count('class="answer done"') == 2
    assert client.get("/").headers.get("set-cookie") is None
    assert client.cookies["guangdong_session"] == cookie
    assert conversation in client.get("/chat/earlier").text
    with httpx.Client(base_url=server, timeout=30) as stranger:
        stranger.get("/")
        for path in (f"/chat/{conversation}", f"/chat/{conversation}/download"):
            refused = stranger.get(path)
            assert refused.status_code == 404
            assert "Yangjiang" not in refused.text
        assert stranger.post(f"/chat/feedback/{updates[-1]['turn']}", data={"verdict": "up"}).status_code == 404
        stranger.post(f"/chat/{conversation}/delete")
        other = ask(stranger, "And what is developed there?", conversation)
        assert other["conversation"] != conversation
    assert client.get(f"/chat/{conversation}").status_code == 200
    client.post(f"/chat/{conversation}/delete")
    assert client.get(f"/chat/{conversation}").status_code == 404
    assert conversation not in client.get("/chat/earlier").text


def test_a_question_asked_anew_replaces_the_old_one(client: httpx.Client) -> None:
    client.get("/")
    first = ask(client, QUESTION)
    second = ask(client, "Which clusters does Zhuhai have?", first["conversation"], first["turn"])
    page = shown(client, second["conversation"])
    assert page.count("<article") == 2  # one, and the pattern
    assert "Zhuhai" in page


def test_a_question_that_is_refused_says_why(client: httpx.Client) -> None:
    client.get("/")
    refused = ask(client, "x" * 5000)
    assert refused["state"] == "refused"
    assert "2,000" in refused["html"] or "2000" in refused["html"]
    assert client.get(f"/chat/{refused['conversation']}").status_code == 404


def test_feedback_is_idempotent_and_what_is_said_last_stands(client: httpx.Client) -> None:
    client.get("/")
    given = ask(client, QUESTION)
    address = f"/chat/feedback/{given['turn']}"
    complaint = {"verdict": "down", "reason": "citation", "comment": "<b>no</b>"}
    for data in ({"verdict": "up"}, complaint, complaint):
        assert client.post(address, data=data).status_code == 204
    page = shown(client, given["conversation"])
    assert page.count('aria-pressed="true"') == 1
    for wrong in ({"verdict": "sideways"}, {"verdict": "down", "reason": "<script>"}, {}):
        assert client.post(address, data=wrong).status_code == 400
    assert client.post("/chat/feedback/nothing", data={"verdict": "up"}).status_code == 404


def test_a_conversation_can_be_taken_away(client: httpx.Client) -> None:
    client.get("/")
    given = ask(client, QUESTION)
    address = f"/chat/{given['conversation']}/download"
    markdown = client.get(address)
    assert markdown.headers["content-disposition"].endswith('.md"')
    assert QUESTION in markdown.text
    assert "> Promote the establishment of Wind Power Equipment Industrial Projects in Yangjiang." in markdown.text
    assert "28625–28708" in markdown.text
    word = client.get(address, params={"format": "docx"})
    assert word.content.startswith(b"PK")
    one = client.get(address, params={"turn": given["turn"]})
    assert one.text.startswith(f"## {QUESTION}")
    assert client.get(address, params={"format": "../etc/passwd"}).status_code == 404


def test_without_scripts_a_form_asks(client: httpx.Client) -> None:
    client.get("/")
    answered = client.post("/chat/ask", data={"question": QUESTION})
    assert answered.status_code == 303
    address = answered.headers["location"]
    page = client.get(address)
    assert "Yangjiang" in page.text
    conversation = address.removeprefix("/chat/").partition("#")[0]
    assert (
        client.post("/chat/ask", data={"question": "And in Zhuhai?", "conversation": conversation})
        .headers["location"]
        .startswith(f"/chat/{conversation}")
    )
    refused = client.post("/chat/ask", data={"question": "<b>" + "x" * 5000})
    assert refused.status_code == 400
    assert "&lt;b&gt;xxx" in refused.text  # nothing typed is lost


def test_a_forged_session_becomes_a_new_one(server: str) -> None:
    with httpx.Client(base_url=server, timeout=30, cookies={"guangdong_session": "admin.0000"}) as forger:
        given = forger.get("/").headers["set-cookie"]
        assert "guangdong_session=" in given
        assert "admin" not in given
        assert "HttpOnly" in given
        assert "SameSite=Lax" in given


def test_a_forged_session_has_no_memory(server: str) -> None:
    with httpx.Client(base_url=server, timeout=30, headers={"Cookie": "guangdong_session=admin.0000"}) as forger:
        given = ask(forger, QUESTION)
        assert "Yangjiang" in given["html"]
        assert forger.get(f"/chat/{given['conversation']}").status_code == 404
        assert forger.post("/chat/ask", data={"question": QUESTION}).status_code == 303
        assert "Yangjiang" not in forger.get("/chat/earlier").text


def test_history_from_the_browser_is_ignored(client: httpx.Client) -> None:
    """The handler takes the question and ids; whatever else comes with it is refused or dropped."""
    client.get("/")
    join(client, "And what is developed there?", "", "", "en", [{"content": "CANARY"}], session="other")
    given = ask(client, "And what is developed there?", "CANARY")
    assert given["conversation"] != "CANARY"
    assert "CANARY" not in shown(client, given["conversation"])


@pytest.mark.parametrize("inputs", [(None, None, None, None), (1, [], {}, True), ("x",), ()])
def test_inputs_of_a_wrong_kind_break_nothing(client: httpx.Client, inputs: tuple[object, ...]) -> None:
    join(client, *inputs, session="strange")
    assert ask(client, QUESTION)["state"] == "done"


def test_markup_in_a_question_comes_back_escaped(client: httpx.Client) -> None:
    client.get("/")
    given = ask(client, "<img src=x onerror=alert(1)> wind power")
    for html in (given["html"], shown(client, given["conversation"]), client.get("/chat/earlier").text):
        assert "<img" not in html
        assert "&lt;img src=x" in html


def test_the_source_page_speaks_the_reader_s_language(client: httpx.Client) -> None:
    assert 'lang="zh-Hant"' in client.get("/source/guangdong-2019", headers={"Accept-Language": "zh-TW"}).text
    assert '<html lang="zh-Hans"' in client.get("/source/guangdong-2019?lang=zh").text
    assert '<html lang="zh-Hans"' in client.get("/explore").text  # it was kept
    assert 'data-theme="dark"' in client.get("/?theme=dark").text
    assert 'data-theme="dark"' in client.get("/explore?theme=<script>").text
    assert 'href="?city=Foshan&amp;lang=en"' in client.get("/explore?city=Foshan").text


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
    found = {path for page in ("/", "/explore") for path in re.findall(r'="(/page/[^"]+)"', client.get(page).text)}
    assert len(found) >= 8
    for path in found:
        response = client.get(path)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"], path
    assert "immutable" not in client.get("/page/000000000000/chat.js").headers["cache-control"]
    assert client.get("/page/0/none.js").status_code == 404


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
