"""What is evaluated: the chain in this process, or a server over its HTTP API."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assistant.types import Answer
from evals.errors import TargetError

if TYPE_CHECKING:
    from assistant.build import Assistant
    from assistant.settings import Settings

IN_PROCESS = "in-process"
_SECONDS = 90.0  # a server's own limit for an answer is a minute
ANSWER_PATH = "/api/chat"

Ask = Callable[[str], Answer]


class Target(Protocol):
    """Opens conversations. Safe to use from several threads."""

    def conversation(self) -> Iterator[Ask]: ...


class AssistantTarget:
    """The chain, with a conversation's history kept here."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def conversation(self) -> Iterator[Ask]:
        from assistant.types import Turn

        history: list[Turn] = []

        def ask(text: str) -> Answer:
            history.append(self._assistant.respond(text, tuple(history)))
            return history[-1].answer

        yield ask


class HttpTarget:
    """A running server. Each conversation is a session of its own, kept by the server under its cookie."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def conversation(self) -> Iterator[Ask]:
        import httpx

        with httpx.Client(base_url=self._url, timeout=_SECONDS, follow_redirects=False) as client:
            conversation_id: list[str] = []

            def ask(text: str) -> Answer:
                body: dict[str, object] = {"message": text}
                if conversation_id:
                    body["conversation_id"] = conversation_id[-1]
                try:
                    response = client.post(ANSWER_PATH, json=body, headers={"Accept": "application/json"})
                except httpx.HTTPError as error:
                    raise TargetError(f"{self._url} does not answer ({type(error).__name__}: {error}).") from error
                if response.status_code != httpx.codes.OK:
                    raise TargetError(f"{ANSWER_PATH} said {response.status_code}: {response.text[:200]}")
                try:
                    content = response.json()
                    if isinstance(content.get("conversation_id"), str):
                        conversation_id.append(content["conversation_id"])
                    return Answer.model_validate(content.get("answer", content))
                except (ValueError, AttributeError) as error:
                    raise TargetError(f"{ANSWER_PATH} gave no answer of our form: {str(error)[:200]}") from error

            yield ask


@contextmanager
def in_process(settings: Settings, documents: Sequence[Path]) -> Iterator[AssistantTarget]:
    """The chain over the bundled documents and these, indexed into a data folder that is removed afterwards.

    Raises:
        TargetError: a document cannot be indexed.
    """
    from assistant.build import build_assistant
    from knowledge.intake import IngestStatus
    from knowledge.library import Library

    with tempfile.TemporaryDirectory(prefix="guangdong-eval-") as folder:
        data_dir = Path(folder) / "data"
        if documents:
            with Library.open(data_dir) as library:
                failed = [row for row in library.ingest(documents) if row.status is IngestStatus.FAILED]
            if failed:
                raise TargetError(f"{failed[0].file} cannot be indexed: {failed[0].reason}")
        with build_assistant(settings.model_copy(update={"data_dir": data_dir})) as assistant:
            yield AssistantTarget(assistant)
