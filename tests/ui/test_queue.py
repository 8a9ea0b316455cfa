"""The queue's three requests, as the page and as strangers make them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from tests.ui.asking import asked, join

QUESTION = "Where is wind power equipment built?"


@pytest.fixture
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=30) as client:
        client.get("/")
        yield client


def test_the_first_update_says_in_words_that_the_question_is_taken_up(client: httpx.Client) -> None:
    first, *_, last = asked(client, QUESTION, "", "", "zh-Hans")
    assert first["state"] == "working"
    assert "正在查阅文件" in first["html"]
    assert last["state"] == "done"
    assert first["conversation"] == last["conversation"] != ""


def test_a_question_that_is_not_taken_up_is_never_said_to_be(client: httpx.Client) -> None:
    assert [update["state"] for update in asked(client, "x" * 100_000, "", "", "en")] == ["refused"]


def test_a_stream_ends_with_its_event_and_is_gone(client: httpx.Client) -> None:
    assert join(client, QUESTION, "", "", "en", session="once").status_code == 200
    address = "/gradio_api/queue/data?session_hash=once"
    told = [json.loads(line[6:])["msg"] for line in client.get(address).text.splitlines() if line]
    assert told == ["process_generating", "process_generating", "process_completed"]
    assert client.get(address).status_code == 404


def test_two_questions_in_one_session_are_both_answered(client: httpx.Client) -> None:
    for _ in range(2):
        join(client, QUESTION, "", "", "en", session="twice")
    told = [
        json.loads(line[6:])
        for line in client.get("/gradio_api/queue/data?session_hash=twice").text.split("\n\n")
        if line
    ]
    assert [message["success"] for message in told if message["msg"] == "process_completed"] == [True, True]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"data": 1}', b'{"data": "x", "fn_index": "y"}'])
@pytest.mark.parametrize("path", ["queue/join", "cancel"])
def test_what_is_no_question_is_refused(client: httpx.Client, path: str, body: bytes) -> None:
    assert client.post(f"/gradio_api/{path}", content=body).status_code == 422
