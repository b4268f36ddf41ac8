"""How much was learned: pure figures of levels before and after, without a database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

FULL: Final = 100.0
CEILING: Final = 90.0
"""From here on there is too little left to gain for a share of it to mean anything."""

FEWEST: Final = 5
"""People; below this a page says how many and no more."""

MASTERED_FROM: Final = 3
VERSIONS: Final = 2
RESAMPLES: Final = 2_000
SEED: Final = 20_26


@dataclass(frozen=True)
class Gain:
    """The mean of several people's gains, with the interval that holds it in 95 of 100 resamples."""

    mean: float
    low: float
    high: float
    n: int


def gain(before: float, after: float) -> float | None:
    """Normalised gain (Hake 1998): the share of what could be gained, of 100; None where there was next to nothing to gain."""
    if before >= CEILING:
        return None
    return (after - before) / (FULL - before)


def mean_gain(pairs: Iterable[tuple[float, float]]) -> Gain | None:
    """Over people, those without a gain of their own left out; None below five."""
    found = tuple(one for one in (gain(*pair) for pair in pairs) if one is not None)
    return resampled(found) if len(found) >= FEWEST else None


@lru_cache(maxsize=256)
def resampled(gains: tuple[float, ...]) -> Gain:
    """The same gains give the same interval."""
    drawn = np.random.default_rng(SEED).choice(gains, (RESAMPLES, len(gains))).mean(axis=1)
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Gain(float(np.mean(gains)), float(low), float(high), len(gains))


def is_mastered(reached: Sequence[tuple[str, int]]) -> bool:
    """Whether an objective was met in two different versions; each item is a version and the level there."""
    return len({version for version, level in reached if level >= MASTERED_FROM}) >= VERSIONS
