"""What is answered is a function of the documents: not of when, in what order or in which process they came in."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from assistant.build import Assistant
from assistant.settings import Settings
from assistant.types import Answer
from knowledge.embed import Vectors
from knowledge.errors import EmbedderUnavailable
from knowledge.intake import IngestStatus
from knowledge.library import Library
from tests.bench.reopened import answers, questions
from tests.gold import FOLDER

FILES = sorted(path for path in (FOLDER / "invented").iterdir() if path.suffix != ".yaml")[::3]
ASKED = questions()[::16]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Answer]]:
    """A folder filled at once, and what the process that filled it answers right after."""
    folder = tmp_path_factory.mktemp("fresh")
    with Library.open(folder) as library:
        assert {row.status for row in library.ingest(FILES)} == {IngestStatus.INDEXED}
        return folder, answers(library, folder, ASKED)


def test_another_process_answers_the_same(fresh: tuple[Path, list[Answer]]) -> None:
    folder, expected = fresh
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench.reopened", str(folder)],
        input=json.dumps(ASKED),
        env={**os.environ, "PYTHONHASHSEED": "7"},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    assert [Answer.model_validate(answer) for answer in json.loads(run.stdout)] == expected


def test_another_order_and_documents_that_went_and_came_again_answer_the_same(
    fresh: tuple[Path, list[Answer]], tmp_path: Path
) -> None:
    files = [*FILES]
    random.Random(3).shuffle(files)  # noqa: S311 - the same each time
    with Library.open(tmp_path) as library:
        for file in files[:3]:
            library.ingest([file])
        for document in library.documents()[-2:]:
            library.remove(document.document_id)
        library.ingest(files)
        library.ingest()  # the bundled ones
        assert answers(library, tmp_path, ASKED) == fresh[1]


class Mute:
    """An embedder that gives nothing: vectors are never there."""

    identity, dimensions = "mute", 4

    def encode(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        raise EmbedderUnavailable(f"It is away; {len(texts)} texts wait for it ({progress}).")


def test_an_answer_without_vectors_says_so(tmp_path: Path) -> None:
    with Assistant(Library.open(tmp_path, embedder=Mute()), Settings(data_dir=tmp_path)) as assistant:
        answer = assistant.respond("Where is wind power equipment developed?").answer
        assert "still being indexed" in answer.notices[0]
        assert "still being indexed" not in "".join(assistant.respond("hello").answer.notices)
