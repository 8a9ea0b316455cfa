"""Whether a suite can be right: gold quotes verbatim in the pinned text, sets that can be met, nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from evals.cases import Case, Expect, LoadedSuite
from evals.errors import SuiteError
from evals.texts import Texts, load_texts
from evals.wording import fold
from knowledge.errors import KnowledgeError


def problems(loaded: LoadedSuite) -> list[str]:
    """What is wrong with a suite, one sentence each; none if it can be run."""
    try:
        texts = load_texts(loaded)
    except (SuiteError, KnowledgeError) as error:
        return [str(error)]
    return [f"{loaded.name}: {problem}" for problem in _problems(loaded, texts)]


def _problems(loaded: LoadedSuite, texts: Texts) -> Iterator[str]:
    cases = loaded.suite.cases
    yield from (f"case id {i} is there {n} times" for i, n in Counter(c.id for c in cases).items() if n > 1)
    asked: dict[tuple[str, ...], str] = {}
    ids = {case.id for case in cases}
    for case in cases:
        words = tuple(fold(turn.text) for turn in case.turns)
        if words in asked:
            yield f"{case.id} asks the same as {asked[words]}"
        asked.setdefault(words, case.id)
        if case.standalone_of and case.standalone_of not in ids:
            yield f"{case.id} is the standalone twin of {case.standalone_of}, which is not there"
        for number in range(len(case.turns)):
            expect = case.expectation(number)
            if expect is not None:
                yield from (f"{case.id}: {problem}" for problem in _unsatisfiable(case, expect, texts))
    yield from _lonely_variants(cases)


def _unsatisfiable(case: Case, expect: Expect, texts: Texts) -> Iterator[str]:
    for quote in expect.quotes:
        if not quote.strip():
            yield "an empty quote"
        elif next(texts.find(quote), None) is None:
            yield f"the quote {quote[:60]!r} is not verbatim in a pinned document"
    if any(not group or not all(wording.strip() for wording in group) for group in expect.contains):
        yield "an empty group or wording in contains"
    for group in expect.contains:
        if group and all(any(fold(no) in fold(wording) for no in expect.excludes) for wording in group):
            yield f"nothing that contains {group[0]!r} keeps clear of excludes"
    required = {fact.name for fact in expect.facts.required if fact.name}
    for fact in expect.facts.forbidden:
        if fact.name in required:
            yield f"{fact.name!r} is required and forbidden"
    wanted = expect.exact_set
    if wanted:
        if len(set(wanted.values)) < len(wanted.values):
            yield "a value is twice in exact_set"
        if wanted.aliases.keys() - set(wanted.values):
            yield f"aliases for {sorted(wanted.aliases.keys() - set(wanted.values))}, which are not in the set"
        yield from (f"exact_set wants {v!r} and excludes forbids it" for v in wanted.values if v in expect.excludes)
    if expect.status in ("answered", "corrected") and not expect.quotes:
        yield "an answer is wanted, and no quote that it has to rest on"
    asked = " ".join(turn.text for turn in case.turns)
    if case.injected and any(fold(c) not in fold(asked) and next(texts.find(c), None) is None for c in expect.canaries):
        yield "a canary stands neither in the question nor in a document, so nothing can let it out"


def _lonely_variants(cases: tuple[Case, ...]) -> Iterator[str]:
    sizes = Counter(case.group for case in cases if case.group)
    yield from (f"group {group} has one variant only" for group, size in sizes.items() if size < 2)
    twice = Counter((case.group, case.variant) for case in cases if case.group and case.variant)
    yield from (f"group {group} has two variants {variant!r}" for (group, variant), n in twice.items() if n > 1)
