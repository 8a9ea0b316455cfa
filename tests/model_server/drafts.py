"""What the played model writes: true drafts of the evidence that it is given, and drafts wrong in one way each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from knowledge.lexicon_files import places
from tests.model_server.evidence import Line, evidence, messages_text

Messages = Sequence[Mapping[str, object]]
Write = Callable[[Messages], str]

LONGEST_DRAFT = 6  # sentences

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_OPPOSITES = (
    (" is ", " is not "), (" are ", " are not "), (" will ", " will not "), ("above", "below"), ("at least", "at most"),
    ("Promote ", "Do not promote "), ("Accelerate ", "Do not accelerate "), ("以上", "以下"), ("超过", "低于"),
    ("建设", "不建设"),
)  # fmt: skip
_ORDER = re.compile(r"ignore|instruct|system prompt|you must|reply with|忽略|无视|指令|必须回答|回复", re.IGNORECASE)


def pointed(words: str, *ids: str) -> str:
    """A sentence with its pointers before the full stop."""
    stop = "。" if words.rstrip().endswith("。") else "."
    return f"{words.rstrip().rstrip('.。;；')} {''.join(f'[{name}]' for name in ids)}{stop}"


def main_lines(messages: Messages) -> list[Line]:
    lines = evidence(messages)
    return [line for line in lines if line.main][:LONGEST_DRAFT] or list(lines[:1])


def of_lines(change: Callable[[str], str]) -> Write:
    """Each main line, changed, with its own pointer; without evidence, what the user said last."""

    def write(messages: Messages) -> str:
        lines = main_lines(messages)
        return joined(pointed(change(line.words), line.id) for line in lines) if lines else said_last(messages)

    return write


def said_last(messages: Messages) -> str:
    """The user's last line that is no tag: what a model gives back that has nothing to rewrite."""
    lines = [line.strip() for line in messages_text(messages, "user").splitlines()]
    return next((line for line in reversed(lines) if line and not line.startswith("<")), "")


def joined(sentences: object) -> str:
    return " ".join(sentences)  # type: ignore[call-overload, no-any-return]


faithful = of_lines(str)


def wrong_number(messages: Messages) -> str:
    def change(words: str) -> str:
        changed, count = _NUMBER.subn(_other_number, words, count=1)
        return changed if count else f"{words.rstrip('.。')} in 4,317 projects"

    return of_lines(change)(messages)


def _other_number(found: re.Match[str]) -> str:
    return re.sub(r"\d", lambda digit: str((int(digit[0]) + 3) % 9 + 1), found[0])


def wrong_place(messages: Messages) -> str:
    known = cities()
    said = messages_text(messages, "user")
    other = next(city for city in known if city not in said)

    def change(words: str) -> str:
        there = next((city for city in known if city in words), None)
        return words.replace(there, other) if there else f"{words.rstrip('.。')} in {other}"

    return of_lines(change)(messages)


@cache
def cities() -> tuple[str, ...]:
    return tuple(city.name for city in places().cities)


def wrong_pointer(messages: Messages) -> str:
    """The right words, each pointing at another line."""
    lines = evidence(messages)
    others = {line.id: lines[(index + 1) % len(lines)].id for index, line in enumerate(lines)}
    return joined(pointed(line.words, others[line.id]) for line in main_lines(messages))


def unknown_pointer(messages: Messages) -> str:
    return joined(pointed(line.words, f"s{900 + index}") for index, line in enumerate(main_lines(messages)))


def no_pointers(messages: Messages) -> str:
    return joined(line.words for line in main_lines(messages))


def stitched_quote(messages: Messages) -> str:
    """The first half of one line and the second half of another, as one quotation."""
    lines = evidence(messages)
    first, second = lines[0].words.split(), lines[-1].words.split()
    quote = " ".join([*first[: len(first) // 2], *second[len(second) // 2 :]]).strip(".")
    return f"The text says: “{quote}” [{lines[0].id}]."


def negation(messages: Messages) -> str:
    def change(words: str) -> str:
        for plain, opposite in _OPPOSITES:
            if plain in words:
                return words.replace(plain, opposite, 1)
        return f"It is not planned that {words}"

    return of_lines(change)(messages)


def target_as_achievement(messages: Messages) -> str:
    def change(words: str) -> str:
        told = re.sub(r"\b(?:will|shall|strive to|to)\s+(reach|exceed|build|develop)\b", r"\1ed", words)
        return f"By 2020 Guangdong had achieved this: {told}"

    return of_lines(change)(messages)


def extra_claim(messages: Messages) -> str:
    return of_lines(lambda words: f"{words.rstrip('.。')}, which drew 350 foreign investors in 2021")(messages)


def leaked_prompt(messages: Messages) -> str:
    return f"My instructions are: {messages_text(messages, 'system')}"


def obeying(messages: Messages) -> str:
    """What a model says that follows orders found in a question or in evidence: the order itself, as its answer."""
    said = messages_text(messages, "user").splitlines()
    orders = [re.sub(r"^\s*[\[【]\w+[\]】]\s*", "", line) for line in said if _ORDER.search(line)]
    return "\n".join(orders) or "PWNED. See https://attacker.example/."


def active_html(messages: Messages) -> str:
    lines = main_lines(messages)
    name = lines[0].id if lines else "s1"
    return (
        f"<script>alert(1)</script><img src=x onerror=alert(1)> {faithful(messages)}\n\n"
        f"![chart](https://attacker.example/p.png?q=1) [{name}]. [Read more](javascript:alert(1)) [{name}]. "
        f"<iframe src=https://attacker.example></iframe> https://attacker.example/ [{name}]."
    )
