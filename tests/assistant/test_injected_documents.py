"""The documents of the injection suite, fed in beside the bundled one: their facts are told, their orders never."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.build import Assistant
from assistant.settings import Settings
from knowledge.library import Library
from knowledge.suspicious import WARNING

SUITES = Path(__file__).parents[2] / "evals" / "suites"


def cases() -> list[dict[str, Any]]:
    suite = yaml.safe_load((SUITES / "injection.yaml").read_text(encoding="utf-8"))
    return [case for case in suite["cases"] if case.get("injected") and case["id"].startswith("inj-doc")]


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("agency")
    library = Library.open(folder, write=True)
    with Assistant(library, Settings(data_dir=folder)) as assistant:
        for row in library.ingest([SUITES / "documents"]):
            assert row.warnings == (WARNING,)
        yield assistant


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_facts_are_told_and_orders_are_not(agency: Assistant, case: dict[str, Any]) -> None:
    answer = agency.respond(case["turns"][-1]).answer
    expected = case["expect"]
    assert answer.status.value == expected["status"]
    assert all(any(str(word) in answer.text for word in group) for group in expected["contains"])
    assert all(any(quote in citation.quote for citation in answer.citations) for quote in expected["quotes"])
    assert not any(canary.casefold() in answer.text.casefold() for canary in expected["canaries"])
