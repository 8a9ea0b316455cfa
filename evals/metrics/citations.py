"""Citations: verbatim, gold overlap, and ALCE's recall and precision (Gao et al., EMNLP 2023, section 3).

- verbatim: cited spans whose quote is the pinned text at these offsets / all cited spans
- gold recall: gold quotes that a citation overlaps / gold quotes (of which one is enough in most cases);
  gold precision: citations that overlap a gold quote / citations
- recall, per answer: statements that their citations support / statements. A statement without a citation, or with one
  that does not exist, scores 0.
- precision, per answer: precise citations / citations of statements. One is precise if its statement is supported by
  all of its citations, and it supports it alone or the others do not support it without this one.
- abstained: answers without a statement or a citation. ALCE leaves them out of its means, which makes silence look
  perfect; here they are out of the means too, and counted in a share of their own.

"Supports" is decided without a model: every quantity, year and known name of the statement stands in the cited words,
in either language; a bare count ("7 cities") is arithmetic over them and not looked for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from assistant.types import Answer
from evals.cases import Expect
from evals.grading import is_verbatim, overlaps
from evals.metrics.measure import Measure, clustered, mean, rate
from evals.score import Scored
from evals.texts import Texts
from evals.wording import names_in, plain, statements
from knowledge.quantities import numbers_in

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def measure(scored: Sequence[Scored]) -> Iterator[Measure]:
    answered = [(one, one.answer) for one in scored if one.answer is not None]
    yield rate("citations_verbatim", [is_verbatim(c, one.texts) for one, a in answered for c in a.citations])
    for name, of in (("gold_recall", gold_recall), ("gold_precision", gold_precision)):
        yield mean(name, clustered([(one.case.cluster, of(one.case.expect, a, one.texts)) for one, a in answered]))
    for name, figure in (("citation_recall", recall), ("citation_precision", precision)):
        yield mean(name, clustered([(one.case.cluster, figure(a)) for one, a in answered]))
    yield rate("abstained", [abstains(answer) for _, answer in answered])


def gold_recall(expect: Expect, answer: Answer, texts: Texts) -> float | None:
    hits = [any(overlaps(citation, quote, texts) for citation in answer.citations) for quote in expect.quotes]
    return sum(hits) / len(hits) if hits else None


def gold_precision(expect: Expect, answer: Answer, texts: Texts) -> float | None:
    """None without gold or without citations: a refusal has neither, and no figure."""
    if not expect.quotes or not answer.citations:
        return None
    return sum(any(overlaps(c, quote, texts) for quote in expect.quotes) for c in answer.citations) / len(
        answer.citations
    )


def abstains(answer: Answer) -> bool:
    return not answer.citations or not any(statements(answer.text))


def recall(answer: Answer) -> float | None:
    if abstains(answer):
        return None
    quotes = _quotes(answer)
    verdicts = [_supported(text, markers, quotes) for text, markers in statements(answer.text)]
    return sum(verdicts) / len(verdicts)


def precision(answer: Answer) -> float | None:
    if abstains(answer):
        return None
    quotes = _quotes(answer)
    verdicts = []
    for text, markers in statements(answer.text):
        whole = _supported(text, markers, quotes)
        verdicts += [
            whole and (_supported(text, {marker}, quotes) or not _supported(text, markers - {marker}, quotes))
            for marker in markers
        ]
    return sum(verdicts) / len(verdicts) if verdicts else None


def _quotes(answer: Answer) -> dict[int, str]:
    """What each marker stands for: the cited words with the headings above them, which say what they are about."""
    return {citation.number: " ".join((citation.quote, *citation.section)) for citation in answer.citations}


def _supported(statement: str, markers: Collection[int], quotes: Mapping[int, str]) -> bool:
    if not markers or not set(markers) <= quotes.keys():
        return False
    cited = "\n".join(quotes[marker] for marker in sorted(markers))
    said, given = plain(statement), plain(cited)
    return (
        {(value, unit) for _, _, value, unit in numbers_in(said)}
        <= {(value, unit) for _, _, value, unit in numbers_in(given)}
        and set(_YEAR.findall(said)) <= set(_YEAR.findall(given))
        and names_in(said) <= names_in(given)
    )
