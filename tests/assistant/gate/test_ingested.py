"""The gate on documents that nobody who wrote it has seen: what is said of them, truly and falsely."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice

import pytest

from assistant.build import Assistant
from assistant.chain import Asked
from assistant.draft import spans_of
from assistant.gate.support import Gate
from assistant.gate.types import Evidence, Sentence
from assistant.point import Said, lost
from assistant.settings import Settings
from knowledge.library import Library
from tests.assistant.gate.ingested import false_ones, repeated, written
from tests.gold import FOLDER

EVERY = 5  # of the false drafts, to be quick; `make gate` takes all


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("agency")
    library = Library.open(folder, write=True)
    with Assistant(library, Settings(data_dir=folder)) as assistant:
        library.ingest([FOLDER / "invented"])
        yield assistant


@pytest.fixture(scope="module")
def said(agency: Assistant) -> list[tuple[Sentence, Mapping[str, Evidence]]]:
    return list(repeated(agency))


def test_what_the_evidence_says_may_be_said_again(
    agency: Assistant, said: list[tuple[Sentence, Mapping[str, Evidence]]]
) -> None:
    gate = Gate(agency.view())
    withheld = [s.text for s, evidence in said if not gate.judge(s, evidence).released]
    assert len(said) >= 500
    assert len(withheld) <= 0.02 * len(said), withheld


def test_paraphrases_of_it_are_released(agency: Assistant) -> None:
    gate, true = Gate(agency.view()), list(written(agency.view(), "faithful"))
    withheld = [s.text for s, evidence in true if not gate.judge(s, evidence).released]
    assert len(withheld) <= 0.1 * len(true), withheld


def test_nothing_false_is_released(agency: Assistant, said: list[tuple[Sentence, Mapping[str, Evidence]]]) -> None:
    gate, counts, released = Gate(agency.view()), Counter[str](), []
    for mutant in islice(false_ones([*written(agency.view(), "faithful"), *said]), 0, None, EVERY):
        counts[mutant.kind] += 1
        if gate.judge(mutant.sentence, mutant.evidence).released:
            released.append((mutant.kind, mutant.sentence.text))
    assert released == []
    assert counts.total() >= 1_000
    assert len(counts) == 10


def test_what_was_amended_is_not_told_without_the_amendment(agency: Assistant) -> None:
    composed = agency.steps.compose(
        agency.steps.understand(Asked("What is the maximum hydrogen equipment subsidy for one enterprise in Zhejiang?"))
    )
    drafts, view = agency.steps.verify(composed).drafts, agency.view()
    spans = {span.document_id: span for draft in drafts for part in draft.parts for span in spans_of(part)}
    earlier, later = spans["zhejiang-hydrogen-measures"], spans["zhejiang-hydrogen-amendment"]
    assert lost(drafts, Said("The subsidy shall not exceed 20 million yuan.", frozenset({earlier})), view.verifier)
    assert not lost(drafts, Said("The subsidy shall not exceed 30 million yuan.", frozenset({later})), view.verifier)


def test_nothing_false_that_was_written_by_hand_is_released(agency: Assistant) -> None:
    gate, view = Gate(agency.view()), agency.view()
    assert [s.text for s, evidence in written(view, "unsupported") if gate.judge(s, evidence).released] == []
