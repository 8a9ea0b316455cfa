from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from ui.security import refused


def _headers(**values: str) -> Headers:
    given = {"host": "guide.example", "content-length": "10"} | {
        name.replace("_", "-"): value for name, value in values.items()
    }
    return Headers(given)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/healthz",
        "/source/guangdong-2019",
        "/passage/guangdong-2019",
        "/page/0123456789ab/chat.css",
        "/explore",
        "/source",
        "/chat/aB3-_x",
        "/chat/aB3-_x/download",
        "/gradio_api/queue/data",
    ],
)
def test_what_the_page_needs_may_be_read(path: str) -> None:
    assert refused("GET", path, _headers()) is None


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=http://evil.example/x",
        "/gradio_api/proxy=http://evil.example/x",
        "/file=/etc/passwd",
        "/static/../../etc/passwd",
        "/config",
        "/docs",
        "/openapi.json",
        "/monitoring/summary",
        "/login",
        "/gradio_api/deep_link",
        "/gradio_api/info",
        "/gradio_api/heartbeat/abc123",
        "/gradio_api/app_id",
        "/gradio_api/startup-events",
        "/assets/index-DphvyggB.js",
        "/theme.css",
        "/chat/a/b",
        "/chat/a/delete",
        "/source/../healthz",
        "/manifest.json",
    ],
)
def test_nothing_else_exists(path: str) -> None:
    assert refused("GET", path, _headers()) == (404, "There is nothing at this address.")


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/run/predict",
        "/gradio_api/run/ask",
        "/gradio_api/call/ask",
        "/gradio_api/reset",
        "/",
        "/healthz",
        "/explore",
        "/chat/abc",
    ],
)
def test_nothing_else_can_be_written(path: str) -> None:
    refusal = refused("POST", path, _headers())
    assert refusal is not None
    assert refusal[0] == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://guide.example.evil.example"},
        {"origin": "http://guide.example:8080"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
)
def test_questions_come_from_our_own_pages(headers: dict[str, str]) -> None:
    refusal = refused("POST", "/gradio_api/queue/join", _headers(**headers))
    assert refusal is not None
    assert refusal[0] == 403


def test_our_own_page_may_ask() -> None:
    ours = _headers(origin="https://guide.example", sec_fetch_site="same-origin")
    for path in ("/gradio_api/queue/join", "/gradio_api/cancel", "/chat/ask", "/chat/x/delete", "/chat/feedback/x"):
        assert refused("POST", path, ours) is None


@pytest.mark.parametrize(("length", "status"), [("1000001", 413), ("", 411), ("many", 411)])
def test_bodies_are_bounded(length: str, status: int) -> None:
    refusal = refused("POST", "/gradio_api/queue/join", _headers(content_length=length))
    assert refusal is not None
    assert refusal[0] == status


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_do_nothing(method: str) -> None:
    assert refused(method, "/gradio_api/queue/join", _headers()) is not None
