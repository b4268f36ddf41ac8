"""Speech engines at the edge of a room, and a tab that sends and hears sound: over WebRTC, or over its socket."""

import asyncio
import json
import random
import struct
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from providers.base import Heard, Pcm, Spoken, VoiceStyle
from realtime.bench.learner import Ear, Microphone
from tests.realtime.socket import WAIT_S, Browser
from tests.seats import Seated

FRAME_UP, FRAME_DOWN = 320, 480
MS_A_WORD = 80


class LoudGate:
    """Takes what is loud for speech."""

    def probability(self, frame: Pcm) -> float:
        return float(np.sqrt(np.mean(frame**2)) > 0.02)


class LoudTurns:
    """Takes every silence for the end of a turn."""

    def gate(self) -> LoudGate:
        return LoudGate()

    async def finished(self, speech: Pcm) -> float:
        return 0.99


class Recogniser:
    """Hears a word for every 80 ms of loud sound, from the line it was given."""

    def __init__(self, line: str) -> None:
        self.words = line.split()

    async def hear(self, speech: Pcm, *, names: Sequence[str] = ()) -> Heard:
        loud_ms = float(np.sum(np.abs(speech) > 0.005)) / 16
        count = max(1, round(loud_ms / MS_A_WORD))
        return Heard(" ".join(self.words[:count]), 0.95)


class Tone:
    """Says each word in so much of one tone."""

    def __init__(self, ms_a_word: int = MS_A_WORD) -> None:
        self.ms_a_word = ms_a_word

    async def say(self, text: str, style: VoiceStyle, *, seed: int = 0) -> Spoken:
        words = text.split()
        at = np.arange(24 * self.ms_a_word * len(words)) / 24_000
        ends = [(self.ms_a_word * (place + 1), word) for place, word in enumerate(words)]
        sound = np.asarray(0.4 * np.sin(2 * np.pi * 300 * at), np.float32)
        return Spoken(sound, 24_000, [(0, "aa"), (self.ms_a_word * len(words), "sil")], ends)


def tone_ms(ms: int) -> Pcm:
    """So much loud sound of a learner."""
    return np.asarray(0.3 * np.sin(np.arange(16 * ms) / 8), np.float32)


class Caller(Browser):
    """A tab with a microphone and an ear."""

    confirms = True

    def __init__(self, seated: Seated) -> None:
        super().__init__(seated)
        self.frames: list[bytes] = []
        self._ears: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def beating(self) -> AsyncIterator[None]:
        """Say once in a while that the tab is there."""

        async def beat() -> None:
            while True:
                await self.send(type="beat", t=1)
                await asyncio.sleep(0.5)

        task = asyncio.create_task(beat())
        try:
            yield
        finally:
            task.cancel()

    async def next(self) -> dict[str, Any]:
        """The next message; the voice's frames are kept on the way."""
        while True:
            out = await self.socket.receive_output(WAIT_S)
            if "bytes" in out and out["bytes"]:
                self.frames.append(out["bytes"])
                if self.confirms and len(self.frames) % 10 == 0:
                    await self.send(type="got", frames=len(self.frames))
                continue
            assert out["type"] == "websocket.send", out
            message: dict[str, Any] = json.loads(out["text"])
            self.seen.append(message)
            return message

    def names(self) -> list[str]:
        return [str(message["type"]) for message in self.seen]

    async def speaks_over_socket(self, ms: int, *, quiet_ms: int = 1200, first: int = 0) -> int:
        """Send sound and then silence in real time; gives the number of the next frame."""
        sound = np.concatenate([tone_ms(ms), np.zeros(16 * quiet_ms, np.float32)])
        samples = (sound * 32767).astype("<i2").reshape(-1, FRAME_UP)
        for number, frame in enumerate(samples, first):
            await self.socket.send_to(bytes_data=struct.pack("<I", number) + frame.tobytes())
            await asyncio.sleep(0.01)
        return first + len(samples)

    async def call(self, *, loss: float = 0.0) -> RTCPeerConnection:
        """Connect by WebRTC; `loss` of our packets never leave."""
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.microphone, self.ear = Microphone(), Ear()
        peer.addTrack(self.microphone)
        peer.on(
            "track", lambda track: self._ears.append(asyncio.ensure_future(self.ear.listen(track)))
        )
        await peer.setLocalDescription(await peer.createOffer())
        await self.send(type="offer", sdp=peer.localDescription.sdp)
        answer = await self.until("answer")
        await peer.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))
        lose(peer, loss)
        return peer


def lose(peer: RTCPeerConnection, share: float) -> None:
    """Drop a share of the packets a connection sends, always the same ones."""
    transport: Any = peer.getSenders()[0].transport
    send, chance = transport._send_rtp, random.Random(7)

    async def lossy(data: bytes) -> None:
        if chance.random() >= share:
            await send(data)

    transport._send_rtp = lossy
