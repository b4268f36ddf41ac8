"""How well drawn lips and heard sound agree, from what a browser noted beside the room. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

OPEN: Final = 0.06
"""A drawn jaw above this is open."""

WIDE: Final = frozenset({"aa", "E", "I", "O", "U", "kk", "DD", "TH", "RR"})
BETWEEN_MS: Final = 250
"""So far from its time the sound of a clause, or its opening, is looked for."""

FIRST_WITHIN_MS: Final = 1_500
LEAST_FRAMES: Final = 5
LAGS_MS: Final = range(-250, 251, 5)
GRID_MS: Final = 5


@dataclass(frozen=True)
class Clause:
    """One clause whose sound began after quiet, timed at the ear."""

    at: float
    """When its first sample was heard, in ms of the page's clock."""

    timeline: Sequence[tuple[int, str]]
    duration_ms: int


@dataclass(frozen=True)
class Agreement:
    """What was seen of one clause; plus is late."""

    opening_ms: float | None
    """The first frame with open lips, against the moment they are due to open."""

    lag_ms: float | None
    """The shift at which all drawn jaws of the clause fit the due ones best."""

    anchor_ms: float | None
    """The page's own idea of when the clause began, against when it did."""

    frame_ms: float | None
    """How long the frames around the opening were apart."""


def heard(watched: Mapping[str, Any]) -> list[Clause]:
    """The clauses whose beginning the ear can tell: the first of each line, and those after quiet."""
    rises, out = list(watched["rises"]), []
    before: tuple[Any, float, int] | None = None
    for message in whole(watched["clauses"]):
        starts = message["rises"]
        if not starts:
            continue
        if before and before[0] == message["utterance"]:
            due = before[1] + message["start_ms"] - before[2] + starts[0]
            near = [at for at in rises if abs(at - due) < BETWEEN_MS]
        else:
            low = message["arrived"] - 50
            near = [at for at in rises if low < at < low + FIRST_WITHIN_MS][:1]
        if not near:
            continue
        at = near[0] - starts[0]
        before = (message["utterance"], at, message["start_ms"])
        out.append(Clause(at, [tuple(one) for one in message["visemes"]], message["duration_ms"]))
    return out


def whole(messages: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Each clause once, with the times that stood in the end, from when it was first told of."""
    clauses: dict[tuple[int, int], dict[str, Any]] = {}
    for one in messages:
        known = clauses.setdefault((one["utterance"], one["start_ms"]), dict(one))
        known.update({**one, "arrived": known["arrived"]})
    return list(clauses.values())


def agreement(clause: Clause, watched: Mapping[str, Any]) -> Agreement | None:
    """How the frames of this clause agree with its sound; None where too few were drawn."""
    until = clause.at + clause.duration_ms
    frames = [one for one in watched["frames"] if one["drawn"]]
    own = [one for one in frames if clause.at - BETWEEN_MS <= one["drawn"] <= until + BETWEEN_MS]
    if len(own) < LEAST_FRAMES:
        return None
    opening, frame = opened(clause, own)
    anchors = [one["at"] - clause.at for one in own if abs(one["at"] - clause.at) < 2 * BETWEEN_MS]
    return Agreement(
        opening, lag(clause, own, watched["shapes"]), anchors[-1] if anchors else None, frame
    )


def opened(
    clause: Clause, frames: Sequence[Mapping[str, Any]]
) -> tuple[float | None, float | None]:
    """How late the first opening was drawn, and how far its frames were apart."""
    start = first_opening(clause.timeline)
    if start is None:
        return None, None
    due = clause.at + start
    for before, after in pairwise(frames):
        crosses = before["jaw"] <= OPEN < after["jaw"]
        if crosses and abs(after["drawn"] - due) < BETWEEN_MS:
            return after["drawn"] - due, after["drawn"] - before["drawn"]
    return None, None


def first_opening(timeline: Sequence[tuple[int, str]]) -> int | None:
    """When the first wide shape is due, if there is one."""
    return next((start for start, shape in timeline if shape in WIDE), None)


def lag(
    clause: Clause, frames: Sequence[Mapping[str, Any]], shapes: Mapping[str, float]
) -> float | None:
    """The shift in ms that makes drawn and due jaws most alike over the clause."""
    grid = np.arange(0, clause.duration_ms, GRID_MS, dtype=np.float64)
    due = stairs([(start, shapes.get(shape, 0.0)) for start, shape in clause.timeline], grid)
    seen = [(one["drawn"] - clause.at, one["jaw"]) for one in frames]
    best = max(LAGS_MS, key=lambda ms: alike(stairs(seen, grid + ms), due))
    return float(best) if due.std() > 0 else None


def stairs(steps: Sequence[tuple[float, float]], grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """A value that stays until the next one."""
    times = np.asarray([at for at, _ in steps])
    values = np.asarray([value for _, value in steps])
    place = np.searchsorted(times, grid, side="right") - 1
    return np.where(place >= 0, values[np.clip(place, 0, len(values) - 1)], 0.0)


def alike(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Their correlation; -1 where one does not move."""
    if one.std() == 0 or other.std() == 0:
        return -1.0
    return float(np.corrcoef(one, other)[0, 1])
