"""Questions generated from the cluster table, and what brute force over the gold rows says to each.

Every intent is asked of every cluster and city in English and in both Chinese scripts, its wordings taken in turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, count, permutations

from assistant.types import Answer, Status
from knowledge.lexicon_files import places, topics
from tests.assistant.wordings import (
    ADMITS,
    CITIES_BY_SIZE,
    CLUSTERS_BY_SIZE,
    ENGLISH,
    EXTREMES,
    NUMBER_WORDS,
    SIMPLIFIED,
    SIZES,
    TEMPLATES,
    TRADITIONAL,
)
from tests.gold import gold_rows

CITY, CLUSTER = "city", "cluster"


@dataclass(frozen=True, slots=True)
class Case:
    """A question and its answer by brute force.

    `values` are what the answer must name of the `kind`; `subjects` are what the question itself names and the answer
    may repeat. `verdict` is the yes or no of a yes-no question; `number` what a count must come to.
    """

    intent: str
    question: str
    kind: str
    values: frozenset[str]
    subjects: frozenset[str] = frozenset()
    verdict: bool | None = None
    number: int | None = None


@cache
def cities_of() -> dict[str, frozenset[str]]:
    return {row["name"]: frozenset(row["cities"]) for row in gold_rows()}


@cache
def clusters_of() -> dict[str, frozenset[str]]:
    named = sorted({city for row in gold_rows() for city in row["cities"]})
    return {city: frozenset(row["name"] for row in gold_rows() if city in row["cities"]) for city in named}


@cache
def all_cities() -> tuple[str, ...]:
    """Every city of the province: those that no row names must be denied."""
    return tuple(city.name for city in places().cities if city.province == "Guangdong")


@cache
def _names() -> dict[str, dict[str, str]]:
    """Language → canonical name → how it is written there."""
    entries = [*topics().clusters, *(city for city in places().cities if city.province == "Guangdong")]
    return {
        ENGLISH: {entry.name: entry.name for entry in entries},
        SIMPLIFIED: {entry.name: entry.zh_hans for entry in entries},
        TRADITIONAL: {entry.name: entry.zh_hant or entry.zh_hans for entry in entries},
    }


@cache
def cases() -> tuple[Case, ...]:
    """All generated questions, each once, in a fixed order."""
    return tuple({case.question: case for case in _all_cases()}.values())


def _all_cases() -> Iterator[Case]:
    for language in (ENGLISH, SIMPLIFIED, TRADITIONAL):
        yield from _about_clusters(language)
        yield from _about_cities(language)
        yield from _about_pairs(language)
        yield from _about_sizes(language)
    yield from _about_extremes()


class _Asking:
    """Hands out the wordings of an intent in turn."""

    def __init__(self, language: str) -> None:
        self._names = _names()[language]
        self._language = language
        self._turn = {intent: count() for intent in TEMPLATES}

    def __call__(self, intent: str, **names: str) -> str:
        wordings = TEMPLATES[intent][self._language]
        written = {key: self._names[name] for key, name in names.items()}
        question = wordings[next(self._turn[intent]) % len(wordings)].format(**written)
        return question.replace("a IoT", "an IoT").replace("a Ocean", "an Ocean").replace("a Environ", "an Environ")


def _about_clusters(language: str) -> Iterator[Case]:
    ask = _Asking(language)
    for x, cities in cities_of().items():
        for _ in TEMPLATES["cities of"][language]:
            yield Case("cities of", ask("cities of", x=x), CITY, cities, frozenset({x}))
        for _ in TEMPLATES["how many cities"][language]:
            question = ask("how many cities", x=x)
            yield Case("how many cities", question, CITY, cities, frozenset({x}), number=len(cities))
        for y in all_cities() if language != TRADITIONAL else sorted(clusters_of()):
            verdict = y in cities
            yield Case("is in", ask("is in", x=x, y=y), CITY, cities, frozenset({x, y}), verdict=verdict)


def _about_cities(language: str) -> Iterator[Case]:
    ask = _Asking(language)
    for y in all_cities():
        clusters = clusters_of().get(y, frozenset())
        for _ in TEMPLATES["clusters of"][language]:
            yield Case("clusters of", ask("clusters of", y=y), CLUSTER, clusters, frozenset({y}))
        if not clusters:
            continue
        for _ in TEMPLATES["how many clusters"][language]:
            question = ask("how many clusters", y=y)
            yield Case("how many clusters", question, CLUSTER, clusters, frozenset({y}), number=len(clusters))
        alone = frozenset(row["name"] for row in gold_rows() if row["cities"] == [y] and not row["places"])
        for _ in TEMPLATES["only"][language]:
            yield Case("only", ask("only", y=y), CLUSTER, alone, frozenset({y}))
        for x in sorted(clusters):
            cities = cities_of()[x]
            only = x in alone
            rest, others = cities - {y}, clusters - {x}
            yield Case("other cities", ask("other cities", x=x, y=y), CITY, rest, frozenset({x, y}))
            yield Case("other clusters", ask("other clusters", x=x, y=y), CLUSTER, others, frozenset({x, y}))
            yield Case("is only in", ask("is only in", x=x, y=y), CITY, cities, frozenset({x, y}), verdict=only)


def _about_pairs(language: str) -> Iterator[Case]:
    ask = _Asking(language)
    step = 1 if language == ENGLISH else 4
    for y, z in list(combinations(sorted(clusters_of()), 2))[::step]:
        of_y, of_z = clusters_of()[y], clusters_of()[z]
        yield Case("both cities", ask("both cities", y=y, z=z), CLUSTER, of_y & of_z, frozenset({y, z}))
        neither = frozenset(cities_of()) - of_y - of_z
        yield Case("neither city", ask("neither city", y=y, z=z), CLUSTER, neither, frozenset({y, z}))
        yield Case("either city", ask("either city", y=y, z=z), CLUSTER, of_y | of_z, frozenset({y, z}))
    for y, z in list(permutations(sorted(clusters_of()), 2))[:: 2 * step]:
        of_y, of_z = clusters_of()[y], clusters_of()[z]
        yield Case("city but not", ask("city but not", y=y, z=z), CLUSTER, of_y - of_z, frozenset({y, z}))
    for x, w in list(combinations(cities_of(), 2))[::step]:
        of_x, of_w = cities_of()[x], cities_of()[w]
        yield Case("both clusters", ask("both clusters", x=x, w=w), CITY, of_x & of_w, frozenset({x, w}))
    for x, w in list(permutations(cities_of(), 2))[:: 2 * step]:
        of_x, of_w = cities_of()[x], cities_of()[w]
        yield Case("cluster but not", ask("cluster but not", x=x, w=w), CITY, of_x - of_w, frozenset({x, w}))


def _about_sizes(language: str) -> Iterator[Case]:
    for of, kind, wordings in (
        (clusters_of(), CITY, CITIES_BY_SIZE[language]),
        (cities_of(), CLUSTER, CLUSTERS_BY_SIZE[language]),
    ):
        for comparator, wording in SIZES[language]:
            for n in range(2 if comparator == "below" else 1, 10):
                values = frozenset(name for name, others in of.items() if ADMITS[comparator](len(others), n))
                for position, template in enumerate(wordings):
                    number = NUMBER_WORDS[n] if position else str(n)
                    size = wording.format(n=number)
                    plural = "" if n == 1 else "s"
                    question = template.format(
                        size=size, clusters=f"cluster{plural}", cities="cities" if plural else "city"
                    )
                    yield Case(f"{comparator} n", question, kind, values)


def _about_extremes() -> Iterator[Case]:
    for intent, wordings in EXTREMES.items():
        kind, of = (CITY, clusters_of()) if intent.endswith("clusters") else (CLUSTER, cities_of())
        chosen = (max if intent.startswith("most") else min)(len(others) for others in of.values())
        values = frozenset(name for name, others in of.items() if len(others) == chosen)
        for question in wordings:
            yield Case(intent, question, kind, values)


@cache
def _recognisers() -> dict[str, tuple[re.Pattern[str], dict[str, str]]]:
    found = {}
    for kind, names in ((CITY, all_cities()), (CLUSTER, tuple(cities_of()))):
        written = {wordings[name].casefold(): name for wordings in _names().values() for name in names}
        longest = sorted(written, key=len, reverse=True)
        parts = (rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name) for name in longest)
        found[kind] = re.compile("|".join(parts)), written
    return found


def own_words(answer: Answer) -> str:
    """What the assistant says itself: no quotes, no markers, no emphasis."""
    lines = [line for line in answer.text.splitlines() if not line.startswith(">")]
    return re.sub(r"\[\d+\]|\*\*", "", "\n".join(lines))


def named(kind: str, text: str) -> frozenset[str]:
    pattern, written = _recognisers()[kind]
    return frozenset(written[match.group()] for match in pattern.finditer(text.casefold()))


def complaints(case: Case, answer: Answer) -> list[str]:
    """What is wrong with an answer; nothing if it agrees with brute force."""
    return list(_complaints(case, answer))


def _complaints(case: Case, answer: Answer) -> Iterator[str]:
    text = own_words(answer)
    if case.verdict is not None:
        yield from _verdict_complaints(case, answer, text)
        return
    if not case.values:
        if answer.status is Status.CLARIFY:
            yield "asks back"
        said = named(case.kind, text) - case.subjects
        if said and answer.status is not Status.NOT_FOUND:
            yield f"says {sorted(said)}, want none"
        return
    if answer.status not in (Status.ANSWERED, Status.PARTIAL, Status.CORRECTED):
        yield f"status {answer.status}"
    yield from _difference("text", named(case.kind, text), case.values)
    if case.kind == CITY:
        cities = frozenset(place for fact in answer.facts for place in fact.places) & frozenset(all_cities())
        yield from _difference("facts", cities, case.values)
    else:
        yield from _difference("facts", frozenset(fact.cluster for fact in answer.facts), case.values)
    if case.number is not None and not _says_number(text, case.number):
        yield f"does not say {case.number}"


def _difference(where: str, got: frozenset[str], want: frozenset[str]) -> Iterator[str]:
    if got - want:
        yield f"{where} has too much: {sorted(got - want)}"
    if want - got:
        yield f"{where} lacks: {sorted(want - got)}"


def _verdict_complaints(case: Case, answer: Answer, text: str) -> Iterator[str]:
    [city] = case.subjects & frozenset(all_cities())
    if case.verdict:
        if answer.status is not Status.ANSWERED or not re.match(r"Yes|是|对|對|有", text):
            yield f"status {answer.status}, want yes"
        if city not in named(CITY, text) or not named(CITY, text) <= case.values:
            yield f"names {sorted(named(CITY, text))}"
        return
    if answer.status not in (Status.CORRECTED, Status.NOT_FOUND):
        yield f"status {answer.status}, want no"
    yield from _difference("text", named(CITY, text) - ({city} - case.values), case.values)


def _says_number(text: str, number: int) -> bool:
    words = {1: r"\bone\b|一个|一個|只有"}
    return (
        re.search(rf"(?<!\d){number}(?!\d)" + (f"|{words[number]}" if number in words else ""), text, re.I) is not None
    )
