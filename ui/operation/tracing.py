"""OpenTelemetry traces, if the standard variable OTEL_EXPORTER_OTLP_ENDPOINT says where to; else nothing at all.

All OTEL_* variables of the SDK apply, OTEL_EXPORTER_OTLP_PROTOCOL among them: `http/protobuf` (the default) or `grpc`.
Spans tell stages, outcomes and times, no words of anybody. The provider is not OpenTelemetry's global one: FastAPI, the
MCP server and other libraries would then add spans of their own, with paths and queries, which may be questions.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from opentelemetry import trace

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
SERVICE = "guangdong-assistant"

_provider: trace.TracerProvider = trace.NoOpTracerProvider()


def tracer() -> trace.Tracer:
    """What makes this program's spans; they are nothing at all unless `configure` has found an endpoint."""
    return _provider.get_tracer(SERVICE)


def endpoint() -> str:
    """Where traces go to; empty if nowhere."""
    if os.environ.get("OTEL_TRACES_EXPORTER") == "none":
        return ""
    return _first(ENDPOINTS)


def protocol() -> str:
    """How they go there."""
    return _first(PROTOCOLS) or "http/protobuf"


def configure() -> Callable[[], None]:
    """Begin to export; the result sends what is left and ends it."""
    global _provider  # noqa: PLW0603 - one for the process, as the global one would be
    if not endpoint():
        return lambda: None
    from opentelemetry.sdk.resources import OTELResourceDetector, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    from ui.operation import stages

    resource = Resource.create({"service.name": SERVICE}).merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(exporter()))
    _provider = provider
    stages.watch()
    return provider.shutdown


def exporter() -> SpanExporter:
    """The one that speaks the protocol of the environment."""
    if protocol() == "grpc":
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcExporter

        return GrpcExporter()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpExporter

    return HttpExporter()


def _first(names: tuple[str, ...]) -> str:
    return next((value for name in names if (value := os.environ.get(name))), "")
