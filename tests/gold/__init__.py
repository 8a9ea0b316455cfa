"""What was checked by hand, read once: the rows of the cluster table and the development questions."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


@cache
def gold_rows() -> tuple[dict[str, Any], ...]:
    return tuple(_load("cluster_facts.yaml")["clusters"])


@cache
def dev_cases() -> tuple[dict[str, Any], ...]:
    return tuple(_load("dev.yaml"))


def _load(name: str) -> Any:
    return yaml.load((FOLDER / name).read_bytes(), Loader=yaml.CSafeLoader)
