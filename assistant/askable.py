"""What a question asks of a thing, and whether some words say it (`lexicon/askable.yaml`).

A name or a topic in the question tells where to look; the answer has to speak of the thing asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel, ConfigDict, RootModel

from knowledge.lexicon_files import FOLDER, read_yaml

_PERSON = re.compile(
    r"\b(?:Mr|Ms|Mrs|Dr|Prof|Professor|Miss|Madam)\b\.? ?[A-Z]|[\u4e00-\u9fff](?:先生|女士)"
    r"|(?:[,:：|]|\b(?:is|are|by|governor|mayor|manager|secretary|leader|chief)) *(?:[A-Z][a-z]+ ){1,2}[A-Z][a-z]+"
)
_ASKS_WHO = re.compile(
    r"\bwho\b|\bwhich\b|\bwhat(?: is|'s) the name\b|\bname of\b|\bnamed\b|谁|哪位|姓名|名字|叫什么", re.IGNORECASE
)


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str = ""
    zh: str = ""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str
    zh: str
    said: _Said = _Said()
    person: bool = False


class _File(RootModel[tuple[_Entry, ...]]):
    pass


@dataclass(frozen=True, slots=True)
class Askable:
    """A kind of fact: the words that ask for it, those that say it, and whether its answer is somebody's name."""

    asks: re.Pattern[str]
    says: re.Pattern[str]
    person: bool

    def is_said(self, question: str, text: str) -> bool:
        if not self.says.search(text):
            return False
        return not (self.person and _ASKS_WHO.search(question)) or _PERSON.search(text) is not None


def _pattern(english: str, chinese: str) -> re.Pattern[str]:
    # a word boundary, but none between Latin and Chinese characters
    parts = [rf"(?<![A-Za-z0-9])(?:{english})(?![A-Za-z0-9])"] if english else []
    return re.compile("|".join([*parts, *([chinese] if chinese else [])]), re.IGNORECASE)


@cache
def _askables() -> tuple[Askable, ...]:
    entries = read_yaml(FOLDER / "askable.yaml", _File).root
    return tuple(
        Askable(
            _pattern(entry.en, entry.zh),
            _pattern(
                "|".join(filter(None, (entry.en, entry.said.en))), "|".join(filter(None, (entry.zh, entry.said.zh)))
            ),
            entry.person,
        )
        for entry in entries
    )


def asked_of(question: str) -> Iterator[tuple[str, Askable]]:
    """The kinds of fact that a question asks for, each with the asker's words for it."""
    for askable in _askables():
        if match := askable.asks.search(question):
            yield match.group(), askable
