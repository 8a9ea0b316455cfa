"""The services that many machines share, as they are: PostgreSQL, Chroma, and Redis, on ports that are free."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

import httpx
import psycopg
import redis

PATIENCE = 60.0
_STEP = 0.02


def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for something that another thread or process brings about."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(_STEP)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class Service:
    """A server process that can be killed and started again on the same port, with the same data."""

    def __init__(self, user: str | None = None) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="guangdong-service-"))
        self._user = user
        self._process: subprocess.Popen[bytes] | None = None
        if user is not None:
            shutil.chown(self.folder, user)

    def start(self) -> Self:
        self._process = self._run(self.command())
        until(self.answers)
        return self

    def kill(self) -> None:
        """As a machine that loses its power."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """As a machine that has lost its network: it takes connections and answers nothing."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGCONT)

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self) -> Sequence[str]:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    def _run(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._user,
            cwd=self.folder,
            start_new_session=True,
        )


class PostgresServer(Service):
    """Needs Debian's `postgresql`, or `initdb` and `postgres` on the path; see `binaries`."""

    def __init__(self) -> None:
        super().__init__("postgres" if os.getuid() == 0 else None)
        made = self._run([str(self._binary("initdb")), "-D", "data", "-U", "guangdong", "--auth=trust", "--no-sync"])
        assert made.wait(PATIENCE) == 0

    @staticmethod
    def binaries() -> Path | None:
        """Where the programs are, None if they are not installed."""
        found = shutil.which("initdb")
        if found:
            return Path(found).parent
        versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
        if os.getuid() == 0 and "postgres" not in {entry.pw_name for entry in pwd.getpwall()}:
            return None  # it refuses to run as root
        return max(versions, key=lambda path: int(path.parent.name), default=None)

    def _binary(self, name: str) -> Path:
        folder = self.binaries()
        assert folder is not None
        return folder / name

    def command(self) -> Sequence[str]:
        settings = (
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=off",
            "max_connections=50",
        )
        return [str(self._binary("postgres")), "-D", "data", *(word for each in settings for word in ("-c", each))]

    def answers(self) -> bool:
        try:
            self._execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def new_database(self) -> str:
        """The address of an empty database."""
        name = f"test_{time.monotonic_ns()}"
        self._execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def url(self, database: str) -> str:
        return f"postgresql://guangdong:secret-of-the-database@127.0.0.1:{self.port}/{database}"

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=5) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


class RedisServer(Service):
    """Needs Debian's `redis-server`. It keeps nothing: after a kill its counts are gone."""

    PASSWORD = "secret-of-the-redis"

    @staticmethod
    def binary() -> str | None:
        return shutil.which("redis-server")

    def command(self) -> Sequence[str]:
        binary = self.binary()
        assert binary is not None
        settings = {"bind": "127.0.0.1", "save": "", "requirepass": self.PASSWORD}
        return [
            binary,
            "--port",
            str(self.port),
            *(word for name in settings for word in (f"--{name}", settings[name])),
        ]

    @property
    def url(self) -> str:
        return f"redis://:{self.PASSWORD}@127.0.0.1:{self.port}/0"

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=5) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


class ChromaServer(Service):
    """The Rust server that chromadb brings along."""

    def command(self) -> Sequence[str]:
        chroma = Path(sys.executable).with_name("chroma")
        return [str(chroma), "run", "--path", "data", "--host", "127.0.0.1", "--port", str(self.port)]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/v2/heartbeat", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False
