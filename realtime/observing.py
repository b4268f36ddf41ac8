"""From face readings to what anyone in the room could see: facing, looking away, a nod, a smile, a lowered brow. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from providers.base import Signals

WEIGHTS: Final = frozenset(
    {
        "mouthSmileLeft",
        "mouthSmileRight",
        "cheekSquintLeft",
        "jawOpen",
        "mouthPressLeft",
        "browInnerUp",
    }
)
"""All that is looked at of a reading's 52."""

BASELINE_MS: Final = 6_000
AWAY_DEG: Final = 18.0
AWAY_MS: Final = 4_000
NOD_DEG: Final = 4.0
NOD_MS: Final = 1_200
SMILE_RISE: Final = 0.3
BROW_FALL: Final = 0.5
BROW_LEAST: Final = 0.1
"""A brow that rests lower than this has no fall that could be read."""

EPISODE_MS: Final = 400
RELEASE: Final = 0.7
"""An episode ends at this share of its limit."""


@dataclass(frozen=True)
class Baseline:
    """This person's own resting numbers in this session; nobody is compared with anybody."""

    yaw: float = 0.0
    pitch: float = 0.0
    smile: float = 0.0
    brow: float = 0.0


@dataclass(frozen=True)
class Watch:
    """What has been seen so far."""

    first_ms: int | None = None
    rest: tuple[tuple[float, float, float, float], ...] = ()
    baseline: Baseline | None = None
    pitches: tuple[tuple[int, float], ...] = ()
    away_since: int | None = None
    smile_since: int | None = None
    smiling: bool = False
    brow_since: int | None = None
    brow_low: bool = False
    last_nod_ms: int = -10_000


def angles(matrix: Sequence[float]) -> tuple[float, float]:
    """Yaw and pitch in degrees of a 4 x 4 row-major matrix."""
    yaw = math.degrees(math.atan2(matrix[2], matrix[10]))
    pitch = math.degrees(math.asin(max(-1.0, min(1.0, -matrix[6]))))
    return yaw, pitch


def smile_of(signals: Signals) -> float:
    """Both lip corners; pressed lips read as a smile too, so cheeks or open lips must go with it."""
    corners = (
        signals.weights.get("mouthSmileLeft", 0.0) + signals.weights.get("mouthSmileRight", 0.0)
    ) / 2
    cheeks = max(signals.weights.get("cheekSquintLeft", 0.0), signals.weights.get("jawOpen", 0.0))
    pressed = signals.weights.get("mouthPressLeft", 0.0)
    return corners if cheeks > 0.02 or pressed < 0.3 else 0.0


def observe(watch: Watch, signals: Signals) -> tuple[Watch, list[str]]:
    """Take one reading; gives the events that it completes: nod, look_away, smile, brow_lowered."""
    if not signals.face:
        return replace(watch, away_since=None, smile_since=None, brow_since=None, pitches=()), []
    yaw, pitch = angles(signals.matrix)
    smile, brow = smile_of(signals), signals.weights.get("browInnerUp", 0.0)
    rest = watch.baseline
    if rest is None:
        return resting(watch, signals.at_ms, (yaw, pitch, smile, brow)), []
    found: list[str] = []
    watch, away = looking(watch, signals.at_ms, abs(yaw - rest.yaw))
    watch, smiles = smiling(watch, signals.at_ms, smile - rest.smile)
    watch, nods = nodding(watch, signals.at_ms, pitch - rest.pitch)
    watch, lowered = lowering(watch, signals.at_ms, brow, rest.brow)
    found += ["look_away"] * away + ["smile"] * smiles + ["nod"] * nods
    found += ["brow_lowered"] * lowered
    return watch, found


def resting(watch: Watch, at_ms: int, numbers: tuple[float, float, float, float]) -> Watch:
    """Collect the first seconds; their medians are the baseline."""
    first = at_ms if watch.first_ms is None else watch.first_ms
    rest = (*watch.rest, numbers)
    if at_ms - first < BASELINE_MS:
        return replace(watch, first_ms=first, rest=rest)
    middle = Baseline(*(median(column) for column in zip(*rest, strict=True)))
    return replace(watch, first_ms=first, rest=(), baseline=middle)


def looking(watch: Watch, at_ms: int, off_deg: float) -> tuple[Watch, bool]:
    """Turned away for four seconds."""
    limit = AWAY_DEG * (RELEASE if watch.away_since is not None else 1)
    if off_deg < limit:
        return replace(watch, away_since=None), False
    since = at_ms if watch.away_since is None else watch.away_since
    passed = at_ms - since >= AWAY_MS
    return replace(watch, away_since=at_ms if passed else since), passed


def smiling(watch: Watch, at_ms: int, rise: float) -> tuple[Watch, bool]:
    """A smile that lasts; counted once an episode."""
    if rise < SMILE_RISE * (RELEASE if watch.smiling else 1):
        return replace(watch, smile_since=None, smiling=False), False
    since = at_ms if watch.smile_since is None else watch.smile_since
    now = at_ms - since >= EPISODE_MS
    return replace(
        watch, smile_since=since, smiling=now or watch.smiling
    ), now and not watch.smiling


def lowering(watch: Watch, at_ms: int, brow: float, own: float) -> tuple[Watch, bool]:
    """The inner brow falls by half of its own height and stays: the one sign of a lowered brow that reads well."""
    limit = own * (BROW_FALL if not watch.brow_low else 1 - (1 - BROW_FALL) * RELEASE)
    if own < BROW_LEAST or brow > limit:
        return replace(watch, brow_since=None, brow_low=False), False
    since = at_ms if watch.brow_since is None else watch.brow_since
    now = at_ms - since >= EPISODE_MS
    return replace(
        watch, brow_since=since, brow_low=now or watch.brow_low
    ), now and not watch.brow_low


def nodding(watch: Watch, at_ms: int, pitch: float) -> tuple[Watch, bool]:
    """Down and up again within a little over a second."""
    pitches = tuple((at, p) for at, p in (*watch.pitches, (at_ms, pitch)) if at_ms - at <= NOD_MS)
    values = [p for _, p in pitches]
    low = values.index(max(values, key=abs))
    swing = abs(values[low])
    back = (
        0 < low < len(values) - 1 and abs(values[0]) < NOD_DEG / 2 and abs(values[-1]) < NOD_DEG / 2
    )
    nods = swing >= NOD_DEG and back and at_ms - watch.last_nod_ms > NOD_MS
    return replace(watch, pitches=pitches, last_nod_ms=at_ms if nods else watch.last_nod_ms), nods
