"""What is evaluated: the chain in this process, or a server over its HTTP API."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pydantic import SecretStr

from assistant.types import Answer
from evals.errors import TargetError

if TYPE_CHECKING:
    import httpx

    from assistant.build import Assistant
    from assistant.settings import Settings

IN_PROCESS = "in-process"
EXTRACTIVE = "extractive"
_SECONDS = 90.0  # a server's own limit for an answer is a minute
ANSWER_PATH = "/api/chat"
_TOO_MANY = 429
_ATTEMPTS = 4
_LONGEST_WAIT = 60.0  # seconds

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
    """A running server, asked over its API. Each conversation is a session of its own."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def conversation(self) -> Iterator[Ask]:
        import httpx

        with httpx.Client(base_url=self._url, timeout=_SECONDS, follow_redirects=False) as client:
            told = {"conversation_id": "", "session": ""}

            def ask(text: str) -> Answer:
                body = {"question": text, "conversation_id": told["conversation_id"]}
                try:
                    response = _patiently(client, body, told["session"])
                except httpx.HTTPError as error:
                    raise TargetError(f"{self._url} does not answer ({type(error).__name__}: {error}).") from error
                if response.status_code != httpx.codes.OK:
                    raise TargetError(f"{ANSWER_PATH} said {response.status_code}: {response.text[:200]}")
                try:
                    content = response.json()
                    told.update({name: str(content[name]) for name in told})
                    return Answer.model_validate(content["answer"])
                except (ValueError, KeyError, TypeError) as error:
                    raise TargetError(f"{ANSWER_PATH} gave no answer of our form: {str(error)[:200]}") from error

            yield ask


def _patiently(client: httpx.Client, body: dict[str, str], session: str) -> httpx.Response:
    """Ask, and again after the time that a server which has enough to do names."""
    for _ in range(_ATTEMPTS):
        response = client.post(ANSWER_PATH, json=body, headers={"X-Guangdong-Session": session})
        if response.status_code != _TOO_MANY:
            break
        wait = response.headers.get("Retry-After", "1")
        time.sleep(min(float(wait) if wait.isdigit() else 1.0, _LONGEST_WAIT))
    return response


@contextmanager
def in_process(settings: Settings, documents: Sequence[Path], mode: str) -> Iterator[AssistantTarget]:
    """The chain over the bundled documents and these, indexed into a data folder that is removed afterwards.

    In extractive mode no model is asked, even if one is configured.

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
        changes: dict[str, object] = {"data_dir": data_dir, "database_url": SecretStr(""), "chroma_url": ""}
        if mode == EXTRACTIVE:
            changes |= {"openai_api_key": None, "openai_base_url": ""}
        with build_assistant(settings.model_copy(update=changes)) as assistant:
            yield AssistantTarget(assistant)
