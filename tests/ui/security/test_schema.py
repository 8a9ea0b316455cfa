"""Requests made up from the OpenAPI description, valid and not: no server error, nothing that is not described."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
EXAMPLES = "15"


def test_made_up_requests_are_answered_as_described(server: str, tmp_path: Path) -> None:
    kept = httpx.post(f"{server}/api/chat", json={"question": "Where is wind power equipment built?"}).json()
    tried = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{server}/api/openapi.json"),
            *("--checks", CHECKS, "--max-examples", EXAMPLES, "--seed", "1", "--suppress-health-check", "all"),
            *("--header", f"X-Guangdong-Session: {kept['session']}"),
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=120,
    )
    assert tried.returncode == 0, tried.stdout[-5000:] + tried.stderr[-1000:]
    assert "Tested: 11" in tried.stdout
    assert httpx.get(f"{server}/healthz").status_code == 200
