"""Databases of conversations that are refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ui.memory.database import FILE, Database
from ui.memory.memory import Memory
from ui.memory.types import MemoryUnavailable


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    database = Database(tmp_path)
    Memory(database).check()
    database.close()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        connection.execute("UPDATE memory_version SET version_num = '9999'")
    with pytest.raises(MemoryUnavailable, match="newer version"):
        Memory(Database(tmp_path)).check()


@pytest.mark.parametrize("url", ["nonsense", "mysql://host/name"])
def test_a_url_that_is_none_is_refused_without_showing_it(url: str, tmp_path: Path) -> None:
    with pytest.raises(MemoryUnavailable, match="GUANGDONG_DATABASE_URL"):
        Database(tmp_path, url)
