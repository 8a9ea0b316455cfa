from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ui.memory.database import Database
from ui.memory.memory import Memory


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of either kind."""
    url = request.getfixturevalue("postgres").new_database() if request.param == "postgresql" else ""
    database = Database(tmp_path, url)
    yield database
    database.close()


@pytest.fixture
def memory(database: Database) -> Memory:
    return Memory(database, retry_seconds=0)
