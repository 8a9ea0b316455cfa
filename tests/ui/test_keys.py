from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
from starlette.datastructures import Headers
from starlette.types import Scope

from tests.ui.program import run, told
from ui.api.access import Access, KeyRefused
from ui.keys import Keys
from ui.memory.database import FILE, Database
from ui.memory.types import MemoryUnavailable
from ui.sessions import Sessions


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path)
    yield database
    database.close()


def test_a_key_is_known_until_it_is_revoked_and_stored_as_a_hash(database: Database, tmp_path: Path) -> None:
    keys = Keys(database)
    key, secret = keys.create("  the\nagency " + "x" * 500)
    assert key.name.startswith("the agency")
    assert keys.known(secret) == key
    for wrong in ("", secret[:-1], secret + "x", "gda_", "\ud800"):
        assert keys.known(wrong) is None
    assert keys.revoke(key.key_id)
    assert not keys.revoke(key.key_id)
    assert Keys(database).known(secret) is None
    assert [each.revoked_at is not None for each in keys.all()] == [True]
    database.close()
    assert secret.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_key_that_was_good_is_not_doubted_while_the_database_is_away(database: Database, tmp_path: Path) -> None:
    keys = Keys(database)
    _, secret = keys.create("agency")
    assert keys.known(secret)
    database.close()
    (tmp_path / FILE).write_bytes(b"nothing " * 1000)
    assert keys.known(secret)
    with pytest.raises(MemoryUnavailable):
        keys.known("gda_other")


def scope(**headers: str) -> Scope:
    return {"type": "http", "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]}


@pytest.mark.parametrize(
    ("listening", "required", "headers", "open_to_all"),
    [
        ("127.0.0.1", None, {"host": "127.0.0.1:7860"}, True),
        ("127.0.0.1", None, {"host": "localhost:7860"}, True),
        ("::1", None, {"host": "[::1]:7860"}, True),
        ("127.0.0.1", None, {"host": "rebound.example:7860"}, False),
        ("127.0.0.1", None, {"host": "localhost", "x_forwarded_for": "1.2.3.4"}, False),
        ("127.0.0.1", None, {"host": "localhost", "origin": "http://evil.example"}, False),
        ("127.0.0.1", None, {}, False),
        ("0.0.0.0", None, {"host": "localhost:7860"}, False),  # noqa: S104 - compared with, not bound to
        ("0.0.0.0", False, {"host": "assistant.example"}, True),  # noqa: S104
        ("127.0.0.1", True, {"host": "localhost:7860"}, False),
    ],
)
def test_where_a_key_is_needed(
    database: Database, listening: str, required: bool | None, headers: dict[str, str], open_to_all: bool
) -> None:
    keys = Keys(database)
    key, secret = keys.create("agency")
    access = Access(Sessions(b"k" * 32), keys, required, listening)

    def let_in(**more: str) -> str | None:
        try:
            return anyio.run(lambda: access.key_of(scope(**headers, **more)))
        except KeyRefused:
            return None

    assert let_in(authorization=f"Bearer {secret}") == key.key_id
    assert let_in() == ("" if open_to_all else None)
    assert let_in(authorization="Bearer none") == ("" if open_to_all else None)
    assert Headers(scope=scope(**headers)).get("authorization") is None


def test_keys_on_the_command_line(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    secret = run("keys", "create", "The agency", data_dir=data_dir).stdout.decode().strip()
    assert secret.startswith("gda_")
    (listed,) = json.loads(run("keys", "list", "--json", data_dir=data_dir).stdout)
    assert listed["name"] == "The agency"
    assert "The agency" in run("keys", "list", data_dir=data_dir).stdout.decode()
    assert run("keys", "revoke", listed["key_id"], data_dir=data_dir).returncode == 0
    assert "no key" in told(run("keys", "revoke", listed["key_id"], data_dir=data_dir))
