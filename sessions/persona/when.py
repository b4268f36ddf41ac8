"""What must hold before a beat may play."""

from dataclasses import dataclass


@dataclass(frozen=True)
class When:
    """What must hold before a beat may play; empty parts ask for nothing."""

    turn: int | None = None
    phase: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    aside: frozenset[str] = frozenset()
    """What in the turn is no part of the talk, one of which it must be: see `asides`."""

    move: frozenset[str] = frozenset()
    """What the turn does as leaders do in every such talk, one of which it must: see `moves`."""

    holds: tuple[str, ...] = ()
    """What a sentence of the turn is about, in any order of words: see `gist`."""

    topic: str = ""
    unlocked: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    untold: frozenset[str] = frozenset()
    played: frozenset[str] = frozenset()
    """Beats, one of which this person must have played."""

    unplayed: frozenset[str] = frozenset()
    """Beats that this person must not have played yet."""

    stated: frozenset[str] = frozenset()
    """Facts that the leader must have said."""

    unstated: frozenset[str] = frozenset()
    """Facts that the leader must not have said yet."""

    message_spoken: bool | None = None
    no_message_after: int | None = None
    emotional_turn_unmet: bool | None = None
    stalled: int | None = None
    question: bool | None = None
    dated: bool | None = None
    """Whether the turn names a day."""

    cue: float = 0.0
    """Least cosine with the beat's cue lines."""

    most_since_message: int | None = None
    """No more leader turns than this since the message, its own included."""

    most_words: int | None = None
    """The leader's turn is no longer than this."""

    memory: frozenset[str] = frozenset()
    triggers: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    """Language to avoid, one of which the turn holds."""

    act: frozenset[int] = frozenset()
    """Numbers of the acts in which the beat may play."""

    act_turns: int | None = None
    """From this leader turn of the act on."""

    any_of: tuple["When", ...] = ()
