"""What the gate is for: nothing unsupported is released, and nearly all that is faithful is."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path

import yaml

from assistant.gate.parser import SentenceParser
from assistant.gate.support import Gate
from assistant.gate.types import Sentence
from assistant.view import View
from tests.assistant.gate.adversarial import mutants
from tests.assistant.gate.evidence import numbered
from tests.assistant.gate.faithful import Draft

EVERY = 4  # of the false drafts, to be quick; `make gate` takes all


def test_no_false_draft_is_released(gate: Gate, view: View, drafts: list[Draft]) -> None:
    counts: Counter[str] = Counter()
    released = []
    for mutant in islice(mutants(drafts, view), 0, None, EVERY):
        counts[mutant.kind] += 1
        verdict = gate.judge(mutant.sentence, mutant.evidence)
        if verdict.released:
            released.append((mutant.kind, mutant.sentence.text))
    assert released == []
    assert counts.total() >= 1_000
    assert min(counts.values()) >= 10
    assert len(counts) == 18


def test_nearly_all_faithful_sentences_are_released(gate: Gate, drafts: list[Draft]) -> None:
    counts: Counter[tuple[bool, bool]] = Counter()
    for draft in drafts:
        for sentence in draft.sentences():
            verdict = gate.judge(sentence, draft.evidence)
            counts[draft.held_back, verdict.released] += 1
            if verdict.released:
                cited = {span for key in sentence.pointers for span in draft.evidence[key].spans}
                assert set(verdict.spans) == cited
    assert counts.total() >= 500
    assert (counts[False, True] + counts[True, True]) / counts.total() >= 0.97
    for held_back in (False, True):
        assert counts[held_back, True] / (counts[held_back, True] + counts[held_back, False]) >= 0.95


def test_drafts_written_by_hand(gate: Gate, view: View) -> None:
    written = yaml.safe_load((Path(__file__).parent / "written.yaml").read_text(encoding="utf-8"))
    evidence = numbered(view, written["evidence"])
    released = {
        name: [text for text in written[name] if all(gate.judge(s, evidence).released for s in _sentences(text))]
        for name in ("unsupported", "supported")
    }
    assert released["unsupported"] == []
    assert len(released["supported"]) >= 0.9 * len(written["supported"])


def _sentences(text: str) -> list[Sentence]:
    parser = SentenceParser()
    return [*parser.feed(text), *parser.finish()]
