"""What was checked by hand, read once: the rows of the cluster table and the development questions."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
DEVELOPMENT = FOLDER.parents[1] / "evals" / "suites" / "development.yaml"


@cache
def gold_rows() -> tuple[dict[str, Any], ...]:
    return tuple(_load(FOLDER / "cluster_facts.yaml")["clusters"])


@cache
def dev_cases() -> tuple[dict[str, Any], ...]:
    return tuple(_load(DEVELOPMENT)["cases"])


def _load(path: Path) -> Any:
    return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
