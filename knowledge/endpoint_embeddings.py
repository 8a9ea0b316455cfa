"""Sentence vectors from the endpoint of a model, any that speaks OpenAI's embeddings protocol."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from langchain_core.embeddings import Embeddings

from knowledge.embed import Vectors
from knowledge.errors import EmbedderUnavailable

if TYPE_CHECKING:
    from openai import OpenAI

FILE = "embedding.json"  # in the data folder: what is known of the models that were used
BATCH = 64  # texts a request; halved for endpoints that take fewer
MAX_CHARACTERS = 8_000  # a text; passages are shorter, and what is longer would be refused by most models
RETRIES = 3  # while documents are read; a question does not wait for a second try
REST_SECONDS = 30.0  # after a failure; meanwhile questions are answered from keywords without asking

_TOO_MUCH = frozenset({400, 413, 422})

_log = logging.getLogger(__name__)


class EndpointEmbeddings(Embeddings):
    """An embedding model behind LangChain's interface; safe from any thread.

    `identity` names the model, a digest of the address, and the number of dimensions. Nothing is sent before it has to.

    Args:
        folder: the data folder. It remembers the number of dimensions, so that vectors which are there are known to be
            this model's while the endpoint is down.
        ask_first: find out the dimensions anew although they are remembered; whoever may index again wants to know.
        connect_seconds, seconds: for a connection, and for the answer to a question; documents may take ten times that.
    """

    def __init__(
        self,
        *,
        model: str,
        base_url: str,
        api_key: str,
        folder: Path,
        ask_first: bool = False,
        connect_seconds: float = 5.0,
        seconds: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model = model
        self._base_url = base_url
        self._api_key = api_key
        self._name = f"{model}@{hashlib.sha256(base_url.encode()).hexdigest()[:12]}"
        self._memory = folder / FILE
        self._ask_first = ask_first
        self._connect_seconds = connect_seconds
        self._seconds = seconds
        self._clock = clock
        self._batch = BATCH
        self._client: OpenAI | None = None
        self._dimensions: int | None = None
        self._resting: tuple[float, str] | None = None
        self._starting = threading.RLock()

    @property
    def identity(self) -> str:
        return f"{self._name}:{self.dimensions or 'unknown'}"

    @property
    def dimensions(self) -> int:
        """0 while nobody knows: the endpoint does not answer, and has never done."""
        with self._starting:
            if self._dimensions is None:
                self._dimensions = self._settled()
            return self._dimensions

    def encode(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Vectors of length 1, one row per text, in the order given.

        Raises:
            EmbedderUnavailable: the endpoint does not answer, refuses, or gives what cannot be used.
        """
        expected = self.dimensions
        vectors = np.zeros((len(texts), expected), dtype=np.float32)
        start = 0
        while start < len(texts):
            rows = self._request(texts[start : start + self._batch], patient=progress is not None or len(texts) > 1)
            if rows.shape[1] != expected:
                raise self._failed(
                    f"gives {rows.shape[1]} dimensions, and {expected} are expected. Start `serve` or `ingest` again "
                    "to embed everything anew"
                )
            vectors[start : start + len(rows)] = rows
            start += len(rows)
            if progress is not None:
                progress(start, len(texts))
        return vectors

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(value) for value in row] for row in self.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]

    def check(self) -> int:
        """Ask for one vector now, whatever went wrong a moment ago; its number of dimensions.

        Raises:
            EmbedderUnavailable
        """
        self._resting = None
        return int(self._request(["dimensions"], patient=False).shape[1])

    def _settled(self) -> int:
        remembered = self._remembered()
        if remembered and not self._ask_first:
            return remembered
        try:
            dimensions = self.check()
        except EmbedderUnavailable as error:
            _log.warning("%s Until then search works from keywords alone.", error)
            return remembered
        self._remember(dimensions)
        return dimensions

    def _request(self, texts: Sequence[str], *, patient: bool) -> Vectors:
        """Vectors of the first texts, at least of one: of as many as the endpoint takes at once."""
        import openai

        if self._resting is not None and self._clock() < self._resting[0]:
            raise EmbedderUnavailable(self._resting[1])
        while True:
            problem = ""
            try:
                answer = self._asked(texts[: self._batch], patient)
            except openai.APIStatusError as error:
                if error.status_code in _TOO_MUCH and len(texts) > 1 and self._batch > 1:
                    self._batch = max(1, min(self._batch, len(texts)) // 2)
                    continue
                problem = _STATUSES.get(error.status_code, f"answers with status {error.status_code}")
            except openai.APIConnectionError:
                problem = "cannot be reached. Check OPENAI_BASE_URL and the network"
            except Exception:  # noqa: BLE001 - the border: what the endpoint said may repeat the key
                problem = "does not speak the embeddings protocol. Check OPENAI_BASE_URL"
            if problem:
                raise self._failed(problem)
            vectors = _vectors(answer, len(texts[: self._batch]))
            if vectors is None:
                raise self._failed(
                    "gives what cannot be used as vectors. Check that GUANGDONG_EMBEDDING_MODEL makes some"
                )
            return vectors

    def _asked(self, texts: Sequence[str], patient: bool) -> object:
        import httpx2
        import openai

        with self._starting:
            if self._client is None:
                self._client = openai.OpenAI(
                    api_key=self._api_key, base_url=self._base_url, http_client=httpx2.Client()
                )
                weakref.finalize(self, self._client.close)
        seconds = self._seconds * 10 if patient else self._seconds
        client = self._client.with_options(
            max_retries=RETRIES if patient else 0, timeout=httpx2.Timeout(seconds, connect=self._connect_seconds)
        )
        given = [_clean(text) for text in texts]
        body = {"model": self._model, "input": given, "encoding_format": "float"}
        return client.post("/embeddings", body=body, cast_to=object)

    def _failed(self, problem: str) -> EmbedderUnavailable:
        message = f"The embedding endpoint {problem}."
        self._resting = (self._clock() + REST_SECONDS, message)
        return EmbedderUnavailable(message)

    def _remembered(self) -> int:
        return _known(self._memory).get(self._name, 0)

    def _remember(self, dimensions: int) -> None:
        known = _known(self._memory) | {self._name: dimensions}
        if known == _known(self._memory) or not self._memory.parent.is_dir():
            return
        draft = self._memory.with_suffix(".new")
        draft.write_text(json.dumps(known), encoding="utf-8")
        draft.replace(self._memory)


_STATUSES = {
    401: "refuses the key (401). Check OPENAI_API_KEY",
    403: "forbids this use (403). Check what the key may do",
    404: "knows no such model or address (404). Check GUANGDONG_EMBEDDING_MODEL and OPENAI_BASE_URL",
    429: "limits how often it may be asked (429)",
}


def _known(memory: Path) -> dict[str, int]:
    try:
        data: Mapping[str, Any] = json.loads(memory.read_text(encoding="utf-8"))
        return {str(name): int(dimensions) for name, dimensions in data.items()}
    except (OSError, ValueError, AttributeError, TypeError):  # absent or damaged: it is found out again
        return {}


def _vectors(answer: object, count: int) -> Vectors | None:
    """The rows of an answer, brought to length 1; None if they are not what was asked for."""
    try:
        items = sorted(answer["data"], key=lambda item: int(item["index"]))  # type: ignore[index]
        rows = np.array([item["embedding"] for item in items], dtype=np.float32)
    except (KeyError, TypeError, ValueError):
        return None
    if rows.ndim != 2 or len(rows) != count or not rows.shape[1]:
        return None
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not np.all(np.isfinite(lengths)) or not np.all(lengths > 0):
        return None
    unit: Vectors = rows / lengths
    return unit


def _clean(text: str) -> str:
    """No lone surrogates, no more than models take, and never nothing: an empty text is refused."""
    return text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8") or " "
