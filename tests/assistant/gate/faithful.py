"""Faithful drafts: those of `faithful.yaml`, and sentences made from every row of the cluster table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import yaml

from assistant.gate.parser import SentenceParser
from assistant.gate.types import Evidence, Sentence
from assistant.language import to_traditional
from assistant.view import View
from knowledge.lexicon_files import places, topics
from tests.assistant.gate.evidence import numbered

_ENGLISH = (
    "{name} is planned for {cities} [s1].",
    "According to the document, the {lower} cluster is located in {cities} [s1].",
    "The table places {lower} in {bold} [s1].",
    "{cities}: {name} [s1]",
    "- **{name}**: {cities} [s1]",
    "The plan names {cities} for {lower} [s1].",
    "In {cities}, the plan provides for {lower} [s1].",
    "For {lower}, the text mentions {cities} [s1].",
    "{name} is to be developed in {cities}. [s1]",
    "The locality listed for {lower} is {cities} [s1].",
    "{cities} will develop {lower}, according to the 2019 document [s1].",
    "The document states that {lower} should be developed in {cities} [s1].",
    "{number} are named for {lower}: {cities} [s1].",
    "| {name} | {cities} | [s1]",
    "Guangdong intends to build up {lower} in {cities} [s1].",
    "The {lower} row covers {cities} [s1].",
)
_CHINESE = (
    "{name}规划布局在{cities}[s1]。",
    "根据文件，{name}产业集群位于{cities}[s1]。",
    "{cities}将发展{name}[s1]。",
    "- **{name}**：{cities}[s1]",
    "文件将{cities}列为{name}的布局地点[s1]。",
    "{name}集群涉及{cities}[s1]。",
    "在{cities}，规划发展{name}产业【s1】。",
    "{name}点名了{number}个城市：{cities}[s1]。",
)
_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_HAN = "零一两三四五六七八九"


@dataclass(frozen=True, slots=True)
class Draft:
    """A text with pointers into its evidence. `held_back` drafts are never looked at while the gate is tuned."""

    text: str
    evidence: Mapping[str, Evidence]
    held_back: bool

    def sentences(self) -> list[Sentence]:
        parser = SentenceParser()
        return [*parser.feed(self.text), *parser.finish()]


def faithful(view: View) -> list[Draft]:
    return [*_written(view), *_made(view)]


def _written(view: View) -> Iterator[Draft]:
    groups = yaml.safe_load((Path(__file__).parent / "faithful.yaml").read_text(encoding="utf-8"))
    for group in groups:
        evidence = numbered(view, group["evidence"])
        for number, text in enumerate(group["drafts"], start=1):
            yield Draft(text, evidence, held_back=number % 2 == 0)


def _made(view: View) -> Iterator[Draft]:
    chinese = {entry.name: entry.zh_hans for entry in (*topics().clusters, *places().cities)}
    turn = count()
    for fact in view.facts:
        evidence = numbered(view, [{"row": fact.name}])
        cities = fact.city_names
        for template in _ENGLISH:
            if "{number}" in template and len(cities) < 2:
                continue
            words = {
                "name": fact.name,
                "lower": fact.name if fact.name.startswith("IoT") else fact.name[0].lower() + fact.name[1:],
                "cities": _joined(cities),
                "bold": _joined([f"**{city}**" for city in cities]),
                "number": f"{_WORDS[len(cities)].capitalize()} cities",
            }
            yield Draft(template.format(**words), evidence, held_back=next(turn) % 2 == 1)
        for number, template in enumerate(_CHINESE):
            if "{number}" in template and len(cities) < 2:
                continue
            names = [chinese[city] for city in cities]
            text = template.format(
                name=chinese[fact.name],
                cities="和".join(["、".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0],
                number=_HAN[len(cities)],
            )
            yield Draft(to_traditional(text) if number % 3 == 2 else text, evidence, held_back=next(turn) % 2 == 1)


def _joined(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
