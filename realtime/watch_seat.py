"""The WebSocket of an instructor's seat beside a talk: who may sit there, what is shown, and what they may let happen."""

import asyncio
import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from lti_tool.access import Seat, instructor_for_socket
from lti_tool.models import Act, AuditEntry
from lti_tool.services.auditing import note
from realtime.database import in_database
from realtime.hello import act_message, hello
from realtime.journal import Opened, open_log
from realtime.origin import is_ours
from realtime.seated import SeatedConsumer
from realtime.watching import ANNOUNCED_EVERY_S, room_group, seat_group, states_message
from sessions.models import Session

FORBIDDEN: Final = 4403
AUTH_WITHIN_S: Final = 5.0
LEAST_APART_S: Final = 5.0
"""Between two whispers of one seat."""

LONGEST_FRAME: Final = 65_536
NOTED_EVERY: Final = timedelta(hours=1)
NOT_ALLOWED: Final = _l(
    "You cannot watch this conversation: it is over, or its learner has not agreed."
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """A seat and the talk beside which it stands."""

    seat: Seat
    session: Session
    opened: Opened


def watchable(session: Session) -> bool:
    """Whether anybody may watch: the activity allows it, the learner has agreed, and the talk is not over."""
    consent = getattr(session, "consent", None)
    open_ = session.status in {Session.Status.BRIEFING, Session.Status.LIVE}
    return bool(open_ and session.placement.watchable and consent and consent.watched)


def take_seat(scope: Mapping[str, Any], link: UUID, uuid: UUID, token: str | None) -> Place | None:
    """An instructor of the activity beside a talk they may watch, noted in the audit log; else None."""
    seat = instructor_for_socket(scope, link, token)
    if seat is None or seat.link is None:
        return None
    practices = Session.objects.select_related("placement__institution", "consent")
    mine = {"placement": seat.link.placement_id, "trial": False}
    session = practices.filter(uuid=uuid, **mine).first()
    if session is None or not watchable(session):
        return None
    noted(Act.WATCHED, seat, session)
    return Place(seat, session, open_log(str(uuid)))


def noted(act: Act, seat: Seat, session: Session, detail: str = "") -> None:
    """Note in the audit log that an instructor watched, once an hour, or let something happen."""
    by, about = seat.identity.user, str(session.uuid)
    lately = AuditEntry.objects.filter(act=act, by=by, about=about, at__gt=now() - NOTED_EVERY)
    if act is Act.WATCHED and lately.exists():
        return
    note(
        act=act, door=AuditEntry.Door.PAGE, by=by, about=about, detail=detail,
        institution=session.placement.institution,
    )  # fmt: skip


class WatchConsumer(SeatedConsumer):
    """One instructor's page beside one talk."""

    async def connect(self) -> None:
        """Let our own pages in; a seat by cookie starts at once, else its token must come first."""
        known = self.scope["url_route"]["kwargs"]
        self.link, self.uuid = known["link"], known["uuid"]
        self.place: Place | None = None
        self._announcing: asyncio.Task[None] | None = None
        self._whispered_at = -LEAST_APART_S
        self._late: asyncio.TimerHandle | None = None
        if not is_ours(self.scope):
            await self.close(FORBIDDEN)
            return
        await self.accept()
        if not await self._sit(None):
            loop = asyncio.get_running_loop()
            self._late = loop.call_later(AUTH_WITHIN_S, self._nobody_came)

    def _nobody_came(self) -> None:
        self._announcing = asyncio.get_running_loop().create_task(self._turn_away())

    async def _turn_away(self) -> None:
        await self._say({"type": "refused", "code": "not_allowed", "text": str(NOT_ALLOWED)})
        await self.close(FORBIDDEN)

    async def _sit(self, token: str | None) -> bool:
        """Sit down, show the talk as it stands, and let the room know."""
        place = await in_database(take_seat, self.scope, self.link, self.uuid, token)
        if place is None:
            return False
        if self._late:
            self._late.cancel()
        self.place = place
        await self.channel_layer.group_add(seat_group(str(self.uuid)), self.channel_name)
        opened = place.opened
        await self._say(hello(opened, can_speak=False))
        await self._say(act_message(opened.talk))
        await self._say(states_message(opened.talk))
        self._announcing = asyncio.get_running_loop().create_task(self._announce())
        return True

    async def _announce(self) -> None:
        while True:
            await self.watch_room({})
            await asyncio.sleep(ANNOUNCED_EVERY_S)

    async def _to_room(self, type_: str, **fields: Any) -> None:
        event = {"type": type_, "seat": self.channel_name, **fields}
        await self.channel_layer.group_send(room_group(str(self.uuid)), event)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Take one message; what we cannot read is refused and the seat stays."""
        message = readable(text_data)
        match message:
            case {"type": "auth", "token": str(token)} if self.place is None:
                if not await self._sit(token):
                    await self._turn_away()
            case {"type": "beat", "t": int(t)} if self.place:
                await self._say({"type": "beat", "t": t})
            case {"type": "whisper", "id": str(whisper), "who": str(who)} if self.place:
                await self._whisper(self.place, whisper, who)
            case {"type": "beat"} | {"type": "auth"}:
                pass
            case _:
                text = "This kind of message is not known here."
                await self._say({"type": "refused", "code": "unknown_type", "text": text})

    async def _whisper(self, place: Place, whisper: str, who: str) -> None:
        """Ask the room to let something happen, not too often; the room answers everybody with what the learner sees."""
        at = asyncio.get_running_loop().time()
        found = {one.id: one for one in place.opened.card.whispers}.get(whisper)
        if found is None or who not in place.opened.card.names:
            text = _("This scenario knows no such whisper or person.")
            await self._say({"type": "refused", "code": "unknown_whisper", "text": text})
            return
        if at - self._whispered_at < LEAST_APART_S:
            text = _("One at a time: wait a few seconds.")
            await self._say({"type": "refused", "code": "too_fast", "text": text})
            return
        self._whispered_at = at
        await in_database(noted, Act.WHISPERED, place.seat, place.session, found.id)
        await self._to_room("practice.whisper", whisper=whisper, who=who)

    async def watch_room(self, _event: dict[str, Any]) -> None:
        """Tell the room that somebody watches."""
        if self.place:
            await self._to_room("practice.watch", name=self.place.seat.identity.shown_as)

    async def watch_message(self, event: dict[str, Any]) -> None:
        """Something was said in the room."""
        await self._say(event["message"])

    async def watch_over(self, _event: dict[str, Any]) -> None:
        """The learner wants nobody to watch any more."""
        await self._say({"type": "over"})
        await self.close(FORBIDDEN)

    async def _say(self, message: dict[str, Any]) -> None:
        with suppress(RuntimeError):
            await self.send(text_data=json.dumps(message))

    async def disconnect(self, code: int) -> None:
        """The seat is empty."""
        if self._late:
            self._late.cancel()
        if self._announcing:
            self._announcing.cancel()
        if self.place:
            await self.channel_layer.group_discard(seat_group(str(self.uuid)), self.channel_name)
            await self._to_room("practice.unwatch")


def readable(text: str | None) -> Any:
    """A message as data; None for what is none."""
    if text is None or len(text) > LONGEST_FRAME:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
