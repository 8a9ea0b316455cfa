"""Settings → assistant. The only place where the parts are wired together."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import TYPE_CHECKING, Self

from assistant.model.config import ModelConfig
from assistant.settings import Settings
from assistant.types import Answer, AnswerDone, AnswerEvent, Turn
from knowledge.chroma_server import ChromaAddress
from knowledge.library import Library
from knowledge.progress import Progress, silent

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from assistant.chain import Asked
    from assistant.model.client import ChatModel
    from assistant.view import View
    from knowledge.endpoint_embeddings import EndpointEmbeddings


class Assistant:
    """Answers questions from a library. Safe to use from several threads."""

    def __init__(self, library: Library, settings: Settings) -> None:
        # imported here, so that the library can be opened beside these imports
        from assistant.chain import Steps, build_chain
        from assistant.retriever import HybridRetriever

        self.library = library
        self._lock = threading.Lock()
        self._view: View | None = None
        self._retriever = HybridRetriever(
            library=library, keyword_weight=settings.keyword_weight, cosine_weight=settings.cosine_weight
        )
        self.steps = Steps(self.view, self._retriever, longest_question=settings.max_question_characters)
        self.chain = build_chain(self.steps)
        self.model = _model(settings)
        self._written: Runnable[Asked, AnswerEvent] | None = None
        if self.model is not None:
            from assistant.delivery import build_writing_chain
            from assistant.generated import Writer
            from assistant.model.bridge import Bridge
            from assistant.rewriting import Rewriter

            self._bridge = Bridge()
            writer = Writer(self.model, judge=self.model.config.judge)
            self._written = build_writing_chain(self.steps, Rewriter(self.steps, self.model), writer)

    def view(self) -> View:
        """The picture of the documents at the library's revision; made anew when the documents change."""
        from assistant.view import View

        with self._lock:
            if self._view is None or self._view.revision != self.library.revision:
                self._view = View(self.library, self._view)
            return self._view

    def warm(self) -> None:
        """Load what first questions would wait for: names, phrases, scripts, the embedder."""
        from assistant.chain import Asked

        self.chain.invoke(Asked("哪些城市？ which cities"))

    def check(self, text: str) -> None:
        """Tell at once whether a message would be answered.

        Raises:
            QuestionError: the message is empty or too long.
        """
        self.steps.check(text)

    def respond(self, text: str, history: Sequence[Turn] = ()) -> Turn:
        """Answer one message of a conversation.

        Raises:
            QuestionError: the message is empty or too long.
        """
        *_, last = self.stream(text, history)
        assert isinstance(last, AnswerDone)  # noqa: S101 - what `stream` promises
        return last.turn

    def stream(self, text: str, history: Sequence[Turn] = ()) -> Iterator[AnswerEvent]:
        """Answer in verified pieces, then the whole turn; the pieces since the last restart concatenate to its text.

        Closing the iterator stops a model that is still writing.

        Raises:
            QuestionError: the message is empty or too long.
        """
        from assistant.chain import Asked, conversation, events

        if self._written is None:
            yield from events(self.chain.invoke(Asked(text, conversation(history))))
            return
        yield from self._bridge.iterate(lambda: self.astream(text, history))

    async def astream(self, text: str, history: Sequence[Turn] = ()) -> AsyncGenerator[AnswerEvent]:
        """The same for callers with an event loop, which is never blocked.

        Raises:
            QuestionError: the message is empty or too long.
        """
        from assistant.chain import Asked, conversation, events

        asked = Asked(text, conversation(history))
        if self._written is None:
            for event in events(await asyncio.to_thread(self.chain.invoke, asked)):
                yield event
            return
        async with aclosing(self._written.astream(asked)) as delivered:  # type: ignore[type-var]
            async for event in delivered:
                yield event

    def recall(self, text: str, answer: Answer, history: Sequence[Turn] = ()) -> Turn:
        """A turn from what was stored of it: its question is understood again with the turns before it.

        Raises:
            QuestionError: the message is empty or too long.
        """
        from assistant.chain import Asked, conversation

        understood = self.steps.understand(Asked(text, conversation(history)))
        return Turn(text, understood.contexts[-1].question, answer)

    def check_model(self) -> str:
        """Whether the configured model answers, in one sentence; empty without one.

        Raises:
            ModelUnusable: it does not; the message says what to change.
        """
        if self.model is None:
            return ""
        from assistant.model.check import check

        return self._bridge.run(check(self.model))

    def retrace(self, text: str, history: Sequence[Turn] = ()) -> Turn:
        """Answer a message as `respond`, but by rules alone, for what a conversation of questions refers to.

        Raises:
            QuestionError: the message is empty or too long.
        """
        from assistant.chain import Asked, conversation

        return self.chain.invoke(Asked(text, conversation(history)))

    def close(self) -> None:
        if self.model is not None:
            self._bridge.close(self.model.aclose)
        self.library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def build_assistant(settings: Settings, *, progress: Progress = silent, write: bool = False) -> Assistant:
    """Open the library and wire the chain.

    Args:
        write: be the data folder's one writer, which keeps the vector store (`serve`); without, only answer (`ask`).

    Raises:
        KnowledgeError: the data folder or the installation cannot be used; the message says what to do.
    """
    # a first indexing computes outside Python for half a second: the rest is loaded meanwhile
    with ThreadPoolExecutor(max_workers=1) as pool:
        opening = pool.submit(open_library, settings, progress=progress, write=write)
        load_words()
        return Assistant(opening.result(), settings)


def open_library(
    settings: Settings, *, progress: Progress = silent, write: bool = True, bundled: bool = True
) -> Library:
    """The documents where the settings say they are: in the data folder, or on servers.

    Raises:
        KnowledgeError: they cannot be used; the message says what to do.
    """
    token = settings.chroma_token.get_secret_value()
    return Library.open(
        settings.data_dir,
        progress=progress,
        bundled=bundled,
        write=write,
        embedder=endpoint_embedder(settings, write=write),
        database_url=settings.database_url.get_secret_value(),
        chroma=ChromaAddress(settings.chroma_url, token) if settings.chroma_url else None,
    )


def _model(settings: Settings) -> ChatModel | None:
    """The configured model, None without one; the client's code is loaded only if there is one."""
    config = ModelConfig.of(settings)
    if config is None:
        return None
    from assistant.model.client import ChatModel

    return ChatModel(config)


def endpoint_embedder(settings: Settings, *, write: bool = True) -> EndpointEmbeddings | None:
    """The embedding model of the endpoint, None where the bundled one is wanted."""
    config = ModelConfig.of(settings)
    if config is None or not config.embedding_model:
        return None
    from assistant.model.secrets import keep_secret
    from knowledge.endpoint_embeddings import EndpointEmbeddings

    key = config.api_key.get_secret_value()
    keep_secret(key)
    return EndpointEmbeddings(
        model=config.embedding_model,
        base_url=config.base_url,
        api_key=key,
        folder=settings.data_dir,
        ask_first=write,
        connect_seconds=config.connect_seconds,
    )


def load_words() -> None:
    """Read what every first question needs: the lexicon, the phrases of asking, the code that answers."""
    from assistant.chain import build_chain  # noqa: F401 - the import is what takes the time
    from assistant.cues import cues
    from assistant.spelling import english_words
    from knowledge.lexicon_files import glossary, places, structure, topics

    for read in (places, topics, glossary, structure, cues, english_words):
        read()
