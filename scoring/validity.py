"""Whether an attempt was spoilt by technology; a spoilt one is not counted and lowers nothing. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

REPLY_P95_MS: Final = 3_000
WITHDRAWN_MOST: Final = 3
LOST_MOST_MS: Final = 30_000
UNSURE_BELOW: Final = 0.6
UNSURE_SHARE: Final = 1 / 3
FEWEST_TURNS: Final = 4


@dataclass(frozen=True)
class Conditions:
    """What was measured of an attempt's technology."""

    reply_ms: Sequence[int] = ()
    """From the end of the learner's speech to the reply, without the persona's own silences."""

    withdrawn: int = 0
    lost_ms: int = 0
    confidences: Sequence[float] = ()
    """Of each spoken learner turn."""


def faults(conditions: Conditions) -> list[str]:
    """Name what spoilt the attempt; empty when nothing did."""
    found = []
    if len(conditions.reply_ms) >= FEWEST_TURNS and p95(conditions.reply_ms) > REPLY_P95_MS:
        found.append("slow_replies")
    if conditions.withdrawn > WITHDRAWN_MOST:
        found.append("withdrawn_replies")
    if conditions.lost_ms > LOST_MOST_MS:
        found.append("connection_lost")
    unsure = sum(one < UNSURE_BELOW for one in conditions.confidences)
    if len(conditions.confidences) >= FEWEST_TURNS and unsure > UNSURE_SHARE * len(
        conditions.confidences
    ):
        found.append("words_not_understood")
    return found


def p95(values: Sequence[int]) -> int:
    """The value that 95 of 100 do not pass."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
