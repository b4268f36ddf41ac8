"""A service on loopback that speaks OpenAI's wire format: streams, errors, sound, and what it was asked."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Service(ThreadingHTTPServer):
    """What the next requests get, and what came in."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[dict[str, Any]] = []
        self.line = "I hear you. And who decided that?"
        self.failures: list[int] = []
        self.retry_after = "0"
        self.ends: str | None = "stop"
        """How a stream says it ended: stop, length, content_filter, refusal; None for not at all."""

        self.breaks_off = False
        self.is_json = True
        self.stalls = threading.Event()
        """Set: a stream waits in the middle until it is cleared or the service ends."""

        self.hangs = threading.Event()
        """Set: a request waits until it is cleared or the service ends."""

        self.lines: list[str] = []
        """What the next streams say, before `line`."""

        self.calls: list[list[tuple[str, str]]] = []
        """What the next streams propose: name and arguments as JSON text; several of one stream come mixed."""

        self.only_calls = False
        """A stream that proposes says no line."""

        self.knows_tools = True
        self.says_unknown = 400
        """How it answers to what it does not know."""

        self.names_usage = True
        self.sound = [b"\x00\x10" * 4_800] * 5
        """A clause in chunks of 200 ms."""

        self.knows_manner = True
        """Whether a voice may be told how to sound."""

        self.logprobs: list[float] | None = None
        self.refuses_include = False
        self.sound_breaks_off = False
        self.sound_stalls = threading.Event()
        """Set: a clause waits after its second chunk until it is cleared."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up on a stream is what some tests are about."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Service

    def log_message(self, *args: Any) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        is_json = self.headers["Content-Type"].startswith("application/json")
        self.server.asked.append({"path": self.path, "body": json.loads(body) if is_json else body})
        while self.server.hangs.is_set():
            time.sleep(0.02)
        if self.server.failures:
            self._fail(self.server.failures.pop(0))
        elif self.path.endswith("/chat/completions"):
            tools = "tools" in self.server.asked[-1]["body"]
            if tools and not self.server.knows_tools:
                self._fail(self.server.says_unknown)
            else:
                self._stream(self.server.calls.pop(0) if tools and self.server.calls else [])
        elif self.path.endswith("/transcriptions"):
            self._transcribe(body)
        else:
            self._sound()

    def _transcribe(self, form: bytes) -> None:
        if b'name="include[]"' in form and self.server.refuses_include:
            self._fail(400)
            return
        answer: dict[str, Any] = {"text": " Thank you for coming in. "}
        if b'name="include[]"' in form and self.server.logprobs is not None:
            answer["logprobs"] = [{"token": "x", "logprob": one} for one in self.server.logprobs]
        self._answer(json.dumps(answer).encode(), "application/json")

    def _sound(self) -> None:
        if "instructions" in self.server.asked[-1]["body"] and not self.server.knows_manner:
            self._fail(400)
            return
        self.protocol_version = "HTTP/1.1"
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "audio/pcm")
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Connection", "close")
        self.end_headers()
        for place, chunk in enumerate(self.server.sound):
            while place == 2 and self.server.sound_stalls.is_set():
                time.sleep(0.02)
            if place == 2 and self.server.sound_breaks_off:
                return
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _fail(self, status: int) -> None:
        body = json.dumps({"error": {"message": "no", "type": "x", "code": "y"}}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Retry-After", self.server.retry_after)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, calls: list[tuple[str, str]]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        service = self.server
        line = service.lines.pop(0) if service.lines else service.line
        if calls and service.only_calls:
            line = ""
        for place, word in enumerate(line.split(" ") if line else []):
            while place == 2 and service.stalls.is_set():
                time.sleep(0.02)
            if place == 2 and service.breaks_off:
                self.wfile.write(b'data: {"id": "c", "choi')
                return
            if place == 2 and not service.is_json:
                self.wfile.write(b'data: {"id": "c", "choi\n\n')
            self._delta({"content": f"{word} "}, None)
        self._propose(calls)
        if service.ends:
            refused = service.ends == "refusal"
            ending = "tool_calls" if calls else "stop" if refused else service.ends
            self._delta({"refusal": "No."} if refused else {}, ending)
        if service.names_usage:
            usage = {"prompt_tokens": 120, "completion_tokens": 9, "total_tokens": 129}
            self._chunk(choices=[], usage=usage)
        self.wfile.write(b"data: [DONE]\n\n")

    def _propose(self, calls: list[tuple[str, str]]) -> None:
        """Parallel calls as OpenAI streams them: each is named first, then the arguments come in pieces."""
        for index, (name, _) in enumerate(calls):
            begun = {
                "index": index,
                "id": f"call_{index}",
                "type": "function",
                "function": {"name": name, "arguments": ""},
            }
            self._delta({"tool_calls": [begun]}, None)
        halves = [(index, text[: len(text) // 2]) for index, (_, text) in enumerate(calls)]
        halves += [(index, text[len(text) // 2 :]) for index, (_, text) in enumerate(calls)]
        for index, part in halves:
            self._delta({"tool_calls": [{"index": index, "function": {"arguments": part}}]}, None)

    def _delta(self, delta: dict[str, Any], ending: str | None) -> None:
        self._chunk(choices=[{"index": 0, "delta": delta, "finish_reason": ending}])

    def _chunk(self, **members: Any) -> None:
        whole = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m"} | members
        self.wfile.write(f"data: {json.dumps(whole)}\n\n".encode())
        self.wfile.flush()


@contextmanager
def running() -> Iterator[Service]:
    """The service, for one test."""
    service = Service()
    thread = threading.Thread(target=service.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.hangs.clear()
        service.stalls.clear()
        service.sound_stalls.clear()
        service.shutdown()
        service.server_close()
        thread.join()
