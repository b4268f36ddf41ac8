"""When a failed delivery is tried again, and how long a try may take. Pure."""

from datetime import timedelta
from typing import Final

WAITS_S: Final = (5, 30, 180, 900, 3600, 10_800, 21_600, 21_600, 21_600)
MOST_TRIES: Final = 10
MOST_AGE: Final = timedelta(hours=72)
JITTER: Final = 0.2
LONGEST_RETRY_AFTER_S: Final = 24 * 3600
LEASE: Final = timedelta(seconds=120)
READ_S: Final = 20.0
LEAST_FACTOR: Final = 1 / 60


def wait_s(tries: int, *, retry_after_s: float | None, chance: float, factor: float = 1.0) -> float:
    """Seconds until try number `tries` + 1; `chance` is a random number 0..1, `factor` scales for benchmarks.

    Retry-After wins when it is longer (RFC 9110, 10.2.3), up to a day.
    """
    planned = WAITS_S[min(tries, len(WAITS_S)) - 1] * (1 - JITTER + 2 * JITTER * chance)
    asked = min(retry_after_s or 0.0, LONGEST_RETRY_AFTER_S)
    return factor * max(planned, asked)


def is_over(tries: int, age: timedelta) -> bool:
    """Whether a delivery has been tried often or long enough."""
    return tries >= MOST_TRIES or age > MOST_AGE


def lease(factor: float) -> timedelta:
    """How long a worker may hold a delivery; longer than the calls of one can take."""
    return LEASE * max(factor, LEAST_FACTOR)


def read_s(factor: float) -> float:
    """How long a platform may take to answer one call."""
    return READ_S * max(factor, LEAST_FACTOR)
