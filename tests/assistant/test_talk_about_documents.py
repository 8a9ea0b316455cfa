"""Talk about documents: follow-ups that change or ask one thing, and questions that take something wrong for true."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from assistant.build import Assistant
from assistant.settings import Settings
from assistant.types import Status
from knowledge.library import Library
from tests.assistant.test_amended_documents import said, wrong
from tests.gold import FOLDER
from tests.grading import broken_promises

LEAST = 0.8  # of the conversations


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The bundled document beside three others."""
    folder: Path = tmp_path_factory.mktemp("talk")
    library = Library.open(folder, write=True)
    with Assistant(library, Settings(data_dir=folder)) as assistant:
        library.ingest([FOLDER / "talk"])
        yield assistant


def test_conversations_about_documents(agency: Assistant) -> None:
    cases = yaml.safe_load((FOLDER / "talk.yaml").read_text(encoding="utf-8"))
    failed = {}
    for case in cases:
        answer = said(agency, *case[0])
        assert not list(broken_promises(answer, agency.view().document)), case[0]
        found = wrong(case, answer)
        if found:
            failed[" → ".join(case[0])] = found
    assert 1 - len(failed) / len(cases) >= LEAST, failed


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("Does Beihai pay a grant for used machinery?", Status.ANSWERED),
        ("Why does Beihai pay a grant for used machinery?", Status.CORRECTED),
        ("Beihai pays a grant for used machinery, right?", Status.CORRECTED),
        ("Why does Beihai pay no grant for used machinery?", Status.ANSWERED),
    ],
)
def test_a_no_is_an_answer_to_a_question_and_a_correction_of_a_claim(
    agency: Assistant, question: str, status: Status
) -> None:
    assert said(agency, question).status is status


def test_a_follow_up_leans_on_the_words_that_answered(agency: Assistant) -> None:
    history = [agency.respond("When does the LNG terminal of Beihai open?", ())]
    question = agency.respond("How far offshore is it?", history).question
    assert question.cited
    assert {"LNG", "terminal"} <= {unit.words for unit in question.lent}
    whole = agency.respond("How long may industrial land be let on the northern shore of Beihai?", history).question
    assert not whole.cited
    assert not whole.lent


def test_a_row_that_is_near_in_meaning_only_is_said_to_be_what_was_understood(agency: Assistant) -> None:
    answer = said(agency, "We want to build harbour cranes. Which of Guangdong's clusters fits?")
    assert answer.status is Status.ANSWERED
    assert any("Ocean engineering equipment" in notice for notice in answer.notices)
