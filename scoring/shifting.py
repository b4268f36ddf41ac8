"""Whether a figure of each practice is another in the latest quarter than in the one before: pure statistics, without a database."""

import math
from dataclasses import dataclass
from typing import Final

QUARTER_DAYS: Final = 90
FEWEST: Final = 40
"""Practices of each quarter; below that nothing is compared."""

ALARM_FROM: Final = 2.6
"""In standard errors: false once in a hundred times."""

LEAST: Final = 0.05
"""A difference of the mean that matters; with many practices the smallest is sure and means nothing."""


@dataclass(frozen=True)
class Sample:
    """A figure of some practices, as the database sums it up."""

    n: int = 0
    mean: float = 0.0
    squares: float = 0.0
    """The mean of the squares."""

    @property
    def variance(self) -> float:
        """How far the practices lie apart; never below 0, whatever rounding does."""
        spread = max(0.0, self.squares - self.mean**2)
        return 0.0 if math.isclose(self.squares, self.mean**2) else spread


@dataclass(frozen=True)
class Shift:
    """One figure of each practice, from 0 to 1, in the latest quarter and in the one before."""

    measure: str
    """possible or unsure."""

    before: Sample = Sample()
    now: Sample = Sample()

    @property
    def is_enough(self) -> bool:
        """Whether both quarters have practices enough to be compared."""
        return min(self.before.n, self.now.n) >= FEWEST

    @property
    def z(self) -> float:
        """How far the means are apart, in standard errors; 0 where there is too little."""
        if not self.is_enough:
            return 0.0
        error = math.sqrt(self.before.variance / self.before.n + self.now.variance / self.now.n)
        difference = self.now.mean - self.before.mean
        if error == 0:
            return math.copysign(math.inf, difference) if difference else 0.0
        return difference / error

    @property
    def is_alarm(self) -> bool:
        """Whether it is another, surely and by enough to matter."""
        return abs(self.z) > ALARM_FROM and abs(self.now.mean - self.before.mean) >= LEAST
