"""Which act a talk is in, and when it goes on: by the learner's wish, by its time, or because somebody is done."""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from realtime.floor import events as e
from realtime.floor.manners import Manners
from realtime.floor.state import State
from realtime.hello import act_message
from sessions.persona.company import Ensemble

if TYPE_CHECKING:
    from realtime.room import Room

TYPED_TURNS_A_MINUTE: Final = 2
"""Typing takes its own time, so a typed act is as long as so many leader turns."""


class Acts:
    """The acts of one talk; a talk without acts is one that ends when its time is up."""

    def __init__(self, room: "Room") -> None:
        opened = room.journal.opened
        self.room, self.minutes = room, opened.minutes
        self.wanted = False
        self.began_ms = opened.act_began_ms

    @property
    def due(self) -> bool:
        """Whether it is time to go on, with nobody speaking."""
        free = self.room.floor.state is State.OPEN and self.room.exchange.idle
        return free and (self.wanted or self._time_is_up())

    def _time_is_up(self) -> bool:
        talk = self.room.mind.talk
        act = talk.card.act(talk.act)
        if act is None:
            return self.room.clock.ms > self.minutes * 60_000
        if self.room.typing:
            return talk.act_turns >= act.minutes * TYPED_TURNS_A_MINUTE
        return self.room.clock.ms - self.began_ms > act.minutes * 60_000

    async def go_on(self) -> None:
        """Begin the next act; after the last one the talk is over."""
        room = self.room
        if not self.due:
            return
        act = room.mind.talk.next_act
        self.wanted = False
        if act is None:
            room.tell(e.Over("time_up"))
            return
        room.mind.enter(act.n)
        self.began_ms = room.clock.ms
        room.floor = replace(room.floor, manners=manners_of(room))
        await room.journal.moment("act", room.clock.ms, n=act.n)
        await room.send(act_message(room.mind.talk))
        await room.show_faces()
        await room.exchange.greet()


def manners_of(room: "Room") -> Manners:
    """How the person the leader deals with takes turns."""
    session = room.journal.opened.session
    turns = front_turns(room.mind.talk)
    return Manners(
        turns.get("patience", "medium"), turns.get("interruptibility", "medium"),
        session.time_to_answer, room.typing,
    )  # fmt: skip


def front_turns(talk: Ensemble) -> dict[str, str]:
    """Patience and interruptibility of whom the leader deals with."""
    return dict(talk.front.card.persona.turns)
