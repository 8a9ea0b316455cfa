"""A message → the questions to answer: orders to the assistant set aside, scene and question joined, several split."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.clauses import split_clauses
from assistant.compose.talk import declined_kind, smalltalk_kind
from assistant.history import carry
from assistant.language import normalise
from assistant.question import Intent, Question
from assistant.understand import understand
from assistant.vocabulary import Vocabulary

_TAG = re.compile(r"</?[a-zA-Z][^>]{0,200}>|\[/?(?:INST|SYSTEM|SYS)\]|<\|[^|]{0,40}\|>")
_FAKE_ROLE = re.compile(r"\[(system|inst|sys)\].*?\[/\1\]|<(system|instructions?)>.*?</\2>", re.IGNORECASE | re.DOTALL)
_TO_MACHINE = r"(?:assistant|system|ai|bot|model|admin(?:istrator)?|developer|operator|reviewer)"
_KIND_OF_NOTE = r"(?:note|message|notice|update|instruction|memo|override|reminder|command|prompt)s?"
_NOTE = re.compile(  # what pretends to be a note to the assistant, and not part of the question
    r"\[\[.*?\]\]|\{\{.*?\}\}|<<.*?>>|<!--.*?-->"
    rf"|[\[(【（](?:[^\])】）]*\b{_TO_MACHINE} {_KIND_OF_NOTE}\b"
    rf"|[^\])】）]*\b{_KIND_OF_NOTE} (?:to|for|from) (?:the )?{_TO_MACHINE}\b"
    rf"|\s*(?:系统|助手|管理员|開發者|开发者)(?:提示|消息|通知|指令|备注|注))[^\])】）]*[\])】）]"
    rf"|\b(?:{_TO_MACHINE} {_KIND_OF_NOTE}|{_KIND_OF_NOTE} (?:to|for|from) (?:the )?{_TO_MACHINE}):[^.!?\n]*[.!?\n]",
    re.IGNORECASE | re.DOTALL,
)
MOST_CLAUSES = 8  # of a message that are taken up at once
_ECHO = re.compile(
    r"^(?:and |so )?(?:which|what|who|where) (?:ones?|are they|is it|is that|are these)\W*$"
    r"|^(?:and )?(?:when|by whom)\W*$"
    # what stood there before is told beside what stands there now
    r"|^(?:and )?(?:what was it|what were they|how much was it)? ?(?:before|previously|originally)(?: the change)?\W*$"
    r"|^(?:那|又)?(?:原来|之前|以前|此前|[修更]?改之?前)(?:的)?(?:又?是|为)?(?:多少|什么|几[个天]?|怎样)?呢?\W*$",
    re.IGNORECASE,
)
_META = frozenset({Intent.PUBLISHED, Intent.ISSUER, Intent.TITLE, Intent.PERIOD, Intent.LINK, Intent.CURRENT})


@dataclass(frozen=True, slots=True)
class Plan:
    """The questions of a message, in order, or the kind of order or advice that it is refused for.

    `more` tells that the message asked more than is answered at once.
    """

    questions: tuple[Question, ...]
    declined: str | None = None
    more: bool = False


def plan(text: str, vocabulary: Vocabulary, *, longest: int) -> Plan:
    """Understand a whole message.

    Raises:
        QuestionError: it is empty or too long.
    """
    whole = understand(text, vocabulary, longest=longest)
    understood = {whole.text: whole}  # most messages are one clause, which has been understood with the whole

    def part_of(words: str) -> Question:
        if words not in understood:
            understood[words] = understand(words, vocabulary, longest=longest)
        return understood[words]

    clean = " ".join(_TAG.sub(" ", _FAKE_ROLE.sub(" ", _NOTE.sub(" ", text))).split()) or " ".join(text.split())
    clauses = tuple(dict.fromkeys(split_clauses(clean)))
    more = len(clauses) > MOST_CLAUSES
    if more:
        clauses = clauses[:MOST_CLAUSES]
        clean = " ".join(clauses)
    if len(clauses) > 1:
        talked = [clause for clause in clauses if not smalltalk_kind(normalise(clause))]
        if talked and len(talked) < len(clauses):
            clauses, clean = tuple(talked), " ".join(talked)
    refused = [kind for clause in clauses if (kind := declined_kind(normalise(clause)))]
    kind = refused[0] if refused else declined_kind(whole.normal)
    kept = [clause for clause in clauses if not declined_kind(normalise(clause))]
    if kind:
        questions = [part_of(clause) for clause in kept]
        asked = [q for q in questions if q.is_question and (q.units or q.places) and (q.intents or q.asks_for)]
        if not asked or kind == "abuse":
            return Plan((whole,), kind)
        kept = [q.text for q in asked]
        clean = " ".join(kept)
    parts = [part_of(clause) for clause in kept if not _ECHO.match(clause)]
    asked = [
        part for part in parts if part.is_question and (part.intents or part.asks_for or part.attributes or part.units)
    ]
    marked = [part for part in asked if part.text.rstrip().endswith(("?", "？"))]
    apart = len(marked) >= 2 or (asked and asked[0].has(*_META)) or any(_stands(part) for part in asked[1:])
    if len(asked) >= 2 and apart:
        return Plan(tuple(_joined(parts)), more=more)
    return Plan((part_of(clean),), more=more)


def _stands(part: Question) -> bool:
    """Whether a clause asks something of its own that the first clause's subject does not answer."""
    own = bool(part.clusters or part.industries or part.places or part.topics)
    asks = part.intents - {Intent.YES_NO, Intent.SUM} or part.asks_for
    return own or bool(part.attributes) or part.has(*_META) or not asks


def _joined(parts: Sequence[Question]) -> list[Question]:
    """Each asking clause, completed from the clauses before it."""
    questions: list[Question] = []
    before: Question | None = None
    for part in parts:
        complete = carry(part, before, None) if before else part
        if part.is_question and (part.intents or part.asks_for or part.attributes or part.units):
            questions.append(complete)
        before = complete
    return questions
