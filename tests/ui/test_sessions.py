from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ui.sessions import Sessions, signing_key

KEY = b"k" * 32
DAY = 24 * 3600


def test_an_id_of_ours_has_a_name_that_no_other_has() -> None:
    sessions = Sessions(KEY)
    names = {sessions.name(sessions.new_id()) for _ in range(100)}
    assert len(names) == 100
    assert None not in names


def test_forged_ids_have_no_name_and_get_a_new_one() -> None:
    sessions = Sessions(KEY)
    name, issued, signature = sessions.new_id().split(".")
    forgeries = [
        Sessions(b"other" * 8).new_id(),
        f"{name}.{int(issued) + 1}.{signature}",
        f"x{name}.{issued}.{signature}",
        f"{name}.{signature}",
        *("x", "", ".", "..", "x.y", "x.1.y", "é.é.é", "x" * 10_000, "\ud800.1.2", None),
    ]
    for forged in forgeries:
        assert sessions.name(forged) is None
        given = sessions.renewed(forged)
        assert given
        assert sessions.name(given) not in {None, name}


def test_ids_expire_and_are_renewed_while_they_are_used() -> None:
    now = 1000.0 * DAY
    sessions = Sessions(KEY, max_age_seconds=30 * DAY, clock=lambda: now)
    session_id = sessions.new_id()
    name = sessions.name(session_id)
    assert sessions.renewed(session_id) is None
    now += 29 * DAY
    later = sessions.renewed(session_id)
    assert later != session_id
    assert sessions.name(later) == name
    now += 2 * DAY
    assert sessions.name(session_id) is None
    assert sessions.name(later) == name


@pytest.mark.parametrize("days", [-400, -1])
def test_a_clock_that_is_set_back_signs_nobody_out(days: int) -> None:
    session_id = Sessions(KEY).new_id()
    earlier = Sessions(KEY, clock=lambda: days * DAY)
    assert earlier.name(session_id)


def test_the_key_lasts_and_is_private(tmp_path: Path) -> None:
    key = signing_key(tmp_path)
    assert signing_key(tmp_path) == key
    assert len(key) == 32
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_torn_key_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "session.key").write_bytes(b"short")
    assert len(signing_key(tmp_path)) == 32


def test_replicas_with_one_secret_know_each_other_s_sessions(tmp_path: Path) -> None:
    one, other = (Sessions(signing_key(tmp_path / name, "secret")) for name in "ab")
    assert other.name(one.new_id())
    assert list(tmp_path.iterdir()) == []
