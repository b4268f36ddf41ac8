"""Whether an attempt was spoilt by technology; a spoilt one is not counted and lowers nothing. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

REPLY_P95_MS: Final = 3_000
WITHDRAWN_MOST: Final = 3
LOST_MOST_MS: Final = 30_000
UNSURE_BELOW: Final = 0.6
UNSURE_SHARE: Final = 1 / 3
FEWEST_TURNS: Final = 4
LOSS_MOST: Final = 0.05
FEWEST_PACKETS: Final = 500
"""Ten seconds of sound one way."""

PACKETS_A_SECOND: Final = 50
"""One way; what was lost with the contact is counted as lost contact, not twice."""


@dataclass(frozen=True)
class Carried:
    """Packets or frames of sound one way: how many should have arrived, and how many did not."""

    sent: int = 0
    lost: int = 0

    def share(self, away_ms: int) -> float:
        """The share that was lost while the contact held; 0 where too little was sent to tell."""
        away = min(self.lost, away_ms * PACKETS_A_SECOND // 1000)
        return (self.lost - away) / (self.sent - away) if self.sent >= FEWEST_PACKETS else 0.0


@dataclass(frozen=True)
class Conditions:
    """What was measured of an attempt's technology."""

    reply_ms: Sequence[int] = ()
    """From the end of the learner's speech to the reply, without the persona's own silences."""

    withdrawn: int = 0
    lost_ms: int = 0
    confidences: Sequence[float] = ()
    """Of each spoken learner turn."""

    sound: Mapping[str, Carried] = field(default_factory=dict)
    """What was carried "up" from the learner and "down" to them."""

    @property
    def loss(self) -> float:
        """The share of the sound that was lost on the worse way while the contact held."""
        return max((one.share(self.lost_ms) for one in self.sound.values()), default=0.0)

    def measured(self) -> dict[str, float]:
        """The figures that are kept with the assessment."""
        unsure = sum(one < UNSURE_BELOW for one in self.confidences)
        return {
            "reply_p95_ms": p95(self.reply_ms) if self.reply_ms else 0,
            "withdrawn": self.withdrawn,
            "lost_ms": self.lost_ms,
            "sound_lost": round(self.loss, 4),
            "unsure": round(unsure / max(1, len(self.confidences)), 4),
        }


def faults(conditions: Conditions) -> list[str]:
    """Name what spoilt the attempt; empty when nothing did."""
    found = []
    if len(conditions.reply_ms) >= FEWEST_TURNS and p95(conditions.reply_ms) > REPLY_P95_MS:
        found.append("slow_replies")
    if conditions.withdrawn > WITHDRAWN_MOST:
        found.append("withdrawn_replies")
    if conditions.lost_ms > LOST_MOST_MS:
        found.append("connection_lost")
    if conditions.loss > LOSS_MOST:
        found.append("sound_lost")
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
