"""The values a talk with one person or two is made of: a scene each, the act, and who is spoken to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sessions.persona.addressing import Names
from sessions.persona.card import Act, ScenarioCard
from sessions.persona.state import Event
from sessions.persona.talk import LeaderTurn, Scene


@dataclass(frozen=True)
class ActBegan:
    """The log's note that an act began."""

    n: int


@dataclass(frozen=True)
class Ensemble:
    """Where a talk stands; every function gives a new one."""

    card: ScenarioCard
    seed: int
    scenes: Mapping[str, Scene]
    act: int = 0
    """0 where there are no acts."""

    act_turns: int = 0
    """Leader turns in this act."""

    to: tuple[str, ...] = ()
    """Who was spoken to last; nobody in particular is empty."""

    talking_to: str = ""
    """The one person the leader spoke to last."""

    last: str = ""
    """Who spoke last."""

    aired: tuple[tuple[int, str, int], ...] = ()
    """Leader turn of the act, who spoke, and how many words were heard."""

    spoken_over: str = ""
    """Who was just spoken over."""

    free: frozenset[str] = frozenset()
    """Who agreed that their words may be brought into the joint talk."""

    told_here: frozenset[str] = frozenset()
    """Secrets told in this act."""

    texts: tuple[tuple[str, frozenset[str]], ...] = ()
    """What the leader said, and who was in the room."""

    turn: LeaderTurn | None = field(default=None, compare=False)
    """The last leader turn."""

    @property
    def room(self) -> tuple[str, ...]:
        """Who is in the room."""
        act = self.card.act(self.act)
        return act.who if act else tuple(self.scenes)

    @property
    def here(self) -> list[Scene]:
        """The scenes of those in the room."""
        return [self.scenes[slug] for slug in self.room]

    @property
    def front(self) -> Scene:
        """The scene of whom the leader deals with: spoken to, else the last speaker, else the first in the room."""
        slug = next((one for one in (*self.to[:1], self.last) if one in self.room), self.room[0])
        return self.scenes[slug]

    @property
    def names(self) -> Names:
        """First names of those in the scenario."""
        return self.card.names

    @property
    def events(self) -> tuple[Event, ...]:
        """What the last leader turn did, over all in the room."""
        if len(self.room) == 1:
            return self.front.events
        merged: dict[str, float] = {}
        for name, intensity in (event for scene in self.here for event in scene.events):
            merged[name] = max(intensity, merged.get(name, 0))
        return tuple(sorted(merged.items()))

    @property
    def next_act(self) -> Act | None:
        """The act after this one."""
        return self.card.act(self.act + 1) if self.act else None

    @property
    def heard_before(self) -> tuple[str, ...]:
        """What those in the room have heard the leader say."""
        here = set(self.room)
        return tuple(text for text, who in self.texts if text and here & who)

    @property
    def said_lately(self) -> str:
        """What those in the room have said lately, where there are acts: an account is longer than its last line."""
        if not self.act:
            return ""
        return " ".join(reply.text for scene in self.here for reply in scene.replies)
