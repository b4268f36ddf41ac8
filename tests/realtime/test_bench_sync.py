"""How well drawn lips and heard sound agree: a face that is late by so much is found to be late by so much."""

from typing import Any

import pytest

from realtime.bench.sync import agreement, heard

TIMELINE = [
    [0, "sil"],
    [100, "aa"],
    [300, "PP"],
    [500, "aa"],
    [700, "sil"],
    [900, "E"],
    [1100, "sil"],
]
SHAPES = {"sil": 0.0, "aa": 0.47, "PP": 0.0, "E": 0.24}
TOLD, HEARD, LEAD = 4_900.0, 5_000.0, 60
FRAME_MS = 20


def watched(late_ms: int) -> dict[str, Any]:
    """A clause of 1.2 s heard at 5 s, drawn fifty times a second, so much late."""
    at = HEARD - LEAD
    frames = []
    for drawn in range(4_500, 6_500, FRAME_MS):
        now = drawn - late_ms - at
        shape = next((shape for start, shape in reversed(TIMELINE) if start <= now), "sil")
        frames.append({"drawn": drawn, "ms": drawn - 10, "jaw": SHAPES[str(shape)], "at": at + 5})
    clause = {
        "type": "started", "utterance": 1, "start_ms": 0, "duration_ms": 1_200, "visemes": TIMELINE, "rises": [LEAD],
        "arrived": TOLD,
    }  # fmt: skip
    return {"frames": frames, "rises": [2_000.0, HEARD], "clauses": [clause], "shapes": SHAPES}


@pytest.mark.parametrize("late_ms", [-60, 0, 80])
def test_what_is_late_is_found_late(late_ms: int) -> None:
    seen = watched(late_ms)
    (clause,) = heard(seen)
    assert clause.at == HEARD - LEAD
    found = agreement(clause, seen)
    assert found
    assert found.lag_ms == pytest.approx(late_ms, abs=FRAME_MS)
    assert found.opening_ms == pytest.approx(late_ms, abs=FRAME_MS)
    assert found.anchor_ms == 5


def test_a_clause_nobody_heard_or_drew_says_nothing() -> None:
    seen = watched(0)
    assert heard(seen | {"rises": []}) == []
    (clause,) = heard(seen)
    assert agreement(clause, seen | {"frames": seen["frames"][:3]}) is None
