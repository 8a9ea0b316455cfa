"""The one retry loop: before the first words only, with a bounded patience. The clients below it do not retry."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception
from tenacity.wait import wait_random_exponential

from assistant.model.failures import ModelFailure

LONGEST_WAIT = 2.0
"""Seconds before a retry. An endpoint that asks for more is not waited for: the reader has an answer without it."""

_backoff = wait_random_exponential(multiplier=0.2, max=LONGEST_WAIT)

Sleep = Callable[[float], Awaitable[None]]


def retrying(
    retries: int, seconds_left: Callable[[], float], sleep: Sleep, retried: Callable[[], None]
) -> AsyncRetrying:
    """Repeats what raises a retryable ModelFailure; gives up with that failure.

    Waits as long as the endpoint asks for (Retry-After), else exponentially with full jitter (M. Brooker, "Exponential
    backoff and jitter", 2015). A wait that is too long or leaves no time gives up at once.
    """

    def give_up(state: RetryCallState) -> bool:
        wait = state.upcoming_sleep
        return state.attempt_number > retries or wait > LONGEST_WAIT or wait >= seconds_left()

    def count(_state: RetryCallState) -> None:
        retried()

    return AsyncRetrying(
        retry=retry_if_exception(lambda error: isinstance(error, ModelFailure) and error.retryable),
        wait=_wait,
        stop=give_up,
        sleep=sleep,
        before_sleep=count,
        reraise=True,
    )


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, ModelFailure) else None
    return _backoff(state) if asked is None else asked
