"""The phrases of asking (`lexicon/questions.yaml`), compiled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel, ConfigDict

from knowledge.keywords import tokens
from knowledge.lexicon_files import FOLDER, read_yaml


class _Cue(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str
    zh: str


class _Carry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    pronouns: _Cue
    ellipsis: _Cue
    switch: _Cue
    correction: _Cue
    ordinals: dict[int, _Cue]


class _NumberWords(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    en: dict[str, int]
    zh: dict[str, int]


class _FrameWords(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str
    zh: str = ""


class _QuestionFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    nouns: dict[str, _Cue]
    intents: dict[str, _Cue]
    attributes: dict[str, _Cue]
    smalltalk: dict[str, _Cue]
    declined: dict[str, _Cue]
    carry: _Carry
    levels: dict[str, _Cue]
    number_words: _NumberWords
    frame_words: _FrameWords
    foreign_words: _FrameWords
    function_words: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A cue in both languages. English is matched on word boundaries without case, Chinese anywhere."""

    en: re.Pattern[str]
    zh: re.Pattern[str]

    def search(self, text: str) -> re.Match[str] | None:
        return self.en.search(text) or self.zh.search(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        yield from self.en.finditer(text)
        yield from self.zh.finditer(text)

    def is_whole(self, text: str) -> bool:
        return self.en.fullmatch(text) is not None or self.zh.fullmatch(text) is not None


def _compile(cue: _Cue) -> Pattern:
    return Pattern(re.compile(rf"(?<![\w-])(?:{cue.en})(?![\w-])", re.IGNORECASE), re.compile(cue.zh, re.IGNORECASE))


def _compile_whole(cue: _Cue) -> Pattern:
    end = r"[\s!.,?。！，？~:;()^_*\-\U0001f300-\U0001faff\u2600-\u27bf]*"
    return Pattern(re.compile(rf"(?:{cue.en}){end}", re.IGNORECASE), re.compile(rf"(?:{cue.zh}){end}", re.IGNORECASE))


@dataclass(frozen=True, slots=True)
class Cues:
    nouns: Mapping[str, Pattern]
    intents: Mapping[str, Pattern]
    attributes: Mapping[str, Pattern]
    smalltalk: Mapping[str, Pattern]
    declined: Mapping[str, Pattern]
    pronouns: Pattern
    ellipsis: Pattern
    switch: Pattern
    correction: Pattern
    ordinals: Mapping[int, Pattern]
    levels: Mapping[str, Pattern]
    number_words: Mapping[str, int]
    han_numbers: Mapping[str, int]
    frame_words: frozenset[str]
    frame_stems: frozenset[str]
    function_stems: frozenset[str]
    foreign_words: frozenset[str]
    han_frame_words: frozenset[str]


@cache
def cues() -> Cues:
    data = read_yaml(FOLDER / "questions.yaml", _QuestionFile)
    return Cues(
        nouns={name: _compile(cue) for name, cue in data.nouns.items()},
        intents={name: _compile(cue) for name, cue in data.intents.items()},
        attributes={name: _compile(cue) for name, cue in data.attributes.items()},
        smalltalk={name: _compile_whole(cue) for name, cue in data.smalltalk.items()},
        declined={name: _compile(cue) for name, cue in data.declined.items()},
        pronouns=_compile(data.carry.pronouns),
        ellipsis=_compile(data.carry.ellipsis),
        switch=_compile(data.carry.switch),
        correction=_compile(data.carry.correction),
        ordinals={number: _compile(cue) for number, cue in data.carry.ordinals.items()},
        levels={name: _compile(cue) for name, cue in data.levels.items()},
        number_words=data.number_words.en,
        han_numbers=data.number_words.zh,
        frame_words=frozenset(data.frame_words.en.split()),
        frame_stems=frozenset(tokens(data.frame_words.en)),
        function_stems=frozenset(tokens(data.function_words)),
        foreign_words=frozenset(data.foreign_words.en.split()),
        han_frame_words=frozenset(data.frame_words.zh.split()),
    )
