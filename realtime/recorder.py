"""Writes both sides of a talk to one Ogg file, in step with the talk's clock; the learner is on the left, the persona on the right."""

import asyncio
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from providers.base import HEARING_HZ, Pcm
from realtime.clock import TalkClock
from realtime.opus import VOICE_HZ, Samples

TICK_S: Final = 0.25
BEHIND_MS: Final = 400
"""Sound arrives in bursts: so much of it is waited for before it is written."""

MOST_WAITING: Final = VOICE_HZ
"""A second that nobody asked for is older than the clock says, and dropped."""

BIT_RATE: Final = 32_000

FRAME: Final = VOICE_HZ // 50
"""The encoder takes whole frames of 20 ms."""


class Side:
    """The sound of one side that waits to be written, at 24 kHz."""

    def __init__(self) -> None:
        self._pieces: deque[Samples] = deque()
        self._length = 0

    def add(self, samples: Samples) -> None:
        """Queue some; the oldest goes where too much waits."""
        self._pieces.append(samples)
        self._length += len(samples)
        while self._length - len(self._pieces[0]) > MOST_WAITING:
            self._length -= len(self._pieces.popleft())

    def take(self, count: int) -> Samples:
        """So many samples; silence where there are fewer."""
        out, filled = np.zeros(count, np.int16), 0
        while self._pieces and filled < count:
            piece = self._pieces.popleft()
            part = piece[: count - filled]
            out[filled : filled + len(part)] = part
            filled += len(part)
            if len(part) < len(piece):
                self._pieces.appendleft(piece[len(part) :])
        self._length -= filled
        return out

    def clear(self) -> None:
        """Forget what waits."""
        self._pieces.clear()
        self._length = 0


class Recorder:
    """One file of one connection.

    The encoder is not safe to enter twice, and a cancelled `run` leaves its thread at work: so one thread writes all, in order.
    """

    def __init__(self, *, path: Path, clock: TalkClock) -> None:
        self._clock, self._start_ms = clock, clock.ms
        self._learner, self._persona = Side(), Side()
        self._written = 0
        self._pen = ThreadPoolExecutor(1, "recorder")
        path.touch(mode=0o600)
        self._file = av.open(str(path), "w", format="ogg")
        stream = self._file.add_stream("libopus", rate=VOICE_HZ, options={"application": "voip"})
        assert isinstance(stream, av.AudioStream)
        stream.codec_context.layout, stream.codec_context.bit_rate = "stereo", BIT_RATE
        stream.codec_context.format = "s16"
        self._stream = stream

    @property
    def ms(self) -> int:
        """How much is written."""
        return round(1000 * self._written / VOICE_HZ)

    def hear(self, sound: Pcm) -> None:
        """The learner's sound at 16 kHz."""
        if self._clock.runs and len(sound):
            at = np.arange(len(sound) * VOICE_HZ // HEARING_HZ) * (HEARING_HZ / VOICE_HZ)
            fine = np.interp(at, np.arange(len(sound)), sound)
            self._learner.add((np.clip(fine, -1, 1) * 32767).astype(np.int16))

    def spoke(self, samples: Samples) -> None:
        """The persona's sound as it is sent, at 24 kHz."""
        if self._clock.runs:
            self._persona.add(samples)

    async def run(self) -> None:
        """Write on until the talk is over."""
        while True:
            await asyncio.sleep(TICK_S)
            await self._catch_up(BEHIND_MS)

    async def _catch_up(self, behind_ms: int) -> None:
        due = (self._clock.ms - self._start_ms - behind_ms) * VOICE_HZ // 1000 - self._written
        due -= due % FRAME
        if due <= 0:
            return
        both = np.empty((1, 2 * due), np.int16)
        both[0, ::2], both[0, 1::2] = self._learner.take(due), self._persona.take(due)
        self._written += due
        await asyncio.get_running_loop().run_in_executor(
            self._pen, self._write, both, self._written - due
        )
        if not self._clock.runs:
            self._learner.clear()
            self._persona.clear()

    def _write(self, both: NDArray[np.int16], at: int) -> None:
        frame = av.AudioFrame.from_ndarray(both, format="s16", layout="stereo")
        frame.sample_rate, frame.pts = VOICE_HZ, at
        for packet in self._stream.encode(frame):
            self._file.mux(packet)

    async def close(self) -> None:
        """Write what is left, and the end of the file."""
        await self._catch_up(0)
        await asyncio.get_running_loop().run_in_executor(self._pen, self._finish)
        self._pen.shutdown(wait=False)

    def _finish(self) -> None:
        for packet in self._stream.encode(None):
            self._file.mux(packet)
        self._file.close()
