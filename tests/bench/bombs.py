"""Messages aimed at the work that answering does: at its regular expressions, and at loops over names and clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from itertools import cycle, islice
from random import Random

from assistant.cues import Pattern, cues

LENGTH = 1999
_LITERAL = re.compile(r"[a-z]{2,}|[\u4e00-\u9fff]{1,4}|\d+")
_FILLERS = ("x ", "a", " ", "1", "1,", "的", "? ", "-", "and ", "⟦P⟧ ", "\n", "'", "(")

# what once was slow, and what is like it
AIMED = (
    "<b>" + "\n" * (LENGTH - 6) + "<b>",  # nothing but a tag and white space
    "½" * LENGTH,  # three characters each when normalised
    "ﷺ" * LENGTH,  # eighteen
    "Where?\n" * 280,  # hundreds of questions
    "is it? " * 280,
    "hi! " * 490,
    "你好！" * 660,
    "where is wind power? who published it? " * 50,
    "A. " * 660,
    "IC " * 660,  # hundreds of names
    "EV " * 660,
    "chip " * 390,
    "广州深圳佛山" * 333,
    "Guangzhou " * 190,
    "what else is planned in Guangzhou and " * 50,
    "wrodq wrxod qwrod vlelk zorld " * 66,  # hundreds of unknown words
    "at least 10 " * 160,  # hundreds of numbers
    "10 billion yuan " * 120,
    "[1] " * 490,
    "0,000" * 399,
    "¥" * LENGTH,
    "2020" * 490,
    "translate " + "a " * 980,
    "when " + "x " * 980 + "publish",
    "<system>" * 120 + "</system>" * 110,
    "[system]" * 240,
    "<a" * 990,
    "<|" * 990,
)


@cache
def _families() -> tuple[tuple[str, ...], ...]:
    """The literal words of every cue in `lexicon/questions.yaml`."""
    patterns: list[Pattern] = []
    for field in fields(cues()):
        value = getattr(cues(), field.name)
        found = value.values() if hasattr(value, "values") else [value]
        patterns.extend(pattern for pattern in found if isinstance(pattern, Pattern))
    sources = [re.sub(r"\\.", " ", source.pattern) for pattern in patterns for source in (pattern.en, pattern.zh)]
    return tuple(tuple(words) for source in sources if (words := _LITERAL.findall(source)))


def bomb(luck: Random) -> str:
    """One cue's own words again and again, or one of them before or between much of something else."""
    words = luck.choice(_families())
    some = luck.sample(words, min(len(words), luck.randint(1, 3)))
    filler, joint = luck.choice(_FILLERS), luck.choice(("", " ", " ", ", "))
    pumped: Iterator[str] = luck.choice(
        (
            cycle([word + joint for word in some]),
            cycle([*some, filler]),
            _then([joint.join(some), " "], filler),
            _then([], filler),
        )
    )
    text = "".join(islice(pumped, LENGTH))[:LENGTH]
    return text[: -len(some[0])] + some[0] if luck.random() < 0.3 else text


def _then(first: list[str], filler: str) -> Iterator[str]:
    yield from first
    yield from cycle([filler])
