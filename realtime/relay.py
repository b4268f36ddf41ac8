"""Sound over the room's own socket, for networks that let no WebRTC through; the same shape as a `Peer`."""

import asyncio
import logging
import struct
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

import numpy as np

from providers.base import HEARING_HZ, Pcm
from realtime.protocol import Unreadable
from realtime.tracks import FRAME_S, Carried, PersonaTrack

NUMBER: Final = struct.Struct("<I")
"""Before each frame's samples stands its number, counted from 0 at each end."""

UP_BYTES: Final = NUMBER.size + 2 * int(HEARING_HZ * FRAME_S)
WAITING_MOST: Final = 50
"""A second of the learner's sound; beyond it the oldest is dropped, and counted."""

AHEAD_MOST: Final = 50
"""A second of the persona's voice that the browser has not confirmed; beyond it the voice waits, nothing is dropped."""

LOOK_S: Final = 0.02

log = logging.getLogger(__name__)


class Relay:
    """The sound of one tab in frames of 20 ms: 16 kHz PCM16 up, 24 kHz PCM16 down."""

    def __init__(
        self,
        *,
        hear: Callable[[Pcm], Awaitable[None]],
        send: Callable[[bytes], Awaitable[None]],
        spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]],
    ) -> None:
        self._hear, self._send = hear, send
        self.voice = PersonaTrack()
        self._waiting: deque[bytes] = deque()
        self._arrived = asyncio.Event()
        self._expected = self._received = self._missing = self._dropped = 0
        self._sent = self._confirmed = 0
        self._tasks = (spawn(self._listen()), spawn(self._speak()))

    def take(self, frame: bytes) -> None:
        """Take one frame of the learner's sound; raises `Unreadable`."""
        if len(frame) != UP_BYTES:
            raise Unreadable("bad_frame", f"A frame of sound has {UP_BYTES} bytes.")
        (number,) = NUMBER.unpack_from(frame)
        self._missing += max(0, number - self._expected)
        self._expected, self._received = number + 1, self._received + 1
        if len(self._waiting) >= WAITING_MOST:
            self._waiting.popleft()
            self._dropped += 1
        self._waiting.append(frame)
        self._arrived.set()

    def confirm(self, frames: int) -> None:
        """The browser has received so many frames of the voice."""
        self._confirmed = max(self._confirmed, min(frames, self._sent))

    async def _listen(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._waiting:
                samples = np.frombuffer(self._waiting.popleft(), "<i2", offset=NUMBER.size)
                await self._hear(np.asarray(samples / 32768, np.float32))

    async def _speak(self) -> None:
        while True:
            if self._sent - self._confirmed >= AHEAD_MOST:
                await asyncio.sleep(LOOK_S)
                continue
            silent = self.voice.idle
            samples = await self.voice.samples()
            if silent and self.voice.idle:
                continue  # the browser plays silence by itself
            await self._send(NUMBER.pack(self._sent) + samples.tobytes())
            self._sent += 1

    async def carried(self) -> list[Carried]:
        """What has arrived of the learner's sound, and what has not; the voice is never dropped."""
        lost = self._missing + self._dropped
        return [Carried("socket", "up", self._received - self._dropped, lost)]

    async def close(self) -> None:
        """Stop both directions."""
        self.voice.stop()
        for task in self._tasks:
            task.cancel()
