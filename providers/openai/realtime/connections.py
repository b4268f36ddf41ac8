"""Connections to a Realtime service: opened when needed, kept for the next question, and read for one answer at a time.

Every response is out of band: it gets its own input and leaves nothing behind, so a connection belongs to no talk. What a
learner really heard is in the input that we send; there is nothing at the service to truncate.
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count as numbers
from typing import Any, Final

import openai
from websockets.exceptions import InvalidStatus, WebSocketException

from providers.errors import ProviderError
from providers.openai.client import PASSING

KEPT_S: Final = 600.0
"""A connection that has served nobody for so long is not used any more; the service ends one after an hour by itself."""

LASTS_S: Final = 3000.0
RATE_HZ: Final = 24_000
"""The only rate of a Realtime service's raw sound, both ways."""

PCM: Final = {"type": "audio/pcm", "rate": RATE_HZ}
PASSING_STATUS: Final = 429
ENDED: Final = "the connection ended"


@dataclass
class Open:
    """One connection that is there."""

    wire: Any
    loop: asyncio.AbstractEventLoop
    since: float
    used: float = 0.0

    @property
    def fit(self) -> bool:
        """Whether it can be asked again."""
        now = time.monotonic()
        mine = self.loop is asyncio.get_running_loop()
        return mine and now - self.used < KEPT_S and now - self.since < LASTS_S


class Connections:
    """The connections of one kind of session."""

    def __init__(
        self, client: openai.AsyncOpenAI, session: Mapping[str, Any], *, model: str, stage: str
    ) -> None:
        self._client, self._session = client, dict(session)
        self._model, self._stage = model, stage
        self._idle: deque[Open] = deque()
        self._numbers = numbers(1)

    async def respond(self, response: Mapping[str, Any]) -> AsyncGenerator[Any]:
        """The events of one out-of-band response up to `response.done`; who stops reading cancels it.

        Raises `ProviderError` for an error event or a connection that ends.
        """
        name = f"ask_{next(self._numbers)}"
        asked = {**response, "conversation": "none", "metadata": {"ask": name}}
        one = await self._ask({"type": "response.create", "event_id": name, "response": asked})
        id_, done = "", False
        try:
            async for event in self._events(one, name):
                if event.type == "response.created" and asked_as(event.response) == name:
                    id_ = event.response.id
                elif id_ and of_response(event) == id_:
                    yield event
                    done = event.type == "response.done"
                if done:
                    break
        except BaseException:
            if id_:
                await self._cancel(one, id_)
            else:
                await self.drop(one)
            raise
        self._keep(one)

    async def transcribe(self, chunks: list[str]) -> AsyncGenerator[Any]:
        """The events of one stretch of sound (base64 of `PCM`), up to its transcript; raises `ProviderError`."""
        name = f"ask_{next(self._numbers)}"
        sent = [{"type": "input_audio_buffer.append", "audio": chunk} for chunk in chunks]
        one = await self._ask(*sent, {"type": "input_audio_buffer.commit", "event_id": name})
        id_, done = "", False
        try:
            async for event in self._events(one, name):
                if event.type == "input_audio_buffer.committed":
                    id_ = event.item_id
                elif (
                    id_
                    and getattr(event, "item_id", "") == id_
                    and ".input_audio_transcription." in event.type
                ):
                    yield event
                    done = event.type.rpartition(".")[2] in {"completed", "failed"}
                if done:
                    break
        except BaseException:
            # What is in its buffer, or still to come of it, would be taken for the next one's.
            await self.drop(one)
            raise
        self._keep(one)

    async def close(self) -> None:
        """Hang up everywhere."""
        while self._idle:
            await self.drop(self._idle.pop())

    async def drop(self, one: Open) -> None:
        """Hang up."""
        with suppress(WebSocketException, OSError):
            await one.wire.close()

    async def _ask(self, *messages: Mapping[str, Any]) -> Open:
        """A connection that has taken the messages: one that was kept, or where none takes them a new one."""
        while self._idle:
            one = self._idle.pop()
            if one.fit and await self._takes(one, messages):
                return one
            if one.loop is asyncio.get_running_loop():
                await self.drop(one)
        one = await self._open()
        if not await self._takes(
            one, [{"type": "session.update", "session": self._session}, *messages]
        ):
            raise self._failed(ENDED, retryable=True)
        return one

    async def _takes(self, one: Open, messages: Any) -> bool:
        try:
            for message in messages:
                await one.wire.send_raw(json.dumps(message))
        except (WebSocketException, OSError):
            return False
        return True

    async def _open(self) -> Open:
        # A session that only transcribes names its model in the session and is asked for by its intent.
        query = {} if self._model else {"intent": "transcription"}
        try:
            wire = await self._client.realtime.connect(
                model=self._model or openai.omit, extra_query=query
            ).enter()
        except InvalidStatus as error:
            status = error.response.status_code
            passes = status == PASSING_STATUS or status >= 500
            raise self._failed(f"status {status}", retryable=passes) from error
        except (WebSocketException, OSError) as error:
            raise self._failed(type(error).__name__, retryable=True) from error
        now = time.monotonic()
        return Open(wire, asyncio.get_running_loop(), now, now)

    async def _events(self, one: Open, name: str) -> AsyncGenerator[Any]:
        """What comes; an error about our question, or about none, is raised, one about an earlier question is not ours."""
        try:
            async for event in one.wire:
                if event.type == "error" and event.error.event_id in {None, name}:
                    server = event.error.type == "server_error"
                    raise self._failed(event.error.code or event.error.type, retryable=server)
                yield event
        except WebSocketException as error:
            raise self._failed(ENDED, retryable=True) from error
        except openai.APIError as error:
            passes = isinstance(error, PASSING)
            raise self._failed(type(error).__name__, retryable=passes) from error
        raise self._failed(ENDED, retryable=True)

    async def _cancel(self, one: Open, id_: str) -> None:
        """Nobody wants the rest; what still comes of it is known by its id and not read, a refusal to cancel by its name."""
        name = f"cancel_{id_}"
        if await self._takes(
            one, [{"type": "response.cancel", "event_id": name, "response_id": id_}]
        ):
            self._keep(one)

    def _keep(self, one: Open) -> None:
        one.used = time.monotonic()
        self._idle.append(one)

    def _failed(self, why: str, *, retryable: bool) -> ProviderError:
        return ProviderError(f"{self._stage}: {why}", provider=self._stage, retryable=retryable)


def asked_as(response: Any) -> str:
    """The name under which a response was asked for."""
    return str((response.metadata or {}).get("ask", ""))


def of_response(event: Any) -> str:
    """The id of the response that an event belongs to."""
    if event.type == "response.done":
        return str(event.response.id)
    return str(getattr(event, "response_id", ""))
