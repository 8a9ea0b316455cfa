"""What is offered to be asked next belongs to the documents that the answer is from, and leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.build import Assistant
from assistant.settings import Settings
from assistant.types import Status
from knowledge.library import Library

MEASURES = """Measures of Norlund for cold storage

published on 4 May 2023

1. Grants

A cold store of at least 5,000 pallets receives a grant of 7 percent of its equipment, up to 2 million crowns.

2. Land and leases

Plots for cold storage are leased for twelve years; the lease may be extended once by six years.

3. Inspection of compressors

Every compressor is inspected in March and September by the harbour office.
"""
NOTICE = """Notice of Norlund on ferry berths

published on 9 June 2024

1. Berths

The harbour office rents out eleven ferry berths of 140 metres.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("norlund")
    for name, text, date in (("measures", MEASURES, "2023-05-04"), ("notice", NOTICE, "2024-06-09")):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        (folder / f"{name}.txt.yaml").write_text(f"published: {date}\n", encoding="utf-8")
    library = Library.open(folder / "data", write=True)
    with Assistant(library, Settings(data_dir=folder / "data")) as assistant:
        library.ingest([folder / "measures.txt", folder / "notice.txt"])
        yield assistant


def test_the_next_questions_are_about_the_document_of_the_answer(assistant: Assistant) -> None:
    answer = assistant.respond("For how many years are plots for cold storage leased in Norlund?").answer
    assert {citation.document_id for citation in answer.citations} == {"measures"}
    assert answer.follow_ups
    assert all(heading in "".join(answer.follow_ups) for heading in ("“Inspection of compressors”", "“Grants”"))
    assert "cluster" not in "".join(answer.follow_ups)
    for question in answer.follow_ups:
        assert assistant.respond(question).answer.status is Status.ANSWERED


def test_of_one_document_the_date_needs_no_title_of_several_each_has_its_own(assistant: Assistant) -> None:
    one = assistant.respond("For how many years are plots for cold storage leased in Norlund?").answer
    assert "The text was published on 2023-05-04." in one.notices
    two = assistant.respond("What does the harbour office inspect, and how many ferry berths does it rent out?").answer
    assert {citation.document_id for citation in two.citations} == {"measures", "notice"}
    assert "“Notice of Norlund on ferry berths” was published on 2024-06-09." in two.notices
    assert "“Measures of Norlund for cold storage” was published on 2023-05-04." in two.notices
