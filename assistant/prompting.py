"""What a model is told: the prompts of `prompts/`, filled. Questions and documents are data in the user's message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from assistant.gate.types import Evidence
from assistant.grounding import Grounds, lines
from assistant.question import Language
from assistant.types import Status, Turn
from prompts import load

_LANGUAGES = {
    Language.ENGLISH: "English",
    Language.SIMPLIFIED: "Simplified Chinese",
    Language.TRADITIONAL: "Traditional Chinese",
}
_WRONG_ASSUMPTION = (
    "The question assumes something that the texts have otherwise; the first line says what they have.\n"
)


def language_name(language: str) -> str:
    """How a prompt names the language of an answer: one of ours, or that of an ISO code."""
    known = next((name for own, name in _LANGUAGES.items() if own == language), None)
    return known or f"the language of the question (ISO 639-1: {language})"


def answer_messages(
    asked: str, understood: Sequence[str], status: Status, language: str, grounds: Grounds
) -> list[BaseMessage]:
    """The request for an answer.

    Args:
        asked: the message as it was typed.
        understood: the questions in it, each standing by itself.
    """
    further = f"\nFurther evidence:\n{lines(grounds.further)}" if grounds.further else ""
    whole = [_one_line(question) for question in understood if _one_line(question) != _one_line(asked)]
    content = load("question").fill(
        question=_one_line(asked),
        understood=f"It means: {' / '.join(whole)}\n" if whole else "",
        note=_WRONG_ASSUMPTION if status is Status.CORRECTED else "",
        main=lines(grounds.main),
        further=further,
    )
    return [SystemMessage(load("answer").fill(language=language_name(language))), HumanMessage(content)]


def translation_messages(text: str) -> list[BaseMessage]:
    return [SystemMessage(load("translate").fill()), HumanMessage(_one_line(text))]


def standalone_messages(text: str, history: Iterable[Turn]) -> list[BaseMessage]:
    """Only what the asker said is told: answers would tempt a model to answer."""
    earlier = "\n".join(f"- {_one_line(turn.text)}" for turn in history)
    content = load("rewrite").fill(earlier=earlier, followup=_one_line(text))
    return [SystemMessage(load("standalone").fill()), HumanMessage(content)]


def judge_messages(sentence: str, evidence: Iterable[Evidence]) -> list[BaseMessage]:
    return [HumanMessage(load("judge").fill(evidence=lines(evidence), sentence=_one_line(sentence)))]


def _one_line(text: str) -> str:
    """White space folded and tags taken apart, so that no text can end the part of a prompt that it stands in."""
    return " ".join(text.replace("</", "< /").split())
