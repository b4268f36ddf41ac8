"""Each answer's stages as OpenTelemetry spans, where an operator asks for them: numbers only, never words or names.

The packages are an extra (requirements-tracing.txt); without OTEL_EXPORTER_OTLP_ENDPOINT nothing of them is imported.
"""

import logging
import time
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

from django.conf import settings

from sessions.stages import stages_of

NAMES: Final = {"wait_ms": "wait", "stt_ms": "stt", "mind_ms": "draft", "tts_ms": "tts"}
MS: Final = 1_000_000

log = logging.getLogger(__name__)


@cache
def tracer() -> Any:
    """The process's tracer; None where no endpoint is set or the packages are missing."""
    if not settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        return None
    try:
        exporting = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
        export, trace = (
            import_module(f"opentelemetry.sdk.trace{part}") for part in (".export", "")
        )
        resources = import_module("opentelemetry.sdk.resources")
    except ImportError:
        log.warning("tracing_missing", extra={"wants": "requirements-tracing.txt"})
        return None
    named = resources.Resource.create({"service.name": "saywell"})
    provider = trace.TracerProvider(resource=named)
    address = settings.OTEL_EXPORTER_OTLP_ENDPOINT.rstrip("/") + "/v1/traces"
    provider.add_span_processor(export.BatchSpanProcessor(exporting.OTLPSpanExporter(address)))
    return provider.get_tracer("saywell.turn")


def trace_answer(trace: Mapping[str, int], *, turn: int, session: str, spoken_ago_ms: int) -> None:
    """Send one answer's spans: the turn from the end of the learner's speech to the first sound, and its stages."""
    used = tracer()
    if used is None or "total_ms" not in trace:
        return
    zero = time.time_ns() - spoken_ago_ms * MS
    facts = {
        "saywell.session": session,
        "saywell.turn": turn,
        "saywell.heavy": bool(trace.get("heavy")),
    }
    whole = used.start_span("turn", start_time=zero, attributes=facts)
    within = import_module("opentelemetry.trace").set_span_in_context(whole)
    for stage in stages_of(trace):
        begins = zero + stage.start_ms * MS
        span = used.start_span(NAMES[stage.name], context=within, start_time=begins)
        span.end(end_time=begins + stage.ms * MS)
    whole.end(end_time=zero + trace["total_ms"] * MS)
