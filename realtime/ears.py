"""Hears the learner: frames to speech and silence, the turn's sound, hints and words; feeds the floor."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, ClassVar, Final

import numpy as np

from providers.base import HEARING_HZ, Heard, Pcm, SpeechToText, TurnEnd
from realtime.clock import now_ms
from realtime.floor import events as e
from realtime.floor import timing
from sessions.persona.spelling import Spelling

FRAME: Final = 512
SPEECH_ABOVE = 0.5
LONGEST_SILENCE_MS: Final = 8_000
LONGEST_TURN_S: Final = 180

Tell = Callable[[e.Event], None]
Spawn = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]


class Ears:
    """One learner's hearing; the room owns it and its tasks."""

    _understanding: ClassVar[int] = 0
    """How many stretches are with a recogniser of this process just now."""

    def __init__(
        self,
        *,
        turn_end: TurnEnd,
        recogniser: SpeechToText,
        spelling: Spelling,
        tell: Tell,
        spawn: Spawn,
        weighs: Callable[[], bool],
    ) -> None:
        self._turn_end, self._recogniser, self._tell = turn_end, recogniser, tell
        self._spelling = spelling
        self._spawn, self._weighs = spawn, weighs
        self._gate = turn_end.gate()
        self._rest: Pcm = np.zeros(0, np.float32)
        self._before: deque[Pcm] = deque(maxlen=timing.PRE_ROLL // timing.FRAME)
        self._segments: list[list[Pcm]] = []
        self._loud_ms = self._quiet_ms = self._stretch_ms = 0
        self._speaking = self._spoke = False
        self._asking: asyncio.Task[None] | None = None
        self.muted = False
        self.speech_ended_ms = 0
        """When the last loud frame was heard, on the loop's clock."""

        self.spoken_ms = 0
        """How much of the turn so far was speech, its pauses left out."""

        self.hint_ms = 0
        """How long the last hint took."""

    @classmethod
    def free(cls) -> bool:
        """Whether no turn of anybody's waits to be understood; captions of what is being said may wait."""
        return cls._understanding == 0

    async def feed(self, sound: Pcm) -> None:
        """Take the next stretch of sound (16 kHz), of any length."""
        if self.muted:
            sound = np.zeros_like(sound)
        sound = np.concatenate([self._rest, sound])
        whole = len(sound) // FRAME * FRAME
        self._rest = sound[whole:]
        for frame in sound[:whole].reshape(-1, FRAME):
            # .15 ms: handing it to a thread and back costs the loop more than the work itself.
            self._take(frame, self._gate.probability(frame))

    def _take(self, frame: Pcm, probability: float) -> None:
        if self._segments and (self._speaking or self._spoke):
            self._segments[-1].append(frame)
        else:
            self._before.append(frame)
        if probability > SPEECH_ABOVE:
            self._loud()
        else:
            self._quiet()

    def _loud(self) -> None:
        self._loud_ms += timing.FRAME
        if not self._speaking and self._loud_ms < timing.SPEECH_START:
            return
        if not self._speaking:
            self._start()
        self._stretch_ms = (
            self._loud_ms
            if self._quiet_ms >= timing.STRETCH_ENDS
            else self._stretch_ms + timing.FRAME
        )
        self._quiet_ms = 0
        self.spoken_ms += timing.FRAME
        self.speech_ended_ms = now_ms()
        self._tell(e.Speech(self._stretch_ms))

    def _start(self) -> None:
        self._speaking = self._spoke = True
        self._segments.append([*self._before])
        self._before.clear()
        self._stretch_ms = self._loud_ms - timing.FRAME

    def _quiet(self) -> None:
        if self._quiet_ms or self._loud_ms:
            self._loud_ms = 0
        if not self._spoke:
            return
        self._quiet_ms += timing.FRAME
        if self._quiet_ms >= timing.STRETCH_ENDS:
            self._speaking = False
        if self._quiet_ms > LONGEST_SILENCE_MS:
            self._spoke, self._quiet_ms = False, 0
            return
        since = self._quiet_ms - timing.HINT_FIRST
        if (
            since >= 0
            and since % timing.HINT_EVERY < timing.FRAME
            and (self._asking is None or self._asking.done())
            and self._weighs()
        ):
            self._ask()
        self._tell(e.Silence(self._quiet_ms))

    def _ask(self) -> None:
        """Ask for the hint; the answer arrives as an event."""
        self._asking = self._spawn(self._hint(self.sound()))

    async def _hint(self, sound: Pcm) -> None:
        began = now_ms()
        p = await self._turn_end.finished(sound)
        self.hint_ms = now_ms() - began
        self._tell(e.Hint(p))

    def sound(self) -> Pcm:
        """The turn's sound so far."""
        frames = [frame for segment in self._segments for frame in segment]
        whole = np.concatenate(frames) if frames else np.zeros(0, np.float32)
        return whole[-LONGEST_TURN_S * HEARING_HZ :]

    def last_sound(self) -> Pcm:
        """The newest stretch alone: what sounds over the persona."""
        return np.concatenate(self._segments[-1]) if self._segments else np.zeros(0, np.float32)

    async def words(self, sound: Pcm | None = None) -> Heard:
        """Recognise the turn so far, or the given sound."""
        sound = self.sound() if sound is None else sound
        if len(sound) < FRAME:
            return Heard("", 0.0, usable=False)
        Ears._understanding += 1
        try:
            heard = await self._recogniser.hear(sound, names=self._spelling.spelt)
        finally:
            Ears._understanding -= 1
        return replace(heard, text=self._spelling.put_right(heard.text))

    def settle(self) -> None:
        """The turn stands: forget its sound, but keep what is being said now."""
        self._segments = self._segments[-1:] if self._speaking else []
        self._spoke, self.spoken_ms = self._speaking, 0

    def drop_last(self) -> None:
        """The newest stretch was a listener's noise, not a turn."""
        self._segments = self._segments[:-1]
        self._spoke, self._speaking, self._quiet_ms = bool(self._segments), False, 0
