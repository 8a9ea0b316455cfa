"""What is counted about the model, in this process: read by `doctor`, logs and whoever exports metrics.

    meter.snapshot().failures["rate_limited"]

Counters only grow. `first_token_seconds` is a histogram with cumulative upper bounds, as Prometheus has them.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.types import Usage

BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0, 30.0, 60.0)
"""Upper bounds of the buckets of the times to the first words, in seconds; the last bucket has none."""


@dataclass(frozen=True, slots=True)
class Metered:
    """`calls` are finished ones, failed or not. Tokens and cost count only what endpoints have told.

    `first_token_buckets` has one count per bound of `BOUNDS`, each including the buckets below it; `first_token_count`
    and `first_token_sum` (seconds) belong to it. `dropped` are sentences of the model withheld, by reason.
    """

    calls: int
    retries: int
    failures: Mapping[str, int]
    prompt_tokens: int
    completion_tokens: int
    cost: float
    first_token_buckets: tuple[int, ...]
    first_token_count: int
    first_token_sum: float
    dropped: Mapping[str, int]


class Meter:
    """Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls = self._retries = self._prompt = self._completion = 0
        self._cost = self._seconds = 0.0
        self._failures: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._times: Counter[float] = Counter()
        self._first_tokens = 0

    def count_retry(self) -> None:
        with self._lock:
            self._retries += 1

    def count_call(self, usage: Usage, failure: str | None = None) -> None:
        """One call is over: what it took, and how it failed if it did."""
        with self._lock:
            self._calls += 1
            self._prompt += usage.prompt_tokens or 0
            self._completion += usage.completion_tokens or 0
            self._cost += usage.cost or 0.0
            if failure is not None:
                self._failures[failure] += 1
            if (seconds := usage.seconds_to_first_token) is not None:
                self._first_tokens += 1
                self._seconds += seconds
                for bound in BOUNDS:
                    if seconds <= bound:
                        self._times[bound] += 1

    def count_dropped(self, reasons: Mapping[str, int]) -> None:
        with self._lock:
            self._dropped.update(reasons)

    def snapshot(self) -> Metered:
        with self._lock:
            return Metered(
                calls=self._calls,
                retries=self._retries,
                failures=dict(self._failures),
                prompt_tokens=self._prompt,
                completion_tokens=self._completion,
                cost=self._cost,
                first_token_buckets=tuple(self._times[bound] for bound in BOUNDS),
                first_token_count=self._first_tokens,
                first_token_sum=self._seconds,
                dropped=dict(self._dropped),
            )
