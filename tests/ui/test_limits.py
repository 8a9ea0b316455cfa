from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from limits.storage import Storage

from tests.services import RedisServer
from tests.ui.serving import served
from ui.counts import DatabaseCounts, shared_counts
from ui.limits import Allowed, LimitReached, Limits
from ui.memory.database import Database

KEY = b"k" * 32


@pytest.fixture(params=["sqlite", "postgresql", "redis"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Storage]]:
    """One store of counts, as two replicas see it."""
    url = request.getfixturevalue("postgres").new_database() if request.param == "postgresql" else ""
    redis_url = request.getfixturevalue("redis_server").url if request.param == "redis" else ""
    replicas = [Database(tmp_path, url) for _ in range(2)]
    yield [shared_counts(redis_url, each) or DatabaseCounts(each) for each in replicas]
    for each in replicas:
        each.close()


def ask(limits: Limits, session: str = "alice", address: str = "", text: str = "where?") -> None:
    with limits.asking(text, session, address):
        pass


def test_who_asks_too_often_is_told_when_to_come_back_in_the_own_language() -> None:
    limits = Limits(Allowed(questions_per_minute=3), KEY)
    for _ in range(3):
        ask(limits)
    for text, said in (
        ("where is it?", "Please"),
        ("风电装备在哪里？", "提问过于频繁"),
        ("風電裝備在哪裡？", "提問過於頻繁"),
    ):
        with pytest.raises(LimitReached, match=said) as reached:
            ask(limits, text=text)
        assert 1 <= reached.value.retry_after <= 60
        assert str(reached.value.retry_after) in str(reached.value)
    ask(limits, "bob")


def test_an_address_is_limited_whatever_its_sessions_and_this_machine_is_not() -> None:
    limits = Limits(Allowed(questions_per_minute_and_address=3), KEY)
    for number in range(3):
        ask(limits, f"session {number}", "203.0.113.9")
    with pytest.raises(LimitReached):
        ask(limits, "another", "203.0.113.9")
    ask(limits, "another", "2001:db8::1")
    for number in range(10):
        ask(limits, f"local {number}", "127.0.0.1")
        ask(limits, f"local {number}", "::1")


def test_answers_at_once_are_bounded_and_places_come_free_whatever_happens() -> None:
    limits = Limits(Allowed(streams=3, streams_per_client=2), KEY)
    for _ in range(3):
        with limits.asking("a", "alice"), limits.asking("b", "alice"):
            with pytest.raises(LimitReached):
                ask(limits, "alice")
            with limits.asking("c", "bob"), pytest.raises(LimitReached):
                ask(limits, "carol")
        with pytest.raises(ValueError, match="x"), limits.asking("a", "alice"):
            raise ValueError("x")
    ask(limits)


def test_a_day_s_tokens() -> None:
    limits = Limits(Allowed(tokens_per_day=1000), KEY)
    assert limits.may_use_model()
    limits.used_tokens(999)
    assert limits.may_use_model()
    limits.used_tokens(500)
    assert not limits.may_use_model()
    assert Limits(Allowed(), KEY).may_use_model()


def test_replicas_count_together(stores: list[Storage]) -> None:
    replicas = [Limits(Allowed(questions_per_minute=50), KEY, each) for each in stores]

    def let_in(number: int) -> bool:
        try:
            ask(replicas[number % 2])
        except LimitReached:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(let_in, range(120))) == 50


def test_no_address_and_no_session_is_stored(tmp_path: Path) -> None:
    database = Database(tmp_path)
    ask(Limits(Allowed(), KEY, DatabaseCounts(database)), "secret-session", "203.0.113.9")
    database.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"address:" in stored
    assert b"203.0.113.9" not in stored
    assert b"secret-session" not in stored


def test_a_replica_counts_alone_while_the_database_is_away(tmp_path: Path) -> None:
    limits = Limits(Allowed(questions_per_minute=3), KEY, DatabaseCounts(Database(tmp_path / "no" / "folder")))
    for _ in range(3):
        ask(limits)
    with pytest.raises(LimitReached):
        ask(limits)


