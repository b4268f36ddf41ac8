"""What the camera showed in a practice, for the learner's own debrief and nobody else's page."""

from dataclasses import dataclass
from typing import Final

from scoring.pages.spoken import clock
from sessions.models import SEEN, Session

WORDS: Final = {
    "nod": ("nod", "nods"),
    "smile": ("smile", "smiles"),
    "look_away": (
        "time you looked away for four seconds",
        "times you looked away for four seconds",
    ),
    "brow_lowered": ("time your brow was lowered", "times your brow was lowered"),
}
MOST_TIMES: Final = 8


@dataclass(frozen=True)
class Shown:
    """One kind of movement: how often, and when."""

    count: int
    words: str
    times: list[str]
    more: int


def mirror(session: Session) -> list[Shown]:
    """What was seen, in the order in which it is told; empty where no camera was read or it has been deleted."""
    seen: dict[str, list[int]] = {name: [] for name in WORDS}
    for moment in session.moments.all():
        if moment.kind == SEEN:
            seen.get(str(moment.data.get("what")), []).append(moment.at_ms)
    return [shown(name, times) for name, times in seen.items() if times]


def shown(name: str, times: list[int]) -> Shown:
    """One kind in words."""
    one, many = WORDS[name]
    first = [clock(at_ms) for at_ms in times[:MOST_TIMES]]
    return Shown(
        len(times), one if len(times) == 1 else many, first, max(0, len(times) - MOST_TIMES)
    )
