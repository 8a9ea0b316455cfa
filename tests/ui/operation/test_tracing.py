"""Traces reach a collector: an answer's stages with their times, and no words of anybody."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from assistant.build import build_assistant
from assistant.settings import Settings
from tests.model_server import ModelServer
from tests.services import until
from tests.ui.asking import ask
from tests.ui.operation.collector import Collector
from tests.ui.serving import running
from ui.operation import stages, tracing
from ui.operation.observed import observed

QUESTION = "Where is wind power equipment built, says the lighthouse keeper?"
STAGES = {"understand", "retrieve and compose", "verify"}


def test_a_question_becomes_spans_of_its_stages(own_data_dir: Path) -> None:
    with Collector() as collector, ModelServer("faithful") as model:
        settings = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "OTEL_BSP_SCHEDULE_DELAY": "50",
            "OPENAI_API_KEY": "key-of-the-played-model",
            "OPENAI_BASE_URL": model.url,
        }
        with running(own_data_dir, **settings) as server, httpx.Client(base_url=server.address, timeout=60) as client:
            client.get("/", params={"ask": QUESTION})
            assert "Yangjiang" in ask(client, QUESTION)["html"]
            asked = client.post("/api/chat", json={"question": QUESTION, "stream": True})
            assert "event: done" in asked.text
            until(lambda: [span.name for span in collector.spans()].count("answer") == 2)
        said = "".join(server.said)
    spans = collector.spans()
    # none of a library, which would tell paths and queries
    assert {span.name for span in spans} == {"answer", "write", "chat", *STAGES}
    for answer in [span for span in spans if span.name == "answer"]:
        below = [span for span in spans if span.trace_id == answer.trace_id and span is not answer]
        assert {"write", "chat", *STAGES} == {span.name for span in below}
        known = {answer.span_id, *(span.span_id for span in below)}
        for span in below:
            assert span.parent_span_id in known
            assert answer.start_time_unix_nano <= span.start_time_unix_nano <= span.end_time_unix_nano
    told = {attribute.key: attribute.value for span in spans for attribute in span.attributes}
    assert told["status"].string_value == "answered"
    assert told["mode"].string_value == "generated"
    assert told["gen_ai.usage.output_tokens"].int_value > 0
    assert collector.paths == {"/v1/traces"}
    assert collector.services == {tracing.SERVICE}
    everything = b"".join(collector.bodies)
    for words in (b"lighthouse", b"wind power", b"Yangjiang", b"key-of-the-played-model"):
        assert words not in everything
    assert "Traceback" not in said


def test_stages_without_a_model_and_of_an_answer_that_was_left(
    indexed_data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(tracing, "_provider", provider)
    stages.watch()
    with build_assistant(Settings(data_dir=indexed_data_dir)) as assistant:
        watched = observed(assistant)
        watched.respond("What is done for intellectual property?")
        assert {span.name for span in kept.get_finished_spans()} == {"answer", "deliver", "search", *STAGES}
        kept.clear()
        left = iter(watched.stream(QUESTION))
        next(left)
        left.close()  # type: ignore[attr-defined] # a generator
        [answer] = [span for span in kept.get_finished_spans() if span.name == "answer"]
        assert answer.attributes
        assert answer.attributes["outcome"] == "left"
        kept.clear()
        assistant.respond(QUESTION)
        assert kept.get_finished_spans() == ()  # nobody watches


@pytest.mark.parametrize("protocol", ["", "http/protobuf", "grpc"])
def test_the_protocol_is_the_environment_s(protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
    exporter = tracing.exporter()
    assert ("grpc" in type(exporter).__module__) is (protocol == "grpc")
    exporter.shutdown()


def test_without_an_endpoint_nothing_is_exported(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tracing.endpoint() == ""
    tracing.configure()()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:9")
    assert tracing.endpoint()
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "none")
    assert tracing.endpoint() == ""
