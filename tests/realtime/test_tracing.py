"""An answer's stages as spans at a collector: names and times, no words."""

import http.server
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from asgiref.sync import async_to_sync
from django.conf import LazySettings
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from realtime import tracing
from realtime.tracing import trace_answer
from tests.realtime.socket import Browser
from tests.seats import Seated

TRACE = {
    "wait_ms": 450,
    "draft_ms": 64,
    "stt_ms": 140,
    "mind_ms": 15,
    "tts_ms": 40,
    "total_ms": 480,
}
Seat = Callable[..., Seated]


class Collector:
    """Takes what is sent, on the wire format of OTLP over HTTP."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        kept = self.bodies

        class Taker(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.path == "/v1/traces"
                kept.append(self.rfile.read(int(self.headers["content-length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Taker)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def spans(self) -> dict[str, tuple[int, int]]:
        """Each span's name with its start and end in milliseconds."""
        tracing.tracer().span_processor.force_flush()
        requests = [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        return {
            span.name: (
                span.start_time_unix_nano // 1_000_000,
                span.end_time_unix_nano // 1_000_000,
            )
            for request in requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        }


@pytest.fixture
def collector(settings: LazySettings) -> Iterator[Collector]:
    made = Collector()
    settings.OTEL_EXPORTER_OTLP_ENDPOINT = made.address
    tracing.tracer.cache_clear()
    yield made
    tracing.tracer.cache_clear()
    made.server.shutdown()


def test_a_turn_and_its_stages_arrive_with_their_times(collector: Collector) -> None:
    trace_answer(TRACE, turn=2, session="s", spoken_ago_ms=1500)
    spans = collector.spans
    zero = spans["turn"][0]
    assert abs(time.time() * 1000 - 1500 - zero) < 1000
    within = {name: (begin - zero, end - zero) for name, (begin, end) in spans.items()}
    assert within == {
        "turn": (0, 480), "wait": (0, 450), "stt": (64, 204), "draft": (204, 219), "tts": (219, 259)
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.usefixtures("typed_engines")
def test_of_a_practice_no_word_and_no_name_is_sent(seat: Seat, collector: Collector) -> None:
    line = "The standard is two working days, Marta."

    async def talk() -> None:
        browser = Browser(seated)
        assert await browser.open()
        await browser.until("floor", state="open")
        mine, hers = await browser.says(line)
        said.extend([mine["text"], hers["text"]])
        await browser.leave()

    said: list[str] = []
    seated = seat()
    async_to_sync(talk)()
    assert "turn" in collector.spans
    sent = b"".join(collector.bodies)
    words = {word for text in said for word in text.split() if len(word) > 4}
    assert str(seated.practice.uuid).encode() in sent
    assert [word for word in words if word.encode() in sent] == []


def test_where_nobody_asks_for_it_nothing_is_made(settings: LazySettings) -> None:
    settings.OTEL_EXPORTER_OTLP_ENDPOINT = ""
    tracing.tracer.cache_clear()
    trace_answer(TRACE, turn=2, session="s", spoken_ago_ms=0)
    assert tracing.tracer() is None
