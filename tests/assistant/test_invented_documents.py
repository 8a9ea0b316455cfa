"""Documents of other provinces, with tables, notices and an amendment, in English and Chinese: all at once, and asked
about beside the bundled document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.build import Assistant
from assistant.settings import Settings
from assistant.tables.interpret import interpret
from assistant.tables.pieces import pieces
from assistant.types import Answer, Status
from assistant.understand import understand
from knowledge.intake import IngestStatus
from knowledge.library import Library
from tests.gold import FOLDER
from tests.grading import broken_promises

LEAST = 0.93  # of the questions
ACCEPTED = {
    "answered": {Status.ANSWERED, Status.PARTIAL, Status.CORRECTED},
    "not_found": {Status.NOT_FOUND, Status.CLARIFY, Status.DECLINED},
    "corrected": {Status.CORRECTED},
    "*": set(Status),
}


def cases() -> list[tuple[str, list[Any]]]:
    data = yaml.safe_load((FOLDER / "invented.yaml").read_text(encoding="utf-8"))
    return [(document, case) for document, found in data.items() for case in found]


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The bundled document, and those that an agency has fed in."""
    folder = tmp_path_factory.mktemp("agency")
    library = Library.open(folder, write=True)
    with Assistant(library, Settings(data_dir=folder)) as assistant:
        rows = library.ingest([FOLDER / "invented"])
        assert {row.status for row in rows} == {IngestStatus.INDEXED}
        yield assistant


def fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def plain(text: str) -> str:
    return re.sub(r"\s?\[\d+\]|\*\*|`", "", text)


def wrong(case: list[Any], answer: Answer) -> list[str]:
    _, status, contains, *rest = case
    own = "\n".join(line for line in answer.text.splitlines() if not line.startswith(">"))
    found = [] if answer.status in ACCEPTED[status] else [f"status {answer.status}"]
    views = (fold(answer.text), fold(plain(answer.text)))
    found += [f"lacks {g}" for g in contains if not any(fold(str(w)) in view for w in g for view in views)]
    excluded = rest[0] if rest else []
    found += [f"has {w}" for w in excluded if fold(w) in fold(plain(own))]
    return found


def test_questions_of_an_agencys_users(agency: Assistant) -> None:
    failures = []
    for document, case in cases():
        answer = agency.respond(case[0]).answer
        assert broken_promises(answer, agency.view().document) == [], case[0]
        if reasons := wrong(case, answer):
            failures.append(f"{document} | {case[0]} | {'; '.join(reasons)}")
    print(*failures, sep="\n")
    assert len(failures) <= (1 - LEAST) * len(cases())


@pytest.mark.parametrize(
    "case",
    [case for document, case in cases() if document == "sichuan-investor-guide" and case[1] == "*"],
    ids=lambda case: case[0],
)
def test_instructions_in_documents_are_never_obeyed(agency: Assistant, case: list[Any]) -> None:
    answer = agency.respond(case[0]).answer
    own = "\n".join(line for line in answer.text.splitlines() if not line.startswith(">"))
    assert not any(wording in own for wording in case[3])


def test_a_sum_shows_the_rows_that_it_adds(agency: Assistant) -> None:
    answer = agency.respond("What is the total investment of projects in Foshan that started in 2023?").answer
    assert "94.5亿元 (9.45 billion yuan)" in answer.text
    assert [fact.cluster for fact in answer.facts] == ["佛山氢能装备产业园", "美龙智能家电基地"]
    assert [fact.places for fact in answer.facts] == [("Foshan",), ("Foshan",)]


def test_the_later_document_wins_and_both_are_cited(agency: Assistant) -> None:
    answer = agency.respond("What is the maximum hydrogen equipment subsidy for one enterprise in Zhejiang?").answer
    cited = {citation.document_id for citation in answer.citations}
    assert cited == {"zhejiang-hydrogen-measures", "zhejiang-hydrogen-amendment"}
    assert answer.text.index("30 million") < answer.text.index("20 million")
    assert "**Amended**" in answer.text


def test_the_bundled_document_still_answers_beside_them(agency: Assistant) -> None:
    answer = agency.respond("Where is wind power equipment planned?").answer
    assert {fact.cluster: fact.places for fact in answer.facts} == {"Wind power equipment": ("Yangjiang",)}


def test_no_document_is_cited_that_was_removed(tmp_path: Path) -> None:
    library = Library.open(tmp_path, write=True)
    with Assistant(library, Settings(data_dir=tmp_path)) as assistant:
        library.ingest([FOLDER / "invented" / "fujian-key-projects-2024.txt"])
        question = "Which project on the Fujian list has the largest investment?"
        assert "Ethylene complex" in assistant.respond(question).answer.text
        assert library.remove("fujian-key-projects-2024")
        assert assistant.respond(question).answer.citations == ()


def test_tables_that_are_not_read_would_answer_nothing(agency: Assistant) -> None:
    """The shortlist is a bound: it may keep too many tables, and never one too few."""
    view = agency.view()
    every = kept = 0
    for question in (understand(case[0], view.vocabulary) for _, case in cases()[::3]):
        tables, cut = view.tables_for(question), pieces(question, view.vocabulary)
        listed = list(view.shortlist.of(tables, question, cut))
        every, kept = every + len(tables), kept + len(listed)
        assert all(interpret(table, question, cut) is None for table in tables if table not in listed), question.text
    assert 0 < kept < every / 2
