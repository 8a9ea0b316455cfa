"""OpenTelemetry traces, if the standard variable OTEL_EXPORTER_OTLP_ENDPOINT says where to; else nothing at all.

All OTEL_* variables of the SDK apply. Spans tell outcomes and times, no words of anybody.
"""

from __future__ import annotations

import os
from collections.abc import Callable

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def configure() -> Callable[[], None]:
    """Begin to export; the result sends what is left and ends it."""
    if not any(os.environ.get(name) for name in ENDPOINTS):
        return lambda: None
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "guangdong-assistant"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return provider.shutdown
