"""One exchange: the learner's turn, the reply prepared while it may still go on, and what of both is written down."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from providers.base import HEARING_HZ, Heard, Spoken
from providers.embedded.prosody import measure
from providers.errors import ProviderError
from realtime.clock import now_ms
from realtime.delivery import Listening, Sounded, clips, listen
from realtime.floor import events as e
from realtime.floor.state import State
from realtime.mind import style_of
from realtime.pacing import Pace, paced
from realtime.prepared import Prepared
from realtime.rows import learner_row, persona_row, turn_message
from realtime.tracing import trace_answer
from realtime.voice import Utterance
from sessions.persona import ensemble as s
from sessions.persona.display import display
from sessions.persona.events import reaches_out
from sessions.persona.scene import Reply, Scene
from sessions.persona.state import Event

if TYPE_CHECKING:
    from realtime.room import Room

log = logging.getLogger(__name__)

LEAST_GAP_MOST_MS: Final = 450
"""An ordinary reply waits no longer than this for the persona's own hesitation; a heavy one may."""

CUT_OFF_WITHIN_MS: Final = 2000
"""A question whose answer is spoken over so early was not asked to be answered: words and delivery differ."""

FALSE_ALARMS: Final = frozenset({"interruption", "word_delivery_mismatch"})
"""What an interruption is noted as, until it turns out to have been none."""

TRAVELS_MS: Final = 220
"""Part of that gap passes on the way to the learner's ear: network and buffers, as `bench voice` finds them."""


