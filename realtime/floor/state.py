"""What the floor knows at one moment, and when it must be looked at again."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from realtime.floor import events as e
from realtime.floor import timing
from realtime.floor.manners import Manners, habit_ms, monologue_ms

FOREVER: Final = 2**53
UNKNOWN: Final = 0.5
"""The hint of a silence that has not been judged."""


class State(StrEnum):
    """Whose floor it is, and why nobody waits for ever: each state has a deadline."""

    OPEN = "open"
    LEARNER = "learner"
    PAUSING = "pausing"
    THINKING = "thinking"
    GREETING = "greeting"
    PERSONA = "persona"
    OVERLAP = "overlap"
    HELD = "held"
    CLOSED = "closed"


@dataclass(frozen=True)
class Floor:
    """One moment of one conversation's floor."""

    manners: Manners = Manners()
    state: State = State.OPEN
    since_ms: int = 0
    turn_since_ms: int = 0
    hint: float = UNKNOWN
    rising: float = 0.0
    """By how much the hint has changed within this silence."""

    asked: str = ""
    """What kind of question the persona's last words were."""

    text: str = ""
    fresh: bool = False
    """Whether the text was heard up to this silence; older words must not end a turn."""

    quiet_ms: int = 0
    drafted: bool = False
    ended_ms: int = 0
    """When the silence that ended the last turn began."""

    own_pause_ms: float = 0.0
    """The longest pause inside this turn so far."""

    habit_ms: float = timing.HABIT_FIRST
    """The learner's longest pause inside a turn, over their turns so far."""

    shown: bool = False
    """Whether they were told in this silence that there is time."""

    murmured_ms: int = 0
    heard_ms: int = 0
    heard_before_ms: int = 0
    """How much of the reply had been heard when the sound over it began."""

    left_ms: int = 0
    settled: bool = True
    typed: bool = False
    loud_since_ms: int = 0
    looked_ms: int = 0
    """When the words over the persona were last looked at; 0 for not yet."""

    looking: bool = False
    """Whether the answer to that is still to come."""

    harmless: bool = False
    """Whether they were a listener's noise or the persona's own voice."""

    echoes: bool = False
    """Whether the persona's own voice has come back through the microphone: a loudspeaker is on."""

    wanted: bool = False
    """Whether words over the persona asked for the floor once, where an echo could have been misheard."""

    voice_ms: int = 0
    """When this persona's voice was first heard; the echo guard warms up from then."""

    stopped: bool = False
    """The persona was stopped and it may have been for nothing."""

    cut: bool = False
    """Whether the persona had something left to say when the talk was held."""

    rescued: int = 0
    rungs: int = 0
    """Steps of the idle ladder that have been taken."""

    monologue: int = 0
    moved_ms: int | None = None
    """When a persona turn ended that asks for room."""

    hush: bool = False
    """Whether the microphone gives nothing: such a silence says nothing about the learner."""

    deaf: bool = False
    """Whether the learner cannot be heard and knows it: the floor is held until they can be."""

    @property
    def weighs(self) -> bool:
        """Whether it matters how finished a turn sounds: not any more once it has been taken, nor over the persona.

        Nothing is weighed before the words are there, so until then once is enough: they are late where many talk.
        """
        return self.state in {State.LEARNER, State.PAUSING} and (self.hint == UNKNOWN or self.fresh)


Step = tuple[Floor, list[e.Action]]


def deadline_ms(floor: Floor) -> int:
    """When a `Tick` must come at the latest."""
    at = floor.since_ms
    stretch = floor.manners.stretch
    ladder = [
        timing.SILENCE_HELD,
        timing.IDLE_GAZE,
        timing.IDLE_LINE,
        timing.IDLE_NOTICE,
        timing.IDLE_PAUSE,
    ]
    match floor.state:
        case State.OPEN:
            return at + round(stretch * ladder[min(floor.rungs, len(ladder) - 1)])
        case State.LEARNER | State.PAUSING:
            in_doubt = floor.stopped and not floor.text
            longest = round(monologue_ms(floor.manners))
            return at + (timing.FALSE_INTERRUPTION if in_doubt else longest)
        case State.THINKING:
            return at + (timing.RESCUE if not floor.rescued else timing.GIVE_UP)
        case State.GREETING:
            return at + timing.GREETING_MOST
        case State.PERSONA | State.OVERLAP:
            return at + 60_000
        case _:
            return FOREVER


def go(floor: Floor, state: State, now_ms: int, **more: Any) -> Floor:
    """Enter a state."""
    return replace(floor, state=state, since_ms=now_ms, **more)


def paused_for(floor: Floor, ms: float) -> float:
    """The longest pause of this turn, now that the learner has gone on after one."""
    return max(floor.own_pause_ms, float(ms))


def habit_after(floor: Floor) -> float:
    """What is known of a learner's pauses when their next turn begins."""
    if not floor.turn_since_ms:
        return floor.habit_ms
    turn_ms = max(0, floor.ended_ms - floor.turn_since_ms)
    return habit_ms(floor.habit_ms, floor.own_pause_ms, turn_ms)
