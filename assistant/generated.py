"""Evidence → answer through a chat model, sentence by sentence: nothing is released that the gate has not passed."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from langchain_core.runnables import RunnableConfig

from assistant.compose.context import Context
from assistant.draft import Draft, Excerpt, Statement, quote_lines, spans_of
from assistant.gate.antecedent import has_antecedent
from assistant.gate.parser import SentenceParser
from assistant.gate.types import Evidence, Reason, Sentence, Verdict
from assistant.grounding import Grounds
from assistant.point import Said, lost
from assistant.prompting import answer_messages, judge_messages
from assistant.question import Language
from assistant.released import Released
from assistant.types import Status, Usage
from assistant.verify import is_evidence_free
from knowledge.types import Span

if TYPE_CHECKING:
    from assistant.gate.support import Gate
    from assistant.model.client import ChatModel

_log = logging.getLogger(__name__)
SHORT_QUOTE = 400  # characters of a quote that is shown beside words in another language


class LostPoint(Exception):
    """What passed the gate does not answer the question; `missing` is what is not said."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


@dataclass(slots=True)
class Writing:
    """One answer in the making: what it rests on, what has been released, what was withheld and why.

    `language` is one of ours or an ISO 639-1 code.
    """

    asked: str
    language: str
    contexts: tuple[Context, ...]
    drafts: tuple[Draft, ...]
    status: Status
    grounds: Grounds
    taken: Usage
    released: Released = field(default_factory=Released)
    dropped: Counter[str] = field(default_factory=Counter)
    latest: tuple[Sentence, Verdict] | None = None
    is_full: bool = False

    @property
    def usage(self) -> Usage:
        """What the writing took, with the sentences withheld by reason."""
        return self.taken.model_copy(update={"dropped": dict(self.dropped)})


class Writer:
    """Writes with a model behind the gate.

    Args:
        judge: ask the model about each sentence that the rules have passed, and withhold it unless it says yes.
    """

    def __init__(self, model: ChatModel, *, judge: bool = False) -> None:
        self.model = model
        self._judge = judge

    async def write(self, writing: Writing, config: RunnableConfig | None = None) -> AsyncGenerator[str]:
        """Pieces of Markdown, each checked; together they are `writing.released.text`.

        Raises:
            ModelFailure: the model did not answer, or not to its end.
            LostPoint: what it wrote and the gate passed does not answer the question.
        """
        questions = [context.question.text for context in writing.contexts]
        messages = answer_messages(writing.asked, questions, writing.status, writing.language, writing.grounds)
        parser, stream = SentenceParser(), self.model.stream(messages, config=config)
        try:
            async with aclosing(stream):
                async for chunk in stream:
                    for sentence in parser.feed(chunk):
                        if piece := await self._let_through(sentence, writing, config):
                            yield piece
                    if writing.is_full:
                        break
        finally:
            writing.taken = stream.usage
        for sentence in () if writing.is_full else parser.finish():
            if piece := await self._let_through(sentence, writing, config):
                yield piece
        for part in _own_parts(writing):
            yield part
        missing = lost(writing.drafts, _said(writing.released), writing.contexts[0].view.verifier)
        if missing:
            raise LostPoint(missing)

    async def _let_through(self, sentence: Sentence, writing: Writing, config: RunnableConfig | None) -> str:
        """The Markdown that a sentence adds if it may be shown; else it is counted and forgotten."""
        verdict = await self._verdict(sentence, writing, config)
        if verdict.released:
            try:
                piece = writing.released.add(sentence, verdict)
            except OverflowError:
                writing.is_full = True
                verdict = Verdict(False, Reason.LENGTH)
            else:
                writing.latest = writing.latest if verdict.is_connective else (sentence, verdict)
                return piece
        writing.dropped[str(verdict.reason)] += 1
        writing.latest = None
        writing.released.withhold(sentence)
        _log.info("A sentence of the model was withheld: %s.", verdict.reason)
        return ""

    async def _verdict(self, sentence: Sentence, writing: Writing, config: RunnableConfig | None) -> Verdict:
        gate: Gate = writing.contexts[0].view.gate
        evidence = writing.grounds.by_key
        foreign = writing.language not in set(Language)
        verdict = gate.judge(sentence, evidence, writing.contexts[-1].question, foreign=foreign)
        if not verdict.released or verdict.is_connective:
            return verdict
        cited = [evidence[key] for key in sentence.pointers]
        if any(sentence.text == statement.text for statement in writing.released.statements):
            return Verdict(False, Reason.REPEATED)
        if not has_antecedent(sentence, evidence, writing.latest, is_first=not writing.dropped):
            return Verdict(False, Reason.ANTECEDENT)
        if self._judge and not await self._agrees(sentence, cited, config):
            return Verdict(False, Reason.JUDGE)
        return verdict

    async def _agrees(self, sentence: Sentence, evidence: Sequence[Evidence], config: RunnableConfig | None) -> bool:
        said = await self.model.complete(judge_messages(sentence.text, evidence), config=config)
        return said.strip().lower().startswith("yes")


def _own_parts(writing: Writing) -> Iterator[str]:
    """What code adds to the model's words: which part of the question has no answer, and a quote where the words are in
    another language than the text."""
    released, view = writing.released, writing.contexts[0].view
    if not released.statements:
        return
    for draft in writing.drafts:
        for part in draft.parts[:1]:
            if draft.status in (Status.NOT_FOUND, Status.CLARIFY) and isinstance(part, Statement):
                yield released.append(part.text, part)
    span = _quotable(writing)
    if span is None or " ".join(view.cut(span).split()).rstrip(".;。；") in released.text:
        return
    if view.document(span.document_id).source.language[:2] != writing.language[:2]:
        yield released.append(quote_lines(span, released.numbering, view.cut), Statement("", (span,)))


def _quotable(writing: Writing) -> Span | None:
    """The words to show beside an answer in another language: what the answer without a model would quote, else the
    first that are short enough of those cited."""
    excerpts = [part.span for draft in writing.drafts for part in draft.parts if isinstance(part, Excerpt)]
    cited = list(writing.released.numbering.numbers)
    return next((span for span in (*excerpts, *cited) if span.end - span.start <= SHORT_QUOTE), None)


def _said(released: Released) -> Said:
    return Said(released.text, frozenset(released.numbering.numbers))


def is_worth_writing(drafts: Sequence[Draft]) -> bool:
    """Whether a model is to be asked: only where there is evidence; refusals and questions back cost no token."""
    return any(not is_evidence_free(draft.status) and any(map(spans_of, draft.parts)) for draft in drafts)
