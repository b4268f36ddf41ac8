"""How patient and how interruptible a persona is, and how long a silence therefore must last."""

from dataclasses import dataclass
from typing import Final

from realtime.floor import timing
from realtime.floor.words import hands_over, is_opening_statement, is_short_answer, trails_off

PATIENCE: Final = {"low": 0.8, "medium": 1.0, "high": 1.5}
INTERRUPTIBILITY: Final = {"low": 1000, "medium": 500, "high": 300}
SURE, UNSURE = 0.8, 0.3


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


def wait_ms(manners: Manners, *, hint: float, text: str, own_pause_ms: float) -> float:
    """How much silence ends the turn.

    The hint moves the wait between 250 and 960 ms. A finished statement is not a finished turn: people go on
    after it, so it waits longer; longer still while the turn is only one short statement, and for a learner
    who has just paused long inside this turn. A question, a hand-over or a short answer needs no such
    patience; a sentence that trails off needs more.
    """
    doubt = min(1.0, max(0.0, (SURE - hint) / (SURE - UNSURE)))
    wait = timing.WAIT_QUICK + doubt * (timing.WAIT_SLOW - timing.WAIT_QUICK)
    if trails_off(text) or is_opening_statement(text):
        wait = max(wait, timing.WAIT_OPENING)
    elif not (hands_over(text) or is_short_answer(text)):
        wait = max(wait, timing.WAIT_STATEMENT, min(timing.WAIT_OWN_MOST, own_pause_ms))
    wait *= PATIENCE[manners.patience]
    return min(timing.WAIT_CEILING, wait) * max(1.0, manners.time_to_answer or 1.0)
