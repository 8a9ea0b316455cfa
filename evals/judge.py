"""A model's opinion on answers, for what rules cannot see: three votes; the majority counts, their agreement is told.

Off unless asked for, and never a gate by itself (`evals.gates` refuses that): judges call fluent answers right whose
citations are wrong. A vote that is neither of the two words is no vote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from evals.metrics.measure import Measure, clustered, mean, rate
from evals.score import Scored
from prompts import load

VOTES = 3
_VERDICT = re.compile(r"\b(CORRECT|WRONG)\b")


class Judge(Protocol):
    """Asks a model once and gives back what it says."""

    def __call__(self, prompt: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Judged:
    """`votes` are those that were understood; without a majority among three the answer is not judged."""

    scored: Scored
    votes: tuple[bool, ...]

    @property
    def correct(self) -> bool | None:
        yes, no = sum(self.votes), len(self.votes) - sum(self.votes)
        return None if yes == no else yes > no

    @property
    def agreement(self) -> float | None:
        """The share of votes for the majority; 1 when all agree."""
        return max(sum(self.votes), len(self.votes) - sum(self.votes)) / len(self.votes) if self.votes else None


def judge(scored: Iterable[Scored], ask: Judge) -> Iterator[Judged]:
    """Three votes on every last answer that there is."""
    for one in scored:
        if one.answer is not None:
            prompt = _prompt(one)
            votes = (_VERDICT.search(ask(prompt)) for _ in range(VOTES))
            yield Judged(one, tuple(vote[1] == "CORRECT" for vote in votes if vote))


def measure(judged: Iterable[Judged]) -> list[Measure]:
    """What the judge thinks, how much it agrees with itself, and with the rules."""
    all_of_them = list(judged)
    decided = [(one, one.correct) for one in all_of_them if one.correct is not None]
    return [
        rate("judge_correct", [correct for _, correct in decided]),
        mean("judge_agreement", clustered([(one.scored.case.cluster, one.agreement) for one in all_of_them])),
        rate("judge_agrees_with_rules", [correct == one.scored.passed for one, correct in decided]),
    ]


def _prompt(one: Scored) -> str:
    answer = one.answer
    if answer is None:
        raise ValueError("there is no answer to judge")
    quotes = [f"[{citation.number}] {citation.quote}" for citation in answer.citations]
    gold = [f"[expected] {quote}" for quote in one.case.expect.quotes]
    asked = "\n".join(turn.text for turn in one.case.turns)
    return load("grade").fill(question=asked, answer=answer.text, sources="\n".join((*quotes, *gold)) or "(none)")
