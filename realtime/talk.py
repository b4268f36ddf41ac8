"""One browser's talk: its room, its wire, its heartbeat, and how it opens or goes on."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from av.error import FFmpegError

from providers.metering import metered
from realtime.contact import Contact
from realtime.database import in_database
from realtime.engines import Loaded
from realtime.floor import events as e
from realtime.hello import act_message, hello
from realtime.journal import Journal, said_turn
from realtime.mind import Mind
from realtime.perception import Perception
from realtime.recorder import Recorder
from realtime.room import Room, hears
from realtime.standby import for_talk
from realtime.voice import Send
from realtime.wire import Wire
from sessions.models import SEEN, Turn
from sessions.recording import begin_recording, delete_recordings, finish_recording

SendSound = Callable[[bytes], Awaitable[None]]

log = logging.getLogger(__name__)


class Talk:
    """What a consumer holds while its tab is in the room."""

    def __init__(
        self, *, journal: Journal, engines: Loaded, send: Send, send_sound: SendSound
    ) -> None:
        opened = journal.opened
        assert engines.acts is not None
        self.engines = for_talk(engines, opened.session.usage)
        mind = Mind(
            talk=opened.talk, lines=opened.lines, acts=engines.acts, language=self.engines.language,
            library=opened.library,
        )  # fmt: skip
        self.send, self.journal = send, journal
        self.room = Room(
            journal=journal, mind=mind, engines=self.engines.speech, send=send, settled=self._count
        )
        self.perception = Perception(
            opened=opened, send=send, spawn=self.room.spawn, keep=self._seen
        )
        self.room.brow_lowered = self.perception.brow_lowered
        self.contact = Contact(journal=journal, clock=self.room.clock, tell=self.room.tell)
        self.wire = Wire(
            room=self.room, journal=journal, contact=self.contact, see=self.perception.see if self.perception.looks else None,
            send_sound=send_sound,
        )  # fmt: skip
        self._open, self._hears, self._begun = asyncio.Event(), asyncio.Event(), False
        self._hears.set()
        self._recording: asyncio.Task[None] | None = None

    async def _seen(self, event: str) -> None:
        """Keep what the camera showed, for the learner's own debrief only."""
        await self.journal.moment(SEEN, self.room.clock.ms, what=event)

    async def hold(self, *, gone: Callable[[], Awaitable[Any]]) -> str:
        """Hold the talk; gives why it closed, "" when the tab left."""

        async def until() -> None:
            """Run beside the room: open it, then watch the heartbeat, end when the tab is gone."""
            opening = self.room.spawn(self._begin())
            try:
                await gone()
            finally:
                opening.cancel()

        try:
            with metered(self.engines.meter):
                return await self.room.run(until=until)
        finally:
            try:
                await self.wire.close()
            finally:
                await self.perception.close()

    async def _count(self) -> None:
        """After each exchange: keep what services were used, and stop using them over the budget."""
        meter = self.engines.meter
        if not meter.counts:
            return
        await self.journal.usage(meter.counts)
        if self.engines.keep_to_budget():
            log.warning("budget_used_up", extra={"session": str(self.journal.opened.session.uuid)})
            await self.journal.moment("budget_used_up", self.room.clock.ms)

    async def _begin(self) -> None:
        """Say hello, wait for the sound to connect, then greet or go on."""
        await self.send(hello(self.journal.opened, can_speak=self.room.ears is not None))
        await self.send(act_message(self.room.mind.talk))
        await self.room.show_faces()
        self._open.set()
        speaks = not self.room.typing and self.room.ears is not None
        if speaks and not await self.wire.ready():
            await self.send({"type": "notice", "kind": "text_only"})
        await self._hears.wait()
        self._begun = True
        await self.journal.begin()
        if self.journal.opened.recorded and speaks:
            self._recording = self.room.spawn(self._record())
        await self.room.run_clock(on=True)
        await self._open_or_go_on()
        self.contact.heard()
        await self.contact.watch()

    async def _record(self) -> None:
        """Keep the sound of both sides until the talk is over or the learner ends it."""
        clock, session = self.room.clock, self.journal.opened.session
        row = await in_database(begin_recording, session_id=session.pk, start_ms=clock.ms)
        recorder = Recorder(path=row.path, clock=clock)
        self.wire.record(recorder)
        await self.send({"type": "recording", "on": True})
        try:
            await recorder.run()
        except (OSError, FFmpegError) as error:  # a full disk must not end a talk
            log.warning("recording_failed", extra={"error": type(error).__name__})
        finally:
            self.wire.record(None)
            with suppress(OSError, FFmpegError):
                await recorder.close()
            await in_database(finish_recording, recording=row, ms=recorder.ms)

    async def stop_recording(self) -> None:
        """The learner wants nothing kept: stop, and delete what there is."""
        if self._recording:
            self._recording.cancel()
            await asyncio.wait([self._recording])
            self._recording = None
        await in_database(delete_recordings, session=self.journal.opened.session)
        await self.send({"type": "recording", "on": False})

    async def _open_or_go_on(self) -> None:
        turns = self.journal.opened.turns
        if not turns:
            await self.room.exchange.greet()
            return
        await self.contact.resumed()
        await self.send({"type": "notice", "kind": "resumed"})
        await self.send({"type": "floor", "state": str(self.room.floor.state)})
        await self.room.exchange.show_objectives()
        last = turns[-1]
        heard = last.heard or ""
        if last.speaker == Turn.Speaker.PERSONA and len(heard) < len(last.planned) / 2:
            await self.room.exchange.repeat(
                said_turn(last).reply, last.n, unfinished=last.heard is None
            )

    async def take(self, message: dict[str, Any]) -> None:
        """Act on one message of the browser; raises `Unreadable`."""
        await self._open.wait()
        self.contact.heard()
        match message["type"]:
            case "offer":
                await self.wire.answer(message["sdp"])
            case "sound":
                await self.wire.take_over(message["over"])
            case "got":
                self.wire.confirm(round(message["frames"]))
            case "microphone":
                await self._microphone(message["state"])
            case "unrecord":
                await self.stop_recording()
            case "beat":
                await self.send({"type": "beat", "t": message["t"], "now": self.room.clock.ms})
            case _:
                self._said(message)

    def _said(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "typed":
                self.room.exchange.type(message["text"].strip())
                self.room.tell(e.Typed())
            case "say_nothing":
                self.room.exchange.type("")
                self.room.tell(e.SaysNothing())
            case "played":
                self.room.voice.report(message["utterance"], round(message["ms"]))
            case _:
                self._control(message)

    async def _microphone(self, state: str) -> None:
        """A talk begins when the learner can be heard, or types by choice."""
        if self._begun:
            await self.room.hears(state)
        elif hears(state):
            self._hears.set()
        else:
            self._hears.clear()

    def take_sound(self, frame: bytes) -> None:
        """Take one frame of the learner's sound; raises `Unreadable`."""
        self.contact.heard()
        self.wire.take(frame)

    def _control(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "pause":
                self.room.tell(e.Paused())
            case "resume":
                self.room.tell(e.Resumed())
            case "next_act":
                self.room.acts.wanted = self.room.mind.talk.next_act is not None
            case "leave":
                self.room.tell(e.Over("left"))
            case "muted" if self.room.ears:
                self.room.ears.muted = message["on"]
            case "signals":
                self.perception.told(message)
            case "camera":
                self.perception.switch(on=message["on"])
            case _:
                pass
