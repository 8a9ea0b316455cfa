"""`/api` of a real server: as scripts use it, and as strangers try it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

QUESTION = "Where is wind power equipment built?"


@pytest.fixture
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=30) as client:
        yield client


def ask(client: httpx.Client, question: str, conversation_id: str = "", session: str = "") -> dict[str, object]:
    reply = client.post(
        "/api/chat",
        json={"question": question, "conversation_id": conversation_id},
        headers={"X-Guangdong-Session": session},
    )
    assert reply.status_code == 200, reply.text
    parsed: dict[str, object] = reply.json()
    return parsed


def events(text: str) -> list[tuple[str, dict[str, object]]]:
    return [
        (name.removeprefix("event: "), json.loads(data.removeprefix("data: ")))
        for name, data in (block.split("\n") for block in text.strip().split("\n\n"))
    ]


def test_an_answer_keeps_its_contract_and_its_conversation(client: httpx.Client) -> None:
    first = ask(client, QUESTION)
    answer = first["answer"]
    assert isinstance(answer, dict)
    assert "Yangjiang" in answer["text"]
    assert answer["citations"][0]["quote"]
    assert first["stored"] is True
    second = ask(client, "What is developed there?", str(first["conversation_id"]), str(first["session"]))
    assert second["conversation_id"] == first["conversation_id"]
    assert "Wind power" in json.dumps(second["answer"])
    session = {"X-Guangdong-Session": str(first["session"])}
    (listed,) = client.get("/api/conversations", headers=session).json()
    assert listed["title"] == QUESTION
    assert listed["turns"] == 2
    opened = client.get(f"/api/conversations/{listed['conversation_id']}", headers=session).json()
    assert [turn["question"] for turn in opened["turns"]] == [QUESTION, "What is developed there?"]
    assert opened["turns"][0]["answer"] == answer


def test_events_are_verified_sentences_and_a_final_word(client: httpx.Client) -> None:
    with client.stream("POST", "/api/chat", json={"question": QUESTION, "stream": True}) as reply:
        assert reply.headers["content-type"].startswith("text/event-stream")
        (first, started), *sentences, (name, done) = events(reply.read().decode())
    assert name == "done"
    assert first == "started"
    assert started["turn_id"] == done["turn_id"]
    assert {name for name, _ in sentences} == {"sentence"}
    assert "".join(str(data["text"]) for _, data in sentences) == done["answer"]["text"]  # type: ignore[index]
    plain = ask(client, QUESTION)
    assert done["answer"] == plain["answer"]


def test_a_question_that_cannot_be_taken_has_a_status_even_as_events(client: httpx.Client) -> None:
    for stream in (False, True):
        for question, status in (("x" * 5000, 400), (" ", 400), ("", 422)):
            refused = client.post("/api/chat", json={"question": question, "stream": stream})
            assert refused.status_code == status
            assert refused.json()["error"]["message"]


def test_no_session_sees_changes_or_judges_another_s(client: httpx.Client) -> None:
    mine = ask(client, QUESTION)
    for session in ("", str(ask(client, "hello")["session"]), str(mine["session"])[:-1] + "x", "a.1.b"):
        headers = {"X-Guangdong-Session": session}
        path = f"/api/conversations/{mine['conversation_id']}"
        assert client.get(path, headers=headers).status_code == 404
        assert client.delete(path, headers=headers).status_code == 404
        assert client.patch(path, json={"title": "x"}, headers=headers).status_code == 404
        opinion = {"turn_id": mine["turn_id"], "verdict": "down"}
        assert client.post("/api/feedback", json=opinion, headers=headers).status_code == 404
        client.delete("/api/conversations", headers=headers)
        theirs = ask(client, "And what is developed there?", str(mine["conversation_id"]), session)
        assert theirs["conversation_id"] != mine["conversation_id"]
        assert "Yangjiang" not in json.dumps(theirs["answer"])
    opened = client.get(path, headers={"X-Guangdong-Session": str(mine["session"])}).json()
    assert len(opened["turns"]) == 1


def test_feedback_is_given_and_shown(client: httpx.Client) -> None:
    mine = ask(client, QUESTION)
    session = {"X-Guangdong-Session": str(mine["session"])}
    opinion = {"turn_id": mine["turn_id"], "verdict": "down", "reason": "citation", "comment": "elsewhere"}
    assert client.post("/api/feedback", json=opinion, headers=session).status_code == 204
    path = f"/api/conversations/{mine['conversation_id']}"
    assert client.get(path, headers=session).json()["turns"][0]["reason"] == "citation"
    assert client.post("/api/feedback", json={**opinion, "verdict": "splendid"}, headers=session).status_code == 422
    assert client.patch(path, json={"title": "Wind"}, headers=session).status_code == 204
    assert client.get("/api/conversations", headers=session).json()[0]["title"] == "Wind"
    assert client.delete(path, headers=session).json() == {"deleted": 1}
    assert client.get(path, headers=session).status_code == 404
    ask(client, QUESTION, session=str(mine["session"]))
    assert client.delete("/api/conversations", headers=session).json() == {"deleted": 1}


def test_documents_are_listed(client: httpx.Client) -> None:
    (document,) = client.get("/api/documents").json()
    assert document["document_id"] == "guangdong-2019"
    assert document["published"] == "2019-12-03"
    assert len(document["text_sha256"]) == 64


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:1"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/chat", {"question": QUESTION}),
        ("POST", "/api/feedback", {"turn_id": "x", "verdict": "up"}),
        ("DELETE", "/api/conversations", None),
        ("POST", "/v1/chat/completions", {"model": "guangdong-assistant", "messages": []}),
        ("POST", "/mcp", {"jsonrpc": "2.0", "method": "tools/list", "id": 1}),
    ],
)
def test_pages_of_other_sites_cannot_write(
    client: httpx.Client, origin: str, method: str, path: str, body: object
) -> None:
    for headers, status in (({}, 403), ({"Authorization": "Bearer gda_wrong"}, 401)):
        refused = client.request(method, path, json=body, headers={"Origin": origin, **headers})
        assert refused.status_code == status
        assert "access-control-allow-origin" not in refused.headers


def test_what_is_too_much_is_refused(client: httpx.Client) -> None:
    assert client.post("/api/chat", json={"question": "x" * 1_000_000}).status_code == 413
    turns = [{"role": "user", "content": "hello"}] * 10_000
    many = client.post("/v1/chat/completions", json={"model": "guangdong-assistant", "messages": turns})
    assert many.status_code == 413
    assert many.json()["error"]["code"] == "too_many_messages"
    assert client.post("/api/chat", content=iter([b"{}"])).status_code == 411


def test_the_description_lists_every_route_with_examples(client: httpx.Client) -> None:
    described = client.get("/api/openapi.json").json()
    assert {"/api/chat", "/api/feedback", "/api/conversations", "/api/documents", "/v1/chat/completions"} <= set(
        described["paths"]
    )
    assert QUESTION in json.dumps(described)
