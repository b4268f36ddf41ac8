"""Whether a figure of each practice is another in the latest quarter than in the one before: pure statistics, without a database."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, variance
from typing import Final

QUARTER_DAYS: Final = 90
FEWEST: Final = 40
"""Practices of each quarter; below that nothing is compared."""

ALARM_FROM: Final = 2.6
"""In standard errors: false once in a hundred times."""

LEAST: Final = 0.05
"""A difference of the mean that matters; with many practices the smallest is sure and means nothing."""


@dataclass(frozen=True)
class Shift:
    """One figure of each practice, from 0 to 1, in the latest quarter and in the one before."""

    measure: str
    """possible or unsure."""

    before: tuple[float, ...] = ()
    now: tuple[float, ...] = ()

    @property
    def is_enough(self) -> bool:
        """Whether both quarters have practices enough to be compared."""
        return min(len(self.before), len(self.now)) >= FEWEST

    @property
    def z(self) -> float:
        """How far the means are apart, in standard errors; 0 where there is too little."""
        return apart(self.before, self.now) if self.is_enough else 0.0

    @property
    def is_alarm(self) -> bool:
        """Whether it is another, surely and by enough to matter."""
        return abs(self.z) > ALARM_FROM and abs(mean(self.now) - mean(self.before)) >= LEAST


def mean(found: Sequence[float]) -> float:
    """The mean; 0 of nothing."""
    return fmean(found) if found else 0.0


def apart(before: Sequence[float], now: Sequence[float]) -> float:
    """Welch's z of two samples of at least two each."""
    error = math.sqrt(variance(before) / len(before) + variance(now) / len(now))
    difference = mean(now) - mean(before)
    if error == 0:
        return math.copysign(math.inf, difference) if difference else 0.0
    return difference / error
