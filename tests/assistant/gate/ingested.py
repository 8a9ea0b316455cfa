"""Drafts about documents that an agency has fed in: those of `ingested.yaml`, what answers state repeated sentence by
sentence, and all of it made false in one point."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import yaml

from assistant.build import Assistant
from assistant.chain import Asked
from assistant.gate.parser import SentenceParser
from assistant.gate.types import Evidence, Sentence
from assistant.generated import is_worth_writing
from assistant.grounding import grounds
from assistant.view import View
from assistant.vocabulary import HAN
from knowledge.lexicon_files import places
from knowledge.types import ChunkKind
from tests.assistant.gate.adversarial import Mutant
from tests.assistant.gate.evidence import evidence_of, folded
from tests.gold import FOLDER

_HERE = Path(__file__).parent
_KINDS = (ChunkKind.SENTENCE, ChunkKind.LIST_ITEM, ChunkKind.TABLE_ROW)
_SHORTEST = 12  # characters of a sentence that states something
_NUMBER = re.compile(r"(?<![\d.,A-Za-z-])\d+(?:,\d{3})*(?:\.\d+)?(?![\d.]*\d)")


def sentences(text: str) -> list[Sentence]:
    parser = SentenceParser()
    return [*parser.feed(text), *parser.finish()]


def written(view: View, name: str) -> Iterator[tuple[Sentence, Mapping[str, Evidence]]]:
    """The sentences of `ingested.yaml` that are "faithful" or "unsupported", each with its evidence."""
    for group in yaml.safe_load((_HERE / "ingested.yaml").read_text(encoding="utf-8")):
        evidence = {f"s{n}": _located(view, f"s{n}", item) for n, item in enumerate(group["evidence"], start=1)}
        for text in group[name]:
            yield from ((sentence, evidence) for sentence in sentences(text))


def _located(view: View, key: str, item: Mapping[str, str]) -> Evidence:
    [span] = [
        chunk.span
        for document in view.documents
        for chunk in view.chunks_of(document)
        if chunk.kind in _KINDS and folded(item["text"]) in folded(view.cut(chunk.span))
    ]
    return evidence_of(key, (span,), view, item.get("computed", ""))


def repeated(assistant: Assistant) -> Iterator[tuple[Sentence, Mapping[str, Evidence]]]:
    """What the answers to the questions about these documents rest on, said again: one sentence, one pointer."""
    seen: set[tuple[str, object]] = set()
    data = yaml.safe_load((FOLDER / "invented.yaml").read_text(encoding="utf-8"))
    for case in (case for cases in data.values() for case in cases):
        composed = assistant.steps.compose(assistant.steps.understand(Asked(case[0])))
        drafts = assistant.steps.verify(composed).drafts
        if not is_worth_writing(drafts):
            continue
        evidence = grounds(composed.understood.contexts, drafts).by_key
        for key, item in evidence.items():
            said = item.computed or item.words
            if (said, item.spans) in seen:
                continue
            seen.add((said, item.spans))
            for sentence in sentences(said):
                if len(sentence.text) >= _SHORTEST:
                    yield Sentence(sentence.text, (key,), block=sentence.block), evidence


@cache
def _tables() -> dict[str, Any]:
    return dict(yaml.safe_load((_HERE / "ingested_mutations.yaml").read_text(encoding="utf-8")))


@cache
def _claims() -> dict[str, list[str]]:
    return dict(yaml.safe_load((_HERE / "claims.yaml").read_text(encoding="utf-8")))


def false_ones(true: Sequence[tuple[Sentence, Mapping[str, Evidence]]]) -> Iterator[Mutant]:
    """Each true sentence with another number, year, day, unit, place or meaning, or with a claim added."""
    claims = {True: cycle(_claims()["zh"]), False: cycle(_claims()["en"])}
    for sentence, evidence in true:
        words = " ".join(f"{item.words} {item.computed} {item.context}" for item in evidence.values())
        for kind, text in (*_numbers(sentence.text, words), *_turned(sentence.text), *_places(sentence.text, words)):
            yield Mutant(kind, replace(sentence, text=text), evidence)
        bare, claim = sentence.text.rstrip(".。;； "), next(claims[HAN.search(sentence.text) is not None])
        yield Mutant("claim", replace(sentence, text=f"{bare}{claim}."), evidence)
        yield Mutant("no pointer", replace(sentence, pointers=()), evidence)
        yield Mutant("unknown pointer", replace(sentence, pointers=("s99",)), evidence)


def _numbers(text: str, words: str) -> Iterator[tuple[str, str]]:
    known = {match.group().replace(",", "") for match in re.finditer(r"\d[\d,]*(?:\.\d+)?", words)}
    for match in islice(_NUMBER.finditer(text), 6):
        value = match.group().replace(",", "")
        others = [f"{float(value) + 1.3:g}"] if "." in value else [str(int(value) + 3), str(int(value) * 10)]
        for other in others:
            if other not in known:
                kind = "year" if re.fullmatch(r"(?:19|20)\d\d", value) else "number"
                yield kind, text[: match.start()] + other + text[match.end() :]


def _turned(text: str) -> Iterator[tuple[str, str]]:
    for kind, pairs in _tables().items():
        for pattern, replacement in pairs:
            changed = re.sub(pattern, replacement, text, count=1)
            if changed != text:
                yield kind, changed


def _places(text: str, words: str) -> Iterator[tuple[str, str]]:
    cities = places().cities
    for number, city in enumerate(cities):
        other = cities[(number + 5) % len(cities)]
        for own, name in ((city.name, other.name), (city.zh_hans, other.zh_hans)):
            if own and name and name not in words and re.search(rf"(?<![A-Za-z]){own}(?![A-Za-z])", text):
                yield "place", text.replace(own, name, 1)
