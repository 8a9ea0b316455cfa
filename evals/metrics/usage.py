"""Tokens and cost per answer. What is unknown is left out and shows in n: it is never counted as 0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.metrics.measure import Measure, clustered, mean
from evals.score import Scored


def measure(scored: Sequence[Scored]) -> Iterator[Measure]:
    used = [
        (one.case.cluster, turn.record.answer.usage)
        for one in scored
        for turn in one.turns
        if turn.record.answer is not None and turn.record.answer.usage is not None
    ]
    yield mean("prompt_tokens", clustered([(c, usage.prompt_tokens) for c, usage in used]), "tokens")
    yield mean("completion_tokens", clustered([(c, usage.completion_tokens) for c, usage in used]), "tokens")
    yield mean("cost", clustered([(c, usage.cost) for c, usage in used]), "money")
    dropped = [(c, float(sum(usage.dropped.values()))) for c, usage in used]
    yield mean("sentences_dropped", clustered(list(dropped)), "sentences")
