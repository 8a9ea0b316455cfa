"""One request to the endpoint and its stream, taken by nobody's word: its type, its limits and its ending are checked.

With the openai client's defaults a sign-in page, an empty stream and a clean cut all end like a finished answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
import openai
from openai import AsyncOpenAI, AsyncStream

from assistant.model.dialect import Dialect
from assistant.model.failures import FailureKind, ModelFailure, kind_of_status

_BYTES_PER_TOKEN = 1_000  # an event carries one token or more in 200 to 400 bytes
_SPARE_BYTES = 1_000_000

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of the answer; the last one of an answer has the finish reason and, where they are known, the tokens."""

    text: str = ""
    finish_reason: str | None = None
    usage: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """`first_token_at` and `whole_at` are times of the running loop's clock; `pause` is in seconds."""

    first_token_at: float
    whole_at: float
    pause: float
    max_characters: int


async def stream_once(
    client: AsyncOpenAI,
    payload: Mapping[str, Any],
    dialect: Dialect,
    limits: Limits,
    opened: list[AsyncStream[Any]],
) -> AsyncIterator[Delta]:
    """Send one request and give what comes, until it has come to its proper end.

    Args:
        opened: gets the stream as soon as there is one, so that it can be closed from outside.

    Raises:
        ModelFailure: whatever goes wrong, before or after the first piece. No other exception leaves, and none hangs on
            it as its cause: they hold what the endpoint said.
    """
    stream: AsyncStream[Any] | None = None
    failure: ModelFailure | None = None
    answer = _Answer(limits)
    try:
        async with asyncio.timeout_at(answer.patient_until):
            stream = await _open(client, payload, dialect)
        opened.append(stream)
        _require_stream(stream.response)
        while (event := await _next(stream, answer)) is not None:
            if delta := answer.take(event):
                yield delta
        answer.require_end()
    except Exception as error:  # noqa: BLE001 - this is the border: nothing of the endpoint passes it
        failure = _failure(error, answer)
    finally:
        if stream is not None:
            await stream.close()
    if failure is not None:
        raise failure


async def _open(client: AsyncOpenAI, payload: Mapping[str, Any], dialect: Dialect) -> AsyncStream[Any]:
    """Send the request; again, with a field less, while that is what the endpoint objects to."""
    while True:
        try:
            return await client.post(
                "/chat/completions",
                body=dialect.applied_to(payload),
                cast_to=object,
                stream=True,
                stream_cls=AsyncStream[Any],
            )
        except openai.APIStatusError as error:
            if error.status_code not in {400, 422} or not dialect.learn(error.message):
                raise


