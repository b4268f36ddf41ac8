"""The values a talk is made of: what the leader's turn did, what the persona says, and where the scene stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from providers.base import Reading
from sessions.persona.card import ScenarioCard
from sessions.persona.state import Event, State, Trigger


@dataclass(frozen=True)
class LeaderTurn:
    """One learner turn, ready for the persona; everything measured is in it, so that a fold needs no model."""

    text: str
    n: int
    """1, 2, 3 ... over the leader's own turns."""

    reading: Reading = field(default_factory=Reading)
    timing: tuple[Event, ...] = ()
    """Events of the floor's clock and of delivery: interruption, silence_held, long_monologue ..."""

    topics: Mapping[str, float] = field(default_factory=dict)
    """Topic phrase to the best cosine of one of the turn's clauses."""

    cues: Mapping[str, float] = field(default_factory=dict)
    """Beat, fact or knowledge id to the best cosine of one of the turn's clauses."""

    repeat: float = 0.0
    """Highest cosine with an earlier own turn."""

    confidence: float = 1.0
    """How sure the recogniser was of the words."""

    to: tuple[str, ...] = ()
    """The people it was spoken to, where there are two."""

    act: int = 0
    """The act it belongs to, where there are acts."""

    hurt: tuple[tuple[str, str], ...] = ()
    """Flags that it raised, each with one of those in the room against whom it went."""


@dataclass(frozen=True)
class Reply:
    """What the persona says, or keeps silent about, next."""

    who: str
    text: str
    kind: str = "line"
    """line, silence, greeting, filler, prompt, fallback; help leaves the scene."""

    beat: str = ""
    phase: str = ""
    silence_ms: int = 0
    """How long the persona keeps silent: before a line, or instead of one."""

    tells: tuple[str, ...] = ()
    """Secrets that this line tells."""

    ends: str = ""
    """Empty, walked_out or completed."""

    heavy: bool = False
    """The silence is the persona's move and no waiting time."""


@dataclass(frozen=True)
class SaidTurn:
    """One persona turn of the log."""

    reply: Reply
    heard: str | None = None
    """What was played of it; None is all of it."""


@dataclass(frozen=True)
class Scene:
    """Where a talk stands; every function gives a new one, so an older one can be gone back to."""

    card: ScenarioCard
    seed: int
    state: State
    stage: str = "opening"
    memory: frozenset[str] = frozenset()
    """What an earlier attempt left, as the tags that `when: {memory}` knows."""

    slots: Mapping[str, str] = field(default_factory=dict)
    """Words that a memory line may quote."""

    told: frozenset[str] = frozenset()
    stated: frozenset[str] = frozenset()
    """Facts that the leader has said."""

    used: frozenset[str] = frozenset()
    """Lines that were said."""

    beats: Mapping[str, int] = field(default_factory=dict)
    """How often each beat has played."""

    turns: tuple[LeaderTurn, ...] = ()
    """The last four leader turns."""

    replies: tuple[Reply, ...] = ()
    """The last six replies."""

    events: tuple[Event, ...] = ()
    """What the last leader turn did to the persona."""

    triggers: tuple[Trigger, ...] = ()
    """What the last leader turn changed."""

    stalled: int = 0
    """Leader turns in a row that moved nothing on."""

    since_message: int = 0
    """Leader turns since the message was spoken."""

    quoted_at: int = -9
    """The leader turn after which the persona last quoted the leader."""

    act: int = 0
    """The act of a talk with two people; 0 where there is none."""

    act_turns: int = 0
    """Leader turns in this act that this person was in the room for."""

    help: str = ""
    """Why the last leader turn left the scene: ai, stop, distress; empty otherwise."""

    @property
    def last(self) -> LeaderTurn | None:
        """The last leader turn."""
        return self.turns[-1] if self.turns else None
