"""The persona's voice as a WebRTC track, and the learner's sound as 16 kHz floats."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Final

import av
import numpy as np
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, MediaStreamTrack

from providers.base import HEARING_HZ, Pcm
from realtime.opus import FRAME, VOICE_HZ, Samples, VoiceEncoder

FRAME_S: Final = FRAME / VOICE_HZ
FADE: Final = FRAME
DUCKED: Final = 0.5  # 6 dB
LATEST_S: Final = 0.2


@dataclass(frozen=True)
class Carried:
    """How much of a connection's sound arrived one way: packets of WebRTC, or frames over the socket."""

    over: str
    way: str
    """"up" from the learner, or "down" to them."""

    received: int
    lost: int


@dataclass
class Piece:
    """One clause on its way out."""

    utterance: int
    samples: Samples
    at: int = 0


class PersonaTrack(AudioStreamTrack):
    """Hands out 20 ms of the persona's voice at a time, or silence; never waits for more."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: deque[Piece] = deque()
        self._frames = 0
        self._began: float | None = None
        self._gain = 1.0
        self._sent: dict[int, int] = {}
        self._opus = VoiceEncoder()
        self.tap: Callable[[Samples], None] | None = None
        """Gets everything that is sent, silence as well; where the talk is recorded."""

    def add(self, utterance: int, audio: Pcm) -> None:
        """Queue a clause."""
        samples = (np.clip(audio, -1, 1) * 32767).astype(np.int16)
        self._pieces.append(Piece(utterance, samples))

    def go_on_from(self, earlier: "PersonaTrack") -> None:
        """Take over from a connection that is being replaced: what it had still to say, and what it had said."""
        self._pieces, self._sent, self._gain = earlier._pieces, earlier._sent, earlier._gain
        earlier._pieces = deque()
        self.tap, earlier.tap = earlier.tap, None

    def sent_ms(self, utterance: int) -> int:
        """How much of an utterance has been handed to the network."""
        return round(1000 * self._sent.get(utterance, 0) / VOICE_HZ)

    @property
    def idle(self) -> bool:
        """Whether everything queued has been sent."""
        return not self._pieces

    def duck(self, *, on: bool) -> None:
        """Halve the level while it is not decided who has the floor."""
        self._gain = DUCKED if on else 1.0

    def cut(self) -> None:
        """Stop within one frame, faded."""
        if self._pieces:
            first = self._pieces[0]
            last = first.samples[first.at : first.at + FADE].astype(np.float32)
            last *= np.linspace(1, 0, len(last), dtype=np.float32)
            self._pieces = deque([Piece(first.utterance, last.astype(np.int16))])
        self._gain = 1.0

    async def recv(self) -> "av.Packet[Any]":  # type: ignore[override]
        """The next 20 ms as an Opus packet; aiortc sends those as they are."""
        at = self._frames * FRAME
        return self._opus.packet(await self.samples(), at)

    async def samples(self) -> Samples:
        """The next 20 ms, in step with the clock; a late loop catches up."""
        if self.readyState != "live":
            raise MediaStreamError
        loop = asyncio.get_running_loop()
        if self._began is None:
            self._began = loop.time()
        due = self._began + self._frames * FRAME_S
        wait = due - loop.time()
        if wait > 0:
            await asyncio.sleep(wait)
        elif wait < -LATEST_S:
            self._began -= wait
        self._frames += 1
        samples = self._next()
        if self.tap:
            self.tap(samples)
        return samples

    def _next(self) -> Samples:
        out = np.zeros(FRAME, np.int16)
        filled = 0
        while self._pieces and filled < FRAME:
            piece = self._pieces[0]
            part = piece.samples[piece.at : piece.at + FRAME - filled]
            out[filled : filled + len(part)] = part
            filled += len(part)
            piece.at += len(part)
            self._sent[piece.utterance] = self._sent.get(piece.utterance, 0) + len(part)
            if piece.at >= len(piece.samples):
                self._pieces.popleft()
        return out if self._gain == 1.0 else (out * self._gain).astype(np.int16)


async def heard_from(track: MediaStreamTrack) -> AsyncIterator[Pcm]:
    """The learner's sound in order as 16 kHz floats, until the track ends."""
    to_hearing = av.AudioResampler(format="s16", layout="mono", rate=HEARING_HZ)
    while True:
        try:
            frame = await track.recv()
        except MediaStreamError:
            return
        assert isinstance(frame, av.AudioFrame)
        for part in to_hearing.resample(frame):
            yield np.asarray(part.to_ndarray()[0] / 32768, np.float32)
