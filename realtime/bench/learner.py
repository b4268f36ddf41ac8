"""A learner in Python: comes into the room by WebSocket, speaks WAV files over WebRTC, and times what it hears."""

import asyncio
import fractions
import json
import math
import time
import wave
from bisect import bisect_left, bisect_right
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
import websockets
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, MediaStreamTrack

from providers.base import HEARING_HZ, Pcm
from realtime.peer import shorten_delay

FRAME: Final = HEARING_HZ // 50
LOUD: Final = 0.01
QUIET_LEVEL: Final = 0.0005
"""A room is never silent: a noise floor under the clips, from a fixed seed."""

ECHO_LEVEL: Final = 0.1
"""20 dB below the persona's voice as it arrived."""

GAP_S: Final = 0.6
"""A voice that is silent for so long has stopped; shorter silences are between words and clauses."""

SILENT_S: Final = 0.12
"""A voice that was told to stop is silent once nothing has been loud for so long."""

BEAT_S: Final = 1.0
CLOSED_AFTER_S: Final = 5.0
"""A clip that is so late has nobody any more who takes its sound: a persona may end the talk meanwhile."""


def read_wav(path: Path) -> Pcm:
    """16 kHz mono 16-bit PCM as floats."""
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return np.asarray(samples / 32768, np.float32)


def spoken_span(sound: Pcm) -> tuple[int, int]:
    """First and last sample of the clip that is loud."""
    loud = np.flatnonzero(np.abs(sound) > LOUD)
    return int(loud[0]), int(loud[-1])


