from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ui.memory.database import Database
from ui.memory.memory import Memory


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path)
    yield database
    database.close()


@pytest.fixture
def memory(database: Database) -> Memory:
    return Memory(database, retry_seconds=0)
