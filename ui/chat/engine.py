"""Answering over Gradio's queue: one event that streams an answer as HTML, rendered and escaped on the server.

The page joins the queue with a question and reads the event's stream; nothing is open while nobody is asking. The
handler knows a browser by its signed session id only, never by what it sends as history.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

import gradio
from gradio.events import api
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers

from assistant.errors import QuestionError, QuestionTooLong
from assistant.types import AnswerDelta, AnswerRestart
from ui.conversations import Conversations, Started
from ui.locale import Words, words_for
from ui.memory.store import new_identifier
from ui.memory.types import Channel, Kept, StoredTurn
from ui.rendering import partial_html, turn_html
from ui.sessions import HEADER, Sessions, session_id_of
from ui.waiting import repeated

if TYPE_CHECKING:
    from knowledge.library import Library

logger = logging.getLogger(__name__)

CONCURRENT_EVENTS = 400  # Gradio's hidden default of 40 would also bound the sessions that stream at once
EVENT = 0  # Gradio's number of the only event
_SECONDS_BETWEEN_UPDATES = 0.1
_SECONDS_STILL_HERE = 2.0


class Update(TypedDict):
    """What the page shows next.

    `state` is "working" (the question has been taken up, `html` says so), "arriving" (`html` is the answer so far),
    "done" (`html` is the whole turn), "refused" (`html` is a message in plain words; the question goes back into the
    composer) or "failed".
    """

    state: str
    html: str
    conversation: str
    turn: str


@dataclass(frozen=True, slots=True)
class ChatEngine:
    conversations: Conversations
    sessions: Sessions

    @property
    def library(self) -> Library:
        return self.conversations.assistant.library

    @property
    def _grows(self) -> bool:
        """Whether answers come piece by piece, from a model; else all of one is there at once."""
        return self.conversations.assistant.model is not None

    async def ask(
        self, question: str, conversation: str, replacing: str, language: str, request: gradio.Request
    ) -> AsyncGenerator[Update]:
        """Answer one question. Gradio cancels this when the reader stops, and leaves it between two updates when the
        reader's connection is gone: an update that comes again lets it notice.

        Args:
            conversation: id of a conversation of this browser; anything else begins a new one.
            replacing: id of the turn that this question replaces, with all after it.
            language: of the page.
        """
        words = words_for(str(language)[:20])
        session = self.session(request.headers)
        conversation = str(conversation)
        if not conversation or not await self.conversations.owns(session, conversation):
            conversation, replacing = new_identifier(), ""
        channel, address = _channel(request.headers), request.client.host if request.client else ""
        asked = _Asked(session, conversation, str(question).strip(), str(replacing), words, channel, address)
        try:
            updates = self._answer(asked)
            if self._grows:
                updates = repeated(updates, _SECONDS_STILL_HERE)
            async with aclosing(updates):
                async for update in updates:
                    yield update
        except QuestionError as error:
            yield asked.update("refused", why_refused(error, words))
        except Exception:
            logger.exception("a question could not be answered")
            yield await run_in_threadpool(self._failed, asked)

    def answer_at_once(self, session: str, conversation: str, question: str, address: str) -> str:
        """Answer without streaming, for pages without scripts; the conversation that holds the answer.

        Raises:
            QuestionError: the question is empty or too long, or one too many.
        """
        for event in self.conversations.stream(session, conversation, question.strip(), address=address):
            if isinstance(event, Kept):
                conversation = event.turn.conversation_id
        return conversation

    def session(self, headers: Headers) -> str:
        """The name of a request's session; for a forged id or none at all one that nobody can come back to."""
        return self.sessions.name(session_id_of(headers)) or new_identifier()

    async def _answer(self, asked: _Asked) -> AsyncGenerator[Update]:
        """That the question has been taken up, the answer as it grows, at most ten times a second, and finally the
        whole turn."""
        arrived, updated, withdrawn = "", 0.0, False
        batches = self.conversations.astream(
            asked.session,
            asked.conversation,
            asked.question,
            replacing=asked.replacing,
            channel=asked.channel,
            address=asked.address,
        )
        async with aclosing(batches):  # a reader who stops or leaves also stops a model that is still writing
            async for batch in batches:
                for event in batch:
                    match event:
                        case Started(_, ahead):
                            yield asked.update("working", partial_html("", asked.words, ahead=ahead))
                            continue
                        case AnswerDelta(piece):
                            arrived += piece
                        case AnswerRestart():
                            arrived, withdrawn = "", True
                        case Kept(turn):
                            yield self._whole("done", asked, turn)
                            return
                    if self._grows and time.monotonic() - updated >= _SECONDS_BETWEEN_UPDATES:
                        updated = time.monotonic()
                        yield asked.update("arriving", partial_html(arrived, asked.words, withdrawn=withdrawn))

    def _failed(self, asked: _Asked) -> Update:
        """The question as it was kept, to be asked again."""
        turns = self.conversations.memory.turns(asked.session, asked.conversation)
        if not turns or turns[-1].answer is not None:
            return asked.update("refused", asked.words.failed)
        return self._whole("failed", asked, turns[-1])

    def _whole(self, state: str, asked: _Asked, turn: StoredTurn) -> Update:
        html = turn_html(turn, self.library.document, asked.words)
        return {"state": state, "html": html, "conversation": turn.conversation_id, "turn": turn.turn_id}


def _channel(headers: Headers) -> Channel:
    """Only the slim chat in another site's frame, which has no cookie, names its session in a header."""
    return Channel.WIDGET if HEADER in headers else Channel.WEB


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question on its way through."""

    session: str
    conversation: str
    question: str
    replacing: str
    words: Words
    channel: Channel
    address: str

    def update(self, state: str, html: str) -> Update:
        return {"state": state, "html": html, "conversation": self.conversation, "turn": ""}


def why_refused(error: QuestionError, words: Words) -> str:
    """What to tell the asker, in the language of the page as far as it has words for it."""
    if isinstance(error, QuestionTooLong):
        return words.chat.too_long.format(length=error.length, longest=error.longest)
    return str(error)


def build_blocks(engine: ChatEngine) -> gradio.Blocks:
    """Gradio's application with the one event; its own page is never served."""
    blocks = gradio.Blocks(analytics_enabled=False)
    with blocks:
        api(engine.ask, api_name="ask", api_visibility="private", concurrency_limit=None)
    blocks.max_threads = CONCURRENT_EVENTS
    blocks.state_session_capacity = CONCURRENT_EVENTS  # each question is a session of Gradio's, and none has a state
    blocks.queue(default_concurrency_limit=None)
    return blocks
