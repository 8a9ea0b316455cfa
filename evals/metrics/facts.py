"""Facts stated = required facts (and groups of `contains`) in the answer / all required, per answer.

Facts avoided = forbidden wordings that are not in it / all forbidden. Matching is NFKC and case folded over names and
aliases; numbers are compared as value, unit, year and comparator, so that 600 billion yuan = 6000亿元.
After the nugget recall of TREC's question answering track (Voorhees, 2003), with the nuggets written down beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.types import Answer
from evals.cases import Expect
from evals.grading import states
from evals.metrics.measure import Measure, clustered, mean
from evals.score import Scored
from evals.wording import fold, own_words, plain


def measure(scored: Sequence[Scored]) -> Iterator[Measure]:
    for name, of in (("facts_stated", stated), ("facts_avoided", avoided), ("optional_facts", optional)):
        pairs = [(one.case.cluster, of(one.case.expect, one.answer)) for one in scored if one.answer is not None]
        yield mean(name, clustered(pairs))


def stated(expect: Expect, answer: Answer) -> float | None:
    text = fold(answer.text) + "\n" + fold(plain(answer.text))
    hits = [any(fold(wording) in text for wording in group) for group in expect.contains]
    hits += [states(answer.text, fact) for fact in expect.facts.required]
    return sum(hits) / len(hits) if hits else None


def optional(expect: Expect, answer: Answer) -> float | None:
    hits = [states(answer.text, fact) for fact in expect.facts.optional]
    return sum(hits) / len(hits) if hits else None


def avoided(expect: Expect, answer: Answer) -> float | None:
    text = fold(answer.text) + "\n" + fold(plain(answer.text))
    clean = [fold(wording) not in text for wording in expect.excludes]
    clean += [not states(own_words(answer.text), fact) for fact in expect.facts.forbidden]
    return sum(clean) / len(clean) if clean else None
