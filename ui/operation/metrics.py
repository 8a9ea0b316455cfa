"""What Prometheus reads, on a port of its own. No label holds anything that a user has written.

The names start with `guangdong_`; docs/operating.md lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from ui.operation.lately import Lately

if TYPE_CHECKING:
    from assistant.build import Assistant
    from assistant.model.meter import Metered

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)

ANSWERS = Counter("guangdong_answers", "Answers, as they were delivered.", ["status", "mode", "language"])
ANSWER_SECONDS = Histogram(
    "guangdong_answer_seconds", "From the question to the whole answer.", ["mode"], buckets=SECONDS
)
FIRST_WORDS_SECONDS = Histogram(
    "guangdong_first_words_seconds", "From the question to the first verified words.", buckets=SECONDS
)
ANSWERS_UNDER_WAY = Gauge("guangdong_answers_under_way", "Answers that are being written now.")
FAILED = Counter("guangdong_answers_failed", "Questions that ended with a program's error.", ["error"])
REFUSED = Counter("guangdong_questions_refused", "Questions that were not taken up: limits, lengths.", ["reason"])
LEFT = Counter("guangdong_answers_left", "Answers whose reader went away before their end.")
LIMITS_SHARED = Gauge("guangdong_limits_shared", "Whether limits are counted with the other replicas' (0 or 1).")
SESSIONS = Lately(15 * 60)
Gauge(
    "guangdong_sessions_active", "Sessions and keys that asked something in the last 15 minutes, in this process."
).set_function(SESSIONS.count)
SEARCH_SECONDS = Histogram("guangdong_search_seconds", "One search for passages.", buckets=SECONDS)
REQUESTS = Counter("guangdong_http_requests", "Requests by entrance and response.", ["entrance", "code"])
REQUESTS_UNDER_WAY = Gauge("guangdong_http_requests_under_way", "Requests that are being served now.", ["entrance"])


def serve(host: str, port: int, assistant: Assistant) -> tuple[int, Callable[[], None]]:
    """Serve `/metrics` in a thread; the port, and how to end it.

    Raises:
        OSError: the port cannot be had.
    """
    collector = Gauges(assistant)
    REGISTRY.register(collector)
    server, thread = start_http_server(port, host)

    def close() -> None:
        server.shutdown()
        server.server_close()
        thread.join()
        REGISTRY.unregister(collector)

    return int(server.server_port), close


class Gauges(Collector):
    """What is read when Prometheus asks: the state of the library, and the meter of the model."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterable[Metric]:
        library = self._assistant.library
        for name, meaning, value in (
            ("documents", "Documents that are live.", len(library.documents())),
            ("revision", "Revision of the catalogue that this replica answers from.", library.revision),
            ("keywords_ready", "Whether there is a keyword index (0 or 1).", int(library.keywords_ready)),
            ("vectors_ready", "Whether meanings can be compared (0 or 1).", int(library.vectors_ready)),
            ("backlog", "Passages that wait for their vectors.", library.backlog),
            ("chroma_ready", "Whether Chroma holds all that is live (0 or 1).", int(library.chroma_ready)),
        ):
            yield GaugeMetricFamily(f"guangdong_{name}", meaning, value)
        meter: Any = getattr(getattr(self._assistant, "model", None), "meter", None)
        if meter is not None:
            yield from _of_model(meter.snapshot())


def _of_model(metered: Metered) -> Iterable[Metric]:
    from assistant.model.meter import BOUNDS

    yield CounterMetricFamily("guangdong_model_calls", "Finished calls of the model.", metered.calls)
    yield CounterMetricFamily("guangdong_model_retries", "Calls that were tried again.", metered.retries)
    yield CounterMetricFamily("guangdong_model_cost", "Cost of all calls, in the currency of the prices.", metered.cost)
    failures = CounterMetricFamily("guangdong_model_failures", "Calls that failed, by kind.", labels=["kind"])
    for kind, count in metered.failures.items():
        failures.add_metric([kind], count)
    yield failures
    tokens = CounterMetricFamily("guangdong_model_tokens", "Tokens that endpoints have told.", labels=["kind"])
    tokens.add_metric(["prompt"], metered.prompt_tokens)
    tokens.add_metric(["completion"], metered.completion_tokens)
    yield tokens
    dropped = CounterMetricFamily("guangdong_sentences_dropped", "Sentences withheld, by reason.", labels=["reason"])
    for reason, count in metered.dropped.items():
        dropped.add_metric([reason], count)
    yield dropped
    buckets = [(str(bound), count) for bound, count in zip(BOUNDS, metered.first_token_buckets, strict=True)]
    yield HistogramMetricFamily(
        "guangdong_model_first_token_seconds",
        "From a call to the model's first words.",
        buckets=[*buckets, ("+Inf", metered.first_token_count)],
        sum_value=metered.first_token_sum,
    )
