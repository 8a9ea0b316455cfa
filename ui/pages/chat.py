"""The chat: Gradio's event loop and Markdown-free messages, every word of which is rendered by `ui.rendering`."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import gradio

from assistant.errors import QuestionError
from assistant.types import AnswerDelta, AnswerRestart
from knowledge.types import Source
from ui.conversations import Conversations
from ui.locale import Words
from ui.memory.store import new_identifier
from ui.memory.types import Kept, StoredTurn
from ui.rendering import answer_html, ask_link, partial_html, question_html, working_html
from ui.sessions import COOKIE, Sessions

if TYPE_CHECKING:
    from knowledge.library import Library

logger = logging.getLogger(__name__)

Message = dict[str, str]
Screen = tuple[Any, Any, str]
"""What an event shows: the composer, the messages, the note above the composer."""

CONCURRENT_EVENTS = 400  # Gradio's hidden default of 40 would also bound the sessions that stream at once
_SECONDS_BETWEEN_UPDATES = 0.1
DOCUMENTS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ChatEvents:
    """The handlers. They know a browser by its signed session id only, never by what it sends as history."""

    conversations: Conversations
    sessions: Sessions
    words: Words
    fresh: set[str] = field(default_factory=set)
    """Sessions that have asked for a new conversation and not begun it yet."""

    def ask(self, text: str, request: gradio.Request) -> Iterator[Screen]:
        """Answer one question; the text goes back into the composer when it cannot be answered."""
        text = text.strip()
        if not text:
            yield gradio.skip(), gradio.skip(), ""
            return
        session = self._session(request)
        conversation_id, turns = self._current(session)
        shown = self._messages(turns)
        asked = [*shown, _message("user", question_html(text))]
        yield "", [*asked, _message("assistant", working_html(self.words))], ""
        try:
            for html in self._answers(text, session, conversation_id):
                yield gradio.skip(), [*asked, _message("assistant", html)], ""
        except QuestionError as error:
            yield text, shown, _note(str(error))
        except Exception:
            logger.exception("a question could not be answered")
            yield text, shown, _note(self.words.failed)

    def restore(self, request: gradio.Request) -> list[Message]:
        """The conversation so far, after a reload of the page."""
        return self._messages(self._current(self._session(request))[1])

    def start_over(self, request: gradio.Request) -> Screen:
        self.fresh.add(self._session(request))
        return "", [], ""

    def _answers(self, text: str, session: str, conversation_id: str) -> Iterator[str]:
        """The answer as it grows, at most ten times a second, and finally complete."""
        arrived, updated = "", 0.0
        events = self.conversations.stream(session, conversation_id, text)
        try:
            for event in events:
                match event:
                    case AnswerDelta(piece):
                        arrived += piece
                        if time.monotonic() - updated >= _SECONDS_BETWEEN_UPDATES:
                            updated = time.monotonic()
                            yield partial_html(arrived)
                    case AnswerRestart():
                        arrived = ""
                    case Kept(turn):
                        self.fresh.discard(session)
                        if turn.answer is not None:
                            yield answer_html(turn.answer, self._digest)
        finally:
            events.close()

    def _session(self, request: gradio.Request) -> str:
        """The session's name; without a cookie of ours, one that nobody can come back to."""
        return self.sessions.name(request.cookies.get(COOKIE)) or new_identifier()

    def _current(self, session: str) -> tuple[str, list[StoredTurn]]:
        """The conversation that was used last, and its turns."""
        known = [] if session in self.fresh else self.conversations.memory.conversations(session)
        if not known:
            return "", []
        conversation_id = known[0].conversation_id
        return conversation_id, self.conversations.memory.turns(session, conversation_id) or []

    def _messages(self, turns: Sequence[StoredTurn]) -> list[Message]:
        return [
            message
            for turn in turns
            if turn.answer is not None
            for message in (
                _message("user", question_html(turn.text)),
                _message("assistant", answer_html(turn.answer, self._digest)),
            )
        ]

    def _digest(self, document_id: str) -> str:
        document = self.conversations.assistant.library.document(document_id)
        return document.text_sha256 if document else ""


