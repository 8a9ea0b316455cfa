"""The retrieval chain, a LangChain Runnable: understand → retrieve and compose → verify → finish."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from langchain_core.runnables import Runnable, RunnableLambda

from assistant import extractive
from assistant.compose import missing, talk
from assistant.compose.context import Context
from assistant.compose.merge import merge
from assistant.draft import Draft, Excerpt, Statement, finish, fitted, spans_of
from assistant.follow_ups import suggest
from assistant.history import resolve
from assistant.notices import with_notices
from assistant.plan import plan
from assistant.question import Question
from assistant.retriever import HybridRetriever
from assistant.types import Status, Turn
from assistant.understand import understand
from assistant.verify import is_evidence_free
from assistant.view import View

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What goes into the chain: a message, and the conversation before it."""

    text: str
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """The questions of a message, each standing by itself."""

    asked: Asked
    view: View
    questions: tuple[Question, ...]
    declined: str | None
    more: bool = False


@dataclass(frozen=True, slots=True)
class Composed:
    """One draft per question."""

    understood: Understood
    drafts: tuple[Draft, ...]


def build_chain(
    current_view: Callable[[], View], retriever: HybridRetriever, *, longest_question: int
) -> Runnable[Asked, Turn]:
    """The main path of every answer.

    Args:
        current_view: gives the picture of the documents that is current; asked once per message.
        longest_question: in characters; a longer message raises QuestionError.
    """

    def understand_message(asked: Asked) -> Understood:
        view = current_view()
        planned = plan(asked.text, view.vocabulary, longest=longest_question)
        questions = tuple(resolve(question, asked.history) for question in planned.questions)
        return Understood(asked, view, questions, planned.declined, planned.more)

    def compose(understood: Understood) -> Composed:
        contexts = [_context(question, understood.view, retriever) for question in understood.questions]
        if understood.declined:
            return Composed(understood, (talk.declined(contexts[0], understood.declined),))
        return Composed(understood, tuple(map(extractive.write, contexts)))

    def verify(composed: Composed) -> Composed:
        understood = composed.understood
        checked = []
        for question, draft in zip(understood.questions, composed.drafts, strict=False):
            kept, dropped = understood.view.verifier.check(draft)
            for verdict in dropped:
                _log.warning("A sentence was dropped: its spans do not hold %s.", ", ".join(verdict.missing))
            if not _has_point(kept):
                kept, _ = understood.view.verifier.check(
                    missing.general(_context(question, understood.view, retriever))
                )
            checked.append(kept)
        return replace(composed, drafts=tuple(checked))

    def deliver(composed: Composed) -> Turn:
        understood = composed.understood
        question = understood.questions[-1]
        context = _context(question, understood.view, retriever)
        draft = fitted(merge(composed.drafts), understood.view.cut, context.say("notice_shortened"))
        if understood.more:
            draft = replace(draft, notices=(context.say("notice_shortened"), *draft.notices))
        draft = with_notices(context, draft)
        draft = replace(draft, follow_ups=suggest(context, draft, partial(_is_answered, understood.view, retriever)))
        answer = finish(draft, question, understood.view.document, understood.view.section)
        return Turn(understood.asked.text, question, answer)

    return (
        RunnableLambda(understand_message, name="understand")
        | RunnableLambda(compose, name="retrieve and compose")
        | RunnableLambda(verify, name="verify")
        | RunnableLambda(deliver, name="deliver")
    )


def _context(question: Question, view: View, retriever: HybridRetriever) -> Context:
    return Context(
        question, view, view.phrases(question.language), cache(retriever.passages), retriever.nearest_clusters
    )


def _is_answered(view: View, retriever: HybridRetriever, text: str) -> bool:
    """Whether a suggested question has an answer; found out once per revision of the documents."""
    if text not in view.answerable:
        question = understand(text, view.vocabulary)
        draft, dropped = view.verifier.check(extractive.write(_context(question, view, retriever)))
        view.answerable[text] = draft.status is Status.ANSWERED and not dropped and _has_point(draft)
    return view.answerable[text]


def _has_point(draft: Draft) -> bool:
    """Whether anything is left that answers: a claim with its evidence, or an answer that needs none."""
    if is_evidence_free(draft.status):
        return any(isinstance(part, Statement) for part in draft.parts)
    return any(spans_of(part) or isinstance(part, Excerpt) for part in draft.parts)


def conversation(turns: Sequence[Turn], longest: int = 12) -> tuple[Turn, ...]:
    """The last turns of a conversation, which is as far as a follow-up looks back."""
    return tuple(turns[-longest:])
