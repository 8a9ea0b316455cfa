"""What all tests share: a closed network, and one indexed data folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import settings
from pytest_socket import socket_allow_hosts

from knowledge.library import Library
from tests.services import ChromaServer, PostgresServer, RedisServer

settings.register_profile("any machine", deadline=None)  # how long an example takes says nothing here
settings.load_profile("any machine")

# what a developer's shell says about models and tracing is not for tests
for _name in [
    name for name in os.environ if name.startswith(("OPENAI_", "LANGSMITH_", "LANGCHAIN_", "GUANGDONG_", "OTEL_"))
]:
    del os.environ[_name]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Only this machine may be talked to; Unix sockets are what event loops and Chromium's driver are made of."""
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def indexed_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the bundled documents. To be read only: tests that write take `own_data_dir`."""
    data_dir = tmp_path_factory.mktemp("indexed") / "data"
    Library.open(data_dir).close()
    return data_dir


@pytest.fixture
def own_data_dir(indexed_data_dir: Path, tmp_path: Path) -> Path:
    """A copy of the indexed data folder for one test."""
    copied = tmp_path / "data"
    shutil.copytree(indexed_data_dir, copied)
    return copied


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL of our own. Tests that stop it start it again."""
    if PostgresServer.binaries() is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with closing(PostgresServer()) as server:
        yield server.start()


@pytest.fixture(scope="session")
def chroma_server() -> Iterator[ChromaServer]:
    """A Chroma server of our own. Tests that stop it start it again."""
    with closing(ChromaServer()) as server:
        yield server.start()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A Redis of our own. Tests that stop it start it again."""
    if RedisServer.binary() is None:
        pytest.skip("Redis is not installed (Debian: apt-get install redis-server)")
    with closing(RedisServer()) as server:
        yield server.start()
