"""Questions generated from the cluster table, and what brute force over the gold rows says to each.

Every intent is asked of every cluster and city in English and in both Chinese scripts, its wordings taken in turn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, count, permutations

from assistant.types import Answer, Status
from knowledge.lexicon_files import places, topics
from tests.gold import gold_rows

ENGLISH, SIMPLIFIED, TRADITIONAL = "en", "zh-Hans", "zh-Hant"
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


_TEMPLATES: dict[str, dict[str, tuple[str, ...]]] = {
    "cities of": {
        ENGLISH: (
            "Which cities is {x} planned for?",
            "Where is {x} located?",
            "List the cities of the {x} cluster.",
            "Where does Guangdong want to build {x}?",
            "In which cities is {x} being developed?",
            "{x}: which cities?",
            "Name every city with {x}.",
        ),
        SIMPLIFIED: ("{x}布局在哪些城市？", "哪些城市发展{x}？", "{x}产业集群在哪里？", "列出{x}的所有城市"),
        TRADITIONAL: ("{x}佈局在哪些城市？", "哪些城市發展{x}？", "{x}產業集群在哪裡？"),
    },
    "clusters of": {
        ENGLISH: (
            "Which clusters are in {y}?",
            "What industrial clusters does {y} have?",
            "List the emerging industrial clusters planned in {y}.",
            "Which clusters is {y} named for?",
            "{y}: which clusters?",
            "What is planned for {y}?",
            "Tell me all the clusters of {y}.",
        ),
        SIMPLIFIED: ("{y}有哪些产业集群？", "哪些产业集群布局在{y}？", "{y}被列入哪些集群？"),
        TRADITIONAL: ("{y}有哪些產業集群？", "哪些產業集群佈局在{y}？"),
    },
    "is in": {
        ENGLISH: (
            "Is {x} planned in {y}?",
            "Is there a {x} cluster in {y}?",
            "Does {y} have {x}?",
            "Is {y} one of the cities for {x}?",
            "Will {x} be developed in {y}?",
            "Is {y} named for {x}?",
        ),
        SIMPLIFIED: ("{x}在{y}吗？", "{y}有{x}产业集群吗？", "{y}是不是{x}的城市之一？"),
        TRADITIONAL: ("{x}在{y}嗎？", "{y}有沒有{x}產業集群？"),
    },
    "how many cities": {
        ENGLISH: (
            "How many cities is {x} planned for?",
            "How many cities have {x}?",
            "In how many cities is {x} located?",
            "What is the number of cities named for {x}?",
        ),
        SIMPLIFIED: ("{x}布局在几个城市？", "{x}点名了多少个城市？", "有多少个城市发展{x}？"),
        TRADITIONAL: ("{x}佈局在幾個城市？", "{x}點名了多少個城市？"),
    },
    "how many clusters": {
        ENGLISH: (
            "How many clusters does {y} have?",
            "In how many clusters is {y} named?",
            "How many clusters are planned in {y}?",
            "Count the clusters of {y}.",
        ),
        SIMPLIFIED: ("{y}有多少个产业集群？", "{y}有几个集群？"),
        TRADITIONAL: ("{y}有多少個產業集群？", "{y}出現在幾個集群中？"),
    },
    "both cities": {
        ENGLISH: (
            "Which clusters are in both {y} and {z}?",
            "Which clusters do {y} and {z} share?",
            "Which clusters name {y} as well as {z}?",
            "What clusters do {y} and {z} have in common?",
        ),
        SIMPLIFIED: ("哪些集群同时布局在{y}和{z}？", "{y}和{z}共同的产业集群有哪些？"),
        TRADITIONAL: ("哪些集群同時佈局在{y}和{z}？",),
    },
    "both clusters": {
        ENGLISH: (
            "Which cities have both {x} and {w}?",
            "Which cities do {x} and {w} share?",
            "Which cities are named for both {x} and {w}?",
            "What cities do {x} and {w} have in common?",
        ),
        SIMPLIFIED: ("哪些城市同时发展{x}和{w}？", "{x}和{w}共同的城市有哪些？"),
        TRADITIONAL: ("哪些城市同時有{x}和{w}？",),
    },
    "city but not": {
        ENGLISH: (
            "Which clusters are in {y} but not in {z}?",
            "Which clusters does {y} have that {z} does not have?",
            "Which clusters name {y} but not {z}?",
            "List the clusters of {y} without those of {z}.",
            "Which clusters name {y} and leave {z} out?",
            "For which clusters is {y} named while {z} is not?",
            "Clusters with {y}, not {z}?",
            "Which clusters cover {y} yet skip {z}?",
        ),
        SIMPLIFIED: (
            "哪些集群在{y}但不在{z}？",
            "{y}有而{z}没有的产业集群有哪些？",
            "{y}被点名而{z}没被点名的集群是哪些？",
            "哪些集群点名了{y}，却没有点名{z}？",
        ),
        TRADITIONAL: ("哪些集群在{y}但不在{z}？", "{y}有、{z}沒有的產業集群有哪些？"),
    },
    "cluster but not": {
        ENGLISH: (
            "Which cities have {x} but not {w}?",
            "Which cities are named for {x} but not for {w}?",
            "Which cities develop {x} but don't develop {w}?",
            "Which {x} cities are missing from {w}?",
            "Which cities are listed for {x} while absent from {w}?",
            "Name the cities of {x} that are not on the {w} list.",
        ),
        SIMPLIFIED: ("哪些城市有{x}但没有{w}？", "哪些城市有{x}，却不在{w}集群里？"),
        TRADITIONAL: ("哪些城市有{x}但沒有{w}？", "有{x}而沒有{w}的城市有哪些？"),
    },
    "neither city": {
        ENGLISH: (
            "Which clusters name neither {y} nor {z}?",
            "Which clusters do not name {y} or {z}?",
            "List the clusters without {y} and {z}.",
        ),
        SIMPLIFIED: ("哪些集群既没有点名{y}也没有点名{z}？",),
        TRADITIONAL: ("哪些集群既不在{y}也不在{z}？",),
    },
    "other cities": {
        ENGLISH: (
            "Besides {y}, which cities are named for {x}?",
            "Which cities other than {y} have {x}?",
            "Apart from {y}, where is {x} planned?",
            "In which cities is {x} planned, not counting {y}?",
        ),
        SIMPLIFIED: ("除了{y}，还有哪些城市发展{x}？", "{y}以外，{x}布局在哪些城市？"),
        TRADITIONAL: ("除了{y}，還有哪些城市發展{x}？",),
    },
    "other clusters": {
        ENGLISH: (
            "Besides {x}, which clusters is {y} named for?",
            "What other clusters does {y} have apart from {x}?",
        ),
        SIMPLIFIED: ("除了{x}，{y}还有哪些产业集群？",),
        TRADITIONAL: ("除了{x}，{y}還有哪些產業集群？",),
    },
    "either city": {
        ENGLISH: ("Which clusters are in {y} or {z}?", "Which clusters are in either {y} or {z}?"),
        SIMPLIFIED: ("哪些集群至少点名{y}和{z}之一？",),
        TRADITIONAL: ("哪些集群至少點名{y}和{z}之一？",),
    },
    "only": {
        ENGLISH: (
            "Which clusters are only in {y}?",
            "Which clusters are in {y} alone?",
            "Which clusters are placed exclusively in {y}?",
            "Which clusters name {y} and no other city?",
        ),
        SIMPLIFIED: ("哪些集群只布局在{y}？", "只在{y}的产业集群有哪些？"),
        TRADITIONAL: ("哪些集群只佈局在{y}？",),
    },
    "is only in": {
        ENGLISH: ("Is {x} only in {y}?", "Is {y} the only city for {x}?", "Is {x} planned exclusively in {y}?"),
        SIMPLIFIED: ("{x}只布局在{y}吗？", "{y}是{x}唯一的城市吗？"),
        TRADITIONAL: ("{x}只佈局在{y}嗎？",),
    },
}

_SIZES: dict[str, tuple[tuple[str, str], ...]] = {
    ENGLISH: (
        ("exactly", "exactly {n}"),
        ("above", "more than {n}"),
        ("below", "fewer than {n}"),
        ("at least", "at least {n}"),
        ("at most", "at most {n}"),
    ),
    SIMPLIFIED: (("exactly", "正好{n}"), ("above", "超过{n}"), ("at least", "至少{n}")),
    TRADITIONAL: (("exactly", "正好{n}"), ("at least", "至少{n}")),
}
_ADMITS: dict[str, Callable[[int, int], bool]] = {
    "exactly": lambda size, n: size == n,
    "above": lambda size, n: size > n,
    "below": lambda size, n: size < n,
    "at least": lambda size, n: size >= n,
    "at most": lambda size, n: size <= n,
}
_NUMBER_WORDS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_CITIES_BY_SIZE = {
    ENGLISH: ("Which cities have {size} {clusters}?", "Which cities are named for {size} {clusters}?"),
    SIMPLIFIED: ("哪些城市有{size}个集群？",),
    TRADITIONAL: ("哪些城市有{size}個集群？",),
}
_CLUSTERS_BY_SIZE = {
    ENGLISH: ("Which clusters name {size} {cities}?", "Which clusters are planned for {size} {cities}?"),
    SIMPLIFIED: ("哪些集群点名了{size}个城市？",),
    TRADITIONAL: ("哪些集群點名了{size}個城市？",),
}
_EXTREMES = {
    "most clusters": (
        "Which city has the most clusters?",
        "Which city is named most often?",
        "Which city is in the largest number of clusters?",
        "哪个城市的产业集群最多？",
        "哪個城市的集群最多？",
    ),
    "fewest clusters": (
        "Which cities have the fewest clusters?",
        "Which cities are named for the fewest clusters?",
        "哪些城市的产业集群最少？",
    ),
    "most cities": (
        "Which cluster has the most cities?",
        "Which cluster names the most cities?",
        "Which cluster is spread over the largest number of cities?",
        "哪个产业集群的城市最多？",
        "哪個集群點名的城市最多？",
    ),
    "fewest cities": (
        "Which clusters have the fewest cities?",
        "Which clusters name the fewest cities?",
        "哪些产业集群的城市最少？",
    ),
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
        self._turn = {intent: count() for intent in _TEMPLATES}

    def __call__(self, intent: str, **names: str) -> str:
        wordings = _TEMPLATES[intent][self._language]
        written = {key: self._names[name] for key, name in names.items()}
        question = wordings[next(self._turn[intent]) % len(wordings)].format(**written)
        return question.replace("a IoT", "an IoT").replace("a Ocean", "an Ocean").replace("a Environ", "an Environ")


def _about_clusters(language: str) -> Iterator[Case]:
    ask = _Asking(language)
    for x, cities in cities_of().items():
        for _ in _TEMPLATES["cities of"][language]:
            yield Case("cities of", ask("cities of", x=x), CITY, cities, frozenset({x}))
        for _ in _TEMPLATES["how many cities"][language]:
            question = ask("how many cities", x=x)
            yield Case("how many cities", question, CITY, cities, frozenset({x}), number=len(cities))
        for y in all_cities() if language != TRADITIONAL else sorted(clusters_of()):
            verdict = y in cities
            yield Case("is in", ask("is in", x=x, y=y), CITY, cities, frozenset({x, y}), verdict=verdict)


def _about_cities(language: str) -> Iterator[Case]:
    ask = _Asking(language)
    for y in all_cities():
        clusters = clusters_of().get(y, frozenset())
        for _ in _TEMPLATES["clusters of"][language]:
            yield Case("clusters of", ask("clusters of", y=y), CLUSTER, clusters, frozenset({y}))
        if not clusters:
            continue
        for _ in _TEMPLATES["how many clusters"][language]:
            question = ask("how many clusters", y=y)
            yield Case("how many clusters", question, CLUSTER, clusters, frozenset({y}), number=len(clusters))
        alone = frozenset(row["name"] for row in gold_rows() if row["cities"] == [y] and not row["places"])
        for _ in _TEMPLATES["only"][language]:
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
        (clusters_of(), CITY, _CITIES_BY_SIZE[language]),
        (cities_of(), CLUSTER, _CLUSTERS_BY_SIZE[language]),
    ):
        for comparator, wording in _SIZES[language]:
            for n in range(2 if comparator == "below" else 1, 10):
                values = frozenset(name for name, others in of.items() if _ADMITS[comparator](len(others), n))
                for position, template in enumerate(wordings):
                    number = _NUMBER_WORDS[n] if position else str(n)
                    size = wording.format(n=number)
                    plural = "" if n == 1 else "s"
                    question = template.format(
                        size=size, clusters=f"cluster{plural}", cities="cities" if plural else "city"
                    )
                    yield Case(f"{comparator} n", question, kind, values)


def _about_extremes() -> Iterator[Case]:
    for intent, wordings in _EXTREMES.items():
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