class Microphone(AudioStreamTrack):
    """Plays queued clips into the connection in real time, and says when each ended."""

    def __init__(self, background: Pcm | None = None) -> None:
        super().__init__()
        self._queue: list[np.ndarray[Any, np.dtype[np.int16]]] = []
        self._frames = 0
        self._began: float | None = None
        noise = background
        if noise is None:
            noise = np.random.default_rng(7).normal(0, QUIET_LEVEL, FRAME * 50).astype(np.float32)
        self._noise = (noise[: len(noise) // FRAME * FRAME] * 32767).astype(np.int16)
        self.on_end: asyncio.Future[float] | None = None
        self._last_loud_frame = -1
        self.began_at = 0.0
        """When the first frame of the clip left, by time.monotonic()."""

        self.echo_of: Ear | None = None
        """Whose sound comes back into the microphone, as from a loudspeaker in the room."""

    def speak(self, sound: Pcm) -> asyncio.Future[float]:
        """Queue a clip; the future gives the time.monotonic() of its last loud frame."""
        _, last = spoken_span(sound)
        samples = (np.clip(sound, -1, 1) * 32767).astype(np.int16)
        samples = np.pad(samples, (0, -len(samples) % FRAME))
        self._queue = list(samples.reshape(-1, FRAME))
        self._last_loud_frame = last // FRAME
        self._played = 0
        self.on_end = asyncio.get_running_loop().create_future()
        return self.on_end

    async def recv(self) -> av.AudioFrame:
        """The next 20 ms."""
        if self.readyState != "live":
            raise MediaStreamError
        loop = asyncio.get_running_loop()
        if self._began is None:
            self._began = loop.time()
        wait = self._began + self._frames * 0.02 - loop.time()
        if wait > 0:
            await asyncio.sleep(wait)
        frame = av.AudioFrame.from_ndarray(self._next()[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts = HEARING_HZ, self._frames * FRAME
        frame.time_base = fractions.Fraction(1, HEARING_HZ)
        self._frames += 1
        return frame

    def _next(self) -> np.ndarray[Any, np.dtype[np.int16]]:
        start = self._frames * FRAME % len(self._noise)
        floor = self._noise[start : start + FRAME]
        if self.echo_of and self.echo_of.sound:
            back = self.echo_of.sound[-1][:FRAME]
            floor = floor + np.pad(back * ECHO_LEVEL, (0, FRAME - len(back))).astype(np.int16)
        if not self._queue:
            return floor
        samples = self._queue.pop(0)
        if self._played == 0:
            self.began_at = time.monotonic()
        if self._played == self._last_loud_frame and self.on_end and not self.on_end.done():
            self.on_end.set_result(time.monotonic())
        self._played += 1
        mixed = np.clip(samples.astype(np.int32) + floor, -32768, 32767)
        return np.asarray(mixed, np.int16)


@dataclass
class Ear:
    """What the learner hears: when the persona's voice starts and stops, and the sound itself."""

    starts: list[float] = field(default_factory=list)
    loud_at: list[float] = field(default_factory=list)
    """When each loud frame arrived."""

    sound: list[np.ndarray[Any, np.dtype[np.int16]]] = field(default_factory=list)
    last_loud: float = 0.0

    async def listen(self, track: MediaStreamTrack) -> None:
        """Drain the persona's track."""
        resampler = av.AudioResampler(format="s16", layout="mono", rate=HEARING_HZ)
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            assert isinstance(frame, av.AudioFrame)
            for part in resampler.resample(frame):
                self._take(part.to_ndarray()[0])

    def _take(self, samples: np.ndarray[Any, np.dtype[np.int16]]) -> None:
        self.sound.append(samples)
        if np.abs(samples).max(initial=0) < LOUD * 32767:
            return
        now = time.monotonic()
        if now - self.last_loud > GAP_S:
            self.starts.append(now)
        self.loud_at.append(now)
        self.last_loud = now

    def first_loud(self, after: float, until: float = math.inf) -> float | None:
        """When the persona was first audible within a span of time."""
        place = bisect_left(self.loud_at, after)
        found = self.loud_at[place] if place < len(self.loud_at) else math.inf
        return found if found < until else None

    def last_loud_before(self, until: float) -> float | None:
        """The last loud frame up to a moment."""
        place = bisect_right(self.loud_at, until)
        return self.loud_at[place - 1] if place else None

    def falls_silent(self, at: float, until: float) -> float | None:
        """The last loud frame of the voice that sounds at a moment; what begins anew after a silence is another reply."""
        last = self.last_loud_before(at)
        for moment in self.loud_at[bisect_right(self.loud_at, at) :]:
            if moment > until or moment - max(last or at, at) > SILENT_S:
                break
            last = moment
        return last


class Learner:
    """One learner in the room."""

    def __init__(self, socket: websockets.ClientConnection, background: Pcm | None = None) -> None:
        self._socket = socket
        self.microphone, self.ear = Microphone(background), Ear()
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.messages: list[dict[str, Any]] = []
        self._news = asyncio.Condition()

    async def send(self, **message: Any) -> None:
        """Send one message of the room's protocol."""
        await self._socket.send(json.dumps(message))

    async def say(self, sound: Pcm) -> float | None:
        """Speak a clip to its end; gives the moment of its last loud frame, None where the room was closed before it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(len(sound) / HEARING_HZ + CLOSED_AFTER_S):
                return await self.microphone.speak(sound)
        return None

    async def read(self) -> None:
        """Keep every message, with its time of arrival."""
        async for frame in self._socket:
            message = json.loads(frame) | {"_at": time.monotonic()}
            if message["type"] == "answer":
                await self._peer.setRemoteDescription(
                    RTCSessionDescription(message["sdp"], "answer")
                )
                for transceiver in self._peer.getTransceivers():
                    # A browser on a clean line holds back less than aiortc.
                    shorten_delay(transceiver.receiver, packets=2)
            async with self._news:
                self.messages.append(message)
                self._news.notify_all()

    async def beat(self) -> None:
        """The heartbeat of a browser, until the room is left: a persona may end the talk first."""
        with suppress(websockets.ConnectionClosedOK):
            while True:
                await asyncio.sleep(BEAT_S)
                await self.send(type="beat", t=round(1000 * time.monotonic()))

    async def connect_sound(self, group: asyncio.TaskGroup) -> None:
        """Offer the microphone and listen to what comes back."""
        self._peer.addTrack(self.microphone)
        self._peer.on("track", lambda track: group.create_task(self.ear.listen(track)))
        await self._peer.setLocalDescription(await self._peer.createOffer())
        await self.send(type="offer", sdp=self._peer.localDescription.sdp)

    async def wait_for(
        self, kind: str, *, after: int = 0, within_s: float = 20.0, **fields: Any
    ) -> dict[str, Any]:
        """The first message of a kind (and with these fields) past the given place."""
        async with asyncio.timeout(within_s), self._news:
            while True:
                for message in self.messages[after:]:
                    if message["type"] == kind and all(
                        message.get(k) == v for k, v in fields.items()
                    ):
                        return message
                await self._news.wait()

    async def close(self) -> None:
        """Hang up."""
        await self._peer.close()


@asynccontextmanager
async def in_room(
    address: str,
    token: str,
    origin: str,
    *,
    voice: bool = True,
    background: Pcm | None = None,
) -> AsyncIterator[Learner]:
    """Come into the room with a seat's token, in a silent room or one that sounds, and leave it whole."""
    async with websockets.connect(
        address, origin=websockets.Origin(origin), max_size=2**20
    ) as socket:
        learner = Learner(socket, background)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(learner.read()), group.create_task(learner.beat())]
            await learner.send(type="auth", token=token)
            await learner.wait_for("hello")
            if voice:
                await learner.connect_sound(group)
            try:
                yield learner
            finally:
                for task in tasks:
                    task.cancel()
                await learner.close()
