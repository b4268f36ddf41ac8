"""Looks at sampled camera frames where policy and learner allow it; no picture is stored, nothing is graded."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final

import av
import numpy as np
from numpy.typing import NDArray

from providers.base import FaceReader, Signals
from providers.errors import ProviderError
from providers.registry import fresh
from realtime.clock import now_ms
from realtime.journal import Opened
from realtime.observing import Watch, observe
from realtime.signals import signals
from realtime.voice import Send

EVERY_MS: Final = 200
EARLY: Final = 0.75
"""The line may bring two readings closer together than they were made."""

NOD_BACK_EVERY_MS: Final = 4_000
WIDTH, HEIGHT = 320, 240

log = logging.getLogger(__name__)


class Perception:
    """One talk's eyes; without a policy that allows a camera and the learner's own choice it stays shut."""

    def __init__(
        self,
        *,
        opened: Opened,
        send: Send,
        spawn: Callable[..., Any],
        keep: Callable[[str], Awaitable[None]],
    ) -> None:
        self.allowed, self.steers = opened.camera_reads, opened.delivery_steers
        self.looks = self.allowed and not opened.device_reads
        """Whether pictures are read here; else they are not even taken."""

        self._on, self._send, self._spawn, self._keep = self.allowed, send, spawn, keep
        self._reader: asyncio.Future[FaceReader] | None = None
        self._busy: asyncio.Task[None] | None = None
        self._seen_ms = self._nodded_ms = self._brow_ms = 0
        self._watch = Watch()
        self._counts: Counter[str] = Counter()
        self._face: bool | None = None

    def switch(self, *, on: bool) -> None:
        """The learner's own switch; off takes effect with the next frame."""
        self._on = on and self.allowed

    def see(self, frame: av.VideoFrame) -> bool:
        """Take a frame if it is time for one and none is being read: newest first, never a queue."""
        at_ms = now_ms()
        if (
            not (self._on and self.looks)
            or at_ms - self._seen_ms < EVERY_MS
            or (self._busy and not self._busy.done())
        ):
            return False
        self._seen_ms = at_ms
        self._busy = self._spawn(self._read(frame, at_ms))
        return True

    async def _read(self, frame: av.VideoFrame, at_ms: int) -> None:
        try:
            reader = await self._opened()
            reading = await reader.read(await asyncio.to_thread(small, frame), at_ms)
        except ProviderError as error:
            log.warning("camera_not_read", extra={"fault": str(error)})
            self._on = False
            return
        await self._take(reading)

    def told(self, message: Mapping[str, Any]) -> bool:
        """Take a reading of the learner's own device, if it is time for one; raises `Unreadable` for what is none."""
        at_ms = now_ms()
        reading = signals(message, at_ms)
        if not self._on or self.looks or at_ms - self._seen_ms < EVERY_MS * EARLY:
            return False
        self._seen_ms = at_ms
        self._busy = self._spawn(self._take(reading))
        return True

    async def _take(self, reading: Signals) -> None:
        """One reading, wherever it was made."""
        self._watch, events = observe(self._watch, reading)
        if reading.face != self._face:
            self._face = reading.face
            await self._mirror()
        for event in events:
            await self._happened(event, reading.at_ms)

    async def _opened(self) -> FaceReader:
        """The reader, loaded when the first frame is to be read; a talk that ends meanwhile lets it go once it is there."""
        if self._reader is None:
            self._reader = asyncio.ensure_future(asyncio.to_thread(fresh, "face_reader"))
        return await asyncio.shield(self._reader)

    async def _happened(self, event: str, at_ms: int) -> None:
        """Tell the learner's own page and keep it for their debrief; a nod may be answered by one."""
        self._counts[event] += 1
        await self._mirror()
        await self._keep(event)
        if event == "brow_lowered":
            self._brow_ms = at_ms
        if event == "nod" and self.steers and at_ms - self._nodded_ms > NOD_BACK_EVERY_MS:
            self._nodded_ms = at_ms
            await self._send({"type": "nod"})

    def brow_lowered(self, since_ms: int) -> bool:
        """Whether the brow was seen lowered since then, where what is seen may steer."""
        return self.steers and self._brow_ms >= since_ms

    async def _mirror(self) -> None:
        """Show the learner what their camera is read for."""
        await self._send({"type": "mirror", "counts": dict(self._counts), "face": self._face})

    async def close(self) -> None:
        """Shut the eyes and forget."""
        reader, self._reader, self._watch = self._reader, None, Watch()
        self._counts.clear()
        if reader:
            with suppress(ProviderError):  # it never came
                await (await reader).close()


def small(frame: av.VideoFrame) -> NDArray[np.uint8]:
    """The frame as 320 x 240 RGB."""
    return np.asarray(frame.reformat(WIDTH, HEIGHT, "rgb24").to_ndarray(), np.uint8)
