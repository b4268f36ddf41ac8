"""How fast a learner speaks against their own pace: words and the time they took, which is timing and no voice. Pure."""

from dataclasses import dataclass
from statistics import median
from typing import Final

FASTER: Final = 1.3
TURNS_RUNNING: Final = 2
FEWEST_TURNS: Final = 3
"""So many turns must have been heard before any is compared with them."""

SHORTEST_WORDS: Final = 6
"""A turn of fewer words says nothing about its pace."""


@dataclass(frozen=True)
class Pace:
    """What has been heard so far, in words a minute of speech."""

    own: tuple[float, ...] = ()
    fast: int = 0
    """How many of the last turns in a row were faster than the own median allows."""


def paced(pace: Pace, *, words: int, spoken_ms: int) -> tuple[Pace, list[str]]:
    """Take one turn; two in a row above 1.3 times the own median are rushed."""
    if words < SHORTEST_WORDS or spoken_ms <= 0:
        return pace, []
    now = 60_000 * words / spoken_ms
    fast = len(pace.own) >= FEWEST_TURNS and now > FASTER * median(pace.own)
    if fast:
        running = pace.fast + 1
        return Pace(pace.own, running), ["rushed_pace"] if running >= TURNS_RUNNING else []
    return Pace((*pace.own, now)), []
