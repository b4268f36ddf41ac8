"""How sound travels between one tab and its room: WebRTC, the socket itself, or not at all; one at a time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Final, Protocol

import numpy as np
from django.utils.translation import gettext as _

from providers.base import Pcm
from realtime.contact import Contact
from realtime.ice import servers_for
from realtime.journal import Journal
from realtime.peer import Frames, Peer
from realtime.protocol import Unreadable
from realtime.recorder import Recorder
from realtime.relay import Relay
from realtime.room import Room
from realtime.tracks import Carried, PersonaTrack

CONNECT_WITHIN_S: Final = 12.0
"""From the first offer on; a browser that finds no way in five seconds asks for the next rung by itself."""

OVERS: Final = frozenset({"socket", "none"})

log = logging.getLogger(__name__)


class Transport(Protocol):
    """One way for sound, both ways."""

    voice: PersonaTrack

    async def carried(self) -> list[Carried]:
        """How much of the sound arrived so far."""
        ...

    async def close(self) -> None:
        """Stop carrying."""
        ...


class Wire:
    """The transport of one tab, and the changes between them."""

    def __init__(
        self,
        *,
        room: Room,
        journal: Journal,
        contact: Contact,
        see: Frames | None,
        send_sound: Callable[[bytes], Awaitable[None]],
    ) -> None:
        self._room, self._journal, self._contact = room, journal, contact
        self._see, self._send_sound = see, send_sound
        self._transport: Transport | None = None
        self._recorder: Recorder | None = None
        self._asked, self._settled = asyncio.Event(), asyncio.Event()

    async def ready(self) -> bool:
        """Wait until sound flows or the learner does without; False if neither came about in time.

        Before the first offer a learner may look at the browser's question for the microphone as long as they like.
        """
        await self._asked.wait()
        try:
            async with asyncio.timeout(CONNECT_WITHIN_S):
                await self._settled.wait()
        except TimeoutError:
            return False
        return True

    async def answer(self, sdp: str) -> None:
        """Connect sound by WebRTC; a new offer replaces what was before. Raises `Unreadable`."""
        self._check()
        peer = Peer(
            ice_servers=servers_for(str(self._journal.opened.session.uuid)), hear=self._hear,
            see=self._see, spawn=self._room.spawn, state_changed=self._peer_state,
        )  # fmt: skip
        sdp = await peer.answer(sdp)
        await self._use(peer)
        await self._room.send({"type": "answer", "sdp": sdp})

    async def take_over(self, over: str) -> None:
        """The browser found no way for WebRTC: use the socket, or go on without sound. Raises `Unreadable`."""
        self._check()
        if over not in OVERS:
            raise Unreadable("bad_field", "Sound goes over the socket, or over none.")
        relay = None
        if over == "socket":
            relay = Relay(hear=self._hear, send=self._send_sound, spawn=self._room.spawn)
        await self._use(relay)
        await self._room.send({"type": "transport", "over": over})
        await self._journal.moment("transport", self._room.clock.ms, over=over)
        self._settled.set()

    async def _use(self, transport: Transport | None) -> None:
        earlier, self._transport = self._transport, transport
        if transport and earlier:
            transport.voice.go_on_from(earlier.voice)
        if transport and self._recorder:
            transport.voice.tap = self._recorder.spoke
        self._room.voice.track = transport.voice if transport else None
        self._asked.set()
        if earlier:
            await self._put_away(earlier)

    def take(self, frame: bytes) -> None:
        """A frame of sound over the socket; raises `Unreadable`."""
        if not isinstance(self._transport, Relay):
            raise Unreadable("binary", "Messages here are text: one JSON object each.")
        self._transport.take(frame)

    def confirm(self, frames: int) -> None:
        """The browser has so many frames of the voice."""
        if isinstance(self._transport, Relay):
            self._transport.confirm(frames)

    def record(self, recorder: Recorder | None) -> None:
        """From now on let a recorder have both sides; None ends it."""
        self._recorder = recorder
        if self._transport:
            self._transport.voice.tap = recorder.spoke if recorder else None

    async def _hear(self, sound: Pcm) -> None:
        self._contact.heard()
        assert self._room.ears is not None
        if self._recorder:
            self._recorder.hear(np.zeros_like(sound) if self._room.ears.muted else sound)
        await self._room.ears.feed(sound)

    def _check(self) -> None:
        if self._room.ears is None:
            raise Unreadable(
                "no_speech", _("This server cannot hear or speak now. Please type instead.")
            )

    def _peer_state(self, state: str) -> None:
        if state == "connected":
            self._settled.set()
        log.info("peer_state", extra={"state": state})

    async def _put_away(self, transport: Transport) -> None:
        carried = await transport.carried()
        await transport.close()
        for one in carried:
            if one.received or one.lost:
                await self._journal.moment("sound", self._room.clock.ms, **asdict(one))

    async def close(self) -> None:
        """Stop carrying sound, and keep how well it went."""
        transport, self._transport = self._transport, None
        if transport:
            await self._put_away(transport)
