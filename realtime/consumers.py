"""The WebSocket of one live talk: who may come in, what arrives, and how it ends."""

import asyncio
import json
import logging
from contextlib import suppress
from typing import Any, ClassVar, Final

from django.conf import settings
from django.utils.translation import gettext as _

from lti_tool.access import Seat, seat_for_socket
from realtime import protocol
from realtime.closing import close_talk
from realtime.database import in_database
from realtime.engines import loaded
from realtime.journal import Journal, open_log
from realtime.load import let_threads_run
from realtime.origin import is_ours
from realtime.protocol import Unreadable
from realtime.seated import SeatedConsumer
from realtime.talk import Talk
from realtime.watching import Watched, room_group
from sessions import services

AUTH_WITHIN_S: Final = 5.0
FORBIDDEN, MOVED, BUSY, FAILED = 4403, 4409, 4413, 4500
GOING_AWAY: Final = 1001
"""What a browser closes with when its page is closed or left; a lost connection has another code."""

log = logging.getLogger(__name__)


class PracticeConsumer(SeatedConsumer):
    """One browser tab in one practice."""

    rooms: ClassVar[dict[str, "PracticeConsumer"]] = {}

    async def connect(self) -> None:
        """Let our own pages in; a seat by cookie starts at once, else its token must come first."""
        self.uuid = str(self.scope["url_route"]["kwargs"]["uuid"])
        self.talk: Talk | None = None
        self.watched = Watched(self.uuid, self.channel_layer, self.say)
        self._gone = asyncio.Event()
        self._left_by_choice = False
        self._owner: asyncio.Task[None] | None = None
        self._waiting: asyncio.TimerHandle | None = None
        if not is_ours(self.scope):
            await self.close(FORBIDDEN)
            return
        await self.accept()
        if seat := await self._seat(None):
            await self._come_in(seat)
            return
        loop = asyncio.get_running_loop()
        self._waiting = loop.call_later(AUTH_WITHIN_S, self._nobody_came, loop)

    def _nobody_came(self, loop: asyncio.AbstractEventLoop) -> None:
        self._owner = loop.create_task(
            self._turn_away("auth_late", _("Please open the activity again."))
        )

    async def _seat(self, token: str | None) -> Seat | None:
        return await in_database(seat_for_socket, self.scope, self.uuid, token)

    async def _turn_away(self, code: str, text: str, close_code: int = FORBIDDEN) -> None:
        await self.say({"type": "refused", "code": code, "text": text})
        await self.close(close_code)

    async def _come_in(self, seat: Seat) -> None:
        """Take the room: the newest tab has it."""
        if self._waiting:
            self._waiting.cancel()
        if len(self.rooms) >= settings.MOST_ROOMS and self.uuid not in self.rooms:
            await self._turn_away("busy", _("This server is full. We try the next one."), BUSY)
            return
        await self.channel_layer.group_add(room_group(self.uuid), self.channel_name)
        await self.channel_layer.group_send(
            room_group(self.uuid), {"type": "practice.moved", "owner": self.channel_name}
        )
        if earlier := self.rooms.get(self.uuid):
            await earlier.hand_over()
        self.rooms[self.uuid] = self
        let_threads_run(talks=len(self.rooms))
        self._owner = asyncio.get_running_loop().create_task(self._hold())

    async def _hold(self) -> None:
        """Own the talk until it is over or this tab is gone."""
        try:
            opened = await in_database(open_log, self.uuid)
            engines = await asyncio.to_thread(loaded)
            self.talk = Talk(
                journal=Journal(opened), engines=engines, send=self.say, send_sound=self.say_sound
            )
            await self.watched.ask()
            reason = await self.talk.hold(gone=self._gone.wait)
            await self.talk.contact.close(by_choice=self._left_by_choice)
            if reason:
                await self._end(opened, reason)
        except Exception as error:  # the outermost line of a talk: the tab must hear of it
            log.exception("talk_failed", extra={"error": type(error).__name__})
            await self.close(FAILED)
        finally:
            self.talk = None
            if self.rooms.get(self.uuid) is self:
                del self.rooms[self.uuid]
            let_threads_run(talks=len(self.rooms))
            await self.channel_layer.group_discard(room_group(self.uuid), self.channel_name)

    async def _end(self, opened: Any, reason: str) -> None:
        address = await in_database(close_talk, opened.session, reason)
        await self.say({"type": "ended", "reason": reason, "next": address})
        await self.close()

    async def hand_over(self) -> None:
        """Another tab has the talk now."""
        await self.say({"type": "ended", "reason": "moved", "next": ""})
        self._gone.set()
        if self._owner:
            with suppress(asyncio.CancelledError):
                await asyncio.shield(self._owner)
        await self.close(MOVED)

    async def practice_moved(self, event: dict[str, Any]) -> None:
        """Another process's tab has the talk now."""
        if event["owner"] != self.channel_name and not self._gone.is_set():
            await self.hand_over()

    async def practice_watch(self, event: dict[str, Any]) -> None:
        """An instructor watches."""
        await self.watched.came(event["seat"], event["name"], self.talk)

    async def practice_unwatch(self, event: dict[str, Any]) -> None:
        """An instructor has left."""
        await self.watched.left(event["seat"])

    async def practice_whisper(self, event: dict[str, Any]) -> None:
        """An instructor lets something happen."""
        await self.watched.whisper(event, self.talk)

    async def _end_watching(self) -> None:
        """The learner has ended it, for good."""
        assert self.talk is not None
        session_id = self.talk.journal.opened.session.pk
        await in_database(services.end_watching, session_id=session_id)
        await self.watched.end()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Take one message; what we cannot read is refused by name and the talk goes on."""
        try:
            if text_data is not None:
                await self._take(protocol.read(text_data))
            elif self.talk and bytes_data is not None:
                self.talk.take_sound(bytes_data)
        except Unreadable as refusal:
            log.info("message_refused", extra={"code": refusal.code})
            await self.say({"type": "refused", "code": refusal.code, "text": refusal.text})

    async def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "auth":
            if self._owner is not None and self.talk is not None:
                return
            if seat := await self._seat(message["token"]):
                await self._come_in(seat)
            else:
                await self._turn_away(
                    "seat_unknown",
                    _("This talk belongs to another seat. Please open the activity again."),
                )
            return
        if self.talk is None and message["type"] == "beat":
            # The talk is still being opened: the tab must know that the line is alive, and has done nothing wrong.
            await self.say({"type": "beat", "t": message["t"]})
            return
        if self.talk is None:
            raise Unreadable("not_seated", _("Please wait until the room has opened."))
        if message["type"] == "unwatch":
            await self._end_watching()
            return
        if message["type"] == "beat":
            await self.watched.look()
        await self.talk.take(message)

    async def say(self, message: dict[str, Any]) -> None:
        """Send one message; a socket that is gone hears nothing more."""
        if not self._gone.is_set() or message["type"] == "ended":
            with suppress(RuntimeError):
                await self.send(text_data=json.dumps(message))
            await self.watched.pass_on(message, self.talk)

    async def say_sound(self, frame: bytes) -> None:
        """Send one frame of the voice."""
        if not self._gone.is_set():
            with suppress(RuntimeError):
                await self.send(bytes_data=frame)

    async def disconnect(self, code: int) -> None:
        """The tab is gone: the talk is held, and may go on in another process."""
        self._left_by_choice = code == GOING_AWAY
        self._gone.set()
        if self._waiting:
            self._waiting.cancel()
        if self._owner:
            with suppress(asyncio.CancelledError):
                await self._owner
