"""How patient and how interruptible a persona is, and how long a silence therefore must last."""

from dataclasses import dataclass
from typing import Final

from realtime.floor import timing

PATIENCE: Final = {"low": 0.8, "medium": 1.0, "high": 1.5}
INTERRUPTIBILITY: Final = {"low": 1000, "medium": 500, "high": 300}
SURE: Final = 0.8
"""Above this chance a learner's earlier pauses do not lengthen the wait."""

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
    manners: Manners,
    *,
    ended: float,
    plain: bool = False,
    own_pause_ms: float = 0.0,
    habit_ms: float = timing.HABIT_FIRST,
) -> float:
    """How much silence ends the turn: it grows with the odds that the learner goes on, and with their habit of pausing.

    `plain` words neither ask, invite nor answer. A learner who has just paused inside this turn is given as long again,
    or a third as long where the words hand the floor over, unless it is all but sure that they have finished.
    """
    odds = (1 - ended) / max(ended, LEAST_CHANCE)
    more, slow = max(0.0, habit_ms - timing.HABIT_LEAST), max(0.0, habit_ms - timing.HABIT_SLOW)
    if plain:
        even = timing.WAIT_EVEN + timing.WAIT_EVEN_HABIT * more
        least, own = timing.WAIT_PLAIN, own_pause_ms
    else:
        even = timing.WAIT_ASKS_EVEN + timing.WAIT_ASKS_HABIT * more
        least, own = timing.WAIT_QUICK, own_pause_ms * timing.WAIT_ASKS_OWN
    usual = min(timing.WAIT_LONGEST_USUAL, timing.WAIT_LONGEST + timing.WAIT_LONGEST_HABIT * more)
    longest = min(timing.WAIT_LONGEST_MOST, usual + timing.WAIT_LONGEST_SLOW * slow)
    wait = min(longest, max(least, even * odds))
    if ended < SURE:
        wait = max(wait, min(timing.WAIT_OWN_MOST, own))
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