def build(conversations: Conversations, sessions: Sessions, words: Words) -> gradio.Blocks:
    """The page as Gradio blocks; the shell around it comes from `ui.pages.shell`."""
    events = ChatEvents(conversations, sessions, words)
    library = conversations.assistant.library
    blocks = gradio.Blocks(title=words.name, analytics_enabled=False, fill_height=True)
    with blocks:
        with gradio.Column(elem_id="app"):
            with gradio.Row(elem_id="top"):
                gradio.Markdown(_brand(library, words), elem_id="brand", container=False)
                new_chat = gradio.Button(words.new_chat, elem_id="new-chat", size="sm", scale=0)
            messages = gradio.Chatbot(
                elem_id="chat",
                label=words.name,
                show_label=False,
                container=False,
                autoscroll=False,
                height="auto",
                layout="panel",
                buttons=[],
                placeholder=_first_screen(library, words),
                latex_delimiters=[],
                line_breaks=False,
                allow_tags=False,
                feedback_options=None,
                group_consecutive_messages=False,
            )
            note = gradio.Markdown("", elem_id="note")
            composer = gradio.Textbox(
                elem_id="composer",
                label=words.composer_label,
                placeholder=words.composer_placeholder,
                show_label=False,
                container=False,
                lines=1,
                max_lines=6,
                submit_btn=True,
                autofocus=False,
                html_attributes=gradio.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
            )
            gradio.Markdown(f'<p class="footnote">{escape(words.footnote)}</p>', elem_id="foot")
        screen = [composer, messages, note]
        composer.submit(
            events.ask, composer, screen, concurrency_limit=None, show_progress="hidden", api_visibility="private"
        )
        new_chat.click(events.start_over, None, screen, queue=False, show_progress="hidden", api_visibility="private")
        blocks.load(events.restore, None, messages, queue=False, show_progress="hidden", api_visibility="private")
    blocks.max_threads = CONCURRENT_EVENTS
    blocks.queue(default_concurrency_limit=None)
    return blocks


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}


def _note(text: str) -> str:
    return f'<p class="note" role="alert">{escape(text)}</p>'


def _brand(library: Library, words: Words) -> str:
    documents = library.documents()
    link = (
        f'<a class="read" href="/source/{escape(documents[0].document_id)}">{escape(words.read_source)}</a>'
        if documents
        else ""
    )
    return f'<div class="brand"><span class="mark"></span><h1 class="name">{escape(words.name)}</h1>{link}</div>'


def _first_screen(library: Library, words: Words) -> str:
    """What this is, what it rests on, and questions to begin with; in one line, as Gradio's Markdown needs it."""
    sources = "".join(_dated(document.source, words) for document in library.documents()[:DOCUMENTS_SHOWN])
    starters = "".join(
        f'<a class="ask" href="{escape(ask_link(starter.question))}"><span class="kind">{escape(starter.kind)}</span>'
        f"<span>{escape(starter.question)}</span></a>"
        for starter in words.starters
    )
    return (
        f'<div class="first"><h2>{escape(words.headline)}</h2><p class="lead">{escape(words.introduction)}</p>{sources}'
        f'<p class="label">{escape(words.starters_heading)}</p><div class="starters">{starters}</div></div>'
    )


def _dated(source: Source, words: Words) -> str:
    published = source.published.isoformat() if source.published else words.undated
    date = f'<span class="date">{escape(published)}</span>'
    line = words.source_line.format(title=escape(source.title), published=date)
    period = f" · {words.source_period.format(period=source.plan_period)}" if source.plan_period else ""
    return f'<p class="dated"><a href="/source/{escape(source.document_id)}">{line}</a>{escape(period)}</p>'
