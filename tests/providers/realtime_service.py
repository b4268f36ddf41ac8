"""A Realtime service on loopback that speaks OpenAI's wire format (sessions, out-of-band responses, transcripts)."""

import asyncio
import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import websockets
from websockets.asyncio.server import ServerConnection

MS_A_WORD = 80
WORD = b"\x00\x10" * (24 * MS_A_WORD)


class Realtime:
    """What the next questions get, and what came in on which connection."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, dict[str, Any]]] = []
        self.paths: list[str] = []
        self.line = "I hear you. And who decided that?"
        self.lines: list[str] = []
        self.calls: list[list[tuple[str, str]]] = []
        """What the next responses that offer functions propose; they then say nothing."""

        self.says_beside = True
        self.status = "completed"
        self.reason: str | None = None
        self.refuses: int | None = None
        self.error: dict[str, Any] | None = None
        self.hangs_up_after: int | None = None
        """Words, and the connection is gone."""

        self.is_base64 = True
        self.begun = threading.Event()
        """Set once some words of a line have been sent."""

        self.waits_s = 0.0
        """Between two words."""

        self.heard = " Thank you for coming in. "
        self.hearing_fails = False
        self.open: list[ServerConnection] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def sent(self, kind: str) -> list[dict[str, Any]]:
        """The messages of a type."""
        return [message for _, message in self.asked if message["type"] == kind]

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        async with websockets.serve(
            self.talk, "127.0.0.1", 0, process_request=self.admit, max_size=None
        ) as server:
            self.port = next(iter(server.sockets)).getsockname()[1]
            ready.set()
            await stop.wait()

    def admit(self, connection: ServerConnection, request: Any) -> Any:
        self.paths.append(request.path)
        if self.refuses:
            return connection.respond(HTTPStatus(self.refuses), "no\n")
        return None

    async def talk(self, wire: ServerConnection) -> None:
        number = len(self.open)
        self.open.append(wire)
        await send(wire, "session.created", session={"type": "realtime", "id": f"sess_{number}"})
        answering: dict[str, asyncio.Task[None]] = {}
        buffered, turns = 0, 0
        async for text in wire:
            message = json.loads(text)
            self.asked.append((number, message))
            match message["type"]:
                case "session.update":
                    await send(wire, "session.updated", session=message["session"])
                case "response.create":
                    id_ = f"resp_{number}_{len(self.asked)}"
                    answering[id_] = asyncio.ensure_future(self.answer(wire, id_, message))
                case "response.cancel":
                    # What is on its way still comes, as from a real service; by then it may be over.
                    error = {"type": "invalid_request_error", "code": "response_cancel_not_active", "message": "no", "event_id": message.get("event_id")}  # fmt: skip
                    await send(wire, "error", error=error)
                case "input_audio_buffer.append":
                    buffered += len(base64.b64decode(message["audio"]))
                case "input_audio_buffer.commit":
                    turns += 1
                    await self.transcribe(wire, f"item_{number}_{turns}", buffered)
                    buffered = 0
        for task in answering.values():
            task.cancel()

    async def answer(self, wire: ServerConnection, id_: str, message: dict[str, Any]) -> None:
        asked = message["response"]
        if self.error is not None:
            error = {"type": "invalid_request_error", "code": "x", "message": "no", "event_id": message["event_id"]}  # fmt: skip
            await send(wire, "error", error=error | self.error)
            return
        metadata = asked.get("metadata")
        await send(wire, "response.created", response={"id": id_, "object": "realtime.response", "status": "in_progress", "metadata": metadata})  # fmt: skip
        calls = self.calls.pop(0) if "tools" in asked and self.calls else []
        line = self.lines.pop(0) if self.lines else self.line
        if calls and not self.says_beside:
            line = ""
        aloud = asked["output_modalities"] == ["audio"]
        for place, word in enumerate(line.split()):
            if place == 2:
                self.begun.set()
            if place == self.hangs_up_after:
                await wire.close(1011)
                return
            await asyncio.sleep(self.waits_s)
            kind = "output_audio_transcript" if aloud else "output_text"
            of = {"response_id": id_, "item_id": "item", "output_index": 0, "content_index": 0}
            await send(wire, f"response.{kind}.delta", delta=f"{word} ", **of)
            if aloud:
                sound = base64.b64encode(WORD).decode() if self.is_base64 else "*"
                await send(wire, "response.output_audio.delta", delta=sound, **of)
        for place, (name, arguments) in enumerate(calls):
            item = {"id": f"fc_{place}", "type": "function_call", "name": name, "call_id": f"call_{place}", "arguments": arguments}  # fmt: skip
            await send(wire, "response.output_item.done", response_id=id_, output_index=1 + place, item=item)  # fmt: skip
        usage = {
            "total_tokens": 400, "input_tokens": 120, "output_tokens": 280,
            "input_token_details": {"text_tokens": 120, "audio_tokens": 0, "cached_tokens": 0},
            "output_token_details": {"text_tokens": 30, "audio_tokens": 250 if aloud else 0},
        }  # fmt: skip
        details = {"type": self.status, "reason": self.reason} if self.reason else None
        done = {"id": id_, "object": "realtime.response", "status": self.status, "status_details": details, "metadata": metadata, "output": [], "usage": usage}  # fmt: skip
        await send(wire, "response.done", response=done)

    async def transcribe(self, wire: ServerConnection, item: str, buffered: int) -> None:
        await send(wire, "input_audio_buffer.committed", item_id=item, previous_item_id=None)
        of = {"item_id": item, "content_index": 0}
        name = "conversation.item.input_audio_transcription"
        if self.hearing_fails:
            await send(wire, f"{name}.failed", error={"type": "server_error", "code": "x", "message": "no"}, **of)  # fmt: skip
            return
        await send(wire, f"{name}.delta", delta=self.heard[:6], **of)
        logprobs = [{"token": "x", "bytes": [120], "logprob": -0.1}]
        usage = {"type": "duration", "seconds": buffered / 48_000}
        await send(wire, f"{name}.completed", transcript=self.heard, logprobs=logprobs, usage=usage, **of)  # fmt: skip


async def send(wire: ServerConnection, kind: str, **members: Any) -> None:
    """One event of the service."""
    await wire.send(json.dumps({"event_id": "event", "type": kind, **members}))


@contextmanager
def running() -> Iterator[Realtime]:
    """The service, for one test."""
    service, ready = Realtime(), threading.Event()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(
        target=lambda: loop.run_until_complete(service.serve(ready, stop)), daemon=True
    )
    thread.start()
    assert ready.wait(10)
    try:
        yield service
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
