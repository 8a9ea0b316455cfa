"""Documents that change each other: what holds now, what was changed, what an article says; and talk about them."""

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
from assistant.types import Answer, Status, Turn
from assistant.understand import understand
from knowledge.library import Library
from tests.assistant.feeding import fed
from tests.gold import FOLDER
from tests.grading import broken_promises

LEAST = 0.9  # of the conversations
ACCEPTED = {
    "answered": {Status.ANSWERED, Status.PARTIAL, Status.CORRECTED},
    "not_found": {Status.NOT_FOUND},
    "corrected": {Status.CORRECTED},
}


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The bundled document beside seven of an agency."""
    folder = tmp_path_factory.mktemp("amended")
    library = Library.open(folder, write=True)
    with Assistant(library, Settings(data_dir=folder)) as assistant:
        library.ingest([FOLDER / "amended"])
        yield assistant


def said(assistant: Assistant, *turns: str) -> Answer:
    history: list[Turn] = []
    for turn in turns:
        history.append(assistant.respond(turn, history))
    return history[-1].answer


def fold(text: str) -> str:
    return re.sub(r"\s?\[\d+\]|\*\*", "", " ".join(unicodedata.normalize("NFC", text).split())).casefold()


def wrong(case: list[Any], answer: Answer) -> list[str]:
    _, status, contains, *rest = case
    own = "\n".join(line for line in answer.text.splitlines() if not line.startswith(">"))
    found = [] if answer.status in ACCEPTED[status] else [f"status {answer.status}"]
    found += [f"lacks {group}" for group in contains if not any(fold(w) in fold(answer.text) for w in group)]
    return found + [f"has {words}" for words in (rest[0] if rest else ()) if fold(words) in fold(own)]


def test_conversations_about_documents_that_change_each_other(agency: Assistant) -> None:
    cases = yaml.safe_load((FOLDER / "amended.yaml").read_text(encoding="utf-8"))
    failures = []
    for case in cases:
        answer = said(agency, *case[0])
        assert broken_promises(answer, agency.view().document) == [], case[0]
        if reasons := wrong(case, answer):
            failures.append(f"{case[0]} | {'; '.join(reasons)}")
    print(*failures, sep="\n")
    assert len(failures) <= (1 - LEAST) * len(cases)


def test_both_texts_of_a_change_are_cited(agency: Assistant) -> None:
    answer = said(agency, "淄博陶瓷政策的第七条现在怎么写？")
    assert {citation.document_id for citation in answer.citations} == {
        "zibo-ceramics-measures",
        "zibo-ceramics-change-1",
    }


def test_disagreement_is_said(agency: Assistant) -> None:
    answer = said(agency, "How large is the local content of the vehicles made in Changchun?")
    assert "differ" in answer.text
    assert all(share in answer.text for share in ("42 percent", "51 percent"))


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What do the documents published in 2022 say about parts makers?", {"changchun-auto-outlook-2022"}),
        ("What does the Jilin Provincial Institute of Industrial Economics expect?", {"changchun-auto-outlook-2022"}),
        ("How many racks does the Guizhou notice want?", {"guiyang-notice"}),
        ("淄政发〔2021〕12号第三条写了什么？", {"zibo-ceramics-measures"}),
        ("淄博2023年的通知改了什么？", {"zibo-ceramics-change-1"}),
        ("What does the FAQ say about capital?", {"dalian-faq"}),
        ("How many people work in the port?", set()),
    ],
)
def test_what_a_question_calls_a_document(agency: Assistant, question: str, named: set[str]) -> None:
    """By year, issuer, kind and place, or number."""
    view = agency.view()
    assert view.scopes.named(understand(question, view.vocabulary)) == named


OLD = "Berths of Marnport\n\nDate: 2021-05-03\n\nA ship of the first class pays a berth fee of 400 yuan a day.\n"
NEW = "Fees of Marnport\n\nDate: 2024-02-01\n\nA ship of the first class pays a berth fee of 650 yuan a day.\n"


@pytest.mark.parametrize(
    ("field", "word", "listed"), [("supersedes", "Repealed or replaced", True), ("amends", "Amended", False)]
)
def test_what_an_entry_says_to_be_replaced_gives_way(tmp_path: Path, field: str, word: str, *, listed: bool) -> None:
    """Neither text names the other: the entry in `sources.yaml`, or the sidecar, is all that tells."""
    files = tmp_path / "files"
    files.mkdir()
    (files / "old.txt").write_text(OLD, encoding="utf-8")
    (files / "new.txt").write_text(NEW, encoding="utf-8")
    if listed:
        (files / "sources.yaml").write_text(f"- file: new.txt\n  {field}: old\n", encoding="utf-8")
    else:
        (files / "new.txt.yaml").write_text(f"{field}: [old]\n", encoding="utf-8")
    library = Library.open(tmp_path / "data", write=True)
    with Assistant(library, Settings(data_dir=tmp_path / "data")) as assistant:
        library.ingest([files])
        answer = said(assistant, "What berth fee does a ship of the first class pay in Marnport?")
        assert word in answer.text
        assert answer.text.index("650 yuan") < answer.text.index("400 yuan")
        assert {citation.document_id for citation in answer.citations} == {"old", "new"}
        assert said(assistant, "A ship of the first class pays 400 yuan a day, right?").status is Status.CORRECTED


RULES = """Rules of Meizhou City for Supporting Ceramics Makers

Meizhou Bureau of Industry, 3 March 2023

Article 1 These Rules serve the growth of ceramics in Meizhou.

Article 2 A maker that buys a new kiln receives 4% of its price, up to RMB 9 million per maker.

Article 3 Applications for the kiln reward are accepted from 1 to 30 April each year.

Article 4 A maker that opens a showroom abroad receives RMB 250,000.
"""
REVISION = """# Notice of Meizhou Bureau of Industry on Revising the Rules for Supporting Ceramics Makers

The *Rules of Meizhou City for Supporting Ceramics Makers* were issued in 2023. The following is new.

1. **Article 2** – the reward for a new kiln rises from 4% to **7%** of its price. \
The ceiling of RMB 9 million per maker stays as it is.
2. **Article 3** – the period for applications for the kiln reward moves \
from "1 to 30 April" to **"5 May to 5 June"**.
3. **Article 4** is repealed.

| Article | Subject | 2023 text | New text |
|:--|:--|--:|--:|
| 2 | Kiln reward | 4% | 7% |
"""


@pytest.fixture(scope="module")
def ceramics(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("ceramics")
    with fed(folder, {"rules.txt": RULES, "revision.md": REVISION}) as assistant:
        yield assistant


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What kiln reward does Meizhou pay ceramics makers now?", "7%"),
        ("Was the ceiling of RMB 9 million per ceramics maker in Meizhou changed?", "stays as it is"),
        ("When are applications for the kiln reward in Meizhou accepted?", "5 May to 5 June"),
        ("What do ceramics makers in Meizhou get for a showroom abroad?", "is repealed"),
    ],
)
def test_a_notice_of_numbered_clauses_is_read_with_the_articles_it_changes(
    ceramics: Assistant, question: str, first: str
) -> None:
    answer = ceramics.respond(question).answer
    quoted = [line for line in answer.text.splitlines() if line.startswith(">")]
    assert first in quoted[0]
    assert {citation.document_id for citation in answer.citations} == {"rules", "revision"}
