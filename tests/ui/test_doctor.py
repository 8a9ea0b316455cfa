"""What `doctor` says of a service's parts: sound, missing, and broken, each with what to do next."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from assistant.settings import Settings
from tests.services import ChromaServer, PostgresServer, RedisServer, free_port
from ui.doctor import conversations, documents, service
from ui.doctor.finding import Check, Finding, examine
from ui.keys import Keys
from ui.memory.database import NEWEST, VERSION_TABLE, Database
from ui.memory.memory import PRUNED
from ui.memory.store import ConversationStore
from ui.sessions import KEY_FILE, signing_key


def found(check: Check, data_dir: Path, **settings: object) -> Finding:
    return examine("check", check, Settings(data_dir=data_dir, **settings))  # type: ignore[arg-type]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path)
    with database.reading():
        """The tables are made."""
    yield database
    database.close()


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port where somebody listens and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_conversations_are_looked_at_and_left_as_they_are(tmp_path: Path) -> None:
    told = found(conversations.conversations, tmp_path)
    assert told.ok
    assert "no tables yet" in told.detail
    assert not list(tmp_path.glob("conversations*"))


@pytest.mark.parametrize(("version", "ok", "said"), [("0001", True, "backup"), ("0999", False, "newer")])
def test_tables_of_other_versions(version: str, ok: bool, said: str, database: Database, tmp_path: Path) -> None:
    assert f"tables at version {NEWEST}" in found(conversations.conversations, tmp_path).detail
    with database.writing() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '{version}'"))  # noqa: S608 - a constant
    told = found(conversations.conversations, tmp_path)
    assert told.ok is ok
    assert said in told.detail + told.advice
    assert database.version() == version


def test_conversations_in_postgresql(postgres: PostgresServer, tmp_path: Path) -> None:
    url = postgres.new_database()
    assert "no tables yet" in found(conversations.conversations, tmp_path, database_url=url).detail
    nowhere = f"postgresql://user:hidden-word@127.0.0.1:{free_port()}/none"
    told = found(conversations.conversations, tmp_path, database_url=nowhere)
    assert not told.ok
    assert "hidden-word" not in told.detail


def test_retention_that_nobody_attends_to(database: Database, tmp_path: Path) -> None:
    ConversationStore(database).note(PRUNED, str(int(time.time())))
    assert found(conversations.retention, tmp_path).advice == ""
    ConversationStore(database).note(PRUNED, str(int(time.time()) - 10 * 24 * 3600))
    assert "start one" in found(conversations.retention, tmp_path).advice
    assert "GUANGDONG_RETENTION_DAYS" in found(conversations.retention, tmp_path, retention_days=0).advice


def test_keys_that_are_needed_or_should_be(database: Database, tmp_path: Path) -> None:
    assert found(conversations.keys, tmp_path).advice == ""
    assert "keys create" in found(conversations.keys, tmp_path, host="0.0.0.0").advice  # noqa: S104
    open_to_all = found(conversations.keys, tmp_path, host="0.0.0.0", require_api_keys=False)  # noqa: S104
    assert "GUANGDONG_REQUIRE_API_KEYS" in open_to_all.advice
    Keys(database).create("agency")
    told = found(conversations.keys, tmp_path, host="0.0.0.0")  # noqa: S104
    assert "1 keys in use" in told.detail
    assert told.advice == ""


def test_a_signing_key_that_others_can_read(tmp_path: Path) -> None:
    signing_key(tmp_path)
    assert found(service.sessions, tmp_path).ok
    assert "GUANGDONG_SECRET_KEY" in found(service.sessions, tmp_path, database_url="postgresql://db/x").advice
    (tmp_path / KEY_FILE).chmod(0o644)
    told = found(service.sessions, tmp_path)
    assert not told.ok
    assert "chmod 600" in told.detail


def test_where_limits_are_counted(redis_server: RedisServer, postgres: PostgresServer, tmp_path: Path) -> None:
    assert "this process alone" in found(service.limits, tmp_path).detail
    assert "in Redis at 127.0.0.1" in found(service.limits, tmp_path, limits_url=redis_server.url).detail
    assert "PostgreSQL" in found(service.limits, tmp_path, database_url=postgres.new_database()).detail
    gone = f"redis://:{RedisServer.PASSWORD}@127.0.0.1:{free_port()}/0"
    wrong = redis_server.url.replace(RedisServer.PASSWORD, "hidden-word")
    for url in (gone, wrong):
        told = found(service.limits, tmp_path, limits_url=url)
        assert not told.ok
        assert "GUANGDONG_LIMITS_URL" in told.detail
        assert "hidden-word" not in told.detail
        assert RedisServer.PASSWORD not in told.detail


@pytest.mark.parametrize("url", ["http://127.0.0.1", "redis:", "localhost:6379"])
def test_what_is_no_address_of_a_redis_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="the address of a Redis"):
        Settings(limits_url=url)  # type: ignore[arg-type]


def test_ports(server: str, tmp_path: Path) -> None:
    own = urlsplit(server).port
    assert "is served: revision 1, ready true" in found(service.port, tmp_path, port=own).detail
    assert "free" in found(service.port, tmp_path, port=free_port()).detail
    assert "free" in found(service.metrics, tmp_path, metrics_port=free_port()).detail
    assert "GUANGDONG_METRICS_PORT" in found(service.metrics, tmp_path).advice
    assert not found(service.metrics, tmp_path, port=own, metrics_port=own).ok
    assert "another program" in found(service.metrics, tmp_path, metrics_port=own).detail


def test_a_port_where_something_else_is_silent(
    taken_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_SECONDS", 0.2)
    assert "GUANGDONG_PORT" in found(service.port, tmp_path, port=taken_port).advice
    assert not found(service.metrics, tmp_path, metrics_port=taken_port).ok


def test_chroma_servers(chroma_server: ChromaServer, tmp_path: Path) -> None:
    assert "in the data folder" in found(documents.chroma, tmp_path).detail
    told = found(documents.chroma, tmp_path, chroma_url=chroma_server.url)
    assert "answers, version" in told.detail
    assert "proxy" in told.advice
    for url in (f"http://127.0.0.1:{free_port()}", "chroma:8000"):
        gone = found(documents.chroma, tmp_path, chroma_url=url)
        assert not gone.ok
        assert "GUANGDONG_CHROMA_URL" in gone.detail


def test_room_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "GB free" in found(documents.disk_space, tmp_path).detail
    monkeypatch.setattr(documents, "AMPLE_FREE_BYTES", 10**18)
    assert "Make room soon" in found(documents.disk_space, tmp_path).advice
    monkeypatch.setattr(documents, "LEAST_FREE_BYTES", 10**18)
    assert not found(documents.disk_space, tmp_path).ok


def test_passages_that_wait_for_vectors(indexed_data_dir: Path, own_data_dir: Path) -> None:
    assert "none of 148 passages" in found(documents.vectors, indexed_data_dir).detail
    nowhere = f"http://127.0.0.1:{free_port()}/v1"
    told = found(documents.vectors, own_data_dir, openai_base_url=nowhere, embedding_model="embed")
    assert told.ok
    assert "found by their words" in told.detail
    assert "serve" in told.advice
