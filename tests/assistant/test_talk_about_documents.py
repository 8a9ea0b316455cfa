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
    """The bundled document beside a dozen others."""
    folder: Path = tmp_path_factory.mktemp("talk")
    library = Library.open(folder, write=True)
    with Assistant(library, Settings(data_dir=folder)) as assistant:
        others = (FOLDER / "invented" / f"{name}.txt" for name in ("sichuan-investor-guide", "chongqing-talent-notice"))
        library.ingest([FOLDER / "talk", FOLDER / "amended", *others])
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


@pytest.mark.parametrize(
    "question",
    [
        "Is the corridor between Chengdu and Deyang 78 km long?",
        "Paper files for the Guizhou programme must arrive by 14 March 2025, right?",
        "The Japanese School of Dalian takes pupils aged 6 to 15, right?",
        "Why is the output of Changchun's parts industry expected to reach only RMB 180 billion in 2025?",
        "How do engineers in Chongqing apply for the allowance?",
        "When will the Gongzhuling plant for electric axles open?",
        "A centre that passes in Guizhou is given RMB 3.6 million, correct?",
        "Foreign employees in Dalian must be in the social insurance from the first month, right?",
        "We have a plant with 400 racks. Can it join the Guizhou programme?",
        "How do chief technicians get money in Chongqing?",
    ],
)
def test_what_is_true_is_not_corrected(agency: Assistant, question: str) -> None:
    assert said(agency, question).status is Status.ANSWERED


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("Lijiang's output grew in 2024. By how much in percent?", Status.ANSWERED),
        ("Lijiang's output fell in 2024. By how much in percent?", Status.CORRECTED),
    ],
)
def test_a_sign_in_a_column_of_changes_is_a_direction(tmp_path: Path, question: str, status: Status) -> None:
    (tmp_path / "output.csv").write_text(
        "City,Output 2023 (million yuan),Output 2024 (million yuan),Change on year (%)\n"
        "Lijiang,410,442,7.8\nDali,300,291,-3.0\nChuxiong,250,260,4.0\n",
        encoding="utf-8",
    )
    library = Library.open(tmp_path / "data", write=True)
    with Assistant(library, Settings(data_dir=tmp_path / "data")) as assistant:
        library.ingest([tmp_path / "output.csv"])
        assert said(assistant, question).status is status


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
