"""Chinese text → words, with where they stand, by jieba's dictionary and statistics; traditional → simplified."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

HAN = re.compile(r"[\u3400-\u9fff]")
_RUN = re.compile(r"[\u3400-\u9fff]+")
_GLUED = re.compile(r"(哪些|哪个|哪几个|什么|多少|几个|所有|全部)(.+)")  # the statistics take "哪些项目" for one word


@cache
def _jieba() -> Any:
    import rjieba  # imported where needed: its dictionary takes a tenth of a second

    return rjieba


def han_words(text: str) -> Iterator[tuple[int, int, str]]:
    """The Chinese words of a text: start, end, word; other characters are passed over."""
    for run in _RUN.finditer(text):
        position = run.start()
        for word in _jieba().cut(run.group()):
            glued = _GLUED.fullmatch(word)
            for part in glued.groups() if glued else (word,):
                yield position, position + len(part), part
                position += len(part)


def tagged_words(text: str) -> Iterator[tuple[int, int, str, str]]:
    """The same with their parts of speech: n… for nouns, v… for verbs, r for pronouns (the tags of jieba)."""
    for run in _RUN.finditer(text):
        position = run.start()
        for word, tag in _jieba().tag(run.group()):
            yield position, position + len(word), word, tag
            position += len(word)


@cache
def converter(profile: str) -> Any:
    """OpenCC's converter of a profile ("t2s", "s2tw")."""
    import opencc

    return opencc.OpenCC(profile)


def to_simplified(text: str) -> str:
    return str(converter("t2s").convert(text)) if HAN.search(text) else text