class _Answer:
    """What of an answer has come, and how long to wait for more."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._characters = 0
        self.begun = False
        self.finished = False
        self.patient_until = min(limits.first_token_at, limits.whole_at)

    def take(self, event: Any) -> Delta | None:
        """The piece that an event carries, None for one without words.

        Raises:
            ModelFailure: it is not the protocol, or the end is not a good one.
        """
        if not isinstance(event, dict):
            raise ModelFailure(FailureKind.MALFORMED)
        try:
            choice = event["choices"][0] if event.get("choices") else {}
            text = (choice.get("delta") or {}).get("content") or ""
            reason = choice.get("finish_reason")
            usage = event.get("usage")
        except (AttributeError, KeyError, TypeError, IndexError):
            raise ModelFailure(FailureKind.MALFORMED) from None
        if not isinstance(text, str):
            raise ModelFailure(FailureKind.MALFORMED)
        self._count(text)
        if reason is not None:
            self.finished = True
            if reason in _BAD_ENDINGS:
                raise ModelFailure(_BAD_ENDINGS[reason])
            if not self.begun:
                raise ModelFailure(FailureKind.EMPTY)
        if not self.begun or not (text or reason or usage):
            return None
        return Delta(text, reason, usage if isinstance(usage, dict) else None)

    def _count(self, text: str) -> None:
        if not text:
            return
        self._characters += len(text)
        if self._characters > self._limits.max_characters:
            raise ModelFailure(FailureKind.ENDLESS)
        self.begun = True
        now = asyncio.get_running_loop().time()
        self.patient_until = min(now + self._limits.pause, self._limits.whole_at)

    def require_end(self) -> None:
        if not self.finished:
            raise ModelFailure(FailureKind.CUT if self.begun else FailureKind.EMPTY)

    def lateness(self) -> FailureKind:
        """What a time-out now means."""
        if self.patient_until == self._limits.whole_at:
            return FailureKind.SLOW_END
        return FailureKind.STALLED if self.begun else FailureKind.SLOW_START


_BAD_ENDINGS = {"length": FailureKind.TOO_LONG, "content_filter": FailureKind.FILTERED}


async def _next(stream: AsyncStream[Any], answer: _Answer) -> Any:
    """The next event, None at the end. An answer that has its finish reason is whole, whatever becomes of the rest."""
    try:
        async with asyncio.timeout_at(answer.patient_until):
            return await anext(stream)
    except StopAsyncIteration:
        return None
    except Exception:
        if answer.finished:
            return None
        raise


def _require_stream(response: httpx2.Response) -> None:
    content_type = response.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if content_type not in {"", "text/event-stream"}:
        raise ModelFailure(FailureKind.NOT_A_STREAM)


def _failure(error: Exception, answer: _Answer) -> ModelFailure:
    """Any error as a ModelFailure, which keeps nothing of it but its kind."""
    if isinstance(error, ModelFailure):
        return ModelFailure(error.kind, retry_after=error.retry_after)  # without what led to it
    if isinstance(error, openai.APIStatusError):
        return ModelFailure(
            kind_of_status(error.status_code, error.code), retry_after=retry_after(error.response.headers)
        )
    if isinstance(error, openai.APIConnectionError):
        return ModelFailure(_lost(error.__cause__))
    if isinstance(error, TimeoutError):
        return ModelFailure(answer.lateness())
    if isinstance(error, openai.APIError):  # an error in the middle of a stream
        code = str(error.code)  # declared as text, sent as a number by some
        status = int(code) if code.isdigit() else 500
        return ModelFailure(kind_of_status(status, error.code))
    if isinstance(error, httpx2.HTTPError):
        return ModelFailure(_lost(error))
    return ModelFailure(FailureKind.MALFORMED)  # JSONDecodeError, UnicodeDecodeError, wrong shapes inside the client


def _lost(cause: BaseException | None) -> FailureKind:
    if isinstance(cause, ModelFailure):
        return cause.kind
    if isinstance(cause, httpx2.ConnectTimeout | httpx2.PoolTimeout):
        return FailureKind.SLOW_CONNECT
    if isinstance(cause, httpx2.TimeoutException):
        return FailureKind.STALLED
    if isinstance(cause, httpx2.ConnectError):
        return FailureKind.UNTRUSTED if "CERTIFICATE" in str(cause) else FailureKind.UNREACHABLE
    return FailureKind.CUT


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that an endpoint asks to wait for (RFC 9110 10.2.3, and the finer header of OpenAI); None without."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name, "")
        if value.replace(".", "", 1).isdigit():
            return float(value) * unit
    return None


class CappedBody(httpx2.AsyncByteStream):
    """A response's body that ends in ModelFailure(ENDLESS) beyond a number of bytes, so that no line is endless."""

    def __init__(self, body: httpx2.AsyncByteStream, most: int) -> None:
        self._body = body
        self._left = most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._body:
            self._left -= len(part)
            if self._left < 0:
                raise ModelFailure(FailureKind.ENDLESS)
            yield part

    async def aclose(self) -> None:
        await self._body.aclose()


def http_client(*, connect_seconds: float, whole_seconds: float, max_tokens: int, local: bool) -> httpx2.AsyncClient:
    """The HTTP client of one event loop: connections are kept, nothing is followed elsewhere, bodies are capped."""
    most = max_tokens * _BYTES_PER_TOKEN + _SPARE_BYTES

    async def cap(response: httpx2.Response) -> None:
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = CappedBody(response.stream, most)

    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(whole_seconds, connect=connect_seconds, pool=connect_seconds),
        limits=httpx2.Limits(max_connections=1000, max_keepalive_connections=100, keepalive_expiry=30.0),
        follow_redirects=False,
        trust_env=not local,  # a proxy of the network has no business with this machine
        event_hooks={"response": [cap]},
    )
