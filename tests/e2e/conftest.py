from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import chromium, launched
from tests.ui.serving import served


@pytest.fixture(scope="package")
def server(indexed_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data_dir = tmp_path_factory.mktemp("visited") / "data"
    shutil.copytree(indexed_data_dir, data_dir)
    with served(data_dir) as address:
        yield address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if chromium() is None:
        pytest.skip("no chromium on this machine: apt-get install chromium fonts-noto-cjk")
    with launched() as browser:
        yield browser
