from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.serving import served


@pytest.fixture(scope="package")
def server(indexed_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for the package: starting one takes seconds."""
    data_dir = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(indexed_data_dir, data_dir)
    with served(data_dir) as address:
        yield address
