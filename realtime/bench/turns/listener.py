"""A listener in virtual time: the real ears and the real floor, a persona that always has something to say."""

import asyncio
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from providers.base import Pcm, SpeechToText, TurnEnd
from realtime.clock import now_ms
from realtime.ears import FRAME, Ears
from realtime.floor import events as e
from realtime.floor import timing
from realtime.floor.machine import step
from realtime.floor.manners import Manners
from realtime.floor.state import Floor, State, deadline_ms
from sessions.persona.spelling import Spelling

THINKS_MS: Final = 60
"""To read the turn, choose the line and speak its first clause: medians of `bench voice`, 15 and 42 ms."""

STEP_MS: Final = 20
SETTLES_MS: Final = 6_000
NOTHING_OWED: Final = Spelling(())


@dataclass
class Seen:
    """What happened while one sound was played; times count from its first sample."""

    taken_ms: list[int] = field(default_factory=list)
    audible_ms: list[int] = field(default_factory=list)
    withdrawn_ms: list[int] = field(default_factory=list)
    stopped_ms: list[int] = field(default_factory=list)
    ducked_ms: list[int] = field(default_factory=list)
    resumed: bool = False
    drafts: int = 0
    silences: list[tuple[int, int]] = field(default_factory=list)
    """Begin and length of each silence the voice detector heard inside or after the speech."""

    begins_ms: list[int] = field(default_factory=list)
    """When the learner began to speak, and went on after a silence that was heard."""

    text: str = ""
    hints: list[tuple[int, float]] = field(default_factory=list)
    words: list[tuple[int, str]] = field(default_factory=list)


class Listener:
    """Hears one learner; replies to every turn with so many milliseconds of speech."""

    def __init__(
        self,
        *,
        turn_end: TurnEnd,
        recogniser: SpeechToText,
        manners: Manners | None = None,
        reply_ms: int = 1_500,
        reply_text: str = "",
    ) -> None:
        self.floor = Floor(manners=manners or Manners())
        self.reply_ms, self.reply_text = reply_ms, reply_text
        self.seen = Seen()
        self._zero_ms = 0
        self._queue: deque[e.Event] = deque()
        self._group: asyncio.TaskGroup | None = None
        self._draft: asyncio.Task[None] | None = None
        self._answer: asyncio.Task[None] | None = None
        self._playing: asyncio.Task[None] | None = None
        self.ears = Ears(
            turn_end=turn_end, recogniser=recogniser, spelling=NOTHING_OWED, tell=self.tell, spawn=self.spawn,
            weighs=lambda: self.floor.weighs,
        )  # fmt: skip

    @property
    def ms(self) -> int:
        """Since the sound began."""
        return now_ms() - self._zero_ms

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start a task that ends with the talk."""
        assert self._group is not None
        return self._group.create_task(work)

    async def hear(
        self,
        sound: Pcm,
        *,
        asked: str = "",
        settles_ms: int = SETTLES_MS,
        speaking: bool = False,
    ) -> Seen:
        """Play a sound and then the room alone, until the floor is open again or the time is over."""
        self.seen, self._zero_ms = Seen(), now_ms()
        self.floor = replace(self.floor, asked=asked)
        async with asyncio.TaskGroup() as self._group:
            if speaking:
                self._playing = self.spawn(self._speak())
            await self._play_frames(sound)
            for _ in range(settles_ms // timing.FRAME):
                if self.floor.state is State.OPEN:
                    break
                await self._frame(quiet_frame(self.ms))
            for task in (self._draft, self._answer, self._playing):
                if task:
                    task.cancel()
        return self.seen

    async def _play_frames(self, sound: Pcm) -> None:
        for frame in sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME):
            await self._frame(frame)

    async def _frame(self, frame: Pcm) -> None:
        await asyncio.sleep(timing.FRAME / 1000)
        await self.ears.feed(frame)
        if now_ms() >= deadline_ms(self.floor):
            self.tell(e.Tick())

    def tell(self, event: e.Event) -> None:
        """Take an event at once; what an action tells waits until it is done."""
        self._queue.append(event)
        if len(self._queue) > 1:
            return
        while self._queue:
            self._note(self._queue[0])
            self.floor, actions = step(self.floor, self._queue[0], now_ms())
            for action in actions:
                self._do(action)
            self._queue.popleft()

    def _note(self, event: e.Event) -> None:
        if isinstance(event, e.Silence):
            begin = self.ms - event.ms
            same = self.seen.silences and abs(self.seen.silences[-1][0] - begin) < 2 * timing.FRAME
            if same:
                self.seen.silences[-1] = (self.seen.silences[-1][0], event.ms)
            else:
                self.seen.silences.append((begin, event.ms))
        elif isinstance(event, e.Speech):
            begin = self.ms - event.ms
            if not self.seen.begins_ms or begin > self.seen.begins_ms[-1] + timing.SPEECH_START:
                self.seen.begins_ms.append(begin)
        elif isinstance(event, e.Hint):
            self.seen.hints.append((self.ms, event.p))
        elif isinstance(event, e.Words) and event.whole:
            self.seen.words.append((self.ms, event.text))

    def _do(self, action: e.Action) -> None:
        match action:
            case e.Draft():
                self._drop()
                self.seen.drafts += 1
                self._draft = self.spawn(self._prepare())
            case e.DropDraft():
                self._drop()
            case e.TakeTurn():
                self.seen.taken_ms.append(self.ms)
                self._answer = self.spawn(self._reply())
            case e.LookAtWords():
                self.spawn(self._look())
            case e.Settle():
                self.ears.settle()
            case _:
                self._do_with_voice(action)

    def _do_with_voice(self, action: e.Action) -> None:
        match action:
            case e.Withdraw():
                self.seen.withdrawn_ms.append(self.ms)
                self._hush()
            case e.StopVoice():
                self.seen.stopped_ms.append(self.ms)
                self._hush()
            case e.ResumeVoice():
                self.seen.resumed = True
                self._playing = self.spawn(self._speak())
            case e.Duck(on=on):
                if on:
                    self.seen.ducked_ms.append(self.ms)
                elif self.floor.state is State.PERSONA:
                    self.ears.drop_last()
            case _:
                pass

    def _drop(self) -> None:
        for task in (self._draft, self._answer):
            if task:
                task.cancel()
        self._draft = self._answer = None

    def _hush(self) -> None:
        if self._playing:
            self._playing.cancel()

    async def _prepare(self) -> None:
        heard = await self.ears.words(self.ears.sound())
        self.seen.text = heard.text if heard.usable else ""
        self.tell(e.Words(self.seen.text))
        await asyncio.sleep(THINKS_MS / 1000)

    async def _reply(self) -> None:
        if self._draft is None:
            self._draft = self.spawn(self._prepare())
        await self._draft
        self._playing = self.spawn(self._speak())

    async def _speak(self) -> None:
        self.seen.audible_ms.append(self.ms)
        self.tell(e.Audible(said=self.reply_text))
        for ms in range(STEP_MS, self.reply_ms, STEP_MS):
            await asyncio.sleep(STEP_MS / 1000)
            self.tell(e.Progress(ms, self.reply_ms - ms))
        self.tell(e.Finished())

    async def _look(self) -> None:
        heard = await self.ears.words(self.ears.last_sound())
        self.tell(e.Words(heard.text if heard.usable else "", said=self.reply_text))


def quiet_frame(number: int) -> Pcm:
    """A frame of a quiet room."""
    return np.asarray(np.random.default_rng(number).normal(0, 0.001, FRAME), np.float32)
