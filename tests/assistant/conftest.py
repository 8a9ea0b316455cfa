from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.build import Assistant, build_assistant
from assistant.settings import Settings


@pytest.fixture(scope="session")
def assistant(indexed_data_dir: Path) -> Iterator[Assistant]:
    """The real thing over the bundled documents. Answering writes nothing, so that all tests may share it."""
    with build_assistant(Settings(data_dir=indexed_data_dir)) as assistant:
        yield assistant