class Exchange:
    """The exchange under way in one room."""

    def __init__(self, room: "Room") -> None:
        self.room = room
        self._draft: asyncio.Task[None] | None = None
        self._answer: asyncio.Task[None] | None = None
        self._drafted: Prepared | None = None
        self._waiting: Prepared | None = None
        self.current: Prepared | None = None
        self._bridge: Prepared | None = None
        self._next: tuple[tuple[Reply, Spoken | None], ...] = ()
        self._typed: str | None = None
        self._marks: list[tuple[str, float]] = []
        self._whispered = list(room.journal.opened.whispered)
        self._listening, self._pace = Listening(), Pace()
        self._began_ms = 0

    @property
    def idle(self) -> bool:
        """Whether nothing is being said or about to be."""
        said = self.current is None or self.current.done
        return said and self._waiting is None and not self._next and self._typed is None

    def turn_began(self) -> None:
        """The learner has taken the floor: who would have spoken next does not."""
        self._next = ()
        self._began_ms = self.room.clock.ms

    def mark(self, name: str) -> None:
        """Something the floor's clock noticed; counts for the learner's next turn."""
        self._marks.append((name, 1.0))

    def whispered(self, event: Event) -> None:
        """Something was let happen to a person; it counts with the learner's next turn."""
        self._whispered.append(event)

    def type(self, text: str) -> None:
        """A line by hand, or "" for leaving room on purpose."""
        self._typed = text
        self._began_ms = self.room.clock.ms

    # -- preparing --------------------------------------------------------------------------------------

    def draft(self) -> None:
        """Prepare the reply to the turn as it stands; may come to nothing."""
        self.drop()
        self._draft = self.room.spawn(self._prepare_spoken())

    def drop(self) -> None:
        """Forget what was prepared."""
        for task in (self._draft, self._answer):
            if task and not task.done():
                task.cancel()
        self._draft = self._answer = self._drafted = self._waiting = None

    def take(self) -> None:
        """The turn is over: answer it as soon as the answer is ready."""
        taken_ms = now_ms()
        if self._typed is not None:
            self._draft = self.room.spawn(self._prepare_typed(self._typed))
            self._typed = None
        self._answer = self.room.spawn(self._hand_over(taken_ms))

    async def _prepare_spoken(self) -> None:
        ears = self.room.ears
        assert ears is not None
        ended_ms, began = ears.speech_ended_ms, now_ms()
        end_clock = max(0, self.room.clock.ms - (began - ended_ms))
        sound = ears.sound()
        hears_voice = self.room.journal.opened.delivery_steers
        measured = asyncio.ensure_future(asyncio.to_thread(measure, sound)) if hears_voice else None
        try:
            heard = await ears.words(sound)
        except ProviderError:
            heard = Heard("", 0.0, usable=False)
            await self.room.send({"type": "notice", "kind": "not_heard"})
        trace = {"speech_end": ended_ms, "draft_ms": began - ended_ms, "stt_ms": now_ms() - began}
        self.room.tell(e.Words(heard.text if heard.usable else ""))
        if not heard.usable:
            return
        words, listening, delivery = len(heard.text.split()), self._listening, list[str]()
        pace, timing = paced(self._pace, words=words, spoken_ms=ears.spoken_ms)
        if measured:
            turn = Sounded(await measured, words)
            listening, delivery = listen(listening, turn)
            began_ms = ended_ms - round(1000 * len(sound) / HEARING_HZ)
            if clips(self._listening, turn) and self.room.brow_lowered(began_ms):
                delivery.append("clipped_with_lowered_brow")
        self._drafted = await self._prepare(heard, "voice", end_clock, trace, delivery, timing)
        self._drafted.listening, self._drafted.pace = listening, pace

    async def _prepare_typed(self, text: str) -> None:
        trace = {"speech_end": now_ms()}
        self._drafted = await self._prepare(Heard(text), "text", self.room.clock.ms, trace)

    async def _prepare(
        self,
        heard: Heard,
        source: str,
        end_ms: int,
        trace: dict[str, int],
        delivery: Sequence[str] = (),
        timing: Sequence[str] = (),
    ) -> Prepared:
        began = now_ms()
        whispered = tuple(self._whispered)
        marks = (*self._marks, *whispered, *((name, 1.0) for name in (*delivery, *timing)))
        aloud = self.room.voice.track is not None
        thought = await self.room.mind.think(
            heard.text, timing=marks, confidence=heard.confidence, aloud=aloud
        )
        trace["mind_ms"], began = now_ms() - began, now_ms()
        reply = thought.replies[0]
        utterance = await self._spoken(reply, thought.moved.scenes[reply.who], thought.sounds[0])
        trace["tts_ms"] = now_ms() - began
        return Prepared(
            reply,
            utterance,
            thought,
            heard,
            source,
            min(self._began_ms, end_ms),
            end_ms,
            trace,
            observed=bool(delivery),
            whispers=len(whispered),
        )

    async def _spoken(self, reply: Reply, scene: Scene, sound: Spoken | None = None) -> Utterance:
        text = reply.text if reply.kind != "silence" else ""
        utterance = await self.room.voice.prepare(
            text, style_of(scene), who=reply.who, seed=scene.seed % 65_536, sound=sound
        )
        utterance.moved = reply.heavy or reply.kind == "silence"
        if reply.kind == "silence":
            utterance.hold_ms, utterance.text = reply.silence_ms, reply.text
        return utterance

    async def _hand_over(self, taken_ms: int) -> None:
        """Wait for the draft and for the persona's own hesitation, then ask for the floor."""
        if self._draft is None:
            self._draft = self.room.spawn(self._prepare_spoken())
        await self._draft
        ready = self._drafted
        if ready is None:
            self.room.tell(e.Finished())
            return
        ready.trace["wait_ms"] = taken_ms - ready.trace["speech_end"]
        gap_ms = self._least_gap(ready) - (now_ms() - ready.trace["speech_end"])
        if gap_ms > 0:
            await asyncio.sleep(gap_ms / 1000)
        self._waiting = ready
        self.room.ask_floor(ready.utterance)

    def _least_gap(self, ready: Prepared) -> int:
        """The persona's own hesitation, from the end of the learner's speech to the first sound."""
        if ready.source == "text" and self.room.voice.track is None:
            return 0
        if ready.reply.heavy and ready.reply.kind != "silence":
            return ready.reply.silence_ms
        assert ready.thought is not None
        speaker = ready.thought.moved.scenes[ready.reply.who]
        pause_ms = display(speaker.state).voice.pause_ms
        return max(0, min(LEAST_GAP_MOST_MS, pause_ms) - TRAVELS_MS)

    # -- what stands ------------------------------------------------------------------------------------

    def sounding(self, utterance: Utterance) -> None:
        """A prepared line begins to sound."""
        if self._waiting and self._waiting.utterance is utterance:
            self.current, self._waiting, self._drafted = self._waiting, None, None
            ready = self.current
            ready.trace["total_ms"] = now_ms() - ready.trace["speech_end"]

    async def settle(self) -> None:
        """The exchange stands: keep it and write both turns, and between them the line that bridged the wait."""
        ready = self.current
        if ready is None or ready.number is not None or ready.utterance.bridges:
            return
        room = self.room
        rows: list[Mapping[str, Any]] = []
        if ready.thought:
            room.mind.keep(ready.thought)
            self._next = tuple(zip(ready.thought.replies, ready.thought.sounds, strict=True))[1:]
            rows.append(learner_row(ready))
            for one in ready.thought.proposals:
                log.info("proposed", extra={"tool": one.tool, "refused": one.refused})
            self._marks.clear()
            del self._whispered[: ready.whispers]
            self._listening = ready.listening or self._listening
            self._pace = ready.pace or self._pace
            if room.ears:
                room.ears.settle()
        bridge, self._bridge = self._bridge, None
        if bridge:
            rows.append(self._said(bridge, bridge.start_ms))
            self._heard_only(bridge)
        rows.append(self._said(ready, room.clock.ms))
        numbers = await room.journal.append(rows, room.clock.ms)
        ready.number = numbers[-1]
        if bridge:
            await self._write_heard(bridge, numbers[-2], bridge.end_ms)
        trace_answer(
            dict(rows[-1]["trace"]), turn=ready.number, session=str(room.journal.opened.session.uuid),
            spoken_ago_ms=now_ms() - ready.trace["speech_end"],
        )  # fmt: skip
        for number, row in zip(numbers, rows, strict=True):
            await room.send(turn_message(number, row))
        await self._show(ready)
        await room.settled()

    def _said(self, ready: Prepared, start_ms: int) -> Mapping[str, Any]:
        """The persona has this line behind them; gives its row."""
        mind = self.room.mind
        ready.before = mind.talk
        mind.spoke(ready.reply)
        return persona_row(ready, mind.talk, start_ms)

    def _bridged(self, ready: Prepared) -> None:
        """A line that bridged the wait has been heard; it is written after the turn it was the answer to."""
        ready.done, ready.end_ms = True, self.room.clock.ms
        self._bridge = None if ready.cut == "" else ready

    async def _show(self, ready: Prepared) -> None:
        await self.room.show_faces()
        if ready.thought:
            await self.show_objectives()

    async def show_objectives(self) -> None:
        """Tell the page which objectives have been touched, where it is told at all."""
        room = self.room
        if room.journal.opened.practice:
            for objective in sorted(await room.journal.touched()):
                await room.send({"type": "objective", "id": objective, "touched": True})

    def withdrawn(self) -> None:
        """The reply was never meant; nothing of it was kept."""
        self.current = self._waiting = self._drafted = None

    async def interrupted(self, heard: str, heard_ms: int) -> None:
        """Only these words of the reply, heard for so long, were said."""
        ready = self.current
        if ready is None or ready.done:
            return
        ready.cut = heard
        if heard_ms < CUT_OFF_WITHIN_MS and ready.thought and reaches_out(ready.thought.turn):
            self.mark("word_delivery_mismatch")
            clock_ms = self.room.clock.ms
            await self.room.journal.moment("word_delivery_mismatch", clock_ms, after_ms=heard_ms)
        if ready.utterance.bridges:
            self._bridged(ready)
        elif ready.number is not None:
            await self._finish(ready)

    def resumed(self) -> None:
        """The interruption was false: the reply goes on as if nothing had been."""
        self._marks = [mark for mark in self._marks if mark[0] not in FALSE_ALARMS]
        if self.current:
            self.current.cut, self.current.done = None, False

    async def finished(self) -> None:
        """The persona has said it all."""
        ready = self.current
        if ready and not ready.done and ready.utterance.bridges:
            self._bridged(ready)
        elif ready and not ready.done:
            await self.settle()
            await self._finish(ready)
            if await self._left_the_scene(ready):
                return
            await self._speak_next(ready)
        if self._waiting and self.room.floor.state in {State.OPEN, State.THINKING}:
            self.room.play(self._waiting.utterance)

    async def _speak_next(self, ready: Prepared) -> None:
        """Who was to speak right after does, unless the learner took the floor."""
        replies, self._next = self._next, ()
        if replies and ready.cut is None:
            reply, sound = replies[0]
            await self._own(reply, greeting=False, sound=sound)

    async def _finish(self, ready: Prepared) -> None:
        assert ready.number is not None
        ready.done = True
        self._heard_only(ready)
        await self._write_heard(ready, ready.number, self.room.clock.ms)

    def _heard_only(self, ready: Prepared) -> None:
        if ready.before:
            self.room.mind.heard_only(ready.before, ready.reply, ready.reached)

    async def _write_heard(self, ready: Prepared, number: int, end_ms: int) -> None:
        cut = ready.cut is not None
        await self.room.journal.finish(number, heard=ready.reached, end_ms=end_ms, interrupted=cut)

    async def _left_the_scene(self, ready: Prepared) -> bool:
        if ready.reply.kind == "help":
            await self.room.send({"type": "notice", "kind": "help"})
            self.room.tell(e.Paused())
            return True
        talk = self.room.mind.talk
        if s.is_over(talk, ready.reply):
            self.room.tell(e.Over(ready.reply.ends))
            return True
        self.room.acts.wanted = self.room.acts.wanted or s.ends_act(talk, ready.reply)
        return False

    # -- the persona's own lines ------------------------------------------------------------------------

    async def greet(self) -> None:
        """The first line; cannot be interrupted."""
        await self._own(s.greet(self.room.mind.talk), greeting=True)

    async def repeat(self, reply: Reply, number: int, *, unfinished: bool) -> None:
        """Say again what a broken connection swallowed; its row is finished once."""
        utterance = await self._spoken(reply, self._scene(reply))
        self.current = Prepared(reply, utterance, number=number, done=not unfinished)
        self.room.ask_floor(utterance)

    async def prompt(self, kind: str) -> None:
        """A line to bridge a wait."""
        said = "prompt" if kind == "idle" else kind
        await self._own(s.prompt_line(self.room.mind.talk, said), greeting=False)

    async def _own(self, reply: Reply, *, greeting: bool, sound: Spoken | None = None) -> None:
        utterance = await self._spoken(replace(reply, heavy=False), self._scene(reply), sound)
        utterance.greeting, utterance.bridges = greeting, reply.kind == "filler"
        if self.room.floor.state in {State.OPEN, State.THINKING}:
            began_ms, trace = self.room.clock.ms, {"speech_end": now_ms()}
            self.current = Prepared(reply, utterance, start_ms=began_ms, trace=trace)
            self.room.ask_floor(utterance)

    def _scene(self, reply: Reply) -> Scene:
        """The scene of who speaks the reply."""
        return self.room.mind.talk.scenes[reply.who]
