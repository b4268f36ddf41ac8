"""Readings of a face that the learner's own browser sends: checked before they are believed to be any. Pure."""

import math
from collections.abc import Mapping
from typing import Any, Final

from providers.base import Signals
from realtime.observing import WEIGHTS
from realtime.protocol import Unreadable

MATRIX: Final = 16
MATRIX_MOST: Final = 1e4
WANTED: Final = f"A reading has these weights from 0 to 1: {', '.join(sorted(WEIGHTS))}; and a matrix of {MATRIX} numbers."


def signals(message: Mapping[str, Any], at_ms: int) -> Signals:
    """The reading at our own time, never the browser's; raises `Unreadable`."""
    if not message["face"]:
        return Signals(at_ms, {}, (), face=False)
    weights, matrix = message["weights"], message["matrix"]
    fits = (
        weights.keys() == WEIGHTS
        and all(number(one, 0, 1) for one in weights.values())
        and len(matrix) == MATRIX
        and all(number(one, -MATRIX_MOST, MATRIX_MOST) for one in matrix)
    )
    if not fits:
        raise Unreadable("bad_field", WANTED)
    return Signals(
        at_ms, {name: float(one) for name, one in weights.items()}, [float(one) for one in matrix], face=True
    )  # fmt: skip


def number(value: object, least: float, most: float) -> bool:
    """Whether this is a finite number within these bounds."""
    kind = isinstance(value, (int, float)) and not isinstance(value, bool)
    return kind and math.isfinite(value) and least <= value <= most  # type: ignore[arg-type, operator] # checked before
