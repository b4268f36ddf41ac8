"""Who watches a talk: kept by the process that holds the room, told to the learner, and sent what the room says.

Rooms and seats may be in different processes. They meet in two groups of the channel layer: `practice-UUID`, which the
room is in, and `watch-UUID`, which every seat that watches is in.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from realtime.voice import Send
from sessions.models import WATCHED, WHISPERED
from sessions.persona.company import Ensemble

if TYPE_CHECKING:
    from realtime.talk import Talk

SEEN: Final = frozenset(
    {"turn", "withdrawn", "floor", "act", "clock", "caption", "started", "stopped", "notice", "aside", "ended"}
)  # fmt: skip
"""What of the room's messages a seat is sent; nothing of a camera or a voice is among them."""

ANNOUNCED_EVERY_S: Final = 10.0
FORGOTTEN_AFTER_S: Final = 35.0
"""A seat whose process died without a word stops counting as one that watches."""


def room_group(uuid: str) -> str:
    """The group that a practice's room is in."""
    return f"practice-{uuid}"


def seat_group(uuid: str) -> str:
    """The group of everybody who watches a practice."""
    return f"watch-{uuid}"


def states_message(talk: Ensemble) -> dict[str, Any]:
    """Where everybody in the room stands."""
    return {
        "type": "states",
        "people": [
            {"who": scene.card.persona.slug, "phase": str(scene.state.phase)}
            | {name: round(value, 2) for name, value in scene.state.mood._asdict().items()}
            for scene in talk.here
        ],
    }


@dataclass
class Watched:
    """The seats that watch one room."""

    uuid: str
    layer: Any
    send: Send
    """To the learner."""

    seats: dict[str, tuple[str, float]] = field(default_factory=dict)
    """A seat's channel: who sits there, and when it was heard of last."""

    ended: bool = False
    """The learner has ended it; nobody comes in again."""

    async def ask(self) -> None:
        """The room is here: whoever watches says so."""
        await self.layer.group_send(seat_group(self.uuid), {"type": "watch.room"})

    async def came(self, channel: str, name: str, talk: "Talk | None") -> None:
        """A seat says that it watches; the learner sees it, and the log has it once."""
        if self.ended:
            return
        first, known = not self.seats, channel in self.seats
        self.seats[channel] = (name, time.monotonic())
        if not known:
            await self.tell()
            await self._catch_up(talk)
        if first and talk:
            await talk.journal.moment(WATCHED, talk.room.clock.ms)

    async def _catch_up(self, talk: "Talk | None") -> None:
        """Whoever comes in the middle sees whose floor it is, and the clock as it goes."""
        if talk:
            clock = talk.room.clock
            await self._to_seats({"type": "clock", "ms": clock.ms, "runs": clock.runs})
            await self._to_seats({"type": "floor", "state": str(talk.room.floor.state)})

    async def left(self, channel: str) -> None:
        """A seat does not watch any more."""
        if self.seats.pop(channel, None):
            await self.tell()

    async def look(self) -> None:
        """Forget seats that were not heard of for long."""
        before = time.monotonic() - FORGOTTEN_AFTER_S
        for channel in [one for one, (_, at) in self.seats.items() if at < before]:
            await self.left(channel)

    async def tell(self) -> None:
        """Show the learner who watches."""
        await self.send(
            {"type": "watched", "by": sorted({name for name, _ in self.seats.values()})}
        )

    async def end(self) -> None:
        """The learner wants nobody to watch: every seat is sent away."""
        self.ended, self.seats = True, {}
        await self.layer.group_send(seat_group(self.uuid), {"type": "watch.over"})
        await self.tell()

    async def pass_on(self, message: Mapping[str, Any], talk: "Talk | None") -> None:
        """Send the seats what the room has just said, and with each turn where everybody stands."""
        if not self.seats or message["type"] not in SEEN:
            return
        shown = {name: value for name, value in message.items() if name not in {"trace", "visemes"}}
        await self._to_seats(shown | ({"next": ""} if message["type"] == "ended" else {}))
        if message["type"] == "turn" and talk:
            await self._to_seats(states_message(talk.room.mind.talk))

    async def _to_seats(self, message: Mapping[str, Any]) -> None:
        event = {"type": "watch.message", "message": dict(message)}
        await self.layer.group_send(seat_group(self.uuid), event)

    async def whisper(self, event: Mapping[str, Any], talk: "Talk | None") -> None:
        """Let something happen to a persona: seen by the learner, felt with their next turn, kept in the log."""
        if self.ended or talk is None or event["seat"] not in self.seats:
            return
        room, who = talk.room, str(event["who"])
        found = {one.id: one for one in talk.journal.opened.card.whispers}.get(
            str(event["whisper"])
        )
        scene = next((one for one in room.mind.talk.here if one.card.persona.slug == who), None)
        if found is None or scene is None:
            return
        words = found.said(scene.card.persona.name.split()[0])
        name, _ = told = found.event_for(who)
        room.exchange.whispered(told)
        await talk.journal.moment(
            WHISPERED, room.clock.ms, whisper=found.id, event=name, who=who, words=words
        )
        await room.send({"type": "aside", "who": who, "text": words})
