"""The retrieval chain, a LangChain Runnable: understand → retrieve and compose → verify → finish."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING

from langchain_core.runnables import Runnable

from assistant import extractive
from assistant.compose import missing, talk
from assistant.compose.context import Context
from assistant.compose.merge import merge
from assistant.draft import Draft, Excerpt, Statement, citations, finish, fitted, shortened, spans_of
from assistant.follow_ups import suggest
from assistant.history import left_open, resolve
from assistant.notices import with_notices
from assistant.plan import plan
from assistant.question import Question
from assistant.ranking import rank
from assistant.rephrasing import documents_of, leaning, restated
from assistant.retriever import HybridRetriever
from assistant.step import Step
from assistant.types import Answer, AnswerDelta, AnswerDone, AnswerEvent, Mode, Status, Turn, Usage
from assistant.understand import checked, understand
from assistant.verify import is_evidence_free
from assistant.view import View

if TYPE_CHECKING:
    from assistant.generated import Writing

_log = logging.getLogger(__name__)
_PIECE = re.compile(r".+?(?:\n+|(?<=[.。:：])\s+|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """What goes into the chain: a message, and the conversation before it."""

    text: str
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """The questions of a message, each standing by itself, with all that they can be answered from.

    `unsure` tells that a follow-up points at something that the rules did not find. `reworded` is what a model made of
    the message to search with, `spoken` the ISO 639-1 code of the asker's language if it is none of ours.
    """

    asked: Asked
    view: View
    contexts: tuple[Context, ...]
    declined: str | None
    more: bool = False
    unsure: bool = False
    reworded: str = ""
    spoken: str = ""

    @property
    def language(self) -> str:
        """The language to answer in."""
        return self.spoken or str(self.contexts[-1].question.language)


@dataclass(frozen=True, slots=True)
class Composed:
    """One draft per question."""

    understood: Understood
    drafts: tuple[Draft, ...]


class Steps:
    """The steps from a message to its turn.

    Args:
        current_view: gives the picture of the documents that is current; asked once per message.
        longest_question: in characters; a longer message raises QuestionError.
    """

    def __init__(self, current_view: Callable[[], View], retriever: HybridRetriever, *, longest_question: int) -> None:
        self._current_view = current_view
        self._retriever = retriever
        self._longest_question = longest_question

    def check(self, text: str) -> None:
        """Raises QuestionError if a message is empty or too long."""
        checked(text, self._longest_question)

    def understand(self, asked: Asked) -> Understood:
        """A message → its questions, follow-ups completed from the conversation."""
        view = self._current_view()
        planned = plan(asked.text, view.vocabulary, longest=self._longest_question)
        questions = tuple(self._resolved(question, asked.history, view) for question in planned.questions)
        unsure = any(map(left_open, planned.questions, questions)) and bool(asked.history)
        questions = _of_one_place(questions, view)
        contexts = tuple(self._context(question, view) for question in questions)
        return Understood(asked, view, contexts, planned.declined, planned.more, unsure)

    def _resolved(self, question: Question, history: Sequence[Turn], view: View) -> Question:
        """A question that stands by itself: a follow-up in whole words, or completed by its meaning."""
        if not history or len(view.documents) < 2:
            return resolve(question, history)
        said = restated(question, history, view)
        if said is None:
            resolved = leaning(resolve(question, history), history, view)
        else:
            whole = understand(said[0], view.vocabulary, longest=2 * self._longest_question)
            resolved = whole.with_(
                text=question.text,
                language=question.language,
                restated=said[0],
                referent=said[1],
                earlier=tuple(turn.question.search for turn in history if turn.question.search),
                carried=frozenset({"question"}),
            )
        own = resolved.clusters or resolved.industries or (question.places and "places" not in question.carried)
        return resolved if own else resolved.with_(documents=documents_of(history))

    def compose(self, understood: Understood) -> Composed:
        """Each question → a draft from facts and quotes."""
        contexts = understood.contexts
        if understood.declined:
            return Composed(understood, (talk.declined(contexts[0], understood.declined),))
        if len(contexts) > 1:
            message = understand(understood.asked.text, understood.view.vocabulary)
            resolved = self._resolved(message, understood.asked.history, understood.view)
            whole = extractive.whole(self._context(resolved, understood.view))
            if whole:
                return Composed(understood, (whole,))
        return Composed(understood, tuple(map(self._written, contexts)))

    def _written(self, context: Context) -> Draft:
        """The draft for a question; one that the documents talked of do not answer is looked for in all of them."""
        draft = extractive.write(context)
        if draft.status is not Status.NOT_FOUND or not context.question.documents:
            return draft
        wider = extractive.write(self._context(context.question.with_(documents=()), context.view))
        return draft if wider.status is Status.NOT_FOUND else wider

    def verify(self, composed: Composed) -> Composed:
        """Drop what its spans do not hold; a draft that loses its point says that nothing was found."""
        verifier = composed.understood.view.verifier
        checked = []
        for context, draft in zip(composed.understood.contexts, composed.drafts, strict=False):
            kept, dropped = verifier.check(draft)
            for verdict in dropped:
                _log.warning("A sentence was dropped: its spans do not hold %s.", ", ".join(verdict.missing))
            if not _has_point(kept):
                kept, _ = verifier.check(missing.general(context))
            checked.append(kept)
        return replace(composed, drafts=tuple(checked))

    def deliver(self, composed: Composed, *, notice: str = "", usage: Usage | None = None) -> Turn:
        """Drafts → the numbered, dated answer with what to ask next.

        Args:
            notice: the key of a notice that stands before the others.
        """
        understood = composed.understood
        context, view = understood.contexts[-1], understood.view
        draft = fitted(merge(composed.drafts), view.cut, context.say("notice_shortened"))
        if notice:
            draft = replace(draft, notices=(context.say(notice), *draft.notices))
        draft = self._completed(understood, draft)
        answer = finish(draft, context.question, view.document, view.section)
        return Turn(understood.asked.text, context.question, answer.model_copy(update={"usage": usage}))

    def deliver_written(self, composed: Composed, writing: Writing) -> Turn:
        """What a model wrote and the gate released → the same, with the figures of the writing."""
        understood = composed.understood
        context, view = understood.contexts[-1], understood.view
        draft = replace(merge(composed.drafts), parts=tuple(writing.released.statements))
        if writing.is_full:
            draft = replace(draft, status=shortened(draft.status), notices=(context.say("notice_shortened"),))
        draft = self._completed(understood, draft)
        answer = Answer(
            text=writing.released.text,
            status=draft.status,
            language=understood.language,
            mode=Mode.GENERATED,
            citations=citations(writing.released.numbering, view.document, view.section),
            facts=draft.facts,
            follow_ups=draft.follow_ups,
            notices=draft.notices,
            usage=writing.usage,
        )
        return Turn(understood.asked.text, context.question, answer)

    def _completed(self, understood: Understood, draft: Draft) -> Draft:
        """Add what an answer says of itself, and questions that go on from it."""
        context = understood.contexts[-1]
        if understood.more:
            draft = replace(draft, notices=(context.say("notice_shortened"), *draft.notices))
        if understood.reworded:
            draft = replace(draft, notices=(context.say("notice_reworded", what=understood.reworded), *draft.notices))
        library = self._retriever.library
        if library.backlog and not library.vectors_ready and not is_evidence_free(draft.status):
            notice = context.say("notice_words_only", count=library.backlog)
            draft = replace(draft, notices=(notice, *draft.notices))
        draft = with_notices(context, draft)
        return replace(draft, follow_ups=suggest(context, draft, partial(self._is_answered, context.view)))

    def _context(self, question: Question, view: View) -> Context:
        scope = view.scope(question) if len(view.documents) > 1 else None
        # a question about some documents is looked for in these alone
        documents = scope if scope is not None and len(scope) < len(view.documents) else None
        search = cache(partial(self._retriever.passages, earlier=question.earlier, documents=documents))
        ranking = cache(partial(rank, question, view, search))
        return Context(
            question, view, view.phrases(question.language), search, self._retriever.nearest_clusters, ranking
        )

    def _is_answered(self, view: View, text: str) -> bool:
        """Whether a suggested question has an answer; found out once per revision of the documents, and anew when their
        vectors are there."""
        asked = (text, self._retriever.library.vectors_ready)
        if asked not in view.answerable:
            context = self._context(understand(text, view.vocabulary), view)
            draft, dropped = view.verifier.check(extractive.write(context))
            view.answerable[asked] = draft.status is Status.ANSWERED and not dropped and _has_point(draft)
        return view.answerable[asked]


def _of_one_place(questions: Sequence[Question], view: View) -> tuple[Question, ...]:
    """The questions of one message; one that names nothing is about the documents of the place named before it."""
    told: list[Question] = []
    documents: frozenset[str] = frozenset()
    for question in questions:
        local = view.scopes.local_to(question)
        names_nothing = not (local or question.subjects or question.documents)
        told.append(question.with_(documents=tuple(sorted(documents))) if documents and names_nothing else question)
        documents = local or documents
    return tuple(told)


def build_chain(steps: Steps) -> Runnable[Asked, Turn]:
    """The main path of every answer."""
    return (
        Step(steps.understand, name="understand")
        | Step(steps.compose, name="retrieve and compose")
        | Step(steps.verify, name="verify")
        | Step(steps.deliver, name="deliver")
    )


def events(turn: Turn) -> Iterator[AnswerEvent]:
    """A finished turn in pieces, which concatenate to its text, and then whole."""
    for piece in _PIECE.findall(turn.answer.text):
        yield AnswerDelta(piece)
    yield AnswerDone(turn)


def _has_point(draft: Draft) -> bool:
    """Whether anything is left that answers: a claim with its evidence, or an answer that needs none."""
    if is_evidence_free(draft.status):
        return any(isinstance(part, Statement) for part in draft.parts)
    return any(spans_of(part) or isinstance(part, Excerpt) for part in draft.parts)


def conversation(turns: Sequence[Turn], longest: int = 12) -> tuple[Turn, ...]:
    """The last turns of a conversation, which is as far as a follow-up looks back."""
    return tuple(turns[-longest:])
