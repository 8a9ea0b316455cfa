"""The pages' own style sheets and scripts, addressed by their content so that browsers may keep them for ever."""

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


@cache
def assets() -> dict[str, Asset]:
    """File name → asset."""
    return {
        path.name: Asset(path.read_bytes(), _TYPES[path.suffix])
        for path in sorted(_FOLDER.iterdir())
        if path.suffix in _TYPES
    }


@cache
def digest() -> str:
    """One for all files: scripts import each other by relative addresses, so they change their address together."""
    together = hashlib.sha256()
    for name, asset in assets().items():
        together.update(name.encode() + b"\0" + asset.content)
    return together.hexdigest()[:12]


def asset_url(name: str) -> str:
    if name not in assets():
        raise KeyError(name)
    return f"/page/{digest()}/{name}"
