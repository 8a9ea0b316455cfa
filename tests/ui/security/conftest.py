from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.serving import served

UNLIMITED = {
    "GUANGDONG_QUESTIONS_PER_MINUTE": "0",
    "GUANGDONG_QUESTIONS_PER_MINUTE_AND_ADDRESS": "0",
    "GUANGDONG_CONCURRENT_STREAMS_PER_CLIENT": "0",
}


@pytest.fixture(scope="package")
def server(indexed_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that never says that it is too much."""
    data_dir = tmp_path_factory.mktemp("attacked") / "data"
    shutil.copytree(indexed_data_dir, data_dir)
    with served(data_dir, **UNLIMITED) as address:
        yield address
