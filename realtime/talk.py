"""One browser's talk: its room, its WebRTC peer, its heartbeat, and how it opens or goes on."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from providers.metering import metered
from realtime.clock import now_ms
from realtime.engines import Loaded
from realtime.floor import events as e
from realtime.floor.timing import PEER_LOST
from realtime.hello import act_message, hello
from realtime.ice import servers_for
from realtime.journal import Journal, said_turn
from realtime.mind import Mind
from realtime.peer import Peer
from realtime.perception import Perception
from realtime.protocol import Unreadable
from realtime.room import Room
from realtime.standby import for_talk
from realtime.voice import Send
from sessions.models import Turn

CONNECT_WITHIN_S: Final = 8.0

log = logging.getLogger(__name__)


class Talk:
    """What a consumer holds while its tab is in the room."""

    def __init__(self, *, journal: Journal, engines: Loaded, send: Send) -> None:
        opened = journal.opened
        assert engines.acts is not None
        self.engines = for_talk(engines, opened.session.usage)
        mind = Mind(
            talk=opened.talk, lines=opened.lines, acts=engines.acts, language=self.engines.language
        )
        self.send, self.journal = send, journal
        self.room = Room(
            journal=journal, mind=mind, engines=self.engines.speech, send=send, settled=self._count
        )
        self.perception = Perception(opened=opened, send=send, spawn=self.room.spawn)
        self.room.brow_lowered = self.perception.brow_lowered
        self._peer: Peer | None = None
        self._connected = asyncio.Event()
        self._open = asyncio.Event()
        self._beat_ms = 0
        self._lost = False

    async def hold(self, *, gone: Callable[[], Awaitable[Any]]) -> str:
        """Hold the talk; gives why it closed, "" when the tab left."""

        async def until() -> None:
            """Run beside the room: open it, watch the heartbeat, end when the tab is gone."""
            opening = self.room.spawn(self._begin())
            watching = self.room.spawn(self._watch())
            try:
                await gone()
            finally:
                opening.cancel()
                watching.cancel()

        self._beat_ms = now_ms()
        try:
            with metered(self.engines.meter):
                return await self.room.run(until=until)
        finally:
            self.perception.close()
            if self._peer:
                await self._peer.close()

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
        if not self.room.typing and self.room.ears is not None:
            try:
                async with asyncio.timeout(CONNECT_WITHIN_S):
                    await self._connected.wait()
            except TimeoutError:
                await self.send({"type": "notice", "kind": "text_only"})
        await self.journal.begin()
        await self.room.run_clock(on=True)
        await self._open_or_go_on()

    async def _open_or_go_on(self) -> None:
        turns = self.journal.opened.turns
        if not turns:
            await self.room.exchange.greet()
            return
        await self.journal.moment("resumed", self.room.clock.ms)
        await self.send({"type": "notice", "kind": "resumed"})
        last = turns[-1]
        heard = last.heard or ""
        if last.speaker == Turn.Speaker.PERSONA and len(heard) < len(last.planned) / 2:
            await self.room.exchange.repeat(
                said_turn(last).reply, last.n, unfinished=last.heard is None
            )

    async def _watch(self) -> None:
        """A tab that is not heard of for seconds is lost: nobody speaks, the clock stands."""
        while True:
            await asyncio.sleep(0.25)
            silent_ms = now_ms() - self._beat_ms
            if silent_ms > PEER_LOST and not self._lost:
                self._lost = True
                self.room.tell(e.Lost())
                await self.journal.moment("peer_lost", self.room.clock.ms)
            elif silent_ms < PEER_LOST and self._lost:
                self._lost = False
                self.room.tell(e.Back())

    async def take(self, message: dict[str, Any]) -> None:
        """Act on one message of the browser; raises `Unreadable`."""
        await self._open.wait()
        self._beat_ms = now_ms()
        match message["type"]:
            case "offer":
                await self._answer(message["sdp"])
            case "typed":
                self.room.exchange.type(message["text"].strip())
                self.room.tell(e.Typed())
            case "say_nothing":
                self.room.exchange.type("")
                self.room.tell(e.SaysNothing())
            case "played":
                self.room.voice.report(message["utterance"], round(message["ms"]))
            case "beat":
                await self.send({"type": "beat", "t": message["t"], "now": self.room.clock.ms})
            case _:
                self._control(message)

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
            case "camera":
                self.perception.switch(on=message["on"])
            case _:
                pass

    async def _answer(self, sdp: str) -> None:
        """Connect sound; a new offer replaces the connection before."""
        ears = self.room.ears
        if ears is None:
            raise Unreadable(
                "no_speech", "This server cannot hear or speak now. Please type instead."
            )
        peer = Peer(
            ice_servers=servers_for(str(self.journal.opened.session.uuid)), hear=ears.feed, see=self.perception.see,
            spawn=self.room.spawn, state_changed=self._state_changed,
        )  # fmt: skip
        sdp = await peer.answer(sdp)
        earlier, self._peer = self._peer, peer
        if earlier:
            await earlier.close()
        self.room.voice.track = peer.voice
        await self.send({"type": "answer", "sdp": sdp})

    def _state_changed(self, state: str) -> None:
        if state == "connected":
            self._connected.set()
        log.info("peer_state", extra={"state": state})