@pytest.mark.parametrize("jump", [-86_400, 86_400])
@pytest.mark.parametrize("shared", [False, True])
def test_a_clock_that_is_set_locks_nobody_out(
    jump: int, shared: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = Limits(Allowed(questions_per_minute=2), KEY, DatabaseCounts(Database(tmp_path)) if shared else None)
    for _ in range(2):
        ask(limits)
    with pytest.raises(LimitReached):
        ask(limits)
    real = time.time
    monkeypatch.setattr("time.time", lambda: real() + jump)
    for _ in range(2):
        ask(limits)
    with pytest.raises(LimitReached) as reached:
        ask(limits)
    assert reached.value.retry_after <= 60


@pytest.mark.parametrize("fault", ["killed", "frozen"])
def test_replicas_go_on_from_their_own_counts_while_redis_is_away(
    fault: str,
    redis_server: RedisServer,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ui.limits._ALONE_SECONDS", 0.0)
    monkeypatch.setattr("ui.counts._REDIS_SECONDS", 0.5)
    one, other = (
        Limits(Allowed(questions_per_minute=4), KEY, shared_counts(redis_server.url, Database(tmp_path)))
        for _ in range(2)
    )
    for limits in (one, other, one):
        ask(limits, fault)
    try:
        redis_server.kill() if fault == "killed" else redis_server.freeze()
        for _ in range(2):
            ask(one, fault)  # two of its own before, two now
        with pytest.raises(LimitReached):
            ask(one, fault)
        ask(other, fault)
        assert "counted by each replica alone" in caplog.text
        assert RedisServer.PASSWORD not in caplog.text
    finally:
        redis_server.start() if fault == "killed" else redis_server.thaw()
    ask(one, f"{fault} and back")
    assert "count together again" in caplog.text


def test_a_server_refuses_who_asks_too_often(own_data_dir: Path) -> None:
    """By session, and by the address that a trusted proxy tells; what strangers tell is not believed."""
    settings = {
        "GUANGDONG_QUESTIONS_PER_MINUTE": "2",
        "GUANGDONG_QUESTIONS_PER_MINUTE_AND_ADDRESS": "3",
        "GUANGDONG_TRUSTED_PROXIES": "127.0.0.1",
        "GUANGDONG_REQUIRE_API_KEYS": "0",
    }
    with served(own_data_dir, **settings) as server, httpx.Client(base_url=server, timeout=60) as client:

        def chat(session: str = "", **headers: str) -> httpx.Response:
            return client.post(
                "/api/chat", json={"question": "你好"}, headers={"X-Guangdong-Session": session, **headers}
            )

        session = chat().json()["session"]
        assert [chat(session).status_code for _ in range(2)] == [200, 429]
        refused = chat(session)
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert "提问过于频繁" in refused.json()["error"]["message"]
        visitor = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}
        assert [chat(**visitor).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert chat(**{"X-Forwarded-For": "203.0.113.9"}).status_code == 429  # the last hop is what counts
        assert chat(**{"X-Forwarded-For": "203.0.113.10"}).status_code == 200
        body = {"model": "guangdong-assistant", "messages": [{"role": "user", "content": "hello"}]}
        of_openai = client.post("/v1/chat/completions", json=body, headers=visitor)
        assert of_openai.status_code == 429
        assert of_openai.json()["error"]["code"] == "rate_limit_exceeded"


def test_a_window_that_is_over_begins_anew(tmp_path: Path) -> None:
    counts = DatabaseCounts(Database(tmp_path))
    assert [counts.incr("x", 60), counts.incr("x", 60, 5), counts.get("x")] == [1, 6, 6]
    assert counts.incr("over", -1) == 1
    assert counts.get("over") == 0
    assert counts.incr("over", 60) == 1
    assert counts.check()
    counts.clear("x")
    assert counts.get("x") == 0
    assert counts.reset() == 1
