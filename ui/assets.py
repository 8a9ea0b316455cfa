"""The pages' own style sheets and script, addressed by their content so that browsers may keep them for ever."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


class Asset(NamedTuple):
    content: bytes
    media_type: str
    digest: str


@cache
def assets() -> dict[str, Asset]:
    """File name → asset."""
    return {
        path.name: Asset(content, _TYPES[path.suffix], hashlib.sha256(content).hexdigest()[:12])
        for path in sorted(_FOLDER.iterdir())
        if path.suffix in _TYPES
        for content in (path.read_bytes(),)
    }


def asset_url(name: str) -> str:
    return f"/page/{assets()[name].digest}/{name}"
