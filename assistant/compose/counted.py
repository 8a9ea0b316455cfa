"""Whole numbers of a question that the quoted words contradict: a number of things, or a plain number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.cues import cues
from assistant.question import Question
from assistant.stems import stem_of

_WHOLE = r"\d{1,3}(?:,\d{3})+|\d+"
_WORDS = "|".join(word for word in cues().number_words if word not in ("one", "once", "a", "an", "both", "couple"))
_PLAIN = re.compile(rf"(?<![\w.,-])(?:{_WHOLE})(?![\d.,]*\d|[A-Za-z%])")
_SCALES = r"(?:hundred|thousand|million|billion|trillion|percent|per cent|yuan|usd|rmb)"
_COUNTED = re.compile(
    rf"(?<![\w.,])(?P<number>{_WHOLE}|{_WORDS})(?![\d.,]*\d|%)\s+(?!{_SCALES}\b)(?P<nouns>(?:[a-z-]+ ){{0,3}}[a-z-]+)",
    re.IGNORECASE,
)
_HAN_COUNTED = re.compile(
    rf"(?<![\d.,年月])(?P<number>{_WHOLE})\s*(?P<unit>个?工作日|个月|家|个|所|座|名|项|天|日|亩|周岁|岁|台|套|机架|架)"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def other_count(question: Question, text: str) -> bool:
    """A number of things that the text has another number of: "2,000 racks", 20个工作日."""
    asked, stated = list(_counted(question.normal)), list(_counted(text))
    for number, noun in asked:
        same = [value for value, other in stated if other == noun]
        if same and number not in same:
            return True
    return False


def other_number(question: Question, text: str, sentences: Sequence[str]) -> bool:
    """A plain number of the question that stands nowhere in the quotes, though the nearest sentences have others."""
    plain = question.normal
    for amount in question.amounts:
        plain = plain.replace(amount.words, " ")
    asked = _numbers(_YEAR.sub(" ", plain)) - set(question.years)
    return bool(asked - _numbers(text)) and any(_numbers(_YEAR.sub(" ", said)) for said in sentences)


def _numbers(text: str) -> set[int]:
    """The whole numbers of a text, in digits or in words."""
    found = {int(match.group().replace(",", "")) for match in _PLAIN.finditer(text)}
    worded = [(w, n) for w, n in cues().number_words.items() if n > 1]  # "one of" and 之一 count nothing
    found |= {number for word, number in worded if re.search(rf"\b{word}\b", text, re.I)}
    return found | {number for word, number in cues().han_numbers.items() if number > 1 and word in text}


def _counted(text: str) -> Iterator[tuple[int, str]]:
    for match in _COUNTED.finditer(text):
        words = match["number"].replace(",", "").lower()
        number = int(words) if words.isdigit() else cues().number_words[words]
        if not _YEAR.fullmatch(match["number"]):
            yield from ((number, stem_of(noun)) for noun in match["nouns"].lower().split() if len(noun) > 3)
    for match in _HAN_COUNTED.finditer(text):
        yield int(match["number"].replace(",", "")), match["unit"]
