"""The same questions of the same table in every format have the same answers, cited row by row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.build import Assistant
from assistant.settings import Settings
from assistant.types import Answer, Status
from knowledge.intake import IngestStatus
from knowledge.library import Library
from knowledge.table_types import FactTable
from knowledge.types import ClusterFact, Document, Passage, QuantityFact
from tests.grading import broken_promises
from tests.knowledge.same_table import FORMATS, SHEETS
from tests.knowledge.storing import HashedEmbedder


@dataclass(frozen=True)
class Asked:
    """A question of the English and of the Chinese table; the rows that answer it, by number, and what is computed."""

    english: str
    chinese: str
    rows: tuple[int, ...]
    says: tuple[str, str] = ("", "")


ASKED = (
    Asked("Which projects are in Foshan?", "佛山市有哪些项目？", (1, 2)),
    Asked("How many projects are in Yangjiang?", "阳江市有多少个项目？", (4, 5, 6), ("**3** of the 6", "**3个**")),
    Asked(
        "What is the total investment of all projects?",
        "所有项目的总投资合计是多少？",
        (1, 2, 3, 4, 5, 6),
        ("**4865.5 million yuan** in all", "合计**48.655亿元**"),
    ),
    Asked(
        "Which project has the largest total investment?",
        "哪个项目的总投资最大？",
        (4,),
        ("**2,100 million yuan**", "**21亿元**"),
    ),
    Asked(
        "Which project has the smallest total investment?",
        "哪个项目的总投资最小？",
        (3,),
        ("**75 million yuan**", "**0.75亿元**"),
    ),
    Asked("Which projects in Yangjiang started in 2023?", "阳江市2023年开工的项目有哪些？", (4, 6)),
    Asked(
        "What is the total investment of projects in Yangjiang that are under construction?",
        "阳江市在建项目的总投资合计是多少？",
        (4, 5),
        ("**2740 million yuan** in all", "合计**27.4亿元**"),
    ),
    Asked("Which projects are planned and started in 2024?", "2024年开工的拟建项目有哪些？", (2,)),
)


class Only(Library):
    """A library as if one of its documents were all of it."""

    def __init__(self, library: Library, document_id: str) -> None:
        self.__dict__.update(library.__dict__)
        self._only = document_id

    def documents(self) -> tuple[Document, ...]:
        return tuple(d for d in super().documents() if d.document_id == self._only)

    def clusters(self) -> tuple[ClusterFact, ...]:
        return tuple(fact for fact in super().clusters() if fact.document_id == self._only)

    def quantities(self) -> tuple[QuantityFact, ...]:
        return tuple(fact for fact in super().quantities() if fact.sentence.document_id == self._only)

    def tables(self) -> tuple[FactTable, ...]:
        return tuple(table for table in super().tables() if table.document_id == self._only)

    def search(self, *query: Any, **more: Any) -> list[Passage]:
        return super().search(*query, **(more | {"document_ids": [self._only]}))


Answers = dict[tuple[str, str], list[Answer]]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """What is answered from the table alone, by its language and format."""
    folder, data_dir = tmp_path_factory.mktemp("same"), tmp_path_factory.mktemp("data")
    for language, sheet in SHEETS.items():
        for name, make in FORMATS.items():
            (folder / f"{language}-{name}").write_bytes(make(sheet))
    found = {}
    with Library.open(data_dir, write=True, bundled=False, embedder=HashedEmbedder()) as library:
        for row in library.ingest([folder]):
            assert row.status is IngestStatus.INDEXED
            language, _, name = Path(row.file).name.partition("-")
            assistant = Assistant(Only(library, row.document_id), Settings(data_dir=data_dir))
            found[language, name] = [assistant.respond(getattr(asked, language)).answer for asked in ASKED]
            for answer in found[language, name]:
                assert broken_promises(answer, assistant.view().document) == []
    return found


@pytest.mark.parametrize("language", SHEETS)
def test_the_answers_are_right_and_cite_their_rows(answers: Answers, language: str) -> None:
    grid = SHEETS[language].grid(repeat=True)
    for asked, answer in zip(ASKED, answers[language, "table.html"], strict=True):
        assert answer.status is Status.ANSWERED, asked
        assert [fact.cluster for fact in answer.facts] == [grid[row][2] for row in asked.rows], asked
        assert asked.says[language == "chinese"] in answer.text
        for number, city, name, *rest in (grid[row] for row in asked.rows):
            assert name in answer.text
            [cited] = [citation.quote for citation in answer.citations if name in citation.quote]
            assert all(word in cited for word in (number, *rest))
            assert any(city in citation.quote for citation in answer.citations)


@pytest.mark.parametrize("language", SHEETS)
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_the_same_answers(answers: Answers, language: str, name: str) -> None:
    grid = SHEETS[language].grid(repeat=True)
    for asked, one, other in zip(ASKED, answers[language, "table.html"], answers[language, name], strict=True):
        assert own_words(other) == own_words(one), asked
        assert (other.status, other.facts) == (one.status, one.facts), asked
        for _, city, name_, *_ in (grid[row] for row in asked.rows):
            assert sum(name_ in citation.quote for citation in other.citations) == 1
            assert any(city in citation.quote for citation in other.citations)


def own_words(answer: Answer) -> list[str]:
    """What an answer says beside its quotes, whose punctuation differs from format to format."""
    plain = re.sub(r"(?: ?\[\d+\])+", "", answer.text)
    return [line for line in plain.splitlines() if not line.startswith(">")]
