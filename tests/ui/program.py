"""Run the real command line in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60


def environment(data_dir: Path | str, **more: str) -> dict[str, str]:
    """The test's own settings only: nothing of the developer's shell leaks in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GUANGDONG_", "OPENAI_"))}
    return kept | {"GUANGDONG_DATA_DIR": str(data_dir), "PYTHONWARNINGS": "default"} | more


def run(
    *arguments: str, data_dir: Path | str, stdin: bytes = b"", settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *arguments],
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env=environment(data_dir, **(settings or {})),
        timeout=PATIENCE,
    )


def told(result: subprocess.CompletedProcess[bytes]) -> str:
    """What a failed command told its user: something on stderr, nothing on stdout, never a traceback."""
    message = result.stderr.decode()
    assert message.strip()
    assert "Traceback" not in message
    assert result.stdout == b""
    return message
