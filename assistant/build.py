"""Settings → assistant. The only place where the parts are wired together."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Self

from assistant.settings import Settings
from assistant.types import Answer, AnswerDelta, AnswerDone, AnswerEvent, Turn
from knowledge.chroma_server import ChromaAddress
from knowledge.ingest import Progress, silent
from knowledge.library import Library

if TYPE_CHECKING:
    from assistant.view import View


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
        self._steps = Steps(self.view, self._retriever, longest_question=settings.max_question_characters)
        self.chain = build_chain(self._steps)

    def view(self) -> View:
        """The picture of the documents at the library's revision; made anew when the documents change."""
        from assistant.view import View

        with self._lock:
            if self._view is None or self._view.revision != self.library.revision:
                self._view = View(self.library)
            return self._view

    def warm(self) -> None:
        """Load what first questions would wait for: names, phrases, scripts, the embedder."""
        self.respond("哪些城市？ which cities", ())

    def respond(self, text: str, history: Sequence[Turn] = ()) -> Turn:
        """Answer one message of a conversation.

        Raises:
            QuestionError: the message is empty or too long.
        """
        from assistant.chain import Asked, conversation

        return self.chain.invoke(Asked(text, conversation(history)))

    def stream(self, text: str, history: Sequence[Turn] = ()) -> Iterator[AnswerEvent]:
        """Answer in verified pieces, then the whole turn; the pieces concatenate to the answer's text.

        Raises:
            QuestionError: the message is empty or too long.
        """
        turn = self.respond(text, history)
        for piece in re.findall(r".+?(?:\n+|(?<=[.。:：])\s+|$)", turn.answer.text, re.DOTALL):
            yield AnswerDelta(piece)
        yield AnswerDone(turn)

    def recall(self, text: str, answer: Answer, history: Sequence[Turn] = ()) -> Turn:
        """A turn from what was stored of it: its question is understood again with the turns before it.

        Raises:
            QuestionError: the message is empty or too long.
        """
        from assistant.chain import Asked, conversation

        understood = self._steps.understand(Asked(text, conversation(history)))
        return Turn(text, understood.contexts[-1].question, answer)

    def close(self) -> None:
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
        database_url=settings.database_url.get_secret_value(),
        chroma=ChromaAddress(settings.chroma_url, token) if settings.chroma_url else None,
    )


def load_words() -> None:
    """Read what every first question needs: the lexicon, the phrases of asking, the code that answers."""
    from assistant.chain import build_chain  # noqa: F401 - the import is what takes the time
    from assistant.cues import cues
    from assistant.spelling import english_words
    from knowledge.lexicon_files import glossary, places, structure, topics

    for read in (places, topics, glossary, structure, cues, english_words):
        read()
