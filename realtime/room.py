"""Holds one live talk: turns what happens into floor events and carries the floor's decisions out."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from providers.base import SpeechToText, TextToSpeech, TurnEnd
from realtime.acts import Acts, manners_of
from realtime.clock import TalkClock, now_ms
from realtime.ears import Ears
from realtime.exchange import Exchange
from realtime.face import face_message
from realtime.floor import events as e
from realtime.floor.machine import step
from realtime.floor.state import Floor, State, deadline_ms
from realtime.floor.timing import PARTIAL_EVERY
from realtime.journal import Journal
from realtime.load import LOAD
from realtime.mind import Mind, style_of
from realtime.voice import Send, Utterance, Voice

TICK_S = 0.1
PARTIAL_SHARE = 6
"""Of the time of one core, at most a sixth goes into what a learner has said so far."""

TOUCH_EVERY_MS = 5_000
LONGEST_S = 4 * 3600
MICROPHONE: Final[Mapping[str, e.Event]] = {
    "on": e.Hears(), "off": e.Hears(), "hush": e.Hush(),
    "silent": e.Deaf(), "gone": e.Deaf(), "blocked": e.Deaf(), "muted": e.Deaf(),
}  # fmt: skip
AT_EASE = frozenset({"guarded", "softening", "open"})

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Engines:
    """The back ends a room uses; speech may be missing, then the talk is typed."""

    turn_end: TurnEnd | None
    recogniser: SpeechToText | None
    speaker: TextToSpeech | None


@dataclass(frozen=True)
class Ready:
    """A reply that waits for the floor."""

    utterance: Utterance


@dataclass(frozen=True)
class Onward:
    """It is time for the next act, or for the end."""


def hears(state: str) -> bool:
    """Whether a talk can go on with the microphone in this state."""
    return isinstance(MICROPHONE.get(state), e.Hears | e.Hush)


class Room:
    """One talk in this process."""

    def __init__(
        self,
        *,
        journal: Journal,
        mind: Mind,
        engines: Engines,
        send: Send,
        settled: Callable[[], Awaitable[None]],
    ) -> None:
        opened = journal.opened
        self.journal, self.mind, self.send, self.settled = journal, mind, send, settled
        self.clock = TalkClock(opened.session.clock_ms)
        self.typing = opened.session.modality == "text"
        self.floor = Floor(manners=manners_of(self))
        self._queue: asyncio.Queue[e.Event | Ready | Onward] = asyncio.Queue(maxsize=2000)
        self._group: asyncio.TaskGroup | None = None
        self.engines = engines
        self.voice = Voice(engine=engines.speaker, send=send, tell=self.tell)
        self.ears: Ears | None = None
        if engines.turn_end and engines.recogniser:
            self.ears = Ears(
                turn_end=engines.turn_end, recogniser=engines.recogniser, spelling=opened.card.spelling, tell=self.tell, spawn=self.spawn,
                weighs=lambda: self.floor.weighs,
            )  # fmt: skip
        self.brow_lowered: Callable[[int], bool] = lambda _since_ms: False
        """Whether the camera, where it is read, saw the learner's brow lowered since then."""

        self.exchange = Exchange(self)
        self.acts = Acts(self)
        self._tasks: set[asyncio.Task[None]] = set()
        self._playing: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._partial_at = self._touched_at = 0
        self.reason = ""

    # -- what others call -------------------------------------------------------------------------------

    def tell(self, event: e.Event | Ready | Onward) -> None:
        """Queue an event; a flood drops the newest, which are frames' events and come again."""
        if self._queue.full():
            log.warning("room_queue_full")
            return
        self._queue.put_nowait(event)

    async def hears(self, state: str) -> None:
        """What the browser says of the learner's microphone."""
        event = MICROPHONE.get(state)
        if event is None:
            return
        if hears(state):
            manners = replace(self.floor.manners, typing=self.typing or state == "off")
            self.floor = replace(self.floor, manners=manners)
        self.tell(event)
        if state not in {"on", "hush"}:
            await self.journal.moment("microphone", self.clock.ms, state=state)

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start a task that ends with the room."""
        assert self._group is not None
        task = self._group.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def run(self, *, until: Callable[[], Awaitable[None]]) -> str:
        """Hold the talk until it closes or `until` returns (the socket is gone); gives the closing reason or ""."""
        try:
            async with asyncio.timeout(LONGEST_S), asyncio.TaskGroup() as self._group:
                self.spawn(self._tick())
                self.spawn(self._leave_when(until))
                await self._events()
                for task in tuple(self._tasks):
                    task.cancel()
        finally:
            self._group = None
        return self.reason

    async def _leave_when(self, until: Callable[[], Awaitable[None]]) -> None:
        await until()
        self.tell(e.Over(""))

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + TICK_S
            await asyncio.sleep(TICK_S)
            LOAD.note(loop.time() - due)
            if self.clock.runs and now_ms() >= deadline_ms(self.floor):
                self.tell(e.Tick())
            if self.clock.runs and self.clock.ms - self._touched_at > TOUCH_EVERY_MS:
                self._touched_at = self.clock.ms
                await self.journal.touch(self.clock.ms)
            if self.acts.due:
                self.tell(Onward())

    # -- the loop ---------------------------------------------------------------------------------------

    async def _events(self) -> None:
        while self.floor.state is not State.CLOSED:
            event = await self._queue.get()
            if isinstance(event, Ready):
                self._play_if_wanted(event)
                continue
            if isinstance(event, Onward):
                await self.acts.go_on()
                continue
            before = self.floor.state
            self.floor, actions = step(self.floor, event, now_ms())
            for action in actions:
                await self._do(action)
            if self.floor.state is not before:
                await self._changed(before)
            if isinstance(event, e.Speech) and self.floor.state is State.LEARNER:
                self._maybe_partial()

    async def _changed(self, before: State) -> None:
        now = self.floor.state
        if now is State.LEARNER and before in {State.OPEN, State.OVERLAP}:
            self.exchange.turn_began()
        if before is State.PAUSING and now is State.OPEN and self.ears:
            self.ears.settle()
        bridged = now is State.THINKING and before is State.PERSONA and self.floor.rescued
        if bridged or (
            now is State.OPEN and before in {State.PERSONA, State.GREETING, State.THINKING}
        ):
            await self.exchange.finished()
        await self.send({"type": "floor", "state": str(now)})

    def ask_floor(self, utterance: Utterance) -> None:
        """Speak when the events before this one have been taken, if the floor is still free."""
        self.tell(Ready(utterance))

    def _play_if_wanted(self, ready: Ready) -> None:
        if self.floor.state in {State.THINKING, State.OPEN}:
            self.play(ready.utterance)

    def play(self, utterance: Utterance) -> None:
        """Let the persona speak."""
        self._stop_playing()
        self.exchange.sounding(utterance)
        self._playing = self.spawn(self.voice.play(utterance))

    def _stop_playing(self) -> None:
        if self._playing and not self._playing.done():
            self._playing.cancel()
        self._playing = None

    def _maybe_partial(self) -> None:
        if (
            self.ears
            and now_ms() >= self._partial_at
            and self.ears.free()
            and (self._looking is None or self._looking.done())
        ):
            self._looking = self.spawn(self._partial())

    async def _partial(self) -> None:
        """What has been said so far; the longer it takes, by its length or by a busy machine, the longer until the next."""
        assert self.ears is not None
        began = now_ms()
        heard = await self.ears.words()
        self._partial_at = began + max(PARTIAL_EVERY, PARTIAL_SHARE * (now_ms() - began))
        if heard.usable and self.floor.state in {State.LEARNER, State.PAUSING}:
            self.tell(e.Words(heard.text, whole=False))
            await self.send(
                {"type": "caption", "who": "learner", "text": heard.text, "final": False}
            )

    # -- the floor's decisions --------------------------------------------------------------------------

    async def _do(self, action: e.Action) -> None:
        match action:
            case e.Draft():
                self.exchange.draft()
            case e.DropDraft():
                self.exchange.drop()
            case e.TakeTurn():
                self.exchange.take()
            case e.Settle():
                await self.exchange.settle()
            case e.Withdraw():
                await self._withdraw()
            case e.StopVoice(lost=lost):
                await self._stop_voice(lost=lost)
            case e.ResumeVoice():
                self.spawn(self._resume_voice())
            case _:
                await self._show(action)

    async def _show(self, action: e.Action) -> None:
        match action:
            case e.LookAtWords():
                self._looking = self.spawn(self._look_at_words())
            case e.Duck(on=on):
                self._duck(on=on)
            case e.Mark(name=name):
                self.exchange.mark(name)
                await self.journal.moment(name, self.clock.ms)
            case e.Nod():
                await self.send({"type": "nod", "who": self.mind.talk.front.card.persona.slug})
            case e.Murmur():
                self._murmur()
            case e.Prompt(kind=kind):
                self.spawn(self.exchange.prompt(kind))
            case e.Notice(kind=kind):
                await self.send({"type": "notice", "kind": kind})
            case _:
                await self._stand(action)

    async def _stand(self, action: e.Action) -> None:
        match action:
            case e.Clock(runs=runs):
                await self.run_clock(on=runs)
            case e.Close(reason=reason):
                self.reason = reason
                await self.journal.touch(self.clock.ms)
            case _:
                raise AssertionError(action)

    async def run_clock(self, *, on: bool) -> None:
        """Let time count or stand, and say so."""
        self.clock.run(on=on)
        if on and self.floor.state is State.OPEN:
            self.floor = replace(self.floor, since_ms=now_ms())
        await self.send({"type": "clock", "ms": self.clock.ms, "runs": on})
        await self.journal.touch(self.clock.ms)

    def _murmur(self) -> None:
        """Whoever is at ease is heard to listen; who has hardened is silent."""
        scene = self.mind.talk.front
        if str(scene.state.phase) in AT_EASE:
            self.spawn(self.voice.murmur(style_of(scene), seed=self.clock.ms))

    def _duck(self, *, on: bool) -> None:
        if self.voice.track:
            self.voice.track.duck(on=on)
        if not on and self.ears and self.floor.state is State.PERSONA:
            self.ears.drop_last()

    async def _withdraw(self) -> None:
        """The learner had not finished: the reply was never meant, both parts become one turn."""
        utterance = self.voice.current
        self._stop_playing()
        heard = self.voice.stop()
        self.exchange.withdrawn()
        await self.send(
            {
                "type": "stopped",
                "utterance": utterance.id if utterance else 0,
                "reason": "withdrawn",
            }
        )
        await self.journal.moment("withdrawn", self.clock.ms, words=len(heard.split()))

    async def _stop_voice(self, *, lost: bool) -> None:
        utterance = self.voice.current
        if utterance is None:
            return
        self._stop_playing()
        began = now_ms()
        heard = self.voice.stop(lost=lost)
        await self.send({"type": "stopped", "utterance": utterance.id, "reason": "interrupted"})
        heard_ms = self.voice.stopped[1] if self.voice.stopped else 0
        await self.exchange.interrupted(heard, heard_ms)
        await self.journal.moment("voice_stopped", self.clock.ms, took_ms=now_ms() - began)

    async def _resume_voice(self) -> None:
        rest = await self.voice.rest()
        self.exchange.resumed()
        if rest is None:
            if self.floor.state is State.OPEN:
                await self.exchange.finished()
            self.tell(e.Finished())
            return
        self.ask_floor(rest)

    async def _look_at_words(self) -> None:
        if self.ears is None:
            return
        heard = await self.ears.words(self.ears.last_sound())
        saying = self.voice.current.text if self.voice.current else ""
        self.tell(e.Words(heard.text if heard.usable else "", said=saying))

    async def show_faces(self) -> None:
        """Send what the state of everybody in the room looks like."""
        for scene in self.mind.talk.here:
            await self.send(face_message(scene))
