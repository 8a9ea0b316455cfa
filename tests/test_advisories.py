"""Known holes in what this product uses, without asking anybody: each is closed by version, or by how it is used.

`make audit` asks the package index for more; this list is for what was found by reading.
"""

from __future__ import annotations

import pytest
from packaging.version import Version

from tests.test_repository import locked

CLOSED_BY_VERSION = {
    "CVE-2025-68664": ("langchain-core", "1.2.5"),
    "CVE-2026-34070": ("langchain-core", "1.2.22"),
    "file access, SSRF and redirects before 6.16": ("gradio", "6.16"),
}


@pytest.mark.parametrize("advisory", CLOSED_BY_VERSION)
def test_what_is_locked_has_the_hole_closed(advisory: str) -> None:
    package, fixed = CLOSED_BY_VERSION[advisory]
    for lock in ("requirements.lock", "requirements-dev.lock"):
        assert all(Version(version) >= Version(fixed) for version in locked(lock)[package])
