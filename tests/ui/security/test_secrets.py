"""What a server says on stderr, when all goes well and when much goes wrong: no secret, and no question."""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.ui.program import run
from tests.ui.serving import served
from ui.memory.database import FILE

QUESTION = "Where is wind power equipment built, asks CANARY-QUESTION?"
SECRETS = {
    "OPENAI_API_KEY": "sk-CANARY-model-key",
    "GUANGDONG_SECRET_KEY": "CANARY-signing-secret",
    "GUANGDONG_ADMIN_PASSWORD": "CANARY-admin-password",
}


def test_no_secret_and_no_question_is_logged(own_data_dir: Path) -> None:
    key = run("keys", "create", "agency", data_dir=own_data_dir).stdout.decode().strip()
    log: list[str] = []
    # Nothing listens on port 1: each answer through the model fails, and says so.
    with (
        served(own_data_dir, log=log, OPENAI_BASE_URL="http://127.0.0.1:1/v1", **SECRETS) as server,
        httpx.Client(base_url=server, timeout=60, headers={"Authorization": f"Bearer {key}"}) as client,
    ):
        first = client.post("/api/chat", json={"question": QUESTION}).json()
        assert first["answer"]["text"]
        spoil(own_data_dir)
        for _ in range(2):
            client.post("/api/chat", json={"question": QUESTION}, headers={"X-Guangdong-Session": first["session"]})
        client.get("/api/conversations", headers={"X-Guangdong-Session": first["session"]})
        client.delete("/api/conversations", headers={"X-Guangdong-Session": first["session"]})
        messages = [{"role": "user", "content": QUESTION}]
        client.post("/v1/chat/completions", json={"model": "guangdong-assistant", "messages": messages})
        client.post("/v1/chat/completions", json={"model": QUESTION, "messages": messages})
        client.post("/api/chat", json={"question": QUESTION, "session": first["session"]})
        client.get("/admin", auth=("admin", SECRETS["GUANGDONG_ADMIN_PASSWORD"]))
        client.get("/admin", auth=("admin", "CANARY-wrong"))
    said = "".join(log)
    assert "database" in said
    for secret in ("CANARY", key, first["session"], first["session"].split(".")[0]):
        assert secret not in said


def spoil(data_dir: Path) -> None:
    """Make the database of conversations unusable under the running server."""
    for path in data_dir.glob(f"{FILE}*"):
        path.write_bytes(b"no database " * 500)


def test_doctor_shows_no_secret(own_data_dir: Path) -> None:
    result = run("doctor", data_dir=own_data_dir, settings=SECRETS | {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"})
    assert b"CANARY" not in result.stdout + result.stderr
