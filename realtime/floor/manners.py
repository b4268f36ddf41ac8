"""How patient and how interruptible a persona is, and how long a silence therefore must last."""

from dataclasses import dataclass
from typing import Final

from realtime.floor import timing

PATIENCE: Final = {"low": 0.8, "medium": 1.0, "high": 1.5}
INTERRUPTIBILITY: Final = {"low": 1000, "medium": 500, "high": 300}
SURE: Final = 0.8
"""Above this chance a learner's earlier pauses do not lengthen the wait."""

LEAST_CHANCE: Final = 0.001
OWN_PAUSE_SHARE: Final = 0.5


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


def wait_ms(manners: Manners, *, ended: float, own_pause_ms: float) -> float:
    """How much silence ends the turn: it grows with the odds that the learner goes on.

    A learner who has just paused long inside this turn is given half as long at least, unless it is all but sure
    that they have finished.
    """
    odds = (1 - ended) / max(ended, LEAST_CHANCE)
    wait = min(timing.WAIT_LONGEST, max(timing.WAIT_QUICK, timing.WAIT_EVEN * odds))
    if ended < SURE:
        wait = max(wait, min(timing.WAIT_OWN_MOST, OWN_PAUSE_SHARE * own_pause_ms))
    wait *= PATIENCE[manners.patience]
    return float(min(timing.WAIT_CEILING, wait)) * max(1.0, manners.time_to_answer or 1.0)
