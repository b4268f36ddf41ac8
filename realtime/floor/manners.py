"""How patient and how interruptible a persona is, and how long a silence therefore must last."""

from dataclasses import dataclass
from typing import Final

from realtime.floor import timing

PATIENCE: Final = {"low": 0.8, "medium": 1.0, "high": 1.5}
INTERRUPTIBILITY: Final = {"low": 1000, "medium": 500, "high": 300}
LEAST_CHANCE: Final = 0.001
MONOLOGUE: Final = {"low": 2 / 3, "medium": 1.0, "high": 4 / 3}


@dataclass(frozen=True)
class Manners:
    """A persona's ways with the floor, and this learner's need of time."""

    patience: str = "medium"
    interruptibility: str = "medium"
    time_to_answer: float = 1.0
    """Accommodation: waits and the idle ladder are multiplied by it; 0 switches the ladder off."""

    typing: bool = False

    @property
    def yield_after_ms(self) -> int:
        """How much sound over the persona takes the floor when no words say more."""
        return INTERRUPTIBILITY[self.interruptibility]

    @property
    def stretch(self) -> float:
        """The factor on the idle ladder; four times as long when typing."""
        return max(1.0, self.time_to_answer or 1.0) * (4 if self.typing else 1)


def wait_ms(
    manners: Manners, *, ended: float, plain: bool = False, habit_ms: float = timing.HABIT_FIRST
) -> float:
    """How much silence ends the turn.

    Words that ask, invite or answer hand the floor over: they are waited for by the odds that the learner goes on, times
    their habit of pausing. `plain` words do not; all of them get the same time, and more where the learner is known to need it.
    """
    slow = max(0.0, habit_ms - timing.HABIT_SLOW)
    wait = min(timing.WAIT_MOST, timing.WAIT_PLAIN + timing.WAIT_SLOW * slow)
    if not plain:
        odds = (1 - ended) / max(ended, LEAST_CHANCE)
        more = max(0.0, habit_ms - timing.HABIT_LEAST)
        wait = min(wait, max(timing.WAIT_QUICK, timing.WAIT_HABIT * more * odds))
    return stretched(manners, min(timing.WAIT_CEILING, wait * PATIENCE[manners.patience]))


def habit_ms(known_ms: float, longest_ms: float, turn_ms: float) -> float:
    """The habit of pausing, now that one more turn of that length, with this longest pause, has been heard."""
    moves = timing.HABIT_GROWS
    if longest_ms < known_ms:
        moves = timing.HABIT_FADES * min(1.0, turn_ms / timing.HABIT_SHOWS)
    return known_ms + moves * (longest_ms - known_ms)


def hold_ms(manners: Manners) -> float:
    """How long a learner may look for the words in the middle of a sentence."""
    return stretched(manners, timing.HOLD * PATIENCE[manners.patience])


def monologue_ms(manners: Manners) -> float:
    """How long a turn may be before this persona takes the next short pause."""
    return stretched(manners, timing.MONOLOGUE_TAKES * MONOLOGUE[manners.patience])


def stretched(manners: Manners, ms: float) -> float:
    """Times the learner's extra time."""
    return float(ms) * max(1.0, manners.time_to_answer or 1.0)
