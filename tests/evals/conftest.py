"""One run of every built-in suite, kept for all tests of evaluation."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from assistant.settings import Settings
from assistant.types import Answer
from evals.cases import Case, built_in, load_suite
from evals.records import RunFolder
from evals.run import Plan, Runner
from evals.summary import Summary, summarise
from evals.texts import Texts
from tests.ui.serving import served


class Held(NamedTuple):
    case: Case
    question: str
    answer: Answer
    texts: Texts
    suite: str = ""


@pytest.fixture(scope="module")
def served_data_dir(indexed_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(indexed_data_dir, data_dir)
    return data_dir


@pytest.fixture(scope="module")
def server(served_data_dir: Path) -> Iterator[str]:
    with served(served_data_dir) as address:
        yield address


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """To be read only."""
    folder = RunFolder(tmp_path_factory.mktemp("evals") / "run")
    suites = tuple(load_suite(name) for name in built_in())
    Runner(Plan(suites, jobs=2), Settings(), folder).run(lambda _: None)
    return folder


@pytest.fixture(scope="session")
def summary(run_folder: RunFolder) -> Summary:
    return summarise(run_folder)


@pytest.fixture(scope="session")
def held(summary: Summary) -> list[Held]:
    """The last answer of every conversation."""
    return [Held(one.case, one.question, one.answer, one.texts, one.suite) for one in summary.scored if one.answer]


@pytest.fixture(scope="session")
def development(held: list[Held]) -> list[Held]:
    return [one for one in held if one.suite == "development"]


@pytest.fixture
def small_run(tmp_path: Path) -> RunFolder:
    """Six development cases, to be spoilt."""
    folder = RunFolder(tmp_path / "small")
    Runner(Plan((load_suite("development"),), limit=6, seed=1), Settings(), folder).run(lambda _: None)
    return folder
