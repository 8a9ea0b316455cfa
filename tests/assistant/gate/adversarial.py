"""Drafts that are false, made from true ones: each differs from a faithful sentence in one point that the evidence does
not support. The gate has to withhold every one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml

from assistant.gate.types import Evidence, Sentence
from assistant.view import View
from assistant.vocabulary import HAN
from knowledge.lexicon_files import places, topics
from tests.assistant.gate.evidence import numbered
from tests.assistant.gate.faithful import Draft

_FOLDER = Path(__file__).parent


@cache
def _tables() -> dict[str, Any]:
    return dict(yaml.safe_load((_FOLDER / "mutations.yaml").read_text(encoding="utf-8")))


@cache
def _bank() -> dict[str, list[str]]:
    return dict(yaml.safe_load((_FOLDER / "claims.yaml").read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Mutant:
    """A sentence that must not be released, and how it was made."""

    kind: str
    sentence: Sentence
    evidence: Mapping[str, Evidence]


def _with(sentence: Sentence, pattern: str, replacement: str) -> Iterator[Sentence]:
    """The sentence with the first match replaced, if there is one."""
    changed = re.sub(pattern, replacement, sentence.text, count=1, flags=re.IGNORECASE)
    if changed != sentence.text:
        yield replace(sentence, text=changed)


def mutants(drafts: list[Draft], view: View) -> Iterator[Mutant]:
    """All false drafts that the true ones give."""
    claims, claims_zh = cycle(_bank()["en"]), cycle(_bank()["zh"])
    rows = {fact.name: numbered(view, [{"row": fact.name}])["s1"] for fact in view.facts}
    for draft in drafts:
        for sentence in draft.sentences():
            if not sentence.pointers:
                continue
            for kind, changed in _changed(sentence, draft.evidence, view):
                yield Mutant(kind, changed, draft.evidence)
            chinese = HAN.search(sentence.text) is not None
            for _ in range(3):
                yield Mutant("claim", _added(sentence, next(claims_zh if chinese else claims)), draft.evidence)
            yield from _pointers(sentence, draft, rows)
    yield from _joined(view)


def _changed(sentence: Sentence, evidence: Mapping[str, Evidence], view: View) -> Iterator[tuple[str, Sentence]]:
    tables = _tables()
    for kind in ("unit", "comparator", "polarity", "achieved", "order", "modality", "term"):
        for pattern, replacement in tables[kind]:
            for changed in _with(sentence, pattern, replacement):
                yield kind, changed
    for changed in _numbers(sentence):
        yield "number", changed
    for changed in _years(sentence):
        yield "year", changed
    for changed in _places(sentence, evidence):
        yield "place", changed
    for changed in _clusters(sentence, evidence, view):
        yield "cluster", changed
    turn = len(sentence.text)
    for addition in (*tables["markup"][turn % 4 :: 4], *tables["leak"][turn % 3 :: 3]):
        yield "markup", replace(sentence, text=sentence.text + addition)
    for changed in _quotes(sentence):
        yield "quote", changed


def _numbers(sentence: Sentence) -> Iterator[Sentence]:
    for match in re.finditer(r"(?<![\dA-Za-z-])\d{1,3}(?:,\d{3})*(?![\d年]|th|-?[A-Z])", sentence.text):
        value = int(match.group().replace(",", ""))
        for other in (value + 1, value * 2, value * 10, max(1, value - 1) + (2 if value == 1 else 0)):
            yield replace(sentence, text=f"{sentence.text[: match.start()]}{other}{sentence.text[match.end() :]}")
    words = ("two", "three", "four", "five", "six", "seven", "eight", "fifteen", "thirty-two", "one trillion")
    for match in re.finditer(rf"\b(?:{'|'.join(words)})\b", sentence.text, re.IGNORECASE):
        for other in ("eleven", "twenty", "nine"):
            yield replace(sentence, text=f"{sentence.text[: match.start()]}{other}{sentence.text[match.end() :]}")
    for match in re.finditer(r"[两三四五六七八](?=个|座)", sentence.text):
        yield replace(sentence, text=f"{sentence.text[: match.start()]}十一{sentence.text[match.end() :]}")


def _years(sentence: Sentence) -> Iterator[Sentence]:
    for match in re.finditer(r"(?:19|20)\d\d(?!\s*(?:plan|document)\b)", sentence.text):
        for other in ("2025", "2030", "2018", "2035"):
            yield replace(sentence, text=f"{sentence.text[: match.start()]}{other}{sentence.text[match.end() :]}")


def _places(sentence: Sentence, evidence: Mapping[str, Evidence]) -> Iterator[Sentence]:
    words = " ".join(item.words for item in evidence.values())
    cities = [city for city in places().cities if city.province == "Guangdong"]
    absent = [city for city in cities if city.name not in words]
    for number, city in enumerate(cities):
        for own, other_name in ((city.name, "name"), (city.zh_hans, "zh_hans"), (city.zh_hant, "zh_hant")):
            if own and own in sentence.text:
                for step in (number, number + 7):
                    other = absent[step % len(absent)]
                    if other.name != city.name:
                        name = getattr(other, other_name) or other.zh_hans
                        yield replace(sentence, text=sentence.text.replace(own, name, 1))


def _clusters(sentence: Sentence, evidence: Mapping[str, Evidence], view: View) -> Iterator[Sentence]:
    context = " ".join(f"{item.words} {item.context}" for item in evidence.values()).casefold()
    entries = [cluster for cluster in topics().clusters if cluster.name in {fact.name for fact in view.facts}]
    for number, cluster in enumerate(entries):
        for field in ("name", "zh_hans"):
            own = getattr(cluster, field)
            match = re.search(re.escape(own), sentence.text, re.IGNORECASE)
            if not match:
                continue
            for step in (3, 7):
                other = entries[(number + step) % len(entries)]
                if not any(name.casefold() in context for name in (other.name, *other.synonyms)):
                    text = f"{sentence.text[: match.start()]}{getattr(other, field)}{sentence.text[match.end() :]}"
                    yield replace(sentence, text=text)


def _quotes(sentence: Sentence) -> Iterator[Sentence]:
    """Words in quotation marks that stand nowhere so."""
    words = sentence.text.split()
    if len(words) >= 8 and "|" not in sentence.text and '"' not in sentence.text:
        stitched = [*words[:1], "“" + words[1], *words[2:6], "indeed”", *words[6:]]
        yield replace(sentence, text=" ".join(stitched))


def _added(sentence: Sentence, claim: str) -> Sentence:
    text = sentence.text.rstrip()
    bar = text.endswith("|")
    stop = text[-1] if text[-1] in ".。" else ""
    body = text.rstrip("| ").rstrip(".。 ")
    return replace(sentence, text=f"{body}{claim}{' |' if bar else stop}")


def _pointers(sentence: Sentence, draft: Draft, rows: Mapping[str, Evidence]) -> Iterator[Mutant]:
    yield Mutant("unknown pointer", replace(sentence, pointers=(*sentence.pointers, "s99")), draft.evidence)
    yield Mutant("no pointer", replace(sentence, pointers=()), draft.evidence)
    cited = {draft.evidence[key].spans for key in sentence.pointers if key in draft.evidence}
    said = sentence.text.casefold()
    for name, row in rows.items():
        if (
            row.spans in cited
            or name.casefold() in " ".join(draft.evidence[k].words for k in draft.evidence).casefold()
        ):
            continue
        cities = {
            city.name
            for city in places().cities
            if city.name.casefold() in said or (city.zh_hans and city.zh_hans in said)
        }
        if cities and not all(city in row.words for city in cities):
            yield Mutant("wrong pointer", replace(sentence, pointers=("s1",)), {"s1": replace(row, key="s1")})


def _joined(view: View) -> Iterator[Mutant]:
    """Two rows cited, and what is said of one told of the other."""
    facts = [fact for fact in view.facts if fact.city_names]
    entries = {entry.name: entry for entry in (*topics().clusters, *places().cities)}
    for left in facts:
        for right in facts:
            own = [city for city in left.city_names if city not in right.city_names]
            foreign = [city for city in right.city_names if city not in left.city_names]
            if left is right or not own or not foreign:
                continue
            evidence = numbered(view, [{"row": left.name}, {"row": right.name}])
            x, y = left.name, right.name
            for text in (
                f"{x} is planned for {foreign[0]}, while {y} is planned for {own[0]}.",
                f"{foreign[0]} is named for {x} and {own[0]} for {y}.",
                f"{x} is planned for {own[0]} and {foreign[0]}.",
                f"{entries[x].zh_hans}布局在{entries[foreign[0]].zh_hans}，{entries[y].zh_hans}布局在{entries[own[0]].zh_hans}。",
            ):
                yield Mutant("swapped", Sentence(text, ("s1", "s2")), evidence)
    targets = (("biology industry", "600 billion"), ("green and low-carbon industry", "800 billion"))
    evidence = numbered(view, [{"text": "exceed 600 billion yuan"}, {"text": "surpass 800 billion yuan"}])
    (a, x), (b, y) = targets
    for text in (
        f"The target for the {a} is above {y} yuan by 2020.",
        f"The {a} is to exceed {y} yuan and the {b} is to exceed {x} yuan by 2020.",
        f"By 2020, the {b} aims above {x} yuan, while the {a} aims above {y} yuan.",
        f"The targets are above {y} yuan for the {a} and above {x} yuan for the {b}.",
        "到2020年，生物产业产值目标超过8000亿元，绿色低碳产业超过6000亿元。",
        "绿色低碳产业的目标是到2020年产值超过6000亿元。",
    ):
        yield Mutant("swapped", Sentence(text, ("s1", "s2")), evidence)
    materials = numbered(view, [{"row": "New materials"}])
    medicine = numbered(view, [{"row": "Biological medicine"}])
    for evidence, text in (
        (materials, "The plan has 32 state-level and 15 provincial-level bases for distinctive materials."),
        (materials, "There are 15 provincial-level bases for distinctive materials."),
        (materials, "Fine chemicals are to come from Zhaoqing and gold materials from Zhongshan."),
        (materials, "新材料产业规划32个国家级特色材料产业基地和15个省级特色材料产业基地。"),
        (medicine, "The National Health Science and Technology Industrial Base is planned in Zhuhai."),
        (medicine, "The Cross-Strait Industrial Cooperation Base for Biological Technology is planned in Guangzhou."),
        (medicine, "Zhongshan gets the Biological Medicine Science and Technology Industrial Park."),
        (medicine, "National Biological Industrial Bases are planned in Foshan."),
    ):
        yield Mutant("swapped", Sentence(text, ("s1",)), evidence)
