"""Ask over Gradio's queue as the page does."""

from __future__ import annotations

import json
from typing import Any

import httpx


def join(client: httpx.Client, *inputs: object, session: str = "test", **headers: str) -> httpx.Response:
    return client.post(
        "/gradio_api/queue/join",
        json={"data": list(inputs), "fn_index": 0, "session_hash": session, "trigger_id": None, "event_data": None},
        headers=headers,
    )


def ask(client: httpx.Client, question: str, conversation: str = "", replacing: str = "", **headers: str) -> Any:
    """The last update of the event that answers: state, html, conversation, turn."""
    return asked(client, question, conversation, replacing, "en", **headers)[-1]


def asked(client: httpx.Client, *inputs: object, **headers: str) -> list[Any]:
    """All updates, as the page puts them together from Gradio's differences."""
    joined = join(client, *inputs, **headers)
    assert joined.status_code == 200, joined.text
    updates: list[Any] = []
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": "test"}) as events:
        for line in events.iter_lines():
            message = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
            if message.get("msg") == "process_generating":
                value = message["output"]["data"][0]
                updates.append(_edited(updates[-1], value) if updates else value)
            elif message.get("msg") == "process_completed":
                assert message["success"], message
                break
    return updates


def _edited(shown: dict[str, str], edits: list[Any]) -> dict[str, str]:
    shown = dict(shown)
    for what, path, value in edits:
        shown[path[0]] = shown[path[0]] + value if what == "append" else value
    return shown
