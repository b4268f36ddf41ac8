"""How well two raters agree on levels 0 to 4: pure statistics of pairs, without a database."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Pair = tuple[int, int]
"""A person's level, and the machine's."""

Grouped = tuple[tuple[Pair, ...], ...]
"""The pairs of each practice: a practice that several people rated is drawn as a whole."""

LEVELS: Final = 5
FEWEST: Final = 50
"""Below this many double ratings there is no figure."""

QWK_FROM: Final = 0.60
SIGNED_MOST: Final = 0.3
ALARM_FROM: Final = 2.6
LATEST: Final = 40
RESAMPLES: Final = 2_000
SEED: Final = 20_26
SQUARES: Final = np.subtract.outer(np.arange(LEVELS), np.arange(LEVELS)) ** 2.0


@dataclass(frozen=True)
class Agreement:
    """What the double ratings of one objective say, in the order in which they were given."""

    grouped: Grouped
    latest: tuple[Pair, ...] = ()
    """The last forty."""

    @property
    def pairs(self) -> list[Pair]:
        """All of them."""
        return [pair for group in self.grouped for pair in group]

    @property
    def n(self) -> int:
        """How many there are."""
        return sum(map(len, self.grouped))

    @property
    def is_enough(self) -> bool:
        """Whether there are enough for a figure."""
        return self.n >= FEWEST

    @property
    def exact(self) -> float:
        """The share of the same level."""
        return within(self.pairs, 0)

    @property
    def within_one(self) -> float:
        """The share that is at most one level apart."""
        return within(self.pairs, 1)

    @property
    def signed(self) -> float:
        """The mean of the machine's level less the person's: above 0 the machine is milder."""
        return signed(self.pairs)

    @property
    def qwk(self) -> float | None:
        """Quadratic weighted kappa; None where everybody always gave one level."""
        return qwk(self.pairs)

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of that."""
        return interval(self.grouped)

    @property
    def table(self) -> list[list[int]]:
        """How often a person's level (rows) met each of the machine's (columns)."""
        return [[int(cell) for cell in row] for row in counts(self.pairs)]

    @property
    def drift(self) -> float:
        """How far the last forty are off, in standard errors; 0 while there are fewer."""
        return drift(self.latest)

    @property
    def has_drifted(self) -> bool:
        """Whether that is more than chance explains."""
        return abs(self.drift) > ALARM_FROM

    @property
    def is_open(self) -> bool:
        """Whether the machine's levels of this objective may go out before a person has looked."""
        kappa = self.qwk if self.is_enough else None
        close = kappa is not None and kappa >= QWK_FROM and abs(self.signed) <= SIGNED_MOST
        return close and not self.has_drifted


def counts(pairs: Sequence[Pair]) -> NDArray[np.float64]:
    """The confusion table."""
    table = np.zeros((LEVELS, LEVELS))
    for person, machine in pairs:
        table[person, machine] += 1
    return table


def within(pairs: Sequence[Pair], steps: int) -> float:
    """The share of pairs that are at most some levels apart."""
    return sum(abs(a - b) <= steps for a, b in pairs) / max(1, len(pairs))


def signed(pairs: Sequence[Pair]) -> float:
    """The mean of the machine's level less the person's."""
    return sum(machine - person for person, machine in pairs) / max(1, len(pairs))


def qwk(pairs: Sequence[Pair]) -> float | None:
    """Agreement beyond chance, where a miss counts by its square; None where chance explains everything."""
    kappa = float(kappas(counts(pairs)[None])[0])
    return None if math.isnan(kappa) else kappa


def kappas(tables: NDArray[np.float64]) -> NDArray[np.float64]:
    """The kappa of each confusion table; not a number where there was only one level."""
    observed = (tables * SQUARES).sum(axis=(1, 2))
    rows, columns = tables.sum(axis=2), tables.sum(axis=1)
    expected = np.einsum("bi,ij,bj->b", rows, SQUARES, columns)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(1 - observed * tables.sum(axis=(1, 2)) / expected)


@lru_cache(maxsize=512)
def interval(grouped: Grouped) -> tuple[float, float] | None:
    """The 95 % interval of the kappa: 2,000 resamples by practice, the same ones for the same ratings."""
    if not grouped:
        return None
    tables = np.stack([counts(group).ravel() for group in grouped])
    # Practices with the same pairs are drawn together: the same distribution from far fewer numbers.
    kinds, times = np.unique(tables, axis=0, return_counts=True)
    size = len(grouped)
    drawn = np.random.default_rng(SEED).multinomial(size, times / size, size=RESAMPLES)
    found = kappas((drawn @ kinds).reshape(RESAMPLES, LEVELS, LEVELS))
    found = found[np.isfinite(found)]
    if not found.size:
        return None
    low, high = np.percentile(found, [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)


def drift(latest: Sequence[Pair]) -> float:
    """The signed difference of the last forty against none at all, in standard errors."""
    if len(latest) < LATEST:
        return 0.0
    apart = np.array([machine - person for person, machine in latest[-LATEST:]], dtype=float)
    mean, spread = float(apart.mean()), float(apart.std(ddof=1))
    if spread == 0:
        return math.copysign(math.inf, mean) if mean else 0.0
    return mean * math.sqrt(LATEST) / spread
