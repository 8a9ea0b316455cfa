"""Sentences that passed the gate, joined to Markdown."""

from __future__ import annotations

import pytest

from assistant.gate.parser import SentenceParser
from assistant.gate.types import Sentence, Verdict
from assistant.released import Released
from knowledge.types import Span

SPANS = {f"s{number}": Span("plan", 10 * number, 10 * number + 5) for number in range(1, 9)}


def released(markdown: str, withheld: str = "~") -> tuple[Released, list[str]]:
    """Let everything through but sentences that hold `withheld`; sentences without pointers are connectives."""
    result, pieces = Released(), []
    parser = SentenceParser()
    for sentence in [*parser.feed(markdown), *parser.finish()]:
        if withheld in sentence.text:
            result.withhold(sentence)
            continue
        pieces.append(result.add(sentence, _verdict(sentence)))
    return result, pieces


def _verdict(sentence: Sentence) -> Verdict:
    spans = tuple(SPANS[key] for key in sentence.pointers)
    return Verdict(True, spans=spans, is_connective=not spans)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Wind is planned. [s3] Chips too [s1].", "Wind is planned [1]. Chips too [2]."),
        ("~No. [s1] Yes [s2].", "Yes [1]."),
        ("In short: ~no [s1]. ~Nor this [s2].", ""),
        ("Planned are:\n- wind [s1]\n- ~sun [s2]\n- chips [s3]", "Planned are:\n- wind [1]\n- chips [2]"),
        ("One [s1].\n\n~Two [s2]. Three [s3].", "One [1].\n\nThree [2]."),
        ("One [s1].\n\nIn all, this is it.", "One [1]."),
        ("| What | Where |\n|---|---|\n| wind | here [s2] |", "| What | Where |\n|---|---|\n| wind | here [1] |"),
        ("| ~What | Where |\n|---|---|\n| wind | here [s2] |", "- wind · here [1]"),
    ],
)
def test_what_is_shown(written: str, shown: str) -> None:
    result, pieces = released(written)
    assert result.text == shown
    assert "".join(pieces) == shown


def test_it_never_outgrows_an_answer() -> None:
    long = "word " * 60
    with pytest.raises(OverflowError):
        released(" ".join(f"{long.strip()} [s1]." for _ in range(20)))


def test_a_part_of_our_own_is_a_paragraph() -> None:
    result, _ = released("One [s1].")
    from assistant.draft import Statement

    assert result.append("The rest is not said.", Statement("The rest is not said.")) == "\n\nThe rest is not said."
    assert result.text == "One [1].\n\nThe rest is not said."
